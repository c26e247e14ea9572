"""How much a received file may be: beyond it a file is refused before it can harm the reader of the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on what a file may hold. A ledger of 100,000 projects stays well within them; a bomb does not."""

    parts: int = 2_000
    unpacked: int = 400_000_000
    unpacked_free: int = 20_000_000
    ratio: int = 60
    """Beyond ``unpacked_free`` bytes a file may not unpack to more than so many times its own size."""
    cells: int = 4_000_000
    area_free: int = 1_000_000
    area_per_cell: int = 8
    """Beyond ``area_free`` places the area from the first to the last cell may not be so many times the cells in it."""
    merged_area: int = 200_000
    merges: int = 20_000
    text: int = 32_767
    """Characters in a cell: a spreadsheet's own limit."""
    text_total: int = 200_000_000
    depth: int = 64


DEFAULT = Limits()
