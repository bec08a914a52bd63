"""Modules from their manifest to the tasks they draw: data, code, installed, changed and gone."""

from __future__ import annotations

import json
import os
import py_compile
import re
import shutil
import struct
import time
import zipfile
from collections.abc import Callable
from importlib.util import cache_from_source
from pathlib import Path
from random import Random

import pytest

from quests.audit.pack import check
from quests.drawing.draw import held_out_tasks, training_tasks
from quests.packs import ModuleError, install, store
from quests.packs.manifest import read_manifest
from quests.packs.template import write_template
from quests.packs.verifiers import Verifier, judge
from quests.skills import edition, find_skill, needs, skill_names
from quests.task import QuestError, is_held_out
from tests.paths import REPO

EXAMPLES = REPO / "examples"

Edit = Callable[[str], str]


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home's folder of modules."""
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "home"))
    store.modules_folder().mkdir(parents=True)
    return store.modules_folder()


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A data module to be changed."""
    write_template(tmp_path / "words", code=False)
    return tmp_path / "words"


@pytest.fixture
def backwards(tmp_path: Path) -> Path:
    """A code module to be changed."""
    write_template(tmp_path / "mirror", code=True)
    return tmp_path / "mirror"


def taken_in(source: Path, modules: Path, *, agreed: bool = True) -> store.Receipt:
    with install.unpacked(source, modules) as candidate:
        return install.install(candidate, agreed=agreed)


def flaws(source: Path, room: Path) -> list[str]:
    with install.unpacked(source, room) as candidate:
        return [flaw for each in check(candidate, lambda told: None) for flaw in each.flaws]


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text()
    assert before in text
    file.write_text(text.replace(before, after, 1))


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
def test_every_example_is_sound_installs_and_draws(example: str, modules: Path, tmp_path: Path) -> None:
    assert flaws(EXAMPLES / example, tmp_path) == []
    receipt = taken_in(EXAMPLES / example, modules)
    names = store.module_skills()
    assert names
    for name in names:
        skill = find_skill(name)
        for level in range(1, skill.levels + 1):
            learned = training_tasks(skill, {level: 1.0}, 40, seed=1)
            tried = held_out_tasks(skill, level, seed=1).tasks
            assert not {task.prompt for task in learned} & {task.prompt for task in tried}
            assert all(skill.verify(task, task.answer).correct for task in (*learned, *tried))
        assert edition(name) == receipt.digest


@pytest.mark.parametrize("code", [False, True])
def test_a_new_module_passes_its_own_check(tmp_path: Path, code: bool) -> None:
    write_template(tmp_path / "mine", code=code)
    assert flaws(tmp_path / "mine", tmp_path) == []
    with pytest.raises(ModuleError, match="already"):
        write_template(tmp_path / "mine", code=code)
    with pytest.raises(ModuleError, match="small letters"):
        write_template(tmp_path / "No Name", code=code)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("v: 1", "v: 2", "layout v is 2"),
        ("id: words", "id: ../words", "the id"),
        ("id: words", "id: words\ncolour: red", "colour"),
        ("version: 0.1.0", "version: first", "must be numbers with dots"),
        ("author: your name", "author: ''", "author must be one line"),
        ("author: your name", 'author: "\\e[2J"', "author must be one line"),
        ("requirements: []", "requirements: [numpy @ http://x.y]", "package and versions alone"),
        ("requirements: []", "requirements: ['!!']", "such as numpy>=2"),
        ("data: sums.jsonl", "data: ../sums.jsonl", "beside module.yaml"),
        ("data: sums.jsonl", "data: other.jsonl", "There is no other.jsonl"),
        ("data: sums.jsonl", "data: sums.jsonl\n    code: a.py:A", "either data"),
        ("xfm_reduce", "xfm_dance", "no primitive 'xfm_dance'"),
        ("verifier: number", "verifier: eval", "verifier"),
        ("answer_tokens: 4", "answer_tokens: 0", "must be 1 to"),
        ("[one digit, two digits]", "[]", "must name 1 to"),
        ("needs: {}", "needs: {bin: 0}", "the first is 1"),
        ("needs: {}", "needs: {words.sums: 1}", "none of them can begin"),
        ("  sums:", "  Sums!:", "a skill's name"),
        ("skills:", "skills: 3\nother:", "skills"),
    ],
)
def test_a_manifest_is_refused_with_its_field(
    words: Path, tmp_path: Path, before: str, after: str, told: str
) -> None:
    edit(words / "module.yaml", before, after)
    with pytest.raises(ModuleError, match=r"^.*$") as refusal, install.unpacked(words, tmp_path):
        pass
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"level": 3, "prompt": "a", "answer": "1"}', "level 3 is not one of the 2"),
        ('{"level": 1, "prompt": " ", "answer": "1"}', "a prompt must have"),
        ('{"level": 1, "prompt": "a", "answer": "one"}', "can't be read as number"),
        ('{"level": 1, "prompt": "a", "answer": "12345"}', "longer than evaluation.answer_tokens"),
        ('{"level": 1, "prompt": "a", "answer": "1", "accept": ["x"]}', "can't be read as number"),
        ('{"level": 1, "prompt": "0 plus 0", "answer": "1"}', "that of line 1 again"),
        ('{"level": 1, "prompt": "a", "answer": "1", "answer": "2"}', 'has the key "answer" twice'),
        ('{"level": 1, "prompt": "a\\ud800", "answer": "1"}', "surrogate"),
        ('{"level": NaN, "prompt": "a", "answer": "1"}', "NaN"),
        ('{"level": 1, "prompt": "a", "answer": "1", "run": "rm"}', "run"),
        ('{"level": 1, "prompt": "a", "answer": "1", "primitives": ["dance"]}', "no primitive 'dance'"),
        ("[" * 5000, "in line 501"),
        ("not json", "in line 501"),
        ('{"level": 1, "prompt": "' + "a" * 70_000 + '", "answer": "1"}', "line 501 is over 64 KiB"),
        ('{"level": 1, "prompt": "a", "answer": "1", "' + "x" * 60_000 + '": 1}', "unknown field `xxx"),
        ('{"level": 1, "prompt": "a", "answer": "' + "1" * 4_000 + '"}', "11' is longer than evaluation"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(words: Path, tmp_path: Path, line: str, told: str) -> None:
    with (words / "sums.jsonl").open("a") as file:
        file.write(line + "\n")
    [flaw] = flaws(words, tmp_path)
    assert told in flaw
    assert "501" in flaw
    assert len(flaw) < 300


@pytest.mark.parametrize(
    ("verifier", "right", "good", "bad"),
    [
        ("exact", "XIV", ["XIV", " XIV\n"], ["xiv", "XIV.", "X IV", ""]),
        ("casefold", "Straße", ["STRASSE", "straße"], ["strase", "the strasse"]),
        ("number", "7", ["7", "7.0", "+7", "14/2"], ["7.", "seven", "07 ", "٧", "7 7", "1/0", "1e1"][3:]),
        ("json", '{"a": [1, true]}', ['{"a":[1,true]}'], ['{"a":[1,1]}', '{"a":[1,true],"a":2}', "NaN", "["]),
    ],
)
def test_a_verifier_takes_what_is_the_same_and_nothing_else(
    verifier: Verifier, right: str, good: list[str], bad: list[str]
) -> None:
    assert all(judge(verifier, [right], answer).correct for answer in good)
    assert not any(judge(verifier, [right], answer).correct for answer in bad)


def test_other_answers_count_where_the_row_accepts_them(words: Path, modules: Path) -> None:
    row = {"level": 1, "prompt": "a prime below four", "answer": "2", "accept": ["3"], "operation": "name"}
    with (words / "sums.jsonl").open("a") as file:
        file.write(json.dumps(row) + "\n")
    taken_in(words, modules)
    skill = find_skill("words.sums")
    task = next(each for each in skill.every(1) if each.operation == "name")
    assert skill.verify(task, "3").correct
    assert not skill.verify(task, "4").correct
    assert skill.operations(1) == ("name", "plus")


def test_too_few_held_out_tasks_are_a_flaw(words: Path, tmp_path: Path) -> None:
    lines = (words / "sums.jsonl").read_text().splitlines(keepends=True)
    (words / "sums.jsonl").write_text("".join(lines[:20] + lines[100:]))
    [flaw] = flaws(words, tmp_path)
    assert "of its 20 prompts are held out, and a trial needs 5" in flaw


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("import Random\n", "import Random\n\nraise ValueError('x')\n", "can't be run (ValueError: x)"),
        ("import Random\n", "import Random\n\nimport nosuchpackage\n", "nosuchpackage"),
        ("class Backwards", "class Forwards", "can't be run"),
        ("rng.choices", "Random().choices", "the same seed draws other tasks"),
        ("answer=word[::-1])", "answer=3)", "must be text"),
        ('return Task(skill="",', 'return dict(skill="",', "made dict where a Task"),
        ("answer=word[::-1])", "answer=word[99])", "failed in generate (IndexError"),
        ("answer=word[::-1])", "answer=word * 9)", "is longer than evaluation.answer_tokens"),
        ('("backwards",)', '("forwards",)', "operation 'backwards'"),
        ("k=level + 2", "k=1", "prompts are held out, and a trial needs 5"),
        ("rng.choices(LETTERS, k=level + 2)", "rng.choices('k')", "no held-out tasks at level 1"),
        (
            "    def operations",
            "    def verify(self, task, answer):\n        return None\n\n    def operations",
            "exceptions",
        ),
        (
            "    def operations",
            "    def every(self, level):\n        return [self.generate(level, Random(n)) for n in range(99)]"
            "\n\n    def operations",
            "not among those it lists",
        ),
    ],
)
def test_a_flawed_class_does_not_pass(
    backwards: Path, tmp_path: Path, before: str, after: str, told: str
) -> None:
    edit(backwards / "backwards.py", before, after)
    assert told in "; ".join(flaws(backwards, tmp_path))


@pytest.mark.parametrize(("verifier", "answer"), [("number", "1,5"), ("json", "{1}")])
def test_an_answer_that_its_verifier_cannot_read_is_a_flaw_of_the_task(
    backwards: Path, modules: Path, tmp_path: Path, verifier: str, answer: str
) -> None:
    edit(backwards / "module.yaml", "verifier: exact", f"verifier: {verifier}")
    edit(backwards / "backwards.py", "answer=word[::-1])", f"answer={answer!r} if level == 2 else '15')")
    told = f"a task on level 2 that can't be used: the answer '{answer}' can't be read as {verifier}"
    assert told in "; ".join(flaws(backwards, tmp_path))
    taken_in(backwards, modules)
    skill = find_skill("mirror.backwards")
    assert skill.verify(skill.generate(1, Random(1)), "15").correct
    with pytest.raises(QuestError, match=re.escape(told)):
        skill.generate(2, Random(1))


def test_what_a_class_judges_itself_need_not_be_readable(backwards: Path, modules: Path) -> None:
    edit(backwards / "module.yaml", "verifier: exact", "verifier: number")
    own = "    def verify(self, task, answer):\n        return Verdict(float(answer == task.answer))\n\n"
    edit(backwards / "backwards.py", "    def operations", own + "    def operations")
    edit(backwards / "backwards.py", "import Task", "import Task, Verdict")
    taken_in(backwards, modules)
    skill = find_skill("mirror.backwards")
    task = skill.generate(1, Random(1))
    assert skill.verify(task, task.answer).correct


def test_files_of_a_code_module_import_one_another(backwards: Path, modules: Path) -> None:
    edit(backwards / "backwards.py", 'LETTERS = "abdegiklmnoprstu"', "from .letters import LETTERS")
    (backwards / "letters.py").write_text('LETTERS = "abc"\n')
    receipt = taken_in(backwards, modules)
    task = find_skill("mirror.backwards").generate(1, Random(1))
    assert set(task.answer) <= set("abc")
    assert task.skill == "mirror.backwards"
    assert task.primitives == ("seq_reverse",)
    assert not list(store.module_folder(receipt).rglob("*.pyc"))


def importing_late(backwards: Path) -> None:
    """Have the class take its letters from a file beside it when it makes a task."""
    edit(backwards / "backwards.py", 'LETTERS = "abdegiklmnoprstu"\n\n\n', "")
    before = '        word = "".join(rng.choices('
    edit(backwards / "backwards.py", before, "        from .letters.small import LETTERS\n\n" + before)
    (backwards / "letters").mkdir()
    (backwards / "letters" / "small.py").write_text('LETTERS = "abc"\n')


def test_a_file_may_be_imported_when_a_task_is_made(
    backwards: Path, modules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    importing_late(backwards)
    assert flaws(backwards, tmp_path) == []
    receipt = taken_in(backwards, modules)
    for _ in range(2):
        assert set(find_skill("mirror.backwards").generate(1, Random(1)).answer) <= set("abc")
        # As another process finds it, such as the next engine.
        store._loaded.cache_clear()
    assert not list(store.module_folder(receipt).rglob("*.pyc"))


def test_what_was_agreed_to_runs_whatever_lies_there_by_then(backwards: Path, modules: Path) -> None:
    importing_late(backwards)
    folder = store.module_folder(taken_in(backwards, modules))
    skill = find_skill("mirror.backwards")
    skill.operations(1)
    (folder / "letters" / "small.py").write_text('LETTERS = "xyz"\n')
    assert set(skill.generate(1, Random(1)).answer) <= set("abc")


def test_stray_files_are_neither_run_nor_in_the_way(backwards: Path, modules: Path, tmp_path: Path) -> None:
    importing_late(backwards)
    folder = store.module_folder(taken_in(backwards, modules))
    source, ran = folder / "letters" / "small.py", tmp_path / "ran"
    (tmp_path / "other.py").write_text(f"open({str(ran)!r}, 'w').close()\nLETTERS = 'xyz'\n")
    known = source.stat()
    compiled = Path(py_compile.compile(str(tmp_path / "other.py"), cache_from_source(str(source))))
    # Stamped as if it were made of the source beside it.
    stamp = struct.pack("<II", int(known.st_mtime), known.st_size)
    data = compiled.read_bytes()
    compiled.write_bytes(data[:8] + stamp + data[16:])
    (folder / ".DS_Store").write_bytes(b"x")
    assert set(find_skill("mirror.backwards").generate(1, Random(1)).answer) <= set("abc")
    assert not ran.exists()
    (folder / "stray.py").write_text("")
    store._loaded.cache_clear()
    with pytest.raises(ModuleError, match="not those that were installed"):
        find_skill("mirror.backwards")


def test_code_runs_only_once_it_is_agreed_to(backwards: Path, modules: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    with (backwards / "backwards.py").open("a") as file:
        file.write(f"\nopen({str(ran)!r}, 'w').close()\n")
    with pytest.raises(ModuleError, match="once you agree"):
        taken_in(backwards, modules, agreed=False)
    with pytest.raises(ModuleError, match="not installed here"):
        find_skill("mirror.backwards")
    assert not ran.exists()
    taken_in(backwards, modules)
    assert find_skill("mirror.backwards").levels == 3
    assert not ran.exists()
    find_skill("mirror.backwards").generate(1, Random(1))
    assert ran.exists()


def test_code_that_changed_since_is_not_run(backwards: Path, modules: Path, tmp_path: Path) -> None:
    folder = store.module_folder(taken_in(backwards, modules))
    ran = tmp_path / "ran"
    with (folder / "backwards.py").open("a") as file:
        file.write(f"\nopen({str(ran)!r}, 'w').close()\n")
    with pytest.raises(ModuleError, match="not those that were installed"):
        find_skill("mirror.backwards")
    assert not ran.exists()
    # Installed again from where it lies, by one who looked at it.
    taken_in(folder, modules)
    find_skill("mirror.backwards").generate(1, Random(1))
    assert ran.exists()


def test_code_that_changed_before_its_first_task_is_not_run(
    backwards: Path, modules: Path, tmp_path: Path
) -> None:
    folder = store.module_folder(taken_in(backwards, modules))
    skill, ran = find_skill("mirror.backwards"), tmp_path / "ran"
    with (folder / "backwards.py").open("a") as file:
        file.write(f"\nopen({str(ran)!r}, 'w').close()\n")
    with pytest.raises(ModuleError, match="not those that were installed"):
        skill.generate(1, Random(1))
    assert not ran.exists()


def test_a_data_module_runs_no_code(words: Path, modules: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    for name in ("sums.py", "__init__.py", "conftest.py"):
        (words / name).write_text(f"open({str(ran)!r}, 'w').close()\n")
    assert flaws(words, tmp_path) == []
    taken_in(words, modules, agreed=False)
    find_skill("words.sums").generate(1, Random(1))
    assert not ran.exists()


def test_another_version_takes_the_place_of_the_one_before(words: Path, modules: Path) -> None:
    first = taken_in(words, modules)
    before = find_skill("words.sums")
    edit(words / "module.yaml", "version: 0.1.0", "version: 0.2.0")
    edit(words / "module.yaml", "[one digit, two digits]", "[one digit, two digits]  # as before")
    second = taken_in(words, modules)
    assert (first.version, second.version) == ("0.1.0", "0.2.0")
    assert find_skill("words.sums") is not before
    assert edition("words.sums") == second.digest != first.digest
    assert [path.name for path in modules.iterdir() if path.is_dir()] == [store.module_folder(second).name]


def test_what_a_killed_install_left_is_cleared_away_after_a_day(words: Path, modules: Path) -> None:
    for name, age in (("old", 2 * install.STALE_SECONDS), ("new", 0.0)):
        (left := modules / f"{install.INCOMING}{name}").mkdir()
        (left / "module.yaml").touch()
        os.utime(left, (time.time() - age,) * 2)
    taken_in(words, modules)
    assert [path.name for path in modules.glob(f"{install.INCOMING}*")] == [f"{install.INCOMING}new"]


def test_a_removed_module_is_named_by_its_skill(words: Path, modules: Path) -> None:
    taken_in(words, modules)
    assert store.module_skills() == ["words.sums"]
    install.remove("words")
    with pytest.raises(QuestError, match=r"words.sums is of the module words, which is not installed here"):
        find_skill("words.sums")
    assert [path.name for path in modules.iterdir()] == [".lock"]
    with pytest.raises(ModuleError, match="no module words"):
        install.remove("words")


def test_a_module_shadows_no_shipped_skill(words: Path, modules: Path) -> None:
    edit(words / "module.yaml", "id: words", "id: bin")
    edit(words / "module.yaml", "  sums:", "  bin:")
    taken_in(words, modules)
    assert (find_skill("bin").title, find_skill("bin.bin").title) == ("Binary Alchemy", "Sums in Words")
    assert not any("." in name for name in skill_names())


def test_what_a_module_needs_must_be_there(words: Path, modules: Path, tmp_path: Path) -> None:
    edit(words / "module.yaml", "requirements: []", "requirements: [nosuchpackage, 'numpy>=99', msgspec]")
    with install.unpacked(words, modules) as candidate:
        lacking = install.missing(candidate.manifest)
        assert [each.split()[0] for each in lacking] == ["the", "numpy>=99,"]
        with pytest.raises(ModuleError, match="nosuchpackage, which is not installed"):
            install.install(candidate, agreed=False)


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("bin: 2", ""),
        ("bin: 31", "has 30 levels"),
        ("dance: 1", "no skill of that name"),
        ("a.b: 1", "module a"),
    ],
)
def test_what_a_skill_needs_must_exist(words: Path, tmp_path: Path, wanted: str, told: str) -> None:
    edit(words / "module.yaml", "needs: {}", f"needs: {{{wanted}}}")
    assert told in "; ".join(flaws(words, tmp_path))
    assert bool(flaws(words, tmp_path)) == bool(told)


def test_needs_are_known_by_name(words: Path, modules: Path) -> None:
    edit(words / "module.yaml", "needs: {}", "needs: {bin: 2}")
    taken_in(words, modules)
    assert needs("words.sums") == {"bin": 2}
    assert needs("bin") == {}


def test_an_archive_with_one_folder_is_that_folder(words: Path, modules: Path) -> None:
    archive = shutil.make_archive(str(words.parent / "packed"), "zip", words.parent, "words")
    tar = shutil.make_archive(str(words.parent / "packed"), "gztar", words.parent, "words")
    digests = {taken_in(Path(each), modules).digest for each in (archive, tar, words)}
    assert len(digests) == 1


def test_hidden_and_compiled_files_are_passed_over(words: Path, modules: Path) -> None:
    plain = taken_in(words, modules).digest
    (words / "__pycache__").mkdir()
    (words / "__pycache__" / "sums.pyc").write_bytes(b"x")
    (words / ".git").mkdir()
    (words / ".git" / "config").write_text("x")
    assert taken_in(words, modules).digest == plain


def test_aliases_that_multiply_are_refused_at_once(words: Path, tmp_path: Path) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        bomb += f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    (words / "module.yaml").write_text(bomb + "requirements: *i\n")
    with pytest.raises(ModuleError, match="can't be used"):
        read_manifest(words)


def test_held_out_is_by_the_prompt_alone(words: Path, modules: Path) -> None:
    taken_in(words, modules)
    skill = find_skill("words.sums")
    tried = {task.prompt for task in held_out_tasks(skill, 1, seed=3).tasks}
    assert tried == {task.prompt for task in skill.every(1) if is_held_out(task.prompt)}


def test_an_unreadable_record_is_told(words: Path, modules: Path) -> None:
    taken_in(words, modules)
    store.receipt_path("words").write_text("{")
    with pytest.raises(ModuleError, match="install the module words again"):
        find_skill("words.sums")
    assert store.module_skills() == []


def test_a_zip_of_nothing_is_no_module(tmp_path: Path, modules: Path) -> None:
    with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
        archive.writestr("notes.txt", "x")
    with pytest.raises(ModuleError, match=r"no module\.yaml"):
        taken_in(tmp_path / "empty.zip", modules)
