"""The lore as a definition: what it must hold, and what is refused."""

from __future__ import annotations

import re

import pytest

from configs.loader import ConfigError, decode
from configs.lore import LONGEST, Lore, Unknown, check, lore, words

SHEET = """
v: 1
chapters:
  - kind: physics
    title: Strain
    entries:
      - {term: Strain, aliases: [pressure], means: "Loss above its floor.", see: [Floor]}
      - {term: Floor, means: "A loss that is none."}
"""


def small(text: str = SHEET) -> Lore:
    return decode(text.encode(), "lore.yaml", Lore)


def test_the_lore_holds() -> None:
    check(lore())
    assert len(list(lore().entries())) > 200


def test_every_meaning_is_one_sentence_in_one_line() -> None:
    for entry in lore().entries():
        for told in filter(None, (entry.means, entry.cure)):
            assert re.fullmatch(r"[A-Z0-9][^\n]*[^.]\.", told), entry
            assert not re.search(r"[.!?] [A-Z]", told), entry


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("term: Floor", "term: Pressure", "'Pressure' is told twice"),
        ("see: [Floor]", "see: [Ceiling]", "'Strain' refers to 'Ceiling'"),
        ("see: [Floor]", "see: [floor]", "'Strain' refers to 'floor'"),
        ("term: Floor", 'term: "??"', "no or too many words"),
        ("term: Floor", "term: the floor of the loss of it", "no or too many words"),
    ],
)
def test_words_that_contradict_each_other_are_refused(before: str, after: str, sentence: str) -> None:
    check(small())
    with pytest.raises(ConfigError, match=sentence):
        check(small(SHEET.replace(before, after)))


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("v: 1", "v: 2", "at v"),
        ("kind: physics", "kind: magic", r"at chapters\[0\].kind"),
        ('means: "A loss that is none."', 'means: ""', r"at chapters\[0\].entries\[1\].means"),
        ('means: "A loss', 'mean: "A loss', r"at chapters\[0\].entries\[1\]"),
    ],
)
def test_what_is_no_lore_is_refused_naming_the_field(before: str, after: str, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        small(SHEET.replace(before, after))


def test_a_word_is_found_by_term_alias_beginning_and_plural() -> None:
    found = small()
    assert {found.find(text).term for text in ("Strain", "STRAIN", "pressure", "press", "strains")} == {
        "Strain"
    }
    with pytest.raises(Unknown, match=r"'strian'; Strain is near"):
        found.find("strian")
    with pytest.raises(Unknown):
        found.find("")


def test_the_longest_words_of_a_text_are_taken_first() -> None:
    said = [entry.term for entry in lore().spoken("It was a CRIT MISS in the deep zone; two quests wait.")]
    assert said == ["CRIT MISS", "Quest", "Deep zone"]


def test_no_term_is_longer_than_what_is_looked_at() -> None:
    assert max(len(words(name)) for entry in lore().entries() for name in entry.names) <= LONGEST
