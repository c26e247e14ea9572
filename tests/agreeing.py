"""A tiny campaign with focuses and five projects, few enough to sum in the head; for tests of focuses and of lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import tiny

from analysis.campaign import Campaign
from analysis.edition import Edition, edition_of
from analysis.methods import Focus, FulfilmentRules, Group, Methods

ORIGIN = Focus("origin", {"en": "origin"}, "origin", (Group("near", {}, ("A", "B")), Group("coast", {}, ("B", "C"))))
INDUSTRY = Focus("industry", {"en": "industry"}, "industry")
LISTS = Focus("lists", {"en": "lists"}, "investor_classes", (Group("big", {}, ("Big",)), Group("new", {}, ("New",))))
LARGE = Focus("large", {"en": "large"}, groups=(Group("large", {}, at_least=10.0),))
METHODS = Methods(
    focuses={one.code: one for one in (ORIGIN, INDUSTRY, LISTS, LARGE)},
    sizes=(1.0, 10.0),
    fulfilment=FulfilmentRules(kept="broken_ground"),
)
SPRING_END = tiny.SPRING.end


def deal(number: int, season: tiny.Span, amount: float | None, day: int = 5, **more: Any) -> dict[str, Any]:
    """A project signed on a day of a season."""
    return {"id": f"p{number}", "date": season.date(day), "amount": amount, "units": "N=1.0", **more}


DEALS = (
    deal(1, tiny.AUTUMN, 10.0, origin="A", industry="food"),
    deal(2, tiny.AUTUMN, 4.0, origin="D", industry="steel", units="S=1.0"),
    deal(3, tiny.SPRING, 12.0, origin="B", industry="food", investor_classes="Big+New"),
    deal(4, tiny.SPRING, 5.0, origin="C", industry="steel", units="S=0.6;N=0.4"),
    deal(5, tiny.SPRING, 1.0, units="S=1.0"),
)


def tables_of(deals: Sequence[dict[str, Any]]) -> tuple[Campaign, dict[str, pd.DataFrame]]:
    """The tiny campaign with these projects under contract, each signed, with its amount, on its day."""
    plain = [
        {key: value for key, value in one.items() if key not in ("id", "date", "amount", "units")} for one in deals
    ]
    projects = [
        {"project_id": one["id"], "unit_shares": one["units"], "contract_kind": "Contract"} | more
        for one, more in zip(deals, plain, strict=True)
    ]
    signed = [{"project_id": one["id"], "stage": "agreed", "date": one["date"]} for one in deals]
    amounts = [
        {"project_id": one["id"], "date": one["date"], "agreed": one["amount"], "agreed_original": one["amount"]}
        for one in deals
        if one["amount"] is not None
    ]
    ledger = {"projects": projects, "milestones": signed, "amounts": amounts}
    stamped = {name: tiny.stamped(rows, SPRING_END) for name, rows in ledger.items()}
    declared, tables = tiny.imagine({}, ledger=stamped)
    return replace(declared, methods=METHODS), tables


def edition(deals: Sequence[dict[str, Any]] = DEALS, as_of: dt.date = SPRING_END) -> Edition:
    """Those projects as of a day, by default the last."""
    return edition_of(*tables_of(deals), as_of)
