"""Chats with the Oracle: which checkpoint answers, and the record of what was said."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Literal

import msgspec

from engine.oracle.messages import Finished, Text
from engine.realm import Realm
from heroes.definition import find_hero
from saves.log import next_turn
from saves.rows import MessageRow
from saves.state import Campaign

MOST_TOKENS = 1024
MOST_CHARACTERS = 16_000


class Turn(msgspec.Struct, frozen=True):
    role: Literal["system", "user", "assistant"]
    content: str


class ChatRequest(msgspec.Struct, frozen=True):
    """What we read of an OpenAI chat request; other fields are let pass."""

    messages: list[Turn]
    model: str = "hero"
    stream: bool = False
    temperature: float = 0.0
    max_tokens: int = 256
    seed: int = 0
    user: str = "chat"
    """Names the conversation in the save."""


class ChatError(Exception):
    """A chat that can't be had; the message is one sentence."""


def speaker(campaign: Campaign, model: str) -> str | None:
    """The checkpoint a model name means, None for the base; raises ChatError for a name that is none."""
    if model == "base":
        return None
    if model == "hero":
        return campaign.latest
    checkpoint = campaign.checkpoints.get(model)
    if checkpoint is None or checkpoint.cleared:
        raise ChatError(
            f"There is no model {model!r}; there are hero, base and the sealed checkpoints' names."
        )
    if checkpoint.zone != "hot":
        raise ChatError(
            f"{model} lies in the {checkpoint.zone} zone: bring it back with `realm vault restore {model}`."
        )
    return model


async def chat(realm: Realm, request: ChatRequest) -> AsyncIterator[Text | Finished]:
    """The Oracle's answer as it comes; the turn is kept once it is whole."""
    campaign = realm.journal.state.campaign
    if campaign is None or realm.examiner is None or realm.oracle is None:
        raise ChatError("There is no hero yet: run `realm new` first.")
    if not request.messages or sum(len(turn.content) for turn in request.messages) > MOST_CHARACTERS:
        raise ChatError(f"A chat needs at least one message and at most {MOST_CHARACTERS} characters.")
    checkpoint = speaker(campaign, request.model)
    adapter = await realm.examiner.load(campaign, checkpoint)
    prompt = find_hero(campaign.hero).render([msgspec.structs.asdict(turn) for turn in request.messages])
    tokens = max(1, min(request.max_tokens, MOST_TOKENS))
    async for piece in realm.oracle.chat(prompt, adapter, tokens, request.temperature, request.seed):
        if isinstance(piece, Finished):
            _keep(realm, request, piece.text, checkpoint or "base")
        yield piece


def _keep(realm: Realm, request: ChatRequest, answer: str, name: str) -> None:
    number = next_turn(realm.journal.log.connection, request.user)
    now = time.time()
    asked = request.messages[-1]
    rows = [
        MessageRow(chat=request.user, number=number, role="user", text=asked.content, speaker="", time=now),
        MessageRow(
            chat=request.user, number=number + 1, role="assistant", text=answer, speaker=name, time=now
        ),
    ]
    realm.journal.log.append([], rows=rows)
