"""How the units moved: how many rose and fell, who pulls the total and who drags it. Rows are of one indicator."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.measures.small_bases import PERCENT
from analysis.phrasing import PERCENT_DECIMALS, Voice, rounded

NAMED = 3
"""How many units are named as pulling or dragging, ties with the last one besides."""
FEW = 5
"""Up to how many units are named one by one."""
ALL = {
    "all-up": "{who}: all are up",
    "all-down": "{who}: all are down",
    "all-unchanged": "{who}: all are unchanged",
}
NOISE = 1e-9
"""A change within this part of the level is one of the last bits of a sum."""


def directions(rows: pd.DataFrame) -> pd.Series:
    """Of each unit 1 for a rise, -1 for a fall, 0 for no change; blank where it cannot be compared.

    >>> rows = pd.DataFrame({"first": [1.0, 0.3, 5.0], "change": [2.0, 5.6e-17, None]})
    >>> directions(rows).tolist()
    [1.0, 0.0, nan]
    """
    change = rows["change"].astype(float)
    moved = change.abs() > NOISE * rows["first"].abs()
    return (change > 0).astype(float).sub(change < 0).where(moved, 0.0).where(change.notna())


def direction_of_all(rows: pd.DataFrame) -> str:
    """The rule that tells of all units: ``none-compared``, ``all-up``, ``all-down``, ``all-unchanged`` or ``mixed``."""
    moved = directions(rows).dropna()
    if not len(moved):
        return "none-compared"
    names = {1.0: "all-up", -1.0: "all-down", 0.0: "all-unchanged"}
    return names[moved.iloc[0]] if moved.nunique() == 1 else "mixed"


def among(rows: pd.DataFrame, voice: Voice) -> str:
    """How many units rose, fell, stayed, and could not be compared; the few that fell or were left out by name."""
    rule, moved = direction_of_all(rows), directions(rows)
    n, units = int(moved.notna().sum()), len(rows)
    if rule == "none-compared":
        return voice.ended(voice.text("no unit of {units} can be compared", units=units))
    who = voice.text("{n} units", n=n) if n == units else voice.text("{n} of {units} units compared", n=n, units=units)
    left = _left_out(rows[moved.isna()], voice)
    return voice.ended(voice.then([_moved(rule, rows, moved, who, voice), *left]))


def _moved(rule: str, rows: pd.DataFrame, moved: pd.Series, who: str, voice: Voice) -> str:
    if rule == "mixed":
        return voice.text("{who}: {parts}", who=who, parts=_parts(rows, moved, voice))
    return voice.text(ALL[rule], who=who)


def _parts(rows: pd.DataFrame, moved: pd.Series, voice: Voice) -> str:
    up, down, same = (int((moved == way).sum()) for way in (1, -1, 0))
    parts = [voice.text("{n} up", n=up)] if up else []
    if down:
        said = voice.text("{n} down", n=down)
        parts.append(_with_names(said, _fallen(rows[moved == -1], voice), voice))
    if same:
        parts.append(voice.text("{n} unchanged", n=same))
    return voice.series(parts)


def _fallen(rows: pd.DataFrame, voice: Voice) -> list[str]:
    """The units that fell, by how much in percent where that is stated, else from which level to which."""
    return [
        voice.text("{unit} {moved}", unit=_short(row["city_code"], voice), moved=_fall(row, voice))
        for row in rows.to_dict("records")
    ]


def _fall(row: Mapping[Hashable, Any], voice: Voice) -> str:
    if row["stated_as"] == PERCENT:
        return voice.moved(row["growth_pct"])
    return voice.from_to(row["first"], row["second"], voice.campaign.units[row["unit"]])


def _left_out(rows: pd.DataFrame, voice: Voice) -> list[str]:
    if not len(rows):
        return []
    said = voice.text("{n} cannot be compared", n=len(rows))
    return [_with_names(said, [_short(code, voice) for code in rows["city_code"]], voice)]


def _with_names(said: str, names: Sequence[str], voice: Voice) -> str:
    if len(names) > FEW:
        return said
    return voice.text("{said} ({names})", said=said, names=voice.together(names))


def pulling(rows: pd.DataFrame, voice: Voice) -> str:
    """Who pulls the total most and who drags it, in points, with the share of growth where that is not suppressed.

    Empty where no unit's contribution is known or prints as more than nothing.
    """
    known = rows[rows["contribution_pp"].notna()]
    prints = [rounded(value, PERCENT_DECIMALS) != 0 for value in known["contribution_pp"]]
    shown = known[pd.Series(prints, index=known.index, dtype=bool)]
    pull, drag = shown[shown["contribution_pp"] > 0], shown[shown["contribution_pp"] < 0]
    parts = [part for part in (_pulls(pull, voice), _drags(drag, voice)) if part]
    return voice.ended(voice.then(parts)) if parts else ""


def _pulls(rows: pd.DataFrame, voice: Voice) -> str:
    chosen = leading(rows, "contribution_pp")
    if not len(chosen):
        return ""
    who = voice.series(_share(row, voice) for row in chosen.to_dict("records"))
    if len(chosen) < len(rows):
        return voice.text("most is added by {who}", who=who)
    return voice.text("growth is added by {who}", who=who)


def _drags(rows: pd.DataFrame, voice: Voice) -> str:
    chosen = leading(rows.assign(size=-rows["contribution_pp"]), "size")
    if not len(chosen):
        return ""
    who = voice.series(_share(row, voice) for row in chosen.to_dict("records"))
    if len(chosen) < len(rows):
        return voice.text("most is taken by {who}", who=who)
    return voice.text("growth is taken by {who}", who=who)


def leading(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """The first few with those that tie with the last of them, without the tied where that makes too many.

    >>> rows = pd.DataFrame({"points": [1.0, 3.0, 2.0, 1.0, 0.5]})
    >>> leading(rows, "points")["points"].tolist()
    [3.0, 2.0, 1.0, 1.0]
    """
    ordered = rows.sort_values(by, ascending=False, kind="stable")
    place = ordered[by].rank(ascending=False, method="min")
    chosen = ordered[place <= NAMED]
    ahead = ordered[place < place[chosen.index].max()] if len(chosen) else chosen
    return chosen if len(chosen) <= FEW else ahead


def _share(row: Mapping[Hashable, Any], voice: Voice) -> str:
    unit, points = _short(row["city_code"], voice), voice.points(row["contribution_pp"])
    share = row["share_of_growth_pct"]
    if pd.isna(share) or not share > 0:
        return voice.text("{unit} ({points})", unit=unit, points=points)
    size = voice.percent(share)
    if row["contribution_pp"] > 0:
        return voice.text("{unit} ({points}, {share} of the growth)", unit=unit, points=points, share=size)
    return voice.text("{unit} ({points}, {share} of the fall)", unit=unit, points=points, share=size)


def _short(code: str, voice: Voice) -> str:
    return voice.name(voice.campaign.by_code[code].short)
