"""Times, goals and words as a player types them; pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple, get_args

from quests.scrolls.report import GATES, Gate
from saves.events import PRIORITIES, Priority
from saves.file.export_format import Choice

_TIME = re.compile(r"(?:([0-9]{1,5})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,7})s)?")
_WEIGHT = re.compile(r"([A-Za-z][A-Za-z0-9_.]{0,64})=([0-9]{1,6}(?:\.[0-9]{1,6})?)")
_GOAL = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,31}(?:\.[A-Za-z][A-Za-z0-9_]{0,31})?):([0-9]{1,4})")


MOST_NAME = 100


class Goal(NamedTuple):
    """A level of a skill to train up to."""

    skill: str
    level: int


def seconds(text: str) -> float:
    """A time such as `90s`, `10m`, `2h` or `1h30m` in seconds; raises ValueError with a sentence."""
    found = _TIME.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        raise ValueError(f"{text!r} is not a time: write it like 90s, 10m, 2h or 1h30m.")
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    total = 3600 * hours + 60 * minutes + rest
    if total == 0:
        raise ValueError(f"{text!r} is no time at all: name a longer one, such as 10m.")
    return float(total)


def goal(text: str) -> Goal:
    """A goal such as `bin:3`; raises ValueError with a sentence."""
    found = _GOAL.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is not a goal: write a skill and a level, like bin:3.")
    return Goal(found[1].lower(), int(found[2]))


def level(text: str) -> int:
    """A level such as `3`; raises ValueError with a sentence."""
    if not re.fullmatch(r"[0-9]{1,4}", text.strip()):
        raise ValueError(f"{text!r} is not a level: write a whole number, such as 2.")
    return int(text)


def one_of(*names: str) -> Callable[[str], str]:
    """A parser that accepts one of `names`; it raises ValueError with a sentence."""

    def read(text: str) -> str:
        if text.strip().lower() in names:
            return text.strip().lower()
        raise ValueError(f"{text!r} is none of {', '.join(names)}.")

    return read


def weights(text: str) -> dict[str, float]:
    """Weights such as `bin=2,gcd=1`; raises ValueError with a sentence."""
    found = [_WEIGHT.fullmatch(part.strip()) for part in text.split(",")]
    weighed = {each[1].lower(): float(each[2]) for each in found if each}
    if not all(found) or not all(weighed.values()):
        raise ValueError(f"{text!r} are no weights: write skills with numbers above 0, like bin=2,gcd=1.")
    return weighed


def battle_number(text: str) -> int:
    """A battle's number such as `12`; raises ValueError with a sentence."""
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()):
        raise ValueError(f"{text!r} is not a battle: write its number, such as 12.")
    return int(text)


def is_text(given: str) -> bool:
    """Whether an argument is text: bytes that are not UTF-8 arrive as lone surrogates."""
    return given.isascii() or not any("\ud800" <= each <= "\udfff" for each in given)


def words(text: str) -> str:
    """The text as it was typed; raises ValueError with a sentence if it is empty or not UTF-8."""
    if not text.strip():
        raise ValueError("there is nothing in it: write some words.")
    if not is_text(text):
        raise ValueError("this has bytes that are not UTF-8 text.")
    return text


def choice(text: str) -> Choice:
    """Which checkpoints an export includes; raises ValueError with a sentence."""
    for each in get_args(Choice):
        if text.strip().lower() == each:
            return each  # type: ignore[no-any-return]
    raise ValueError(f"{text!r} is none of {', '.join(get_args(Choice))}.")


def skill_names(text: str) -> list[str]:
    """Names of skills, separated by commas; raises ValueError with a sentence."""
    names = [each.strip().lower() for each in words(text).split(",") if each.strip()]
    if not names:
        raise ValueError("Name at least one skill, such as bin; `realm skill list` shows those there are.")
    return names


def form(text: str) -> Literal["gguf", "peft"]:
    """The format in which a checkpoint is written; raises ValueError with a sentence."""
    match text.strip().lower():
        case "gguf":
            return "gguf"
        case "peft":
            return "peft"
    raise ValueError(f"{text!r} is neither gguf, for llama.cpp, nor peft.")


def number(text: str) -> int:
    """A quest's number; raises ValueError with a sentence."""
    if not re.fullmatch(r"[0-9]{1,9}", text.strip()):
        raise ValueError(f"{text!r} is no quest's number: `realm quest list` shows them.")
    return int(text)


def priority(text: str) -> Priority:
    """A scroll's priority on the board; raises ValueError with a sentence."""
    for each in PRIORITIES:
        if text.strip().lower() == each:
            return each
    raise ValueError(f"{text!r} is none of {', '.join(PRIORITIES)}.")


def gate(text: str) -> Gate:
    """How strictly the lines of a scroll are checked; raises ValueError with a sentence."""
    for each in GATES:
        if text.strip().lower() == each:
            return each
    raise ValueError(f"{text!r} is none of {', '.join(GATES)}.")


def stem(text: str) -> str:
    """A name that a file can have, without `.realm`; raises ValueError with a sentence."""
    name = words(text).strip().removesuffix(".realm")
    if not name.isprintable() or "/" in name or name.startswith(".") or len(name.encode()) > MOST_NAME:
        raise ValueError(
            f"{text!r} can't name a file: use up to {MOST_NAME} letters, without / and no dot first."
        )
    return name


class Back(NamedTuple):
    """A moment to go back to; exactly one of the two fields is set."""

    event: int | None
    seconds_ago: float | None


def back(text: str) -> Back:
    """An event's number, or a time such as `2h ago`; raises ValueError with a sentence."""
    if re.fullmatch(r"[0-9]{1,12}", text.strip()):
        return Back(int(text), None)
    try:
        return Back(None, seconds(re.sub(r"\s+ago$", "", text.strip()).replace(" ", "")))
    except ValueError:
        raise ValueError(
            f"{text!r} is no moment: write an event's number, or a time like `2h ago`."
        ) from None
