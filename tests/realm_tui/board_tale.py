"""A board with a coach's quest being fought, two scrolls waiting, one done and one refused."""

from __future__ import annotations

from msgspec.structs import replace

from saves import events as e
from tests.realm_tui.guild_tale import GUILD
from tests.realm_tui.scripted import ScriptedClient
from tests.realm_tui.tale import FIGHTING, fought, posted, started


def scroll(title: str, **changes: object) -> e.Scroll:
    """A file of forty lines."""
    told = e.Scroll(
        title=title,
        claim=f"{title}.claim",
        sha256=title,
        gate="standard",
        lines=40,
        refused=2,
        kinds={"not JSON": 2},
        refusals=[e.RefusedLine(3, "it is not JSON"), e.RefusedLine(17, "it is not JSON")],
        lessons=33,
        held_out=5,
        battles=1,
        batch_size=16,
    )
    return replace(told, **changes)


def dropped(quest: int, title: str, priority: e.Priority, **changes: object) -> e.QuestPosted:
    """A scroll of the player's."""
    return replace(
        posted(quest, 0),
        skill="scroll",
        mix={},
        tasks=33,
        posted_by="player",
        reasons=[f"{title} was dropped into the inbox"],
        priority=priority,
        scroll=scroll(title, **changes),
    )


NOW = replace(
    posted(20, 3),
    mix={1: 0.05, 2: 0.05, 3: 0.7, 4: 0.1},
    replay={"gcd": {1: 0.1}},
    reasons=[
        "of the 4 skills trained, bin has had the fewest battles",
        "level 3 was lost and is to be won again; its last probe scored 12/16",
        "about 75 % would be passed: level 4 joins in with 13 % of what is not replay",
        "20 % replays mastered levels, so that they are not forgotten; level 2 has fallen by 16 %",
    ],
)

BOARD: tuple[e.Fact, ...] = (
    *GUILD,
    dropped(10, "recipes.jsonl", "normal"),
    replace(fought(10, 2.1, 0.9)[0], quest=10),
    *fought(10, 2.1, 0.9)[1:],
    e.ScrollScored(
        campaign=1,
        quest=10,
        battle=10,
        before=2.31,
        after=1.87,
        lines=5,
        tokens=212,
        checkpoint="pip-0010",
        seconds=1.0,
    ),
    NOW,
    replace(started(11), quest=20),
    dropped(21, "my own notes.jsonl", "high"),
    dropped(22, "poems.jsonl", "low", battles=3),
    e.ScrollRefused(
        campaign=1, reason="no line of it is valid JSON", scroll=scroll("photo.jsonl", lessons=0)
    ),
    e.CoachInstructed(campaign=1, schedule="weighted", weights={"bin": 2.0}, stance="careful"),
)


def quest_board() -> ScriptedClient:
    """An engine with that board."""
    client = ScriptedClient(FIGHTING)
    client.begin(*BOARD)
    return client
