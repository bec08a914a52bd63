"""The budget as a player reads it; pure."""

from __future__ import annotations

from engine.rules.budget import Held, Verdict
from realm_tui.view.figures import percent, unattended_time
from saves.events import BudgetSet, TrainerPriority

PRIORITIES: dict[TrainerPriority, str] = {
    "idle": "idle: the trainer works where no other program would",
    "low": "low: the trainer gives way to other programs, and the Oracle is slower beside it",
    "normal": "normal: the trainer takes its turn as any program, and the Oracle is much slower beside it",
}


def budget_summary(budget: BudgetSet) -> str:
    """The whole budget in one line, for the end of a sentence."""
    quiet = f"quiet {', '.join(budget.quiet)}" if budget.quiet else "no quiet time"
    battery = "rests on battery" if budget.on_battery == "pause" else "trains on battery"
    word = f"word by {' and '.join(budget.notify)}" if budget.notify else "no notices"
    place = "" if budget.priority == "idle" else f" at {budget.priority} priority"
    pace = f"{percent(budget.cpu_share)} % of the time{place}"
    return f"alone {unattended_time(budget.hours)}, {pace}, {quiet}, {battery}, {word}"


def lines(budget: BudgetSet, found: Verdict, webhook: str) -> list[str]:
    """The budget, a line for each term, and its verdict for now; `webhook` is the host that gets notices."""
    ways = [f"webhook ({webhook or 'no address yet'})" if way == "webhook" else way for way in budget.notify]
    now = f"training rests: {found}" if isinstance(found, Held) else "training is allowed"
    return [
        f"Alone      {unattended_time(budget.hours)} after the last window or command",
        f"Pace       the trainer works {percent(budget.cpu_share)} % of the time",
        f"Priority   {PRIORITIES[budget.priority]}",
        f"Quiet      {', '.join(budget.quiet) or 'never'}",
        f"Battery    {'rests' if budget.on_battery == 'pause' else 'trains'} without a charger",
        f"Notices    {_notices(ways, budget)}",
        f"Now        {now}",
    ]


def _notices(ways: list[str], budget: BudgetSet) -> str:
    if not ways or not budget.happenings:
        return "none"
    return f"{', '.join(ways)}; of {' and '.join(budget.happenings)}"
