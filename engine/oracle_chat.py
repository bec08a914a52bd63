"""Chats with the Oracle: which checkpoint answers, and the record of what was said."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain
from typing import Literal

import msgspec

from engine.oracle.messages import Finished, Text
from engine.oracle_link import OracleLink, OracleRefusal
from engine.realm import Realm
from heroes.definition import HeroDefinition, find_hero
from saves.errors import SaveError
from saves.log import next_turn
from saves.rows import MessageRow
from saves.state import Campaign

MOST_TOKENS = 1024
MOST_CHARACTERS = 16_000
"""Of what the Oracle is given to read; how many tokens that is only the Oracle can tell."""
FRAME = 16
"""Characters that a message counts for what the hero's template puts around it."""

Pieces = AsyncIterator[Text | Finished]


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


async def chat(realm: Realm, request: ChatRequest) -> Pieces:
    """The Oracle's answer as it comes; the turn is kept once it is whole, or nobody reads it any more."""
    campaign, oracle = realm.journal.state.campaign, realm.oracle
    if campaign is None or realm.examiner is None or oracle is None:
        raise ChatError("There is no hero yet: run `realm new` first.")
    if not request.messages:
        raise ChatError("A chat needs at least one message.")
    checkpoint = speaker(campaign, request.model)
    adapter = await realm.examiner.load(campaign, checkpoint)
    ask = partial(_ask, oracle, find_hero(campaign.hero), adapter, request)
    said, finished = "", False
    try:
        async for piece in _answer(request.messages, ask):
            said += piece.text if isinstance(piece, Text) else ""
            if isinstance(piece, Finished):
                finished = True
                _keep(realm, request, piece.text, checkpoint or "base")
            yield piece
    finally:
        # What a reader saw before going away was said, too.
        if said and not finished:
            with contextlib.suppress(SaveError):
                _keep(realm, request, said, checkpoint or "base")


def _ask(
    oracle: OracleLink, hero: HeroDefinition, adapter: str | None, request: ChatRequest, turns: Sequence[Turn]
) -> Pieces:
    prompt = hero.render([msgspec.structs.asdict(turn) for turn in turns])
    tokens = max(1, min(request.max_tokens, MOST_TOKENS))
    return oracle.chat(prompt, adapter, tokens, request.temperature, request.seed, request.user)


async def _answer(messages: Sequence[Turn], ask: Callable[[Sequence[Turn]], Pieces]) -> Pieces:
    """The answer to as much of the talk as can be read; raises what refuses the question alone."""
    refusal: Exception = ChatError(f"A question may have at most {MOST_CHARACTERS} characters: shorten it.")
    for turns in readings(messages):
        pieces = ask(turns)
        try:
            first = await anext(pieces)
        except OracleRefusal as flaw:
            refusal = flaw
            continue
        yield first
        async for piece in pieces:
            yield piece
        return
    raise refusal


def readings(messages: Sequence[Turn]) -> Iterator[list[Turn]]:
    """The talk, then again and again without its oldest question and answer, down to the last question alone.

    What the system says first stays. Whatever is too long for the Oracle by its characters is left out.
    """
    head = list(messages[:1]) if messages[0].role == "system" and len(messages) > 1 else []
    exchanges: list[list[Turn]] = []
    for turn in messages[len(head) :]:
        if not exchanges or turn.role == "user":
            exchanges.append([])
        exchanges[-1].append(turn)
    lengths = accumulate(map(_length, reversed(exchanges)), initial=_length(head))
    longest = sum(length <= MOST_CHARACTERS for length in lengths) - 1
    for count in range(longest, 0, -1):
        yield [*head, *chain.from_iterable(exchanges[-count:])]


def _length(turns: Sequence[Turn]) -> int:
    return sum(len(turn.content) + FRAME for turn in turns)


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
