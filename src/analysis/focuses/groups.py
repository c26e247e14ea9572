"""Which project is in which group of a focus. Pure.

One row of *members* is one project × group that it is in. Groups may overlap, and a project may be in none: *apart*
says of those why, so that nothing is lost. Amounts are in the campaign's money unit, agreed on the day of the stage
that is asked about, of the whole project: a shared project has one size.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from analysis import schemas
from analysis.campaign import Campaign
from analysis.errors import DeclarationError, WrongCall
from analysis.methods import Focus, Group

OTHER, NOT_STATED = "other", "not-stated"
"""In no group: something else is stated, or nothing is (an amount that is not on file, too)."""

SIZE = "size"
"""The code of the sizes, where a focus is asked for by its code."""

COLUMNS = ["project_id", "group"]


def members(
    projects: pd.DataFrame,
    focus: Focus,
    separator: str,
    amount: pd.Series | None = None,
    nothing: Collection[str] = (),
) -> pd.DataFrame:
    """One row is one project × group of the focus that it is in: ``project_id`` and the group's code.

    A cell of the focus's column may hold a list, joined by ``separator`` (the ledger's). Without declared groups each
    value is a group, and its code. ``amount`` is beside ``projects`` row by row; a focus by amounts needs it. Words in
    ``nothing`` state nothing (a dash, the filing's ``not_reported``). In the order of the projects and of the groups.

    Raises :class:`~analysis.errors.DeclarationError` where the focus names a column that projects do not have.

    >>> focus = Focus("list", {}, "investor_classes", (Group("top", {}, ("A", "B")), Group("b", {}, ("B", "C"))))
    >>> projects = pd.DataFrame({"project_id": ["p", "q", "r"], "investor_classes": ["A;B", None, "D"]})
    >>> members(projects, focus, ";").values.tolist()
    [['p', 'top'], ['p', 'b']]
    >>> large = Focus("size", {}, groups=(Group("1", {}, at_least=1.0), Group("5", {}, at_least=5.0)))
    >>> members(projects, large, ";", pd.Series([5.0, 1.5, None])).values.tolist()
    [['p', '1'], ['p', '5'], ['q', '1']]
    """
    check(focus)
    stated = values(projects, focus, separator, nothing) if focus.column else None
    if not focus.groups and stated is not None:
        found = stated.rename(columns={"value": "group"})
        codes = sorted(set(found["group"]))
    else:
        parts = [_of_group(group, projects, stated, amount) for group in focus.groups]
        found, codes = pd.concat(parts or [pd.DataFrame(columns=["place", "group"])]), [g.code for g in focus.groups]
    rank = {code: place for place, code in enumerate(codes)}
    ordered = found.assign(rank=found["group"].map(rank)).drop_duplicates(["place", "group"])
    ordered = ordered.sort_values(["place", "rank"], ignore_index=True)
    ids = projects["project_id"].to_numpy()[ordered["place"].to_numpy(dtype=int)]
    return pd.DataFrame({"project_id": ids, "group": ordered["group"].to_numpy()}, dtype="str")[COLUMNS]


def apart(
    projects: pd.DataFrame,
    focus: Focus,
    separator: str,
    amount: pd.Series | None = None,
    nothing: Collection[str] = (),
) -> pd.DataFrame:
    """The projects that are in no group of the focus, ``group`` being :data:`OTHER` or :data:`NOT_STATED`.

    >>> focus = Focus("list", {}, "investor_classes", (Group("top", {}, ("A", "B")),))
    >>> projects = pd.DataFrame({"project_id": ["p", "q", "r"], "investor_classes": ["A;B", "—", "D"]})
    >>> apart(projects, focus, ";", nothing=("—",)).values.tolist()
    [['q', 'not-stated'], ['r', 'other']]
    """
    within = set(members(projects, focus, separator, amount, nothing)["project_id"])
    stated = np.zeros(len(projects), dtype=bool)
    if focus.column:
        stated[values(projects, focus, separator, nothing)["place"].to_numpy(dtype=int)] = True
    elif amount is not None:
        stated = amount.notna().to_numpy()
    why = pd.DataFrame({"project_id": projects["project_id"].to_numpy(), "group": np.where(stated, OTHER, NOT_STATED)})
    return why[~why["project_id"].isin(within)].astype("str").reset_index(drop=True)


def values(projects: pd.DataFrame, focus: Focus, separator: str, nothing: Collection[str] = ()) -> pd.DataFrame:
    """One row is one project × value that its cell states: ``place``, the project's row from 0, and ``value``."""
    lists = projects[focus.column].reset_index(drop=True).dropna().astype(str).str.split(separator, regex=False)
    each = lists.explode().str.strip()
    each = each[(each != "") & ~each.isin(list(nothing))]
    return pd.DataFrame({"place": each.index.to_numpy(dtype=int), "value": each.to_numpy(dtype=object)})


def group_codes(focus: Focus, found: pd.DataFrame) -> list[str]:
    """The codes of a focus's groups in their order: as declared, or of the values among the members found, by text."""
    return [group.code for group in focus.groups] or sorted(set(found["group"]))


def sizes(amounts: Sequence[float]) -> Focus:
    """The sizes as a focus: of each amount one group, from it up, so that each size holds all larger ones.

    >>> [(group.code, group.at_least) for group in sizes([1.0, 2.5]).groups]
    [('1', 1.0), ('2.5', 2.5)]
    """
    return Focus(SIZE, {}, groups=tuple(Group(f"{amount:g}", {}, at_least=amount) for amount in amounts))


def focus_of(campaign: Campaign, code: str) -> Focus:
    """The focus of a code, or the sizes (:data:`SIZE`) where some are declared; an unknown one is a wrong call."""
    focuses = campaign.methods.focuses
    if code in focuses:
        return focuses[code]
    if code == SIZE and campaign.methods.sizes:
        return sizes(campaign.methods.sizes)
    known = [*focuses, *([SIZE] if campaign.methods.sizes else [])]
    raise WrongCall(f"No focus {code!r} in {campaign.folder / 'campaign.toml'}; known: {', '.join(known) or 'none'}.")


def check(focus: Focus) -> None:
    """Say where a focus names a column that projects do not have, or gives a group a code that is taken."""
    known = schemas.columns(schemas.Projects)
    if focus.column and focus.column not in known:
        raise DeclarationError(
            f"focus {focus.code}: projects have no column {focus.column}; they have {', '.join(known)}."
        )
    if taken := sorted({OTHER, NOT_STATED} & {group.code for group in focus.groups}):
        raise DeclarationError(f"focus {focus.code}: the code {taken[0]} is taken; give that group another one.")


def _of_group(
    group: Group, projects: pd.DataFrame, stated: pd.DataFrame | None, amount: pd.Series | None
) -> pd.DataFrame:
    """The places of the projects of one declared group."""
    if group.at_least is not None:
        if amount is None:
            raise ValueError(f"group {group.code} is one of amounts: give those of the projects")
        places = np.flatnonzero(amount.to_numpy(dtype=float, na_value=np.nan) >= group.at_least)
    elif stated is not None:
        places = stated.loc[stated["value"].isin(group.values), "place"].to_numpy()
    else:
        places = np.array([], dtype=int)
    return pd.DataFrame({"place": places, "group": group.code})
