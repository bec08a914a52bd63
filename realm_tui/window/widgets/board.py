"""The Quest Board's panels: the queue, why a quest is there, the inbox, and the coach."""

from __future__ import annotations

from textual.content import Content

from engine.rules.coach.stances import stances
from realm_tui.view.board import BoardRow, board, weights_told
from realm_tui.view.budget_lines import budget_summary
from realm_tui.view.figures import nats, percents
from realm_tui.view.model import View
from realm_tui.view.names import loss_told, quest_name, skill_name
from realm_tui.view.text import one_line, row, wrapped
from realm_tui.window.commands import with_save_option
from realm_tui.window.widgets.panel import Panel
from saves.file.paths import inbox_folder
from saves.state import Campaign, Quest, RefusedScroll

SIGNS = {
    "now": ("●", "$success"),
    "waits": ("·", "$primary"),
    "done": ("✓", "$success"),
    "failed": ("✗", "$error"),
    "dropped": ("‖", "$text-muted"),
}
"""Sign and style of a row, by its status."""


class Queue(Panel):
    """What is fought, what waits in its order, and which scrolls are over."""

    TITLE = "Quest Board"

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.chosen = 0
        """The row that the keys and the other panels are about."""
        self.quest = 0
        """The number of the quest in that row; 0 for none."""
        self.dropping = 0
        """The quest that one more key press drops; 0 for none."""

    def follow(self, entries: list[BoardRow]) -> None:
        """Keep the chosen quest chosen wherever it has moved; keep its row if it is gone."""
        rows = [row for row, each in enumerate(entries) if each.quest.quest == self.quest]
        self.chosen = rows[0] if rows else self.chosen
        self.choose(entries, 0)

    def choose(self, entries: list[BoardRow], by: int) -> None:
        """Choose the quest `by` rows below the chosen one, as far as there are rows."""
        self.chosen = max(0, min(len(entries) - 1, self.chosen + by))
        self.quest = entries[self.chosen].quest.quest if entries else 0

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """As many rows as fit around the chosen one, then the coach's next choice."""
        entries = board(view.state)
        coming = one_line(view.activity.next_quest) if view.activity else ""
        next_choice = [Content.styled("The coach's next choice", "$text-muted"), *wrapped(coming, width)]
        after = [*_aside(view, width), *(next_choice if coming else [])]
        room = max(1, height - len(after))
        first = max(0, min(self.chosen - room + 1, len(entries) - room))
        lines = [
            _entry(each, width, chosen=first + at == self.chosen)
            for at, each in enumerate(entries[first : first + room])
        ]
        if not lines:
            lines = [Content.styled("The board is empty: the coach chooses the next quest.", "$text-muted")]
        return [*lines, *after]


def _aside(view: View, width: int) -> list[Content]:
    """The skills whose code failed or is gone, each with the reason."""
    aside = view.activity.aside if view.activity else {}
    told = [f"✗ Set aside: {one_line(skill)}. {one_line(why)}" for skill, why in aside.items()]
    return [line for each in told for line in wrapped(each, width)]


def _entry(entry: BoardRow, width: int, *, chosen: bool) -> Content:
    sign, tone = SIGNS[entry.status]
    mark = ("▶ ", "$primary") if chosen else ("  ", "")
    left = Content.assemble(mark, (f"{sign} ", tone), (quest_name(entry.quest), "bold" if chosen else ""))
    told = f"{entry.quest.priority} · {entry.status}" if entry.movable else entry.status
    return row(left, Content.styled(told, "$text-muted"), width)


class Why(Panel):
    """The chosen quest: who posted it, its levels, and the reasons."""

    TITLE = "Why"

    def __init__(self, queue: Queue, id: str | None = None) -> None:
        super().__init__(id=id)
        self.queue = queue
        """The queue whose chosen row is explained."""

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """The quest's figures, what came of its scroll if it is one, then its reasons."""
        entries, campaign = board(view.state), view.state.campaign
        if campaign is None or not entries:
            return [Content.styled("Nothing is on the board.", "$text-muted")]
        entry = entries[min(self.queue.chosen, len(entries) - 1)]
        lines = _head(entry.quest, width)
        if entry.quest.scroll is not None:
            lines += _scroll(view, campaign, entry.quest, width)
        for reason in entry.quest.reasons:
            lines += _point(reason, width)
        tells = "why" if entry.quest.scroll is None else f"quest show {entry.quest.quest}"
        told = with_save_option(f"… `realm {tells}` has the rest", view.save)
        more = Content.styled(told, "$text-muted")
        return lines if len(lines) <= height else [*lines[: height - 1], more]


def _head(quest: Quest, width: int) -> list[Content]:
    who = f"quest {quest.quest} by the {one_line(quest.posted_by)}, {quest.tasks} tasks"
    lines = wrapped(who, width, "$text-muted")
    if quest.scroll is None:
        lines += wrapped(_shares(quest), width)
    return lines


def _shares(quest: Quest) -> str:
    """The battle's shares in percent: of each level, and of each replayed skill."""
    shares = {f"level {level}": share for level, share in sorted(quest.mix.items())}
    shares |= {skill_name(skill): sum(levels.values()) for skill, levels in quest.replay.items()}
    told = zip(shares, percents(list(shares.values())), strict=True)
    return ", ".join(f"{name} {share} %" for name, share in told)


def _scroll(view: View, campaign: Campaign, quest: Quest, width: int) -> list[Content]:
    known, scroll = campaign.scrolls.get(quest.quest), quest.scroll
    if known is None or scroll is None:
        return []
    fought = f"{known.fought} of {scroll.battles} battles won"
    lines = wrapped(
        f"{fought}, {scroll.lessons} {scroll.unit}s trained on, {scroll.held_out} held out", width
    )
    if known.after is not None:
        lines += wrapped(loss_told(known.before, known.after, known.scored_lines), width)
    for each in scroll.refusals:
        lines += _point(f"{scroll.unit} {each.line} refused: {each.reason}", width)
    left = scroll.refused - len(scroll.refusals)
    if left > 0:
        more = " more" if scroll.refusals else ""
        told = f"{left}{more} {scroll.unit}{'' if left == 1 else 's'} refused"
        # For a scroll that was withheld from the export, there is no list.
        told += "" if scroll.withheld else f": `realm quest show {quest.quest}` lists them"
        lines += _point(with_save_option(told, view.save), width)
    return lines


def _point(text: str, width: int) -> list[Content]:
    """A bullet point, its further lines indented."""
    folded = wrapped(one_line(text), width - 2, "$text-muted")
    return [Content.assemble("· " if at == 0 else "  ", line) for at, line in enumerate(folded)]


ROWS = 2
"""Most lines for the inbox's path."""


class InboxPanel(Panel):
    """Where to drop files, and which dropped files were refused and why."""

    TITLE = "Inbox"

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """The latest refused files, then how to drop a file."""
        campaign = view.state.campaign
        refused = campaign.refused[::-1] if campaign else []
        lines = [line for each in refused for line in _refused(each, width)]
        how = wrapped(self._how(view, width), width, "$text-muted")
        return [*lines[: max(0, height - len(how))], *how]

    def _how(self, view: View, width: int) -> str:
        folder = one_line(str(inbox_folder(view.save))) if view.save else ""
        if folder and len(folder) <= ROWS * width:
            return f"Drop training files into {folder}"
        return with_save_option("Drop training files there: `realm quest list` says where.", view.save)


def _refused(refused: RefusedScroll, width: int) -> list[Content]:
    told = f"✗ {one_line(refused.scroll.title)}: {one_line(refused.reason)}"
    return wrapped(told, width, "$error")


class CoachPanel(Panel):
    """Schedule, stance and budget."""

    TITLE = "Coach"

    def draw(self, view: View, width: int, height: int) -> list[Content]:
        """Schedule and stance with their keys and meanings, then the budget and the hero's drift."""
        campaign = view.state.campaign
        if campaign is None:
            return []
        stance = stances().stances[campaign.stance]
        drift = f"drift {nats(campaign.drift)}" if campaign.drift is not None else "drift not measured yet"
        settings = {
            ("t", "Schedule", campaign.schedule): _schedule(campaign),
            ("c", "Stance", campaign.stance): stance.means,
        }
        budget = _setting(" ", "Budget", "", budget_summary(view.state.budget), width)
        lines = [line for each, means in settings.items() for line in _setting(*each, means, width)]
        if len(lines) + len(budget) > height:
            # With little room, the meanings are left to the help box.
            lines = [line for each in settings for line in _setting(*each, "", width)]
        lines += budget
        rest = f"{drift}; `realm budget` and `realm coach` set the rest"
        return [
            *lines,
            *wrapped(with_save_option(rest, view.save), width, "$text-muted"),
        ]


def _setting(key: str, name: str, value: str, means: str, width: int) -> list[Content]:
    head = Content.assemble((f"{key} ", "bold $primary"), f"{name} ", (value, "bold"))
    if not means:
        return [head]
    return [head, *(Content.assemble("  ", line) for line in wrapped(means, width - 2, "$text-muted"))]


def _schedule(campaign: Campaign) -> str:
    means = {
        "equal": "the skill with the fewest battles is next",
        "focus": "one skill to its level cap, then the next",
        "weighted": "battles in proportion to the weights",
        "lowest": "the skill with the fewest levels is next",
    }
    return means[campaign.schedule] + weights_told(campaign)
