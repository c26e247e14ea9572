"""What became of what was signed, by focus: the methods of :mod:`analysis.fulfilment` among the projects of a group.

Pure. Groups by amount are those of the amount agreed when a project was signed.
"""

from __future__ import annotations

import pandas as pd

from analysis.edition import Edition
from analysis.focuses.groups import focus_of, group_codes, members
from analysis.fulfilment import of_edition
from analysis.fulfilment.cohorts import Followed


def among(edition: Edition, code: str, group: str) -> Followed:
    """The contracts of one group of a focus, followed: for every function of :mod:`analysis.fulfilment`."""
    every = edition.once(of_edition.contracts)
    found = edition.once(groups_of, code)
    return every.among(every.projects["project_id"].isin(found.loc[found["group"] == group, "project_id"]))


def rates_by(edition: Edition, code: str) -> pd.DataFrame:
    """The rates of the declared stages, and of money paid in, of each group: one row is one group × rate × batch."""
    codes = group_codes(focus_of(edition.campaign, code), edition.once(groups_of, code))
    parts = [of_edition.rates_of(edition, among(edition, code, each)).assign(group=each) for each in codes]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["group"])


def groups_of(edition: Edition, code: str) -> pd.DataFrame:
    """The groups of the contracts that are followed; see :func:`analysis.focuses.groups.members`."""
    projects = edition.once(of_edition.contracts).projects
    focus, ledger = focus_of(edition.campaign, code), edition.campaign.ledger
    amount = projects.groupby("project_id")["amount"].sum(min_count=1)
    each = projects.drop_duplicates("project_id")
    agreed = amount.reindex(each["project_id"]).set_axis(each.index)
    return members(each, focus, ledger.list_separator, agreed, edition.campaign.filing.not_reported)
