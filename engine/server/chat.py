"""Chats with the Oracle: which checkpoint answers, how much of the conversation it reads, and the record."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from itertools import accumulate
from typing import Literal

import msgspec

from common.text import quoted
from engine.commands.command import NO_HERO
from engine.oracle.messages import Finished, Text
from engine.realm import Realm
from engine.server.errors import RequestFault
from heroes.definition import find_hero
from saves.events.errors import SaveError
from saves.file.rows import MessageRow
from saves.log.log import next_turn
from saves.state import Campaign

MOST_CHARACTERS = 16_000
"""The most that the Oracle is given to read; only the Oracle can tell how many tokens that is."""
FRAME = 16
"""Characters counted for what the hero's template puts around a message."""

HERO, BASE, CHAMPION = "hero", "base", "champion"
"""Model names besides checkpoints' names: the newest checkpoint, the base model, the best by trial."""

Role = Literal["system", "user", "assistant"]
Pieces = AsyncGenerator[Text | Finished, None]


class ChatTurn(msgspec.Struct, frozen=True):
    role: Role
    content: str


class ChatRequest(msgspec.Struct, frozen=True):
    """What is asked of the Oracle, its values checked."""

    messages: list[ChatTurn]
    model: str = HERO
    stream: bool = False
    include_usage: bool = False
    temperature: float = 0.0
    """0 is greedy."""
    top_p: float = 1.0
    max_tokens: int = 256
    seed: int | None = None
    """None draws a new seed each time."""
    stop: tuple[str, ...] = ()
    user: str = "chat"
    """Names the conversation in the save."""


class PromptParts(msgspec.Struct, frozen=True):
    """A conversation in parts that are kept or left out as a whole."""

    head: list[ChatTurn]
    """The system's messages at the beginning."""
    exchanges: list[list[ChatTurn]]
    """Each question with the messages up to the next question."""
    left_out: int = 0
    """Number of messages left out between head and exchanges."""


def speaker(campaign: Campaign | None, model: str) -> str | None:
    """The checkpoint a model name means, None for the base model; raises RequestFault for an unknown name."""
    if campaign is None:
        raise _no_model(NO_HERO)
    if model == BASE:
        return None
    name = {HERO: campaign.latest, CHAMPION: campaign.champion}.get(model, model)
    if name is None and model == HERO:
        return None
    if name is None:
        raise _no_model("There is no champion yet: the first trial that is passed makes one.")
    checkpoint = campaign.checkpoints.get(name)
    if checkpoint is None or checkpoint.cleared:
        raise _no_model(f"There is no model {quoted(model)}; `/v1/models` lists those there are.")
    if checkpoint.zone != "hot":
        raise _no_model(
            f"{name} lies in the {checkpoint.zone} zone: bring it back with `realm vault restore {name}`."
        )
    return name


def _no_model(message: str) -> RequestFault:
    return RequestFault(message, param="model", code="model_not_found", status=404)


async def chat(realm: Realm, request: ChatRequest, checkpoint: str | None) -> Pieces:
    """The answer of a checkpoint, or of the base model for None, piece by piece; the save keeps it."""
    campaign, oracle = realm.journal.state.campaign, realm.oracle
    if campaign is None or realm.examiner is None or oracle is None:
        raise _no_model(NO_HERO)
    talk = readable(split(request.messages))
    adapter = await realm.examiner.load(campaign, checkpoint)
    hero = find_hero(campaign.hero)
    earlier, last = talk.exchanges[:-1], talk.exchanges[-1]
    pieces = oracle.chat(
        hero.render(_plain(last)),
        adapter,
        request.max_tokens,
        request.temperature,
        secrets.randbits(63) if request.seed is None else request.seed,
        conversation=request.user,
        top_p=request.top_p,
        stop=request.stop,
        head=hero.written(_plain(talk.head)),
        earlier=[hero.written(_plain(exchange)) for exchange in earlier],
    )
    async with aclosing(_recorded(realm, request, pieces, checkpoint or BASE)) as recorded:
        async for piece in recorded:
            yield _counted(piece, talk) if isinstance(piece, Finished) else piece


async def _recorded(realm: Realm, request: ChatRequest, pieces: Pieces, name: str) -> Pieces:
    """The pieces as they come; the save keeps the answer once it is complete or its reader leaves."""
    said, finished = "", False
    try:
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, Finished):
                    finished = True
                    _keep(realm, request, piece.text, name)
                else:
                    said += piece.text
                yield piece
    finally:
        # The save also keeps what a reader saw before leaving.
        if said and not finished and request.stream:
            with contextlib.suppress(SaveError):
                _keep(realm, request, said, name)


def split(messages: Sequence[ChatTurn]) -> PromptParts:
    """The parts of a conversation; if only the system speaks, its messages are the question."""
    spoken = next((place for place, turn in enumerate(messages) if turn.role != "system"), 0)
    exchanges: list[list[ChatTurn]] = []
    for turn in messages[spoken:]:
        if not exchanges or turn.role == "user":
            exchanges.append([])
        exchanges[-1].append(turn)
    return PromptParts(list(messages[:spoken]), exchanges)


def readable(talk: PromptParts) -> PromptParts:
    """The conversation without its oldest exchanges, so that it has at most MOST_CHARACTERS.

    Raises RequestFault if the head and the last exchange alone are too long.
    """
    lengths = accumulate(map(_length, reversed(talk.exchanges)), initial=_length(talk.head))
    count = sum(length <= MOST_CHARACTERS for length in lengths) - 1
    if count < 1:
        what, it = ("A question with all that the system says", "them") if talk.head else ("A question", "it")
        raise RequestFault(
            f"{what} may have at most {MOST_CHARACTERS} characters: shorten {it}.",
            param="messages",
            code="context_length_exceeded",
        )
    return PromptParts(talk.head, talk.exchanges[-count:], _messages(talk.exchanges[:-count]))


def _length(turns: Iterable[ChatTurn]) -> int:
    return sum(len(turn.content) + FRAME for turn in turns)


def _messages(exchanges: Iterable[Sequence[ChatTurn]]) -> int:
    return sum(map(len, exchanges))


def _counted(piece: Finished, talk: PromptParts) -> Finished:
    """The end of a chat with the number of messages left out; the Oracle counts exchanges."""
    left_out = talk.left_out + _messages(talk.exchanges[: piece.left_out])
    return msgspec.structs.replace(piece, left_out=left_out)


def _plain(turns: Iterable[ChatTurn]) -> list[dict[str, str]]:
    return [{"role": turn.role, "content": turn.content} for turn in turns]


def _keep(realm: Realm, request: ChatRequest, answer: str, name: str) -> None:
    number = next_turn(realm.journal.log.connection, request.user)
    now = time.time()
    asked = next((turn for turn in reversed(request.messages) if turn.role == "user"), request.messages[-1])
    rows = [
        MessageRow(chat=request.user, number=number, role="user", text=asked.content, speaker="", time=now),
        MessageRow(
            chat=request.user, number=number + 1, role="assistant", text=answer, speaker=name, time=now
        ),
    ]
    realm.journal.log.append([], rows=rows)
