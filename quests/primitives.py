"""The primitives that tasks exercise: tags whose hit rates are statistics of the hero."""

from __future__ import annotations

FAMILIES: dict[str, tuple[str, ...]] = {
    "seq": ("continue", "reverse", "transform", "interleave", "extract"),
    "logic": ("deduce", "contrapose", "chain", "disjunct", "biconditional"),
    "mem": ("recall", "context", "compose", "update"),
    "fmt": ("json", "table", "code", "list", "structured"),
    "attn": ("select", "count", "compare", "filter", "rank"),
    "xfm": ("encode", "decode", "map", "reduce", "substitute"),
    "bin": (
        "add_carry",
        "add_plain",
        "sub_borrow",
        "sub_plain",
        "and",
        "or",
        "xor",
        "compare",
        "to_binary",
        "to_decimal",
        "negate",
        "shift",
        "multiply",
        "equal",
        "choose",
        "parity",
        "inverse",
        "overflow",
        "check",
    ),
}
"""From a family to its primitives, without the family's prefix: `seq_reverse` is `reverse` of `seq`."""

PRIMITIVES = frozenset(f"{family}_{name}" for family, names in FAMILIES.items() for name in names)
