"""An export's card as lines; foreign text in it is made safe to show."""

from __future__ import annotations

from common.text import counted
from engine.sharing.card import AdapterCard, CampaignCard, Card
from realm_tui.view.figures import compact, format_bytes
from realm_tui.view.names import skill_name
from realm_tui.view.text import one_line
from saves.care.common_history import Kin
from saves.care.verify import Finding


def card_lines(card: Card) -> list[str]:
    """An export's heroes, campaigns, trials and checkpoints, what it lacks, and what was verified."""
    lines = [f"{one_line(card.name)}, exported by Realm of Training {one_line(card.app_version)}"]
    for hero, model in card.heroes.items():
        lines.append(_line("Hero", f"{one_line(hero)}, on the base model {one_line(model) or 'of no name'}"))
    lines += [_line(f"Campaign {each.campaign}", _campaign(each)) for each in card.campaigns]
    lines.append(_line("Trials", str(card.trials)))
    lines += [_line("Checkpoint", _adapter(each)) for each in card.adapters]
    if card.withheld:
        lines.append(_line("Withheld", f"the lines of {counted(card.withheld, 'scroll')}"))
    if not card.chats:
        lines.append(_line("Withheld", "the talks with the Oracle"))
    for hero, remedy in card.missing.items():
        words = f"the base model of {one_line(hero)}; all but talking works without it. {one_line(remedy)}"
        lines.append(_line("Missing", words))
    lines += [_line(f"{sign(each)} {each.check}", one_line(each.sentence)) for each in card.findings]
    return lines


def sign(finding: Finding) -> str:
    """The sign before a finding: it holds, it fails, or it holds with something unproven."""
    if not finding.ok:
        return "✗"
    return "?" if finding.counts is not None and finding.counts.unproven else "✓"


def kin_line(found: Kin) -> str:
    """How one of the player's saves relates to the imported save; both are kept."""
    words = {
        "same": "tells the same",
        "older": f"is an older copy, up to event {found.common}",
        "newer": "is a newer copy",
        "diverged": f"is a copy that went its own way after event {found.common}",
    }
    return _line("Kin", f"{one_line(found.save.name)} {words[found.relation]}; both are kept")


def _line(word: str, meaning: str) -> str:
    return f"  {word:<14} {meaning}"


def _campaign(card: CampaignCard) -> str:
    levels = ", ".join(_mastered(card, skill) for skill in card.levels)
    figures = f"{card.steps} steps, {compact(card.tokens)} tokens, {card.experience:.1f} experience"
    return f"{one_line(card.hero)}: {levels}; {figures}"


def _mastered(card: CampaignCard, skill: str) -> str:
    """The highest proven level of a skill, then how many levels are unproven, and why."""
    proven, doubts = card.proven[skill], list(card.unproven.get(skill, {}).values())
    told = f"{skill_name(skill, proven)}{' proven' if proven else ''}"
    if not doubts:
        return told
    others = f", and {len(set(doubts)) - 1} other reasons" if len(set(doubts)) > 1 else ""
    return f"{told}, {len(doubts)} more unproven: {one_line(doubts[0])}{others}"


def _adapter(card: AdapterCard) -> str:
    flaw = f"; not taken in: {one_line(card.flaw)}" if card.flaw else ""
    return f"{one_line(card.checkpoint)}, {format_bytes(card.size)}{flaw}"
