"""What an import shows of levels that are proven, of those that are not, and of what contradicts itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from engine.wire.version import APP_VERSION
from realm_tui.cli.commands import campaign, hero, log, saves, sharing, status, verify
from realm_tui.cli.exit_codes import CommandFailed, ExitCode
from saves.file.open import open_for_reading
from saves.log import snapshot
from saves.parcel.export import export
from saves.parcel.withheld import Scrolls, Withheld
from saves.state import State
from tests.forger import Forgery, appended, changed, forge, sql

REDRAWN = [changed("TrialHeld", place, revision=999) for place in (8, 9)]
"""The trials of level 2, of which campaign 1 won it again later, are of tasks that nobody here can draw."""
FOREIGN = [changed("EngineStarted", app_version="9.9.0"), changed("RealmCreated", app_version="9.9.0")]


@pytest.fixture
def friend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another player's home."""
    monkeypatch.setenv("REALM_HOME", str(tmp_path / "friend"))
    return tmp_path / "friend"


@pytest.fixture
def sent(story: Path, tmp_path: Path) -> Callable[..., Path]:
    """Exports of the story, told otherwise."""

    def made(*forgeries: Forgery) -> Path:
        with closing(open_for_reading(story)) as connection:
            connection.execute("BEGIN")
            export(
                connection,
                snapshot.load(connection),
                tmp_path / "true.realm",
                [],
                app_version=APP_VERSION,
                full=False,
                chats=False,
                told=Withheld(Scrolls(connection), along=False),
                progress=lambda _: None,
            )
        return forge(tmp_path / "true.realm", tmp_path / "hero.realm", *forgeries)

    return made


def taken_in(file: Path, friend: Path) -> tuple[Path, State]:
    assert sharing.take_in(file, file=file, name="theirs", yes=True, json=False) == ExitCode.DONE
    with closing(open_for_reading(friend / "theirs.realm")) as connection:
        return friend / "theirs.realm", snapshot.load(connection)


@pytest.mark.parametrize(
    ("forgery", "why"),
    [
        (sql("SELECT 1"), ""),
        (changed("LevelGained", 1, trials=[8, 10]), "level 2 of bin of campaign 1"),
        (changed("BattleBlessed", experience=9_999.0), "it gives 9999 experience"),
        (changed("CampaignStarted", 1, levels={"bin": 3}), "the levels that campaign 2 began with"),
        (changed("CheckpointPromoted", score=9.0), "the champion pip-0001"),
    ],
)
def test_what_contradicts_itself_is_refused_with_the_reason(
    sent: Callable[..., Path], friend: Path, forgery: Forgery, why: str
) -> None:
    file = sent(forgery)
    if not why:
        assert taken_in(file, friend)[1].campaigns[1].unproven == {}
        return
    with pytest.raises(CommandFailed, match=why) as refused:
        sharing.take_in(file, file=file, name=None, yes=True, json=False)
    assert refused.value.code == ExitCode.UNSOUND
    assert list(friend.glob("*.realm")) == []


def test_the_card_shows_proven_and_unproven_apart(
    sent: Callable[..., Path], friend: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, state = taken_in(sent(*REDRAWN), friend)
    out = capsys.readouterr().out
    assert "Campaign 1     PIP: BIN level 2 proven;" in out
    why = "its tasks are drawn otherwise by this version"
    assert f"Campaign 2     PIP: BIN level 1 proven, 1 more unproven: {why};" in out
    assert "? trials" in out
    assert state.campaigns[1].unproven == {}
    assert state.campaigns[2].unproven == {"bin": [2]}


def test_levels_that_are_not_proven_are_marked_wherever_levels_are_listed(
    sent: Callable[..., Path], friend: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save, state = taken_in(sent(*FOREIGN), friend)
    capsys.readouterr()
    assert state.campaigns[2].unproven == {"bin": [1, 2]}
    assert (state.campaigns[2].level, state.campaigns[2].proven) == (2, 0)
    assert state.bests == {}
    assert (state.deeds.level, "Awakening" in state.earned) == (0, False)
    campaign.list_all(save, json=False)
    assert capsys.readouterr().out.count("BIN level 2 (1, 2 unproven)") == 2
    campaign.compare(save, json=False)
    told = capsys.readouterr().out
    assert told.count("unproven") == 2
    assert "personal best" not in told
    log.log(save, follow=False, last=None, json=False)
    gains = [line for line in capsys.readouterr().out.splitlines() if "LEVEL UP" in line]
    assert gains
    assert all(line.endswith(", unproven") for line in gains)
    saves.list_all(save, json=True)
    [record] = json.loads(capsys.readouterr().out)["saves"]
    assert record["imported"]


def test_a_campaign_that_shows_unproven_levels_says_so_on_every_card(
    sent: Callable[..., Path], friend: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # The last campaign begins with no level; without it, the branch is the one that is played.
    drop = sql("DELETE FROM events WHERE kind = 'CampaignStarted' AND payload LIKE '{\"campaign\":3%'")
    save, _ = taken_in(sent(*FOREIGN, drop), friend)
    capsys.readouterr()
    for show in (
        lambda: status.status(save, json=False, watch=False),
        lambda: hero.hero(save, json=False),
        lambda: saves.list_all(save, json=False),
    ):
        show()
        assert "hero level 2 (2 unproven)" in capsys.readouterr().out
    hero.hero(save, json=True)
    sheet = json.loads(capsys.readouterr().out)
    assert sheet["unproven"] == {"bin": [1, 2]}
    assert "Binary Novice" not in sheet["renown"]["titles"]


def test_what_is_unproven_is_no_failure_of_a_save_and_is_said(
    sent: Callable[..., Path], friend: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify.verify(friend, file=sent(*FOREIGN), rerun=False, json=True) == ExitCode.DONE
    told = {each["check"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    assert told["levels"]["ok"]
    assert told["levels"]["counts"] == {"holds": 1, "unproven": 4, "fails": 0}
    assert "version 9.9.0" in told["levels"]["unproven"][0]["why"]
    assert verify.verify(friend, file=sent(appended_level()), rerun=False, json=True) == ExitCode.UNSOUND
    told = {each["check"]: each for each in json.loads(capsys.readouterr().out)["findings"]}
    assert told["levels"]["fails"][0]["what"] == "level 1 of bin of campaign 3"


def appended_level() -> Forgery:
    from saves.events import LevelGained

    return appended(LevelGained(3, "bin", 1, [], 0, 0, 0.0))
