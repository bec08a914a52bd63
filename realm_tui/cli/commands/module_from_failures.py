"""The command that makes a module of what the hero got wrong."""

from __future__ import annotations

import shlex
from contextlib import closing
from pathlib import Path
from random import Random

from engine.audit.failures import failures
from quests.packs.from_failures import module_files
from quests.packs.manifest import NAME
from quests.skills import find_skill
from realm_tui.cli.commands.output import emit, say
from realm_tui.cli.commands.read_save import need_hero
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.text import one_line
from realm_tui.view.typed_command import own_line
from realm_tui.window.commands import program, shorter_path
from saves.file.open import open_for_reading


def from_failures(save: Path, *, skill: str, to: Path | None, json: bool) -> int:
    """Write a data module whose tasks come of the campaign's failures in a skill."""
    state, found = need_hero(save), find_skill(skill)
    assert state.campaign is not None
    campaign = state.campaign
    folder = (to or Path("review_" + found.name.replace(".", "_")[:25])).expanduser().absolute()
    if not NAME.fullmatch(folder.name):
        raise CommandFailed(f"{folder.name!r} must be up to 32 small letters, digits and _, a letter first.")
    if folder.exists():
        raise CommandFailed(f"There is a {folder} already: choose another with --to.")
    with closing(open_for_reading(save)) as connection:
        wrong = failures(connection, campaign.campaign, found.name)
    if not wrong:
        raise CommandFailed(f"No trial of campaign {campaign.campaign} found an answer in {skill} wrong yet.")
    played = campaign.skills.get(found.name)
    # The same failures make the same module.
    rng = Random(f"review {found.name} {len(wrong)}")
    files = module_files(folder.name, found, wrong, played.level if played else 0, rng)
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    tasks = files["answers.jsonl"].count("\n")
    if json:
        emit({"v": 1, "folder": str(folder), "failures": len(wrong), "tasks": tasks})
        return ExitCode.DONE
    say(f"{len(wrong)} wrong answers made {tasks} tasks: {one_line(str(folder))}")
    say("Look at them, then:")
    say(own_line(f"{program()} module install {shlex.quote(shorter_path(str(folder)))}"))
    return ExitCode.DONE
