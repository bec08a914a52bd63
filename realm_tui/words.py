"""The help overlay: the game's words in plain machine-learning terms."""

from __future__ import annotations

from textual.content import Content

from realm_tui.actions import DEEDS
from realm_tui.glyphs import OUTCOME_SIGNS, ZONE_SIGNS
from realm_tui.text import wrapped
from saves.rows import OUTCOMES

WORDS = (
    ("Hero", "a base language model plus the LoRA adapter trained so far"),
    ("Quest", "a batch of generated tasks with verifiable answers"),
    ("Battle", "one training run on one quest; its school is the method (Scribe: supervised fine-tuning)"),
    ("Step", "one optimizer step on one mini-batch"),
    ("Strain", "loss above its floor (0.01), as a moving average; effort is its sum over the steps"),
    ("Damage", "1 / loss of one task's answer"),
    ("Strike", "one training task's teacher-forced answer, from the same forward pass as the loss"),
    ("Baseline", "the score on held-out tasks before any training"),
    ("Probe", "16 held-out tasks after each battle, greedy decoding, strict verifier"),
    ("Trial", "50 held-out tasks; 80 % twice in succession masters the level"),
    ("Drill", "a probe or trial on a level with fewer held-out tasks than that: all of them, each time"),
    ("Practice", "a trial you asked for; it masters nothing"),
    ("43/50 = 86 % (74–93)", "a score with its 95 % Wilson interval"),
    ("Blessing", "the verdict on a battle; experience = effort × its quality"),
    ("Checkpoint", "a sealed, hashed adapter; the champion did best on trial"),
    ("Oracle", "the llama.cpp process that answers with the newest checkpoint"),
)

LIMITS = "strain below 0.1 / 0.3 / 0.5 / above"


def words_lines(width: int) -> list[Content]:
    """Every word with its meaning, then the signs, then the keys."""
    zones = "  ".join(f"{sign} {zone.name.capitalize()}" for zone, sign in ZONE_SIGNS.items())
    strikes = "  ".join(f"{sign} {name}" for sign, name in zip(OUTCOME_SIGNS, OUTCOMES, strict=True))
    terms = [*WORDS, ("Zones", f"{zones}  ({LIMITS})"), ("Strikes", strikes)]
    lines = [line for term in terms for line in _term(*term, width)]
    keys = [line for deed in DEEDS for line in _term(deed.sign, deed.about, width)]
    return [*lines, Content(), *keys]


def _term(word: str, meaning: str, width: int) -> list[Content]:
    first, *rest = wrapped(meaning, width - 14)
    head = Content.assemble((f"{word:<14}", "bold $primary"))
    if head.cell_length > 14:
        return [head, *(Content.assemble(" " * 14, line) for line in (first, *rest))]
    return [Content.assemble(head, first), *(Content.assemble(" " * 14, line) for line in rest)]
