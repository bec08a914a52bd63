"""One short campaign as events and steps, for tests to replay."""

from __future__ import annotations

from engine.wire.messages import Activity, ChildStatus
from saves import events as e
from saves.file.rows import StepRow, StrikeSample
from tests.steps import some_step

READY = ChildStatus(condition="ready")
BUSY = ChildStatus(condition="busy", phase="training", pid=4242)

WAKING = Activity(
    doing="waking",
    detail="Waking PIP.",
    trainer=ChildStatus(condition="starting", phase="converting weights", done=0.4),
    oracle=ChildStatus(condition="starting", phase="loading the base model"),
)
FIGHTING = Activity(
    doing="battle",
    detail="battle 3 on BIN level 2",
    trainer=BUSY,
    oracle=READY,
    hero_adapter="pip-0002",
    next_quest="BIN level 2 again: the last probe had 8 of 16 right, nearest to half.",
)

PUZZLE = "add 01 10"

BEGINNING: tuple[e.Fact, ...] = (
    e.RealmCreated(save_id="5f0c", name="first light", app_version="0.1.0"),
    e.EngineStarted(pid=4242, app_version="0.1.0"),
    e.HeroSummoned(
        hero="pip",
        name="PIP",
        parameters=134_515_008,
        architecture="llama",
        weights_sha256="ab" * 32,
        model="SmolLM2-135M-Instruct",
    ),
    e.CampaignStarted(campaign=1, hero="pip", seed=7, skills=["bin"]),
)


def puzzle(moment: str, answer: str, correct: bool, checkpoint: str | None) -> e.PuzzleAnswered:
    """The first puzzle, answered."""
    return e.PuzzleAnswered(
        campaign=1,
        moment="before" if moment == "before" else "after",
        skill="bin",
        level=1,
        prompt=PUZZLE,
        expected="11",
        answer=answer,
        correct=correct,
        checkpoint=checkpoint,
    )


def trial(
    number: int, kind: e.TrialKind, level: int, correct: int, asked: int, battle: int | None = None
) -> e.TrialHeld:
    """A held-out test."""
    return e.TrialHeld(
        campaign=1,
        trial=number,
        kind=kind,
        skill="bin",
        level=level,
        seed=100 + number,
        asked=asked,
        correct=correct,
        drill=False,
        checkpoint=f"pip-{battle:04}" if battle else None,
        seconds=3.2,
        battle=battle,
    )


def posted(quest: int, level: int) -> e.QuestPosted:
    """A quest by the coach."""
    return e.QuestPosted(
        campaign=1,
        quest=quest,
        skill="bin",
        level=level,
        mix={level: 0.8, 1: 0.2} if level > 1 else {1: 1.0},
        tasks=1280,
        seed=quest,
        posted_by="coach",
        reasons=[f"BIN level {level} is the next to master."],
    )


def started(battle: int) -> e.BattleStarted:
    """A battle on the quest of the same number."""
    return e.BattleStarted(
        campaign=1,
        battle=battle,
        quest=battle,
        school="scribe",
        start_step=40 * (battle - 1),
        steps=40,
        batch_size=32,
        learning_rate=5e-4,
        seed=battle,
        from_checkpoint=f"pip-{battle - 1:04}" if battle > 1 else None,
    )


def fought(battle: int, loss_start: float, loss_end: float) -> tuple[e.Fact, ...]:
    """A battle from its start to its blessing."""
    return (
        started(battle),
        e.CheckpointSealed(
            campaign=1,
            checkpoint=f"pip-{battle:04}",
            sha256=f"{battle:064x}",
            size=19_600_000,
            battle=battle,
            step=40 * battle,
            parent=None,
            rank=16,
            alpha=32.0,
        ),
        e.BattleEnded(
            campaign=1,
            battle=battle,
            status="won",
            steps=40,
            tokens=38_400,
            seconds=61.4,
            loss_start=loss_start,
            loss_end=loss_end,
            effort=28.4,
            plastic_gain=loss_start - loss_end,
            strikes=[310, 402, 260, 208, 100],
        ),
        e.BattleBlessed(
            campaign=1, battle=battle, blessing="blessed", quality=0.9, experience=25.6, reasons=[]
        ),
    )


def gained(level: int, trials: list[int]) -> e.LevelGained:
    """A level mastered."""
    return e.LevelGained(
        campaign=1, skill="bin", level=level, trials=trials, step=80, tokens=76_800, train_seconds=122.8
    )


OPENING: tuple[e.Fact, ...] = (
    *BEGINNING,
    puzzle("before", "The answer is 01 10 is 10 01.", False, None),
    trial(1, "baseline", 1, 3, 50),
    posted(1, 1),
)
"""Up to the first quest."""

MIDDLE: tuple[e.Fact, ...] = (
    *OPENING,
    *fought(1, 2.41, 0.38),
    puzzle("after", "11", True, "pip-0001"),
    trial(2, "probe", 1, 11, 16, 1),
    posted(2, 1),
    *fought(2, 0.41, 0.12),
    trial(3, "probe", 1, 15, 16, 2),
    trial(4, "trial", 1, 46, 50, 2),
    trial(5, "trial", 1, 44, 50, 2),
    gained(1, [4, 5]),
    e.CheckpointPromoted(
        campaign=1, checkpoint="pip-0002", role="champion", score=1.92, reason="best by trial"
    ),
    trial(6, "probe", 2, 6, 16, 2),
    posted(3, 2),
    started(3),
    posted(4, 2),
)
"""Up to the third battle, under way, with one more quest waiting."""

SAMPLES = (
    ("add", "add 101 011", "1000", "1000", 0, 0.021),
    ("lessthan", "lessthan 110 101", "false", "false", 1, 0.19),
    ("subtract", "subtract 110 011", "011", "010", 2, 0.71),
    ("tobinary", "tobinary 6", "110", "011", 3, 1.9),
    ("xor", "xor 101 110", "011", "100", 4, 2.8),
)


def step(number: int, battle: int = 3) -> StepRow:
    """One step of a battle, its loss falling with a ripple."""
    loss = 0.22 + 1.6 * 0.88**number + 0.05 * (number % 3)
    operation, prompt, expected, said, outcome, cost = SAMPLES[number % len(SAMPLES)]
    sample = StrikeSample(
        operation=operation, prompt=prompt, expected=expected, said=said, outcome=outcome, loss=cost
    )
    strikes = (4, 10, 8, 6, 4)
    return some_step(number, loss, battle, tokens=960, seconds=1.5, strikes=strikes, samples=(sample,))


STEPS = tuple(step(number) for number in range(1, 25))
