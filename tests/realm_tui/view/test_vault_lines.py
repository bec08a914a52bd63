from __future__ import annotations

from realm_tui.view.vault_lines import hero_card, lineage, shelves
from saves import events as e
from saves.log.fold import fold
from saves.state import State
from tests.realm_tui import tale
from tests.realm_tui.scripted import event


def told(*facts: e.Fact) -> State:
    return fold(State(), [event(number, fact).entry() for number, fact in enumerate(facts, 1)])


def branched() -> State:
    """A second campaign that went on from the first one's champion, and sealed one checkpoint."""
    sealed = e.CheckpointSealed(2, "pip-2-0001", "cd" * 32, 20_000_000, 1, 40, "pip-0002", 16, 32.0)
    start = e.CampaignStarted(2, "pip", 9, ["bin"], 1, "pip-0002")
    return told(*tale.MIDDLE, e.CampaignArchived(1), start, sealed)


def test_every_checkpoint_is_listed_once_and_branches_are_indented() -> None:
    lines = list(lineage(shelves(branched())))
    assert [line.split()[0] for line in lines] == ["pip-0001", "pip-0002", "pip-2-0001"]
    assert [len(line) - len(line.lstrip()) for line in lines] == [0, 0, 2]


def test_a_line_tells_what_a_checkpoint_is_to_its_campaign_and_how_it_was_tested() -> None:
    second = list(lineage(shelves(told(*tale.MIDDLE))))[1]
    assert "20 MB" in second
    assert "probe of BIN level 2: 6/16 = 38 % (18–61), latest, champion" in second


def test_what_is_not_kept_is_said() -> None:
    gone = e.CheckpointsCleared(1, ["pip-0001"], "room")
    assert "not kept" in next(lineage(shelves(told(*tale.MIDDLE, gone))))


def test_the_card_names_hero_parent_and_digest() -> None:
    state = branched()
    card = "\n".join(hero_card(state, shelves(state)[-1]))
    assert "PIP, on the base model SmolLM2-135M-Instruct" in card
    assert "Parent     pip-0002" in card
    assert "cd" * 32 in card
