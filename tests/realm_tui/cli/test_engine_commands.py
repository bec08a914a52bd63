"""Commands that need an engine, on the real one with the real Oracle."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from saves.file.lock import SaveLock, holder
from saves.log.log import Log
from tests.realm_tui.cli.headless import Program, beginning


def test_new_wakes_the_hero(awake: Program) -> None:
    found = awake.json("status")
    assert found["v"] == 1
    assert found["name"] == "first light"
    assert found["hero"] == {
        "hero": "pip",
        "name": "PIP",
        "parameters": 134515008,
        "level": 0,
        "unproven": 0,
    }
    assert found["skills"] == {"bin": 0}
    assert "PIP, hero level 0" in awake.run("status").stdout


def test_ask_streams_an_answer_and_keeps_its_engine(awake: Program) -> None:
    answers = [awake.run("ask", "Say one word.", *more) for more in ([], ["--base"])]
    assert [run.returncode for run in answers] == [0, 0], answers
    assert answers[0].stdout.strip()
    # Nothing was trained yet, so the newest checkpoint is the base model.
    assert answers[0].stdout == answers[1].stdout


def test_ask_refuses_a_checkpoint_that_is_none(awake: Program) -> None:
    run = awake.run("ask", "--checkpoint", "pip-9999", "hi")
    assert (run.returncode, run.stdout) == (1, "")
    assert "There is no checkpoint pip-9999" in run.stderr


def test_trial_scores_held_out_tasks(awake: Program) -> None:
    held = awake.json("trial", "--level", "1")
    assert (held["kind"], held["skill"]) == ("practice", "bin")
    assert 0 <= held["correct"] <= held["asked"] <= 50
    assert held["asked"] > 0
    assert held["checkpoint"] is None
    assert "Practice, BIN level 1" in awake.run("status").stdout


def test_trials_asked_again_are_answered_the_same(awake: Program) -> None:
    awake.run("trial", "bin", "--level", "2")
    found = awake.json("verify", "--rerun")
    sentences = {each["check"]: each["sentence"] for each in found["findings"]}
    assert sentences["rerun"].endswith("came again, word for word.")
    same, asked = sentences["rerun"].split(" answers")[0].split(" of ")
    assert same == asked


def test_trial_refuses_what_does_not_exist(awake: Program) -> None:
    unknown, high = awake.run("trial", "dance"), awake.run("trial", "bin", "--level", "31")
    assert (unknown.returncode, high.returncode) == (1, 1)
    assert unknown.stderr == "There is no skill 'dance': `realm skill list` shows those there are.\n"
    assert high.stderr == "bin has levels 1 to 30; there is no level 31.\n"


def test_pause_is_recorded_and_training_undoes_it(awake: Program) -> None:
    assert awake.run("pause").stdout == "Training is paused.\n"
    assert awake.json("status")["paused"]
    run = awake.run("train", "--for", "1s")
    assert run.returncode == 0, run.stderr
    assert "You ordered training for 1 s" in run.stdout
    assert "Ordered training is over: time" in run.stdout
    assert not awake.json("status")["paused"]


def test_an_order_outlives_a_killed_engine(awake: Program) -> None:
    save = awake.home / "my.realm"
    with awake.start("train", "--for", "4s", "--json") as training:
        assert training.stdout is not None
        assert json.loads(training.stdout.readline())["message"] == "Training is ordered."
        held = holder(save)
        assert held is not None
        os.kill(held.pid, signal.SIGKILL)
        lines = [json.loads(line) for line in training.stdout]
        assert training.wait() == 0
    assert [line["message"] for line in lines if line["type"] == "note"] == [
        "The engine was lost; another goes on from the last checkpoint."
    ]
    assert [line["kind"] for line in lines if line["type"] == "event"][-1] == "TrainingOrderDone"
    assert awake.json("verify")["ok"]


def test_interrupting_says_what_becomes_of_the_training(awake: Program) -> None:
    awake.run("stop")
    with awake.start("train") as training:
        assert training.stdout is not None
        assert training.stderr is not None
        assert training.stdout.readline() == "Training is ordered.\n"
        training.send_signal(signal.SIGINT)
        assert training.stderr.read() == "Training ends here: the engine saves what it has and leaves.\n"
        assert training.wait() == 130


def test_stop_waits_until_the_engine_is_gone(awake: Program) -> None:
    awake.run("stop")
    assert awake.run("resume").stdout.startswith("Training goes on in the background")
    with awake.start("train", "--until", "bin:2") as training:
        assert training.stdout is not None
        assert training.stderr is not None
        training.stdout.readline()
        stopped = awake.run("stop")
        assert (stopped.returncode, stopped.stdout) == (0, "The engine has saved and stopped.\n")
        assert training.stderr.read().startswith("The engine was stopped before the training was done")
        assert training.wait() == 1
    assert holder(awake.home / "my.realm") is None
    assert awake.run("stop").stdout == "No engine is running for this save.\n"
    assert not awake.json("status")["engine"]["running"]


def test_stop_ends_an_engine_that_hangs_and_says_so(program: Program) -> None:
    save = program.home / "my.realm"
    engine = subprocess.Popen(
        [sys.executable, "-m", "engine", "--save", str(save)],
        env=program.environment,
        stdout=subprocess.PIPE,
        cwd="/",
        start_new_session=True,
    )
    with engine:
        assert engine.stdout is not None
        assert engine.stdout.readline() == b"ready\n"
        os.kill(engine.pid, signal.SIGSTOP)
        stopped = program.run("stop")
        assert stopped.returncode == 0, stopped.stderr
        assert f"so its process {engine.pid} was ended" in stopped.stdout
        assert engine.wait(10) == -signal.SIGKILL
    assert holder(save) is None
    assert program.json("verify")["ok"]


def test_stop_ends_no_process_that_is_not_an_engine(program: Program) -> None:
    save = program.home / "my.realm"
    with Log(save, create=True) as log:
        log.append(beginning())
    with SaveLock(save):
        refused = program.run("stop")
    assert refused.returncode == 1
    assert "it is no engine: end it yourself" in refused.stderr


def test_a_campaign_is_archived_and_another_begins_beside_it(awake: Program) -> None:
    early = awake.run("campaign", "new")
    assert (early.returncode, early.stdout) == (1, "")
    assert "is still played: archive it first" in early.stderr
    unasked = awake.run("campaign", "archive")
    assert (unasked.returncode, unasked.stdout) == (1, "")
    assert unasked.stderr == "Nothing was archived: say yes to the question, or give --yes.\n"
    assert not awake.json("campaign", "list")["campaigns"][0]["archived"]
    assert awake.run("campaign", "archive", "--yes").stdout == "Campaign 1 is archived.\n"
    assert awake.run("campaign", "archive").stdout == "Campaign 1 is archived already.\n"
    assert "trains no more" in awake.run("train", "--for", "1s").stderr
    assert "There is no checkpoint pip-9999" in awake.run("campaign", "new", "--from", "pip-9999").stderr
    assert awake.run("campaign", "new", "--seed", "5").stdout == "Campaign 2 begins, from the base model.\n"
    listed = awake.json("campaign", "list")
    assert listed["active"] == 2
    assert [(each["campaign"], each["archived"]) for each in listed["campaigns"]] == [(1, True), (2, False)]
    assert awake.json("verify")["ok"]


def test_a_hero_is_exported_and_imported(awake: Program, tmp_path: Path) -> None:
    file = tmp_path / "hero.realm"
    sent = awake.run("export", str(file))
    assert sent.returncode == 0, sent.stderr
    assert "none, since none is sealed yet" in sent.stdout
    assert "There is a file" in awake.run("export", str(file)).stderr
    friend = Program(tmp_path / "friend")
    unasked = friend.run("import", str(file))
    assert unasked.returncode == 1
    assert "Nothing was imported" in unasked.stderr
    assert "✓ trials" in unasked.stdout
    taken = friend.run("import", str(file), "--yes", "--name", "guest")
    assert taken.returncode == 0, taken.stderr
    place = str(friend.home / "guest.realm")
    assert friend.json("campaign", "list", "--save", place)["campaigns"][0]["archived"]
    assert friend.json("verify", "--save", place)["ok"]
    checked = friend.run("verify", str(file))
    assert checked.returncode == 0, checked.stderr
    assert "✓ seal" in checked.stdout
    assert "✓ adapters" in checked.stdout
    again = friend.json("import", str(file), "--yes", "--name", "again")
    assert again["save"] == str(friend.home / "again.realm")
    assert [Path(each["save"]).name for each in again["kin"]] == ["guest.realm"]
    assert awake.json("export", str(tmp_path / "twin.realm"))["checkpoints"] == 0
    file.write_bytes(file.read_bytes()[:-200] + bytes(200))
    broken = friend.run("verify", str(file))
    assert broken.returncode == 4
    assert "✗ seal" in broken.stdout
    assert "is no file that could be imported" in friend.run("import", str(tmp_path / "none.realm")).stderr


def test_the_vault_is_kept_by_its_rules(awake: Program) -> None:
    unknown = awake.run("vault", "promote", "pip-9999")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "There is no checkpoint pip-9999" in unknown.stderr
    assert awake.run("vault", "prune").stdout == "Every checkpoint is kept where it is by some rule.\n"
    assert awake.run("vault", "prune", "--dry-run").stdout == "Nothing would leave its zone.\n"
    assert awake.run("vault", "list").stdout == "No checkpoint is sealed yet.\n"


def test_there_is_no_rewinding_to_before_the_first_checkpoint(awake: Program) -> None:
    early = awake.run("rewind", "--to", "2", "--yes")
    assert early.returncode == 1
    assert "There was no checkpoint yet" in early.stderr


def test_the_budget_is_set_and_shown(awake: Program) -> None:
    run = awake.run(
        "budget", "--cpu", "50", "--quiet", "03:00-03:01", "--notify", "webhook=https://example.org/s3"
    )
    assert run.returncode == 0, run.stderr
    shown = ["works 50 % of the time", "03:00-03:01", "webhook (example.org); of stops and levels"]
    assert [each for each in shown if each not in run.stdout] == []
    assert "s3" not in run.stdout
    assert (awake.home / "settings.json").stat().st_mode & 0o777 == 0o600
    found = awake.json(
        "budget", "--hours", "none", "--quiet", "none", "--battery", "pause", "--notify", "none"
    )
    names = ("v", "hours", "cpu_share", "quiet", "on_battery", "notify", "priority")
    kept = {name: found[name] for name in names}
    assert kept == {
        "v": 1,
        "hours": None,
        "cpu_share": 0.5,
        "quiet": [],
        "on_battery": "pause",
        "notify": [],
        "priority": "idle",
    }
    lowered = awake.run("budget", "--priority", "low")
    assert "Priority   low: the trainer gives way" in lowered.stdout
    assert awake.json("budget")["priority"] == "low"
    refused = awake.run("budget", "--priority", "high")
    assert refused.returncode == 2
    assert "no priority: write idle, low or normal" in refused.stderr
    assert "The budget is set: alone until it is stopped, 50 % of the time" in awake.run("log").stdout
    assert awake.json("verify")["ok"]


def test_skills_are_listed_added_and_dropped(awake: Program) -> None:
    awake.run("campaign", "archive", "--yes")
    awake.run("campaign", "new")
    assert "no skill 'dance'" in awake.run("skill", "add", "dance").stderr
    assert awake.run("skill", "add", "gcd").stdout == "The campaign trains bin, gcd.\n"
    unnamed = awake.run("trial")
    assert (unnamed.returncode, unnamed.stderr) == (
        2,
        "Say which skill is tried: `realm trial` and one of bin, gcd.\n",
    )
    awake.run("coach", "--schedule", "weighted", "--weights", "gcd=3")
    assert "Schedule  weighted (bin 1, gcd 3)" in awake.run("coach").stdout
    trained = [each["skill"] for each in awake.json("skill", "list")["skills"] if each["trained"]]
    assert trained == ["bin", "gcd"]
    assert awake.json("trial", "gcd")["asked"] > 10
    assert awake.run("skill", "drop", "bin").stdout == "The campaign trains gcd.\n"
    assert "trains at least one skill" in awake.run("skill", "drop", "gcd").stderr
    assert "does not train bin" in awake.run("train", "--until", "bin:2").stderr
    audited = awake.run("skill", "audit", "gcd")
    assert (audited.returncode, audited.stdout[:5]) == (0, "✓ gcd")
    assert awake.json("verify")["ok"]
