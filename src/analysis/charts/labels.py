"""Where labels stand that would otherwise stand on each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def moved_apart(places: Sequence[float], gap: float) -> list[float]:
    """The places, moved as little as can be (by least squares), so that any two are a gap apart; their order stays.

    Pools of adjacent violators: places that are too near each other stand around their mean.

    >>> moved_apart([1.0, 1.0, 5.0], gap=1.0)
    [0.5, 1.5, 5.0]
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    pools: list[tuple[float, int]] = []
    for rank, at in enumerate(order):
        mean, size = places[at] - gap * rank, 1
        while pools and pools[-1][0] > mean:
            before, n = pools.pop()
            mean, size = (before * n + mean * size) / (n + size), n + size
        pools.append((mean, size))
    fitted = [mean for mean, size in pools for _ in range(size)]
    moved = {at: fitted[rank] + gap * rank for rank, at in enumerate(order)}
    return [moved[at] for at in range(len(places))]


@dataclass(frozen=True)
class Box:
    """A rectangle, in any unit of length."""

    left: float
    bottom: float
    right: float
    top: float

    def shared(self, other: Box) -> float:
        """The area that two rectangles share.

        >>> Box(0, 0, 2, 2).shared(Box(1, 1, 3, 3)), Box(0, 0, 1, 1).shared(Box(1, 1, 2, 2))
        (1, 0)
        """
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(width, 0) * max(height, 0)

    def away_from(self, place: tuple[float, float]) -> float:
        """How far its nearest edge is from a point, the longer way of the two directions; nought within it.

        >>> Box(3, 0, 5, 1).away_from((0, 0)), Box(-1, -1, 1, 1).away_from((0, 0))
        (3, 0)
        """
        x, y = place
        return max(self.left - x, x - self.right, self.bottom - y, y - self.top, 0)


DOT, NEAR, FAR = 4.0, 5.0, 14.0
"""How far a dot reaches, and how far labels stand from its middle: first near, then further away."""
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


def beside(
    places: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    within: Box,
    clear: Sequence[Box] = (),
) -> list[Box]:
    """A box for the label of each dot: beside it, where it shares least with labels set before, with dots and outside.

    ``clear`` is what else it should not lie on. Dots in crowds are labelled first; among equal places the first of
    :data:`SIDES` is taken, to the right.

    >>> made = beside([(0.0, 0.0), (20.0, 0.0)], [(30.0, 10.0), (30.0, 10.0)], Box(-50, -50, 60, 50))
    >>> [(box.left, box.bottom) for box in made]
    [(-35.0, -5.0), (25.0, -5.0)]
    """
    dots = [Box(x - DOT, y - DOT, x + DOT, y + DOT) for x, y in places]
    crowd = [sum(abs(x - u) + abs(y - v) < 10 * NEAR for u, v in places) for x, y in places]
    made: dict[int, Box] = {}
    for at in sorted(range(len(places)), key=lambda at: (-crowd[at], at)):
        others = [*clear, *made.values(), *(dot for place, dot in enumerate(dots) if place != at)]
        tried = [_at(places[at], sizes[at], side, away) for away in (NEAR, FAR) for side in SIDES]
        made[at] = min(tried, key=lambda box: _cost(box, others, within))
    return [made[at] for at in range(len(places))]


def _at(place: tuple[float, float], size: tuple[float, float], side: tuple[int, int], away: float) -> Box:
    """A label's box on one side of a dot."""
    (x, y), (width, height), (across, up) = place, size, side
    left = x + across * away - (0 if across > 0 else width if across < 0 else width / 2)
    bottom = y + up * away - (0 if up > 0 else height if up < 0 else height / 2)
    return Box(left, bottom, left + width, bottom + height)


def _cost(box: Box, others: Sequence[Box], within: Box) -> float:
    own = (box.right - box.left) * (box.top - box.bottom)
    return round(sum(box.shared(other) for other in others) + own - box.shared(within), 6)
