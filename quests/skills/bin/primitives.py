"""Which primitives a task of BIN exercises: what its operation does, and whether it carries or borrows."""

from __future__ import annotations

SIMPLE = {
    "multiply": "bin_multiply",
    "multiply_by_2": "bin_shift",
    "divide_by_2": "bin_shift",
    "equals": "bin_equal",
    "lessthan": "bin_compare",
    "greaterthan": "bin_compare",
    "signed_lessthan": "bin_compare",
    "signed_greaterthan": "bin_compare",
    "minimum": "bin_choose",
    "maximum": "bin_choose",
    "tobinary": "bin_to_binary",
    "todecimal": "bin_to_decimal",
    "and": "bin_and",
    "or": "bin_or",
    "xor": "bin_xor",
    "negate": "bin_negate",
    "absolute_value": "bin_negate",
    "which_is_larger": "bin_compare",
    "divisible_by_2": "bin_parity",
    "power_of_2": "attn_count",
}


def primitives(operation: str, values: tuple[int, ...]) -> tuple[str, ...]:
    """The primitives of an operation on operands given as the unsigned integers their bits spell."""
    if operation in SIMPLE:
        return (SIMPLE[operation],)
    first, second = (*values, 1)[:2]
    if operation in ("add", "signed_add", "increment"):
        # A carry arises where both operands have a 1.
        return ("bin_add_carry" if first & second else "bin_add_plain",)
    return ("bin_sub_borrow" if ~first & second else "bin_sub_plain",)
