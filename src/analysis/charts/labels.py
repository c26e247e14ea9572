"""Where labels stand that would otherwise stand on each other. Pure."""

from __future__ import annotations

from collections.abc import Sequence


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
