"""Commands about the saves of the home folder: list, default, rename, delete."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from common.text import counted
from realm_tui.cli.commands.output import confirm, emit, say
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.text import one_line
from realm_tui.window.shelf import read_summary, record
from saves.care.backup import backup_folder, take
from saves.file.chosen import default_save
from saves.file.lock import SaveLock
from saves.file.machine_settings import read_settings, write_settings
from saves.file.paths import companions, discard, home, inbox_folder, kept_saves


def list_all(save: Path, *, json: bool) -> int:
    """Show every save of the home folder."""
    default = default_save()
    found = [read_summary(path) for path in kept_saves()]
    if json:
        emit({"v": 1, "saves": [record(each) | {"default": each.save == default} for each in found]})
        return ExitCode.DONE
    for each in found:
        opens = ", opens where none is named" if each.save == default and len(found) > 1 else ""
        say(f"{one_line(each.save.name):<24} {each.told}{opens}")
    if len(found) > 1 and not any(each.save == default for each in found):
        say("None opens by itself: name one with --save NAME, or for good with `realm saves default NAME`.")
    if not found:
        say(f"There is no save in {home()} yet: run `realm new`.")
    return ExitCode.DONE


def make_default(save: Path, *, name: str) -> int:
    """Let a save of the home folder be the one that opens where none is named."""
    path = _known(name)
    write_settings(replace(read_settings(), save=path.stem))
    say(f"{path.stem} opens where no save is named.")
    return ExitCode.DONE


def become_default(path: Path) -> bool:
    """Make a new save the default unless another default exists; return whether the default was set."""
    if default_save() != path and default_save().is_file():
        return False
    write_settings(replace(read_settings(), save=path.stem))
    return True


def rename(save: Path, *, old: str, new: str) -> int:
    """Give a save of the home folder another name, with all that belongs to it."""
    source, target = _known(old), home() / f"{new}.realm"
    if any(path.exists() for path in companions(target)):
        raise CommandFailed(f"There is something named {new} already: choose another name.")
    with SaveLock(source):
        # The save itself is renamed after its companions, so that they are all there once it is.
        for before, after in reversed(list(zip(companions(source), companions(target), strict=True))):
            if before.exists():
                before.rename(after)
        if inbox_folder(source).exists() and not inbox_folder(target).exists():
            inbox_folder(source).rename(inbox_folder(target))
    if read_settings().save == source.stem:
        write_settings(replace(read_settings(), save=target.stem))
    say(f"{old} is now {new}.")
    return ExitCode.DONE


def delete(save: Path, *, name: str, yes: bool) -> int:
    """Delete a save of the home folder, after asking; a backup of it stays."""
    path = _known(name)
    if not yes and not confirm(_what_goes(path)):
        raise CommandFailed("Nothing was deleted: say yes to the question, or give --yes.")
    with SaveLock(path):
        kept = take(path, reason="delete")
        # The next save of this name must not find files that were dropped for this one.
        for each in (*companions(path), inbox_folder(path)):
            if each != backup_folder(path):
                discard(each)
    # A later save of this name must not become the default.
    if read_settings().save == path.stem:
        write_settings(replace(read_settings(), save=""))
    say(f"Deleted. The backup is {backup_folder(path) / kept.name}")
    return ExitCode.DONE


def _what_goes(path: Path) -> str:
    left = sum(each.is_file() for each in inbox_folder(path).rglob("*"))
    files = f", {counted(left, 'unread file')} in it," if left else ""
    return (
        f"Delete {path}, its checkpoints, its scrolls, its log and its inbox{files} for good?"
        " A backup of the story stays."
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return True


def _known(name: str) -> Path:
    path = home() / f"{name.removesuffix('.realm')}.realm"
    if not path.is_file():
        sentence = f"There is no save {name} in {home()}: `realm saves list` shows those there are."
        raise CommandFailed(sentence, ExitCode.NO_SAVE)
    return path
