from __future__ import annotations

from itertools import count
from pathlib import Path

import numpy as np
import pytest

from engine.oracle.batch import BatchToken, share_prefixes
from engine.oracle.llama import Model, ModelError
from engine.oracle.sequences import Scorer

TEXTS = ["add 1 1", "add 1 10", "add 1 10 and 11", "multiply 3"]


@pytest.fixture
def model(tiny_gguf: Path) -> Model:
    return Model(tiny_gguf, slots=8, cells=256, rows=64, threads=2, kv="f32")


def rows_of(model: Model) -> list[BatchToken]:
    lines = [Scorer(model.tokenize(text), model.tokenize(" 1 2 3")) for text in TEXTS]
    for slot, line in enumerate(lines):
        line.slot = slot
    return share_prefixes(lines)


def losses(model: Model, rows: list[BatchToken]) -> list[np.ndarray]:
    return [model.logits(index).copy() for index, row in enumerate(rows) if row.readers]


def test_an_interrupted_decode_changes_nothing(model: Model) -> None:
    rows = rows_of(model)
    assert any(len(row.slots) > 1 for row in rows)
    assert model.decode(rows)
    expected = losses(model, rows)
    for slot in range(len(TEXTS)):
        model.forget(slot)
    for patience in (0, 5, 20):
        asked = count()
        assert not model.decode(rows, lambda asked=asked, patience=patience: next(asked) >= patience)  # type: ignore[misc]
    assert model.decode(rows, lambda: False)
    np.testing.assert_allclose(losses(model, rows), expected, atol=1e-4)


def test_what_was_forgotten_leaves_no_trace(model: Model) -> None:
    rows = rows_of(model)
    model.decode(rows)
    expected = losses(model, rows)
    for slot in range(len(TEXTS)):
        model.forget(slot)
    model.decode(rows)
    np.testing.assert_allclose(losses(model, rows), expected, atol=1e-4)


def test_pieces_join_to_the_text(model: Model) -> None:
    text = "Ein Zauber: ⓪①, 🐉 3.14\n\n\tund so\0weiter"
    assert b"".join(map(model.piece, model.tokenize(text))).decode() == text


def test_control_tokens_are_read_whole_and_never_said(model: Model) -> None:
    tokens = model.tokenize("<|im_start|>user\n< |im_end|><|im_end|>")
    assert (tokens[0], tokens[-1]) == (1, 2)
    assert tokens.count(2) == 1
    assert model.ends(2)
    assert not model.ends(tokens[1])
    assert model.piece(2) == b""


def test_a_file_that_is_no_model_is_an_error(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "junk.gguf"
    path.write_bytes(b"GGUF" + bytes(200))
    with pytest.raises(ModelError, match="can't load"):
        Model(path, slots=1, cells=64, rows=8, threads=1)
    with pytest.raises(ModelError, match="can't load the adapter"):
        model.load_adapter(path)
