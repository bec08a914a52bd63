"""Meters and charts as plain content; pure functions of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from textual.content import Content

from engine.rules.strain import Zone, zone
from realm_tui.view.glyphs import BLOCKS, FULL, REST, TICK, ZONE_SIGNS

ZONE_STYLES = {
    Zone.RECOVERY: "$secondary",
    Zone.PRODUCTIVE: "$success",
    Zone.STRETCH: "$warning",
    Zone.OVERLOAD: "$error",
}

LEAST, MOST = 0.01, 10.0
"""The ends of the strain meter's logarithmic scale, in nats a token."""


def meter(share: float, width: int, style: str = "$primary") -> Content:
    """A bar of `width` cells, filled to a share from 0 to 1."""
    full = round(min(1.0, max(0.0, share)) * width)
    return Content.assemble((FULL * full, style), (REST * (width - full), "$text-disabled"))


def place(value: float, width: int) -> int:
    """The cell at which a strain, in nats a token, stands on the logarithmic scale."""
    share = log10(min(MOST, max(LEAST, value)) / LEAST) / log10(MOST / LEAST)
    return round(share * width)


def strain_meter(value: float, width: int) -> Content:
    """A logarithmic bar of strain with the zone boundaries marked."""
    full = place(value, width)
    borders = {place(each.value, width) for each in Zone if each is not Zone.OVERLOAD}
    rest = "".join(TICK if cell in borders else REST for cell in range(full, width))
    return Content.assemble((FULL * full, ZONE_STYLES[zone(value)]), (rest, "$text-disabled"))


def zone_word(value: float) -> Content:
    """A strain's zone as sign and word."""
    each = zone(value)
    return Content.styled(f"{ZONE_SIGNS[each]} {each.name.capitalize()}", f"{ZONE_STYLES[each]} bold")


def columns(values: Sequence[float], planned: int, width: int) -> list[float]:
    """Mean value of each cell where `planned` values share `width` cells; cells to come are left out."""
    total = max(len(values), planned, 1)
    heights = []
    for cell in range(width):
        start = cell * total // width
        run = values[start : max(start + 1, (cell + 1) * total // width)]
        if not run:
            break
        heights.append(sum(run) / len(run))
    return heights


def chart(values: Sequence[float], planned: int, width: int, height: int) -> list[Content]:
    """A filled curve of the values, from zero to the highest; `planned` values take the whole width."""
    if width < 1 or height < 1:
        return []
    heights = columns(values, planned, width)
    top = max([*heights, 1e-9])
    eighths = [max(1, round(8 * height * value / top)) for value in heights]
    return [_level(eighths, level) for level in range(height - 1, -1, -1)]


def _level(eighths: list[int], level: int) -> Content:
    cells = [min(8, max(0, each - 8 * level)) for each in eighths]
    parts = [
        (BLOCKS[cell], "$primary" if each <= 8 * (level + 1) else "$primary 40%")
        for cell, each in zip(cells, eighths, strict=True)
    ]
    return Content.assemble(*parts).simplify()
