"""Which save a player means: one named by path or by name, or the default."""

from __future__ import annotations

from pathlib import Path

from saves.file.paths import SETTINGS, check_path, home, home_save, kept_saves


def default_save() -> Path:
    """The save that is opened when the player names none: the chosen one, the home's own, or the only one.

    Where none of these rules picks a save, it is the home's own path, at which no file is.
    """
    chosen = _chosen_for_good()
    if chosen is not None:
        return chosen
    kept = [] if home_save().is_file() else kept_saves()
    return kept[0] if len(kept) == 1 else home_save()


def _chosen_for_good() -> Path | None:
    """The save that the settings name, where it is still there; raises SaveError as they do."""
    if not (home() / SETTINGS).is_file():
        return None
    # Imported late: only a home with settings needs it.
    from saves.file.machine_settings import read_settings

    name = read_settings().save
    path = home() / f"{name}.realm"
    return path if name and path.is_file() else None


def chosen_save(named: Path | None) -> Path:
    """The save the player named, by its path or, where no file is there, by its name in the home folder.

    The path is absolute, since the engine runs in another folder; raises SaveError as `check_path` does.
    """
    if named is None:
        return check_path(default_save())
    path = named.expanduser().absolute()
    kept = home() / f"{named.name.removesuffix('.realm')}.realm"
    is_name = len(named.parts) == 1 and not path.is_file() and kept.is_file()
    return check_path(kept if is_name else path)
