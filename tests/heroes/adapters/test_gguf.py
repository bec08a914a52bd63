from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from heroes.adapters.gguf import interleave_halves, read_adapter, tensor_sizes, write_gguf
from heroes.adapters.peft_config import AdapterConfig, AdapterError, read_config
from heroes.definition import HeroDefinition

Q_A = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"


def read(adapter: Path, hero: HeroDefinition) -> dict[str, np.ndarray]:
    config = read_config(adapter / "adapter_config.json", hero)
    return read_adapter(adapter / "adapter_model.safetensors", config, hero)


def test_gguf_holds_the_same_values_under_other_names(
    adapter: Path, tiny: HeroDefinition, tmp_path: Path
) -> None:
    tensors = read(adapter, tiny)
    config = read_config(adapter / "adapter_config.json", tiny)
    write_gguf(tmp_path / "lora.gguf", tensors, config, tiny)
    found = {tensor.name: tensor.data for tensor in gguf.GGUFReader(tmp_path / "lora.gguf").tensors}
    assert len(found) == len(tensors) == 2 * 7 * 2
    down = "base_model.model.model.layers.1.mlp.down_proj.lora_B.weight"
    np.testing.assert_array_equal(found["blk.1.ffn_down.weight.lora_b"], tensors[down])
    query = Q_A.replace("lora_A", "lora_B")
    np.testing.assert_array_equal(found["blk.0.attn_q.weight.lora_b"], interleave_halves(tensors[query], 4))
    np.testing.assert_array_equal(found["blk.0.attn_q.weight.lora_a"], tensors[Q_A])


def test_permutation_pairs_each_heads_halves() -> None:
    rows = np.arange(8, dtype=np.float32).reshape(8, 1)
    assert interleave_halves(rows, 2).ravel().tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_only_the_named_layers_are_expected(tiny: HeroDefinition) -> None:
    config = AdapterConfig(r=4, lora_alpha=8, target_modules=["q_proj"], layers_to_transform=[1])
    assert all(".layers.1." in name for name in tensor_sizes(config, tiny))
    assert len(tensor_sizes(config, tiny)) == 2


def change_config(adapter: Path, **change: object) -> None:
    path = adapter / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"use_dora": True}, "use_dora is set"),
        ({"rank_pattern": {"q_proj": 2}}, "rank_pattern is set"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save is set"),
        ({"lora_bias": True}, "lora_bias is set"),
        ({"runtime_hook": "os.system"}, "unknown key 'runtime_hook'"),
        ({"peft_type": "IA3"}, "peft_type is 'IA3'"),
        ({"bias": "all"}, "bias is 'all'"),
        ({"r": 0}, "r is 0"),
        ({"r": 10**12}, "r is 1000000000000"),
        ({"r": "16"}, "can't be used"),
        ({"lora_alpha": -1}, "lora_alpha is -1"),
        ({"target_modules": ".*"}, "can't be used"),
        ({"target_modules": ["lm_head"]}, "target_modules must be some of"),
        ({"target_modules": []}, "target_modules must be some of"),
        ({"layers_to_transform": [99]}, "layers_to_transform must be some of"),
        ({"layers_to_transform": [0, 0]}, "layers_to_transform must be some of"),
        ({"r": 5}, r"is F32 \[4, 32\], where F32 \[5, 32\]"),
        ({"target_modules": ["q_proj"]}, "tensors its config does not name"),
    ],
)
def test_anything_but_plain_lora_is_refused(
    adapter: Path, tiny: HeroDefinition, change: dict[str, object], sentence: str
) -> None:
    change_config(adapter, **change)
    with pytest.raises(AdapterError, match=sentence):
        read(adapter, tiny)


def with_nan(tensors: dict[str, np.ndarray]) -> None:
    tensors[Q_A][1, 3] = np.nan


def with_infinity(tensors: dict[str, np.ndarray]) -> None:
    tensors[Q_A][0, 0] = np.inf


def with_wrong_shape(tensors: dict[str, np.ndarray]) -> None:
    tensors[Q_A] = np.ascontiguousarray(tensors[Q_A].T)


def with_half_precision(tensors: dict[str, np.ndarray]) -> None:
    tensors[Q_A] = tensors[Q_A].astype(np.float16)


def with_surplus(tensors: dict[str, np.ndarray]) -> None:
    tensors["base_model.model.lm_head.weight"] = np.zeros((2, 2), np.float32)


def with_lack(tensors: dict[str, np.ndarray]) -> None:
    del tensors[Q_A]


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (with_nan, "not finite"),
        (with_infinity, "not finite"),
        (with_wrong_shape, r"F32 \[32, 4\], where F32 \[4, 32\]"),
        (with_half_precision, r"is F16"),
        (with_surplus, "1 tensors its config does not name"),
        (with_lack, "lacks 1 tensors"),
    ],
)
def test_spoilt_tensors_are_refused(
    adapter: Path, tiny: HeroDefinition, spoil: Callable[[dict[str, np.ndarray]], None], sentence: str
) -> None:
    path = adapter / "adapter_model.safetensors"
    tensors = {name: values.copy() for name, values in load_file(path).items()}
    spoil(tensors)
    save_file(tensors, path)
    with pytest.raises(AdapterError, match=sentence):
        read(adapter, tiny)


def cut_header(good: bytes) -> bytes:
    return good[:200]


def cut_data(good: bytes) -> bytes:
    return good[:-1]


def endless_header(good: bytes) -> bytes:
    return struct.pack("<Q", 2**62) + good[8:]


def huge_tensor(good: bytes) -> bytes:
    length = struct.unpack("<Q", good[:8])[0]
    header = json.loads(good[8 : 8 + length])
    header[Q_A]["data_offsets"] = [0, 10 * 2**30]
    claim = json.dumps(header).encode()
    return struct.pack("<Q", len(claim)) + claim + good[8 + length :]


def pickle(good: bytes) -> bytes:
    return b"\x80\x04cos\nsystem\n(S'true'\ntR."


def padded(good: bytes) -> bytes:
    return good + bytes(2 << 20)


@pytest.mark.parametrize("spoil", [cut_header, cut_data, endless_header, huge_tensor, pickle, padded])
def test_spoilt_files_are_refused(
    adapter: Path, tiny: HeroDefinition, spoil: Callable[[bytes], bytes]
) -> None:
    path = adapter / "adapter_model.safetensors"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(AdapterError):
        read(adapter, tiny)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b"[" * 100_000, b"{}", b"\xff", b" " * 70_000, b'{"r": NaN}']
)
def test_spoilt_configs_are_refused(adapter: Path, tiny: HeroDefinition, data: bytes) -> None:
    (adapter / "adapter_config.json").write_bytes(data)
    with pytest.raises(AdapterError):
        read(adapter, tiny)
