"""Scrolls in the chronicle, on the board and in status: every name and reason in them is foreign."""

from __future__ import annotations

from hypothesis import given

from quests.scrolls.report import ScrollReport
from realm_tui.view.quest_lines import board, report_lines, scroll_card
from realm_tui.view.status import EngineStatus, status_of
from realm_tui.view.status_lines import lines
from realm_tui.view.story import tell
from saves import events as e
from saves.log.fold import fold
from saves.state import State
from tests.realm_tui.hostile import harmless, texts
from tests.realm_tui.scripted import event


def scroll(text: str = "tales.jsonl", **fields: object) -> e.Scroll:
    known = {"claim": text, "sha256": text, "gate": text, "lines": 9, "refused": 1, "kinds": {text: 1}}
    known |= {
        "refusals": [e.RefusedLine(1, text)],
        "cautions": [text],
        "lessons": 7,
        "held_out": 1,
        "battles": 2,
    }
    return e.Scroll(title=text, **(known | fields))  # type: ignore[arg-type]


def story(text: str = "tales.jsonl") -> list[e.Fact]:
    quest = e.QuestPosted(
        1, 1, "scroll", 0, {}, 7, 5, "player", [text], items=8, priority="high", scroll=scroll(text)
    )
    return [
        e.RealmCreated("5f0c", "first light", "0.1.0"),
        e.HeroSummoned("pip", "PIP", 134_515_008, "llama", "ab" * 32),
        e.CampaignStarted(1, "pip", 7, ["bin"]),
        e.ScrollRefused(campaign=1, reason=text, scroll=scroll(text)),
        quest,
        e.QuestMoved(1, 1, "low", 0),
        e.QuestDropped(1, 1),
        e.QuestRetried(1, 1),
        e.BattleStarted(1, 1, 1, "scribe", 0, 3, 16, 1e-3, 5, None),
        e.ScrollScored(1, 1, 1, 2.31, 1.87, 15, 200, text, 1.0),
    ]


def state_of(facts: list[e.Fact]) -> State:
    return fold(State(), [event(number, fact).entry() for number, fact in enumerate(facts, 1)])


def told(facts: list[e.Fact]) -> list[str]:
    entries = [event(number, fact).entry() for number, fact in enumerate(facts, 1)]
    return [line.text for entry in entries if (line := tell(entry, entry.fact()))]


def test_a_scrolls_story_in_plain_sentences() -> None:
    assert told(story())[3:] == [
        "“tales.jsonl” was refused: tales.jsonl",
        "Quest 1, your scroll “tales.jsonl”: 7 of 9 lines to train on, 1 held out, 1 refused",
        "Quest 1 was moved: low priority, place 1",
        "Quest 1 was dropped",
        "Quest 1 is on the board again",
        "Battle 1 began: 3 steps, school scribe",
        "Quest 1 after battle 1, no verifier: scored by held-out loss, 2.31 → 1.87 nats a token on 15 lines",
    ]


def test_a_loss_that_rose_or_is_not_known_is_told_so() -> None:
    risen, lost = (e.ScrollScored(1, 1, 1, before, 1.87, 15, 200, "c", 1.0) for before in (1.5, None))
    assert told([risen])[0].endswith("1.50 → 1.87 nats a token on 15 lines, which did not fall")
    assert told([lost])[0].endswith("unknown → 1.87 nats a token on 15 lines")


LONGEST_DIGEST = 64
"""Characters that the shortest of a scroll's texts may have."""


@given(texts)
def test_no_line_about_a_scroll_passes_on_what_a_terminal_obeys(text: str) -> None:
    # JSON can't carry lone surrogates, so they can't come this way.
    text = text.encode(errors="replace").decode()[:LONGEST_DIGEST]
    state = state_of(story(text))
    campaign = state.campaign
    assert campaign is not None
    report = ScrollReport(
        gate="quick", lines=1, kept=0, refused=1, kinds={text: 1}, first=[], cautions=[text]
    )
    status = status_of("save", state, [], EngineStatus(running=True, answers=True, doing="scoring"))
    shown = [*told(story(text)), *board(state), *scroll_card(campaign.scrolls[1]), *report_lines(report)]
    assert all(map(harmless, [*shown, *lines(status)]))
    assert status.battle is not None
    assert status.battle.scroll == text
