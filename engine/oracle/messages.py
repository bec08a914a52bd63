"""What the engine and the oracle say to each other: one JSON object a line, requests in, replies out."""

from __future__ import annotations

from typing import Literal

import msgspec

Phase = Literal["widening", "loading", "serving"]
Stopped = Literal["end", "stop", "length", "cancelled", "repetition"]


class Request(msgspec.Struct, frozen=True, kw_only=True, tag_field="op", forbid_unknown_fields=True):
    """What every request has; replies carry the same id."""

    v: int = 1
    id: int


class Swap(Request, frozen=True, tag="swap"):
    """Load an adapter; the latest few adapters stay loaded, and older ones are freed once unused."""

    adapter: str
    """The adapter's sha256, its name in later requests."""
    path: str
    """Its GGUF file."""


class Chat(Request, frozen=True, tag="chat"):
    """Continue one templated prompt, streaming the text as it comes."""

    prompt: str
    adapter: str | None
    """None asks the base model."""
    max_tokens: int = 256
    temperature: float = 0.0
    """0 is greedy."""
    seed: int = 0
    top_p: float = 1.0
    """Nucleus sampling: only the likeliest tokens that together have this probability are drawn."""
    stop: list[str] = []
    """Strings before which the answer ends."""
    head: str = ""
    """Text before all else, which is never left out."""
    earlier: list[str] = []
    """Texts between head and prompt, oldest first; the oldest are left out where not all fit."""


class Answer(Request, frozen=True, tag="answer"):
    """Answer many templated prompts, several sequences a decode; one Answered comes when all are done."""

    prompts: list[str]
    adapter: str | None
    max_tokens: int
    temperature: float = 0.0
    """0 is greedy."""
    seeds: list[int] = []
    """A seed for each prompt, needed where the temperature is above 0."""


class ScoreAnswers(Request, frozen=True, tag="score"):
    """Mean negative log-likelihood of each answer after its prompt, teacher-forced, in nats a token."""

    pairs: list[tuple[str, str]]
    adapter: str | None


class Cancel(Request, frozen=True, tag="cancel"):
    """Stop the request with this id; a chat's Finished still comes, the others end in Refused."""


class SetWatched(Request, frozen=True, tag="attend"):
    """Whether anyone still watches the chat with this id; an unwatched chat leaves time to others."""

    watched: bool


class Exit(Request, frozen=True, tag="exit"):
    """End the process at once."""


AnyRequest = Swap | Chat | Answer | ScoreAnswers | Cancel | SetWatched | Exit


class Reply(msgspec.Struct, frozen=True, kw_only=True, tag_field="reply", forbid_unknown_fields=True):
    """What every reply has; `id` is the request's, 0 without a request."""

    v: int = 1
    id: int = 0


class Ready(Reply, frozen=True, tag="ready"):
    """The base model is loaded and warm."""

    sequences: int
    """How many texts are read side by side."""
    context: int
    """Longest text, prompt and answer together, in tokens."""


class Beat(Reply, frozen=True, tag="beat"):
    """Heartbeat from the loop that decodes; `work` counts decodes."""

    busy: bool
    work: int
    phase: Phase = "serving"
    done: float | None = None
    """Share of the phase that is done, 0 to 1, where it is known."""
    answered: int = 0
    """Prompts of running Answer requests that are answered."""
    asked: int = 0
    """All prompts of running Answer requests."""


class Swapped(Reply, frozen=True, tag="swapped"):
    adapter: str
    seconds: float
    held: list[str]
    """The adapters that are loaded now."""


class Text(Reply, frozen=True, tag="text"):
    """The next piece of a chat; pieces join to the whole."""

    text: str


class Finished(Reply, frozen=True, tag="finished"):
    """A chat is over."""

    text: str
    tokens: int
    """Tokens that were written; those of a stop string count, the end of turn does not."""
    first_token_seconds: float
    seconds: float
    stopped: Stopped
    """Why the answer ended: end of turn, stop string, length limit, Cancel, or repetition."""
    prompt_tokens: int = 0
    """Tokens that were read before the answer."""
    left_out: int = 0
    """How many of `earlier` were left out."""


class SampledTokens(msgspec.Struct, frozen=True, array_like=True):
    """The tokens of a sampled answer."""

    tokens: list[int]
    """Token ids, with the end of turn if the answer reached it."""
    logprobs: list[float]
    """Log-probability of each token in the distribution that it was drawn from, nats."""


class Answered(Reply, frozen=True, tag="answered"):
    answers: list[str]
    seconds: float
    ended: list[bool]
    """Whether each answer reached its end of turn; the others were cut off at a length limit."""
    drawn: list[SampledTokens] = []
    """The tokens of each answer where the temperature is above 0, else empty."""


class Scored(Reply, frozen=True, tag="scored"):
    losses: list[float]
    """Mean negative log-likelihood of each answer, nats a token."""
    tokens: list[int]
    """Number of tokens of each answer."""


class Refused(Reply, frozen=True, tag="refused"):
    """The request can't be served; the message is one sentence."""

    message: str
    too_long: bool = False
    """Whether the text has more tokens than the oracle can read."""


AnyReply = Ready | Beat | Swapped | Text | Finished | Answered | Scored | Refused
