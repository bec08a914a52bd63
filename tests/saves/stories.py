"""Stories that a save can tell: facts in an order the game could have made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from hypothesis import strategies as st

from saves import events as told
from saves.events import Entry, Fact
from saves.file.chain import GENESIS, link
from saves.file.rows import AnswerRow, MessageRow, StepRow, StrikeSample
from tests.steps import some_step

Told = tuple[str, Fact]

HASH = "ab" * 32


def beginning() -> list[Told]:
    return [
        ("realm", told.RealmCreated("0b5e", "my realm", "0.1.0")),
        ("pip", told.HeroSummoned("pip", "PIP", 134_515_008, "llama", HASH)),
        ("campaign 1", told.CampaignStarted(1, "pip", 7, ["bin", "sy"])),
        ("engine", told.EngineStarted(4321, "0.1.0")),
        ("window a", told.WindowOpened("a")),
    ]


def quest(number: int, skill: str = "bin", level: int = 1) -> Told:
    fact = told.QuestPosted(
        1, number, skill, level, {level: 0.75, level + 1: 0.25}, 96, 5, "coach", ["first"]
    )
    return f"quest {number}", fact


def started(number: int, start_step: int = 0) -> Told:
    fact = told.BattleStarted(1, number, number, "scribe", start_step, 3, 32, 5e-4, 11, None)
    return f"battle {number}", fact


def sealed(number: int) -> Told:
    fact = told.CheckpointSealed(1, f"pip-{number:04}", HASH, 19_600_000, number, 3 * number, None, 16, 32.0)
    return f"battle {number}", fact


def ended(number: int, status: told.BattleStatus = "won", effort: float = 2.5) -> Told:
    fact = told.BattleEnded(
        1, number, status, 3, 300, 1.5, 2.0 / number, 1.0 / number, effort, 1.0 / number, [1, 2, 3, 4, 5]
    )
    return f"battle {number}", fact


def blessed(number: int, experience: float = 2.0) -> Told:
    return f"battle {number}", told.BattleBlessed(1, number, "blessed", 0.8, experience, ["the loss fell"])


def trial(
    number: int,
    correct: int,
    kind: told.TrialKind = "trial",
    level: int = 1,
    battle: int | None = None,
    checkpoint: str | None = None,
) -> Told:
    fact = told.TrialHeld(1, number, kind, "bin", level, number, 10, correct, False, checkpoint, 2.5, battle)
    return f"trial {number}", fact


def battle(number: int) -> list[Told]:
    """A whole battle, its probe numbered as it is."""
    probe = trial(number, 7, "probe", battle=number, checkpoint=f"pip-{number:04}")
    return [quest(number), started(number), sealed(number), ended(number), probe, blessed(number)]


def step_row(number: int, step: int, loss: float = 1.25) -> StepRow:
    sample = StrikeSample(operation="add", prompt="1+1=", expected="10", said="11", outcome=2, loss=0.7)
    return some_step(step, loss, number, samples=(sample,))


def answer_rows(number: int, correct: int) -> list[AnswerRow]:
    return [
        AnswerRow(
            campaign=1,
            trial=number,
            number=each,
            operation="add",
            prompt=f"{each}+1=",
            expected="10",
            said="10" if each < correct else "0\x001 [red]",
            score=1.0 if each < correct else 0.0,
            reason="" if each < correct else "not a number",
        )
        for each in range(10)
    ]


def message_row(number: int, text: str = "hello") -> MessageRow:
    return MessageRow(chat="tavern", number=number, role="user", text=text, speaker="", time=1.0)


def chained(facts: Iterable[Told], after: Entry | None = None, time: float | None = None) -> list[Entry]:
    """Entries of facts, without a file; each a second after the one before when no time is given."""
    made: list[Entry] = []
    number, previous = (after.id, after.hash) if after else (0, GENESIS)
    for subject, fact in facts:
        number += 1
        payload, kind = msgspec.json.encode(fact), type(fact).__name__
        at = float(number) if time is None else time
        previous = link(previous, number, at, kind, subject, payload)
        made.append(Entry(id=number, time=at, kind=kind, subject=subject, payload=payload, hash=previous))
    return made


@st.composite
def stories(draw: st.DrawFn, least: int = 0, most: int = 30) -> list[Told]:
    """A beginning, and chapters in any order."""
    story = beginning()
    chapters = draw(st.lists(st.sampled_from(CHAPTERS), min_size=least, max_size=most))
    for number, chapter in enumerate(chapters, start=1):
        story += draw(chapter(number))
    return story


def _battle(number: int) -> st.SearchStrategy[list[Told]]:
    """A battle that may be ended twice, blessed twice, or not at all."""
    ending = st.lists(st.sampled_from([sealed, ended, blessed]), max_size=5)
    return ending.map(lambda facts: [quest(number), started(number), *(fact(number) for fact in facts)])


def _trial(number: int) -> st.SearchStrategy[list[Told]]:
    kinds: Sequence[told.TrialKind] = ("baseline", "probe", "trial", "practice")
    return st.builds(
        lambda correct, kind, level: [trial(number, correct, kind, level)],
        st.integers(0, 10),
        st.sampled_from(kinds),
        st.integers(1, 3),
    )


def _level(number: int) -> st.SearchStrategy[list[Told]]:
    level = st.integers(1, 30)
    return level.map(lambda top: [("bin", told.LevelGained(1, "bin", top, [1, 2], 9, 900, 4.5))])


def _champion(number: int) -> st.SearchStrategy[list[Told]]:
    name = f"pip-{number:04}"
    return st.just(
        [
            sealed(number),
            trial(number, 9, checkpoint=name),
            (name, told.CheckpointPromoted(1, name, "champion", 1.9, "best trial")),
            (name, told.CheckpointsCleared(1, [name], "room")),
        ]
    )


def _puzzle(number: int) -> st.SearchStrategy[list[Told]]:
    def asked(moment: str, answer: str) -> list[Told]:
        fact = told.PuzzleAnswered(1, moment, "bin", 1, "1+1=", "10", answer, answer == "10", None)  # type: ignore[arg-type]
        return [("puzzle", fact)]

    return st.builds(asked, st.sampled_from(["before", "after"]), st.text(max_size=5))


def _board(number: int) -> st.SearchStrategy[list[Told]]:
    dropped = ("board", told.QuestDropped(1, number))
    return st.sampled_from([[quest(number)], [quest(number), dropped]])


def _aside(number: int) -> st.SearchStrategy[list[Told]]:
    """What engine, windows and player do at any time."""
    window = st.sampled_from(["a", "b", "c"])
    text = st.text(max_size=8)
    word = text.filter(str.isprintable)
    facts = st.one_of(
        st.builds(told.WindowOpened, window),
        st.builds(told.WindowClosed, window),
        st.builds(told.EngineStarted, st.integers(1, 9), word),
        st.builds(told.EngineStopped, st.sampled_from(["player", "budget", "failure", "idle"]), text),
        st.builds(told.EngineLost, st.integers(1, 9)),
        st.builds(told.TrainingPaused, word, text),
        st.builds(told.TrainingResumed, word),
        st.builds(told.TrainingPaused, st.just("budget"), text),
        st.builds(told.TrainingResumed, st.just("budget")),
        st.builds(
            told.BudgetSet,
            hours=st.none() | st.floats(0.1, 100),
            cpu_share=st.floats(0.1, 1),
            quiet=st.sampled_from([(), ("22:00-07:00",), ("12:00-13:00", "23:30-00:00")]),
            on_battery=st.sampled_from(["train", "pause"]),
            notify=st.sampled_from([(), ("desktop", "webhook")]),
        ),
        st.builds(told.TrainingOrdered, st.none() | st.floats(1, 1e6), st.just("bin"), st.integers(1, 9)),
        st.builds(told.TrainingOrderDone, st.sampled_from(["time", "level", "withdrawn"])),
        st.builds(told.ChildDied, st.just("trainer"), text, st.integers(1, 5)),
        st.builds(told.FailureRaised, st.sampled_from(["trainer", "oracle"]), text),
        st.builds(told.FailureCleared, st.sampled_from(["trainer", "oracle"])),
    )
    return facts.map(lambda fact: [("aside", fact)])


def _talk(number: int) -> st.SearchStrategy[list[Told]]:
    """General prompts put to the base model or to a checkpoint, and a drift measured."""
    name = f"pip-{number:04}"
    asked = st.builds(
        lambda who: ("trial", told.TrialHeld(1, number, "general", "general", 0, 0, 10, 9, False, who, 2.5)),
        st.sampled_from([None, name]),
    )
    measured = st.floats(0, 3).map(
        lambda kl: ("battle", told.DriftMeasured(1, name, number, kl, 0.3, 64, 1300, 2.0))
    )
    return st.builds(lambda one, other: [sealed(number), one, other], asked, measured)


CHAPTERS = (_talk, _battle, _trial, _level, _champion, _puzzle, _board, _aside)
