"""What the command line asks for, recorded before any of it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import typer

from realm_tui.cli.parsing import is_text
from saves.file.chosen import chosen_save

Work = Callable[[], int]


@dataclass
class Invocation:
    """The save and the work that the command line asks for, as far as it has been read."""

    save: Path | None = None
    work: Work | None = None


def ask_for(ctx: typer.Context, save: Path | None, do: Callable[..., int], **wanted: Any) -> None:
    """Record the work, on the save named after or before the command, else on the default save.

    Raises BadParameter for an argument that is not UTF-8 text, and SaveError for such a path.
    """
    for name, value in wanted.items():
        if isinstance(value, str) and not is_text(value):
            raise typer.BadParameter(f"{name}: this has bytes that are not UTF-8 text.")
    wish: Invocation = ctx.obj
    named = save or wish.save
    chosen = chosen_save(named)
    if named is not None and chosen != named.expanduser().absolute():
        from realm_tui.cli.streams import tell
        from realm_tui.view.text import one_line

        tell(f"Opening {one_line(str(chosen))}")
    wish.work = partial(_done, chosen, partial(do, chosen, **wanted))


def _done(save: Path, do: Work) -> int:
    from realm_tui.window.commands import COMMAND_SAVE

    COMMAND_SAVE.set(save)
    _upgrade(save)
    return do()


def _upgrade(save: Path) -> None:
    from saves.file.upgrade import upgrade_older

    kept = upgrade_older(save) if save.is_file() else None
    if kept is not None:
        from realm_tui.cli.streams import tell
        from realm_tui.view.text import one_line

        tell(f"An older version wrote this save: it was upgraded, and {one_line(kept.name)} was kept.")
