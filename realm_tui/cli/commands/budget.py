"""The command budget: show what training may have of the machine, or change it."""

from __future__ import annotations

import asyncio
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace

from engine.chores.battery import on_battery
from engine.rules.budget import Held, verdict
from realm_tui.cli.budget_terms import Notify
from realm_tui.cli.commands.engine_session import order_once
from realm_tui.cli.commands.output import emit, say
from realm_tui.cli.commands.read_save import need_hero
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.budget_lines import lines
from realm_tui.view.text import one_line
from saves.file.machine_settings import read_settings, write_settings


def budget(save: Path, *, terms: dict[str, Any], notify: Notify | None, json: bool) -> int:
    """Change what is named, and show what holds then."""
    need_hero(save)
    if notify is not None:
        terms = terms | {"notify": notify.ways}
        _keep(notify)
    answer = asyncio.run(order_once(save, "budget", **terms)) if terms else ""
    _show(save, json=json)
    if "priority" in terms and not json:
        say(answer)
    return ExitCode.DONE


def _keep(notify: Notify) -> None:
    """Keep a webhook's address, which may be a secret, out of the save and in the home's own settings."""
    if notify.webhook:
        write_settings(replace(read_settings(), webhook=notify.webhook))
    elif "webhook" in notify.ways and not read_settings().webhook:
        raise CommandFailed("No webhook is known yet: name its address with `--notify webhook=URL`.")


def _show(save: Path, *, json: bool) -> None:
    held = need_hero(save).budget
    found = verdict(held, datetime.now(), 0.0, held.on_battery == "pause" and on_battery())
    host = _host() if "webhook" in held.notify else ""
    if json:
        now = str(found) if isinstance(found, Held) else ""
        emit({"v": 1, **msgspec.to_builtins(held), "webhook": host or None, "held": now})
        return
    for line in lines(held, found, one_line(host)):
        say(line)
    if "desktop" in held.notify and shutil.which("notify-send") is None:
        say("Desktop notices need the program notify-send, which is not found here.")


def _host() -> str:
    return urlsplit(read_settings().webhook).hostname or ""
