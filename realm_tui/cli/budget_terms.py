"""The budget's terms as a player types them; pure."""

from __future__ import annotations

import re
from typing import NamedTuple, get_args

from saves.events import Happening, OnBattery, TrainerPriority, Way
from saves.events.budget import LEAST_SHARE, MOST_HOURS
from saves.file.machine_settings import web_address

NONE = "none"


class Notify(NamedTuple):
    """The ways to notify the player, and the webhook's address if one is named."""

    ways: list[Way]
    webhook: str = ""


def hours(text: str) -> float | None:
    """Hours such as `8` or `1.5`, None for `none`; raises ValueError with a sentence."""
    if text.strip().lower() == NONE:
        return None
    found = re.fullmatch(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)h?", text.strip())
    if found is None or not 0 < float(found[1]) <= MOST_HOURS:
        raise ValueError(f"{text!r} are no hours: write a number such as 8, or none for no end.")
    return float(found[1])


def share(text: str) -> float:
    """A percentage such as `50` or `50%` as a share from 0 to 1; raises ValueError with a sentence."""
    found = re.fullmatch(r"([0-9]{1,3}) ?%?", text.strip())
    if found is None or not 100 * LEAST_SHARE <= int(found[1]) <= 100:
        raise ValueError(f"{text!r} is no share: write a percentage from {100 * LEAST_SHARE:.0f} to 100.")
    return int(found[1]) / 100


def span(text: str) -> str:
    """A quiet time such as `22:00-07:00`; raises ValueError with a sentence."""
    found = re.fullmatch(r"([0-9]{1,2}):([0-9]{2}) ?[-–] ?([0-9]{1,2}):([0-9]{2})", text.strip())
    start, end = (_of_day(found[1], found[2]), _of_day(found[3], found[4])) if found else ("", "")
    if not start or not end or start == end:
        raise ValueError(f"{text!r} is no quiet time: write from when to when, like 22:00-07:00, or none.")
    return f"{start}-{end}"


def _of_day(hour: str, minute: str) -> str:
    """A time of day as HH:MM, with 24:00 as 00:00; empty for a time that no day has."""
    if (int(hour), int(minute)) == (24, 0):
        return "00:00"
    return f"{int(hour):02}:{minute}" if int(hour) < 24 and int(minute) < 60 else ""


def notify(text: str) -> Notify:
    """Ways to notify, such as `desktop,webhook=https://…` or `none`; raises ValueError with a sentence."""
    before, named, address = text.strip().partition("webhook=")
    ways = [each.strip().lower() for each in before.split(",") if each.strip()] + ["webhook"] * bool(named)
    if ways == [NONE]:
        return Notify([])
    strange = [each for each in ways if each not in get_args(Way)]
    if strange or not ways:
        raise ValueError(
            f"{(strange or [before])[0]!r} is no way to give word: write bell, desktop, webhook=URL or none."
        )
    return Notify(list(dict.fromkeys(ways)), web_address(address) if named else "")  # type: ignore[arg-type]


def happenings(text: str) -> list[Happening]:
    """What the player is notified of, such as `stops,levels`; raises ValueError with a sentence."""
    named = list(dict.fromkeys(each.strip().lower() for each in text.split(",") if each.strip()))
    if not named or set(named) - set(get_args(Happening)):
        raise ValueError(f"{text!r} is nothing to give word of: write {' or '.join(get_args(Happening))}.")
    return named  # type: ignore[return-value]


def battery(text: str) -> OnBattery:
    """What to do without a charger, `train` or `pause`; raises ValueError with a sentence."""
    match text.strip().lower():
        case "train":
            return "train"
        case "pause":
            return "pause"
    raise ValueError(f"{text!r} is neither train nor pause.")


def priority(text: str) -> TrainerPriority:
    """The trainer's priority, `idle`, `low` or `normal`; raises ValueError with a sentence."""
    named = text.strip().lower()
    if named not in get_args(TrainerPriority):
        raise ValueError(f"{text!r} is no priority: write idle, low or normal.")
    return named  # type: ignore[return-value]
