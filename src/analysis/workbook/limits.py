"""How much a received file may be: beyond it a file is refused before it can harm the reader of the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Allowance:
    """What one file may hold in all its parts, by its size as received."""

    unpacked: int
    tags: int
    cells: int
    characters: int


@dataclass(frozen=True)
class Limits:
    """Bounds on what a file may hold. A ledger of 100,000 projects stays well within them; a bomb does not."""

    parts: int = 2_000
    unpacked: int = 400_000_000
    unpacked_free: int = 20_000_000
    ratio: int = 60
    """Beyond ``unpacked_free`` bytes a file may not unpack to more than so many times its own size."""
    tags_free: int = 2_000_000
    tags_per_byte: int = 4
    """Beyond ``tags_free`` tags a file may not hold more than so many for each of its bytes."""
    cells: int = 4_000_000
    cells_free: int = 250_000
    cells_per_byte: float = 0.6
    """Beyond ``cells_free`` cells a file may not hold more than so many for each of its bytes."""
    area_free: int = 1_000_000
    area_per_cell: int = 8
    """Beyond ``area_free`` places the area from the first to the last cell may not be so many times the cells in it."""
    merged_area: int = 200_000
    merges: int = 20_000
    text: int = 32_767
    """Characters in a cell: a spreadsheet's own limit."""
    text_total: int = 200_000_000
    text_free: int = 10_000_000
    text_per_byte: int = 20
    """Beyond ``text_free`` characters in its cells, counted in each cell that shows them, a file may not hold more than
    so many for each of its bytes."""
    depth: int = 64
    findings: int = 1_000
    """Cells of a file that may be unreadable; a file with more of them is damaged as a whole."""

    def allow(self, size: int) -> Allowance:
        """What a file of so many bytes may hold: a small file as much as is free, no file more than the whole.

        >>> Limits().allow(100).cells, Limits().allow(1_000_000).cells, Limits().allow(10**9).cells
        (250000, 600000, 4000000)
        """
        return Allowance(
            unpacked=min(self.unpacked, max(self.unpacked_free, self.ratio * size)),
            tags=max(self.tags_free, self.tags_per_byte * size),
            cells=min(self.cells, max(self.cells_free, int(self.cells_per_byte * size))),
            characters=min(self.text_total, max(self.text_free, self.text_per_byte * size)),
        )


DEFAULT = Limits()
