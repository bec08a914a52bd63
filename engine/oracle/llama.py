"""A typed wrapper of llama.cpp: one model, one context, many sequences a decode."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import llama_cpp as llama
import numpy as np

from engine.oracle import native_log
from engine.oracle.batch import BatchToken

if TYPE_CHECKING:
    from numpy.typing import NDArray

Adapter = Any
"""llama.cpp's own pointer to a loaded adapter."""

KV_TYPES = {"f16": 1, "f32": 0}
"""ggml's numbers for the types of the KV cache."""

FUSED, PLAIN = 1, 0
"""llama.cpp's numbers for the two ways to compute attention."""

INTERRUPTED = 2
"""What llama_decode returns when it was interrupted."""

NEVER = llama.ggml_abort_callback()
PIECE_BYTES = 512


class ModelError(Exception):
    """llama.cpp can't do what was asked; the message is one sentence."""


class Model:
    """Weights in memory, a KV cache of `cells` tokens for `slots` sequences, up to `rows` tokens a decode."""

    def __init__(
        self, path: Path, *, slots: int, cells: int, rows: int, threads: int, kv: str = "f16"
    ) -> None:
        native_log.listen()
        llama.llama_backend_init()
        self.slots, self.cells, self.rows = slots, cells, rows
        self._model = llama.llama_model_load_from_file(str(path).encode(), llama.llama_model_default_params())
        native_log.tell()
        if not self._model:
            raise ModelError(f"llama.cpp can't load {path}.")
        self._context = llama.llama_init_from_model(self._model, self._settings(threads, kv))
        native_log.tell()
        if not self._context:
            raise ModelError(f"llama.cpp can't make a context of {cells} tokens; is there memory enough?")
        self._vocab = llama.llama_model_get_vocab(self._model)
        self._words = int(llama.llama_vocab_n_tokens(self._vocab))
        self._memory = llama.llama_get_memory(self._context)
        self._batch = llama.llama_batch_init(rows, 0, slots)
        self._callback = NEVER

    def _settings(self, threads: int, kv: str) -> Any:
        settings = llama.llama_context_default_params()
        settings.n_ctx, settings.n_seq_max, settings.kv_unified = self.cells, self.slots, True
        settings.n_batch = settings.n_ubatch = self.rows
        settings.n_threads = settings.n_threads_batch = threads
        settings.type_k = settings.type_v = KV_TYPES[kv]
        # llama.cpp's fused attention rounds to 16 bits whatever the cache holds.
        settings.flash_attn_type = FUSED if kv == "f16" else PLAIN
        settings.no_perf = True
        return settings

    @property
    def context(self) -> int:
        """Longest text the model was made for, in tokens."""
        return int(llama.llama_model_n_ctx_train(self._model))

    def tokenize(self, text: str) -> list[int]:
        """Tokens of a templated text; control-token strings in it become control tokens."""
        data = text.encode(errors="replace")
        room = len(data) + 8
        tokens = (llama.llama_token * room)()
        count = llama.llama_tokenize(self._vocab, data, len(data), tokens, room, False, True)
        return list(tokens[:count])

    def piece(self, token: int) -> bytes:
        """The token's bytes, which may be part of a character; control tokens have none."""
        buffer = ctypes.create_string_buffer(PIECE_BYTES)
        count = llama.llama_token_to_piece(self._vocab, token, buffer, PIECE_BYTES, 0, False)
        return buffer.raw[: max(0, count)]

    def ends(self, token: int) -> bool:
        """Whether the token ends a turn."""
        return bool(llama.llama_vocab_is_eog(self._vocab, token))

    def warm(self) -> None:
        """Read a few tokens, so that the weights are in memory before anyone waits for them."""
        self.decode([BatchToken(token, token, [0], []) for token in range(min(8, self.rows))])
        self.forget(0)

    def load_adapter(self, path: Path) -> Adapter:
        """Load a LoRA file beside the model; raises ModelError when it does not fit."""
        adapter = llama.llama_adapter_lora_init(self._model, str(path).encode())
        native_log.tell()
        if not adapter:
            raise ModelError(
                f"llama.cpp can't load the adapter {path}; it is missing, damaged or another model's."
            )
        return adapter

    def free_adapter(self, adapter: Adapter) -> None:
        """Unload an adapter that is not in use."""
        llama.llama_adapter_lora_free(adapter)

    def use_adapter(self, adapter: Adapter | None) -> None:
        """Decode with this adapter from now on; None is the base model."""
        if adapter is None:
            llama.llama_set_adapters_lora(self._context, None, 0, None)
            return
        adapters = (llama.llama_adapter_lora_p_ctypes * 1)(adapter)
        llama.llama_set_adapters_lora(self._context, adapters, 1, (ctypes.c_float * 1)(1.0))

    def decode(self, rows: Sequence[BatchToken], interrupt: Callable[[], bool] | None = None) -> bool:
        """Decode the tokens; False, with nothing changed, if `interrupt` came true meanwhile.

        Raises ModelError.
        """
        for index, row in enumerate(rows):
            self._fill(index, row)
        self._batch.n_tokens = len(rows)
        self._callback = NEVER if interrupt is None else llama.ggml_abort_callback(lambda _: interrupt())
        llama.llama_set_abort_callback(self._context, self._callback, None)
        code = llama.llama_decode(self._context, self._batch)
        if code == INTERRUPTED:
            native_log.drop()
            self._undo(rows)
            return False
        native_log.tell()
        if code != 0:
            raise ModelError(f"llama.cpp could not decode {len(rows)} rows (code {code}).")
        return True

    def logits(self, index: int) -> NDArray[np.float32]:
        """Logits, float32 [vocabulary], after a token of the last decode; the next decode overwrites them."""
        pointer = llama.llama_get_logits_ith(self._context, index)
        return np.ctypeslib.as_array(pointer, (self._words,))

    def forget(self, slot: int) -> None:
        """Drop a sequence's tokens from the KV cache."""
        llama.llama_memory_seq_rm(self._memory, slot, -1, -1)

    def _undo(self, rows: Sequence[BatchToken]) -> None:
        # llama.cpp takes an interrupted token back from the first of its sequences only.
        for row in rows:
            for slot in row.slots:
                llama.llama_memory_seq_rm(self._memory, slot, row.position, -1)

    def _fill(self, index: int, row: BatchToken) -> None:
        batch = self._batch
        batch.token[index] = row.token
        batch.pos[index] = row.position
        batch.n_seq_id[index] = len(row.slots)
        batch.logits[index] = bool(row.readers)
        for number, slot in enumerate(row.slots):
            batch.seq_id[index][number] = slot
