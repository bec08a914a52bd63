"""Commands as the player types them here: by the program that runs, and about the save that is shown."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from contextvars import ContextVar
from pathlib import Path

from realm_tui.view.advice import ways_on
from realm_tui.view.typed_command import SPELLED
from saves.file.chosen import chosen_save, default_save
from saves.file.paths import home, home_save
from saves.state import State

SPOKEN_OF: ContextVar[Path | None] = ContextVar("SPOKEN_OF", default=None)
"""The save that a command of the player's is about."""

WITHOUT_SAVE = ("saves", "import", "lore", "module", "--")
"""How commands begin that are about no save."""


def command_line(save: Path, *words: str) -> str:
    """What to type, in the shell that runs this program, to have a command done on a save."""
    return " ".join([program(), *words, *_naming(save, words)])


def typed_ways(save: Path, state: State) -> list[tuple[str, str]]:
    """What each way does and the command for it; at the end a hero of one's own, where there is none."""
    ways = [(way.does, command_line(save, *way.command)) for way in ways_on(state)]
    if not home_save().exists():
        ways.append(("Wake a hero of your own", command_line(home_save(), "new")))
    return ways


def program() -> str:
    """What starts the game: its name where the shell finds it, else the shorter way to the file that runs."""
    if shutil.which("realm"):
        return "realm"
    return shlex.quote(shorter(sys.argv[0]))


def shorter(path: str) -> str:
    """The shorter way to a file: from the folder in which the shell is, or as it was named."""
    below = os.path.relpath(path)
    # A bare name would be looked for where the shell has its programs.
    below = below if os.sep in below else os.path.join(os.curdir, below)  # noqa: PTH118
    return below if os.sep in path and len(below) < len(path) else path


def addressed(text: str, save: Path | None) -> str:
    """A sentence with its `realm …` commands made to be about the save, where they would be about another."""
    if save is None or "`realm" not in text:
        return text

    def about(found: re.Match[str]) -> str:
        words = found["words"] or ""
        if words.startswith(WITHOUT_SAVE) or "--save" in words:
            return found[0]
        return f"`{' '.join(filter(None, ['realm', words, *_naming(save, words.split()[:1])]))}`"

    return SPELLED.sub(about, text)


def save_name(save: Path) -> str:
    """What names a save after `--save`: its name where it lies in the home folder, else its path."""
    by_name = save.stem if save.suffix == ".realm" and save.parent == home() else ""
    if by_name and by_name[0] not in "-~" and chosen_save(Path(by_name)) == save:
        return shlex.quote(by_name)
    return shlex.quote(str(save))


def _naming(save: Path, words: tuple[str, ...] | list[str]) -> list[str]:
    """The option that names a save, where a command without it would be about another."""
    unnamed = home_save() if tuple(words[:1]) == ("new",) else default_save()
    return [] if save == unnamed else ["--save", save_name(save)]
