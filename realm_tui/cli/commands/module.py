"""Commands about modules: new, check, install, list, remove."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from quests.audit.pack import SkillCheck
from quests.audit.pack import check as tried
from quests.packs import ModuleError
from quests.packs import install as shelf
from quests.packs.install import Candidate
from quests.packs.manifest import ModuleManifest
from quests.packs.store import find_receipt, installed, manifest_of, modules_folder, skill_names
from quests.packs.template import write_template
from realm_tui.cli.commands.output import confirm, emit, live_line, say
from realm_tui.cli.commands.read_save import state_of
from realm_tui.cli.commands.streamed import descriptor
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from realm_tui.view.figures import format_bytes
from realm_tui.view.text import one_line
from realm_tui.view.typed_command import own_line
from realm_tui.window.commands import command_line, program
from saves.file.paths import private_folder

NOT_AGREED = "No code ran and nothing was installed: say yes to the question, or give --yes."


def new(save: Path, *, folder: Path, code: bool) -> int:
    """Write a new module that can be edited."""
    target = folder.expanduser().absolute()
    write_template(target, code=code)
    named = shlex.quote(str(folder))
    say("Written. Edit it, then:")
    for does in ("check", "install"):
        say(own_line(f"{program()} module {does} {named}"))
    return ExitCode.DONE


def _training(save: Path, skill: str) -> list[str]:
    """Commands that train a skill: in the current campaign, after an archived one, or with a new hero."""
    state = state_of(save)
    if state is None or state.campaign is None:
        return [command_line(save, "new", "--skills", skill)]
    begun = [command_line(save, "campaign", "new")] if state.campaign.archived else []
    return [*begun, command_line(save, "skill", "add", skill)]


def _source(path: Path) -> Path:
    if descriptor(path) is not None:
        raise CommandFailed(
            "A module comes as a folder, .zip or .tar.gz of its own: write it into a file first."
        )
    return path.expanduser().absolute()


def check(save: Path, *, path: Path, yes: bool, json: bool) -> int:
    """Try a module without installing it, and say what is wrong."""
    with (
        tempfile.TemporaryDirectory() as room,
        shelf.unpacked(_source(path), Path(room)) as found,
    ):
        _ask_to_run(found, yes=yes, json=json, then="Run it now, to check it?")
        lacking = shelf.missing(found.manifest)
        checks = _tried(found, quiet=json)
    sound = not lacking and not any(each.flaws for each in checks)
    if json:
        emit({"v": 1, "ok": sound, "module": _record(found), "missing": lacking, "skills": checks})
        return ExitCode.DONE if sound else ExitCode.UNSOUND
    _introduce(found)
    for each in checks:
        _tell(each)
    for lack in lacking:
        say(f"✗ it needs {one_line(lack)}")
    return ExitCode.DONE if sound else ExitCode.UNSOUND


def install(save: Path, *, path: Path, yes: bool, json: bool) -> int:
    """Check a module and install it, in place of another version of it where there is one."""
    with shelf.unpacked(_source(path), private_folder(modules_folder())) as found:
        if not json:
            _introduce(found)
        _ask_to_run(
            found, yes=yes, json=json, then="Let this code run, now and whenever its skills are trained?"
        )
        _refuse_unsound(found, json=json)
        before = find_receipt(found.manifest.id)
        if before is not None and before.digest != found.digest and not found.manifest.runs_code and not yes:
            _ask_to_replace(before.version, found)
        receipt = shelf.install(found, agreed=True)
    if json:
        emit({"v": 1, "module": _record(found), "installed": receipt})
        return ExitCode.DONE
    names = skill_names(found.manifest)
    say(f"Installed {receipt.id} {receipt.version}. Train it with:")
    for command in _training(save, names[0]):
        say(own_line(command))
    return ExitCode.DONE


def list_all(save: Path, *, json: bool) -> int:
    """Show every installed module."""
    records = [_installed_record(name) for name in installed()]
    if json:
        emit({"v": 1, "modules": records})
        return ExitCode.DONE
    for each in records:
        for line in _lines(each):
            say(line)
    if not records:
        say("No module is installed: `realm module install PATH` takes one in.")
    return ExitCode.DONE


def _lines(record: dict[str, Any]) -> list[str]:
    if "flaw" in record:
        return [f"✗ {record['id']}: {one_line(record['flaw'])}"]
    head = "{id} {version}, {title}, by {author}, {licence}".format(**record)
    kind = "code" if record["code"] else "data"
    skills = (
        f"    {kind}  {name}: " + ", ".join(f"{n} {title}" for n, title in enumerate(skill["levels"], 1))
        for name, skill in record["skills"].items()
    )
    return [head, *skills]


def remove(save: Path, *, name: str, force: bool, yes: bool, json: bool) -> int:
    """Take an installed module away, after asking."""
    if name not in installed():
        raise CommandFailed(f"There is no module {name}: `realm module list` shows those there are.")
    trained = _trained(save, name)
    if trained and not force:
        raise CommandFailed(
            f"The campaign of {save} trains {', '.join(trained)}: drop it with `realm skill drop NAME` first,"
            " or give --force, and its training pauses until the module is back."
        )
    question = f"Remove the module {name}? Saves that train its skills pause until it is installed again."
    if not yes and not confirm(question):
        raise CommandFailed("Nothing was removed: say yes to the question, or give --yes.")
    receipt = shelf.remove(name)
    if json:
        emit({"v": 1, "removed": receipt})
    else:
        say(f"Removed {receipt.id} {receipt.version}.")
    return ExitCode.DONE


def _ask_to_run(found: Candidate, *, yes: bool, json: bool, then: str) -> None:
    """List the files of a module that runs code; raises CommandFailed unless the player agrees to run it."""
    if not found.manifest.runs_code or yes:
        return
    if not json:
        say("It runs code of its author, as you and with all that you may do:")
        for file in found.files:
            say(f"    {one_line(file.name)}  {format_bytes(file.size)}")
        say(f"    sha256 {found.digest}")
    if json or not confirm(then):
        raise CommandFailed(NOT_AGREED)


def _ask_to_replace(before: str, found: Candidate) -> None:
    manifest = found.manifest
    asked = f"Put {manifest.id} {manifest.version} in the place of {before}? Its trials are told apart."
    if not confirm(asked):
        raise CommandFailed("Nothing was installed: say yes to the question, or give --yes.")


def _refuse_unsound(found: Candidate, *, json: bool) -> None:
    for lack in shelf.missing(found.manifest):
        raise CommandFailed(f"The module {found.manifest.id} needs {lack}.")
    checks = _tried(found, quiet=json)
    if not json:
        for each in checks:
            _tell(each)
    if any(each.flaws for each in checks):
        told = next(f"{each.skill}: {each.flaws[0]}" for each in checks if each.flaws)
        raise CommandFailed(
            f"It is not installed, since its skills can't be trusted; {told}.", ExitCode.UNSOUND
        )


def _tried(found: Candidate, *, quiet: bool) -> list[SkillCheck]:
    with live_line(quiet=quiet) as show:
        return tried(found, show)


def _introduce(found: Candidate) -> None:
    manifest = found.manifest
    say(f"{manifest.id} {manifest.version}, {manifest.title}, by {manifest.author}, {manifest.licence}")


def _tell(found: SkillCheck) -> None:
    tasks = sum(each.tasks for each in found.levels)
    levels = len(found.levels)
    say(f"{'✗' if found.flaws else '✓'} {found.skill}, {found.title}: {levels} levels, {tasks} tasks tried")
    for line in (*found.flaws, *found.notes):
        say(f"    {one_line(line)}")


def _record(found: Candidate) -> dict[str, object]:
    return _described(found.manifest) | {"digest": found.digest, "files": found.files}


def _described(manifest: ModuleManifest) -> dict[str, object]:
    skills = {
        name: {"title": each.title, "levels": each.curriculum.levels, "needs": each.curriculum.needs}
        for name, each in zip(
            skill_names(manifest), (manifest.skills[k] for k in sorted(manifest.skills)), strict=True
        )
    }
    return {
        "id": manifest.id,
        "version": manifest.version,
        "title": manifest.title,
        "author": manifest.author,
        "licence": manifest.licence,
        "code": manifest.runs_code,
        "skills": skills,
    }


def _installed_record(name: str) -> dict[str, Any]:
    try:
        receipt = find_receipt(name)
        if receipt is None:
            raise ModuleError(f"The module {name} is gone.")
        return _described(manifest_of(receipt)) | msgspec.structs.asdict(receipt)
    except ModuleError as flaw:
        return {"id": name, "flaw": str(flaw)}


def _trained(save: Path, module: str) -> list[str]:
    """The skills of a module that the save's campaign trains."""
    state = state_of(save)
    campaign = state.campaign if state else None
    if campaign is None or campaign.archived:
        return []
    return [each for each in campaign.trained if each.startswith(f"{module}.")]
