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
    (
        "Strike",
        "one training task and the hero's answer in the very pass it learns from: each token is its guess "
        "after the right ones before it (teacher forcing), so a wrong answer can look odd",
    ),
    ("Race, stature", "the base model's architecture and size: a Wisp has under half a billion parameters"),
    ("Class", "what the base model was tuned for before: Academy-Trained is instructions, Wildborn nothing"),
    ("Title", "earned by training steps, from 1,000 on, and by levels of a skill"),
    ("Baseline", "the score on held-out tasks before any training"),
    ("Probe", "16 held-out tasks after each battle, greedy decoding, strict verifier"),
    ("Trial", "50 held-out tasks; 80 % twice in succession masters the level"),
    ("Drill", "a probe or trial on a level with fewer held-out tasks: all of them, so once will do"),
    ("Practice", "a trial you asked for; it masters nothing"),
    ("43/50 = 86 % (74–93)", "a score with its 95 % Wilson interval"),
    (
        "Blessing",
        "the Temple's verdict on a battle; experience = effort × its quality. Blessed: 1. Partial: 0.7 when "
        "the loss did not fall, 0.5 when no probe task was right. Cursed: 0, when the loss was no number, "
        "nothing was sealed or the Oracle does not echo the trainer",
    ),
    ("Checkpoint", "a sealed, hashed adapter; the champion did best on trial"),
    ("Oracle", "the llama.cpp process that answers with the newest checkpoint"),
)

STRIKES = (
    "every token right, each with at least 90 % probability",
    "every token right",
    "at least half of the answer's tokens right",
    "fewer, but not none",
    "no token of the answer right",
)
"""What each outcome of a strike means, in the order of `OUTCOMES`."""

COLUMN = 16
"""Cells kept for a word before its meaning."""

LIMITS = "strain below 0.1 / 0.3 / 0.5 / above"


def words_lines(width: int) -> list[Content]:
    """Every word with its meaning, then the signs, then the keys."""
    zones = "  ".join(f"{sign} {zone.name.capitalize()}" for zone, sign in ZONE_SIGNS.items())
    strikes = [
        (f"{sign} {name}", meaning)
        for sign, name, meaning in zip(OUTCOME_SIGNS, OUTCOMES, STRIKES, strict=True)
    ]
    terms = [*WORDS, ("Zones", f"{zones}  ({LIMITS})"), *strikes]
    lines = [line for term in terms for line in _term(*term, width)]
    keys = [line for deed in DEEDS for line in _term(deed.sign, deed.about, width)]
    return [*lines, Content(), *keys]


def _term(word: str, meaning: str, width: int) -> list[Content]:
    first, *rest = wrapped(meaning, width - COLUMN)
    head = Content.styled(word.ljust(COLUMN), "bold $primary")
    if head.cell_length > COLUMN:
        return [head, *(Content.assemble(" " * COLUMN, line) for line in (first, *rest))]
    return [Content.assemble(head, first), *(Content.assemble(" " * COLUMN, line) for line in rest)]
