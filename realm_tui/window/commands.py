"""Commands as the player would type them: with this program's path, and about the save that is shown."""

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

COMMAND_SAVE: ContextVar[Path | None] = ContextVar("SPOKEN_OF", default=None)
"""The save that the running CLI command is about; None for none."""

WITHOUT_SAVE = ("saves", "import", "lore", "module", "--")
"""First words of the commands that are about no save."""


def command_line(save: Path, *words: str) -> str:
    """The line that runs a command on a save, as typed into the shell that runs this program."""
    return " ".join([program(), *words, *_naming(save, words)])


def typed_ways(save: Path, state: State) -> list[tuple[str, str]]:
    """What each way to go on does, and its command; last a hero of your own, if the home has no save."""
    ways = [(way.does, command_line(save, *way.command)) for way in ways_on(state)]
    if not home_save().exists():
        ways.append(("Wake a hero of your own", command_line(home_save(), "new")))
    return ways


def program() -> str:
    """How the shell starts the game: `realm` where it is on the PATH, else a path to the file that runs."""
    if shutil.which("realm"):
        return "realm"
    return shlex.quote(shorter_path(sys.argv[0]))


def shorter_path(path: str) -> str:
    """The shorter path to a file: relative to the working directory, or as given."""
    below = os.path.relpath(path)
    # The shell would look for a bare name on its PATH.
    below = below if os.sep in below else os.path.join(os.curdir, below)  # noqa: PTH118
    return below if os.sep in path and len(below) < len(path) else path


def with_save_option(text: str, save: Path | None) -> str:
    """A sentence whose `realm …` commands name the save, where they would act on another one without."""
    if save is None or "`realm" not in text:
        return text

    def about(found: re.Match[str]) -> str:
        words = found["words"] or ""
        if words.startswith(WITHOUT_SAVE) or "--save" in words:
            return found[0]
        return f"`{' '.join(filter(None, ['realm', words, *_naming(save, words.split()[:1])]))}`"

    return SPELLED.sub(about, text)


def save_name(save: Path) -> str:
    """The quoted value of `--save`: the save's name if it is in the home folder, else its path."""
    by_name = save.stem if save.suffix == ".realm" and save.parent == home() else ""
    if by_name and by_name[0] not in "-~" and chosen_save(Path(by_name)) == save:
        return shlex.quote(by_name)
    return shlex.quote(str(save))


def _naming(save: Path, words: tuple[str, ...] | list[str]) -> list[str]:
    """`--save` and its value, where a command without them would act on another save; else empty."""
    unnamed = home_save() if tuple(words[:1]) == ("new",) else default_save()
    return [] if save == unnamed else ["--save", save_name(save)]
