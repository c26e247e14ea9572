"""How far the projects signed in a season have come. Pure."""

from __future__ import annotations

import pandas as pd

from analysis import counting
from analysis.edition import Edition

COLUMNS = ["stage", "n_projects", "amount"]


def signed_projects(edition: Edition) -> pd.DataFrame:
    """One row is one project × unit signed in the season up to the as-of date, counted or not.

    ``stage`` is the furthest stage reached by the as-of date in the declared order (an ending one wins),
    ``amount`` the amount agreed on the day of signing times the unit's share, ``leads`` the unit that counts it.
    """
    campaign, tables = edition.campaign, edition.tables
    until = pd.Timestamp(edition.as_of)
    reached = tables["milestones"][tables["milestones"]["date"] <= until]
    signing = reached[reached["stage"] == campaign.ledger.signing]
    signed = signing[signing["date"].between(pd.Timestamp(edition.season.start), until)]
    agreed = tables["amounts"].dropna(subset="agreed")[["project_id", "date", "agreed"]]
    signed = pd.merge_asof(
        signed[["project_id", "date"]].sort_values("date", kind="stable"),
        agreed.sort_values("date", kind="stable"),
        on="date",
        by="project_id",
    )
    ranked = sorted(campaign.stages.values(), key=lambda stage: stage.ends)
    order = {stage.code: place for place, stage in enumerate(ranked)}
    furthest = reached.assign(place=reached["stage"].map(order)).groupby("project_id")["place"].max()
    owners = counting.owners(tables["projects"])
    projects = tables["projects"].drop(columns=["basis", "received_on", "file", "sheet", "cell", "unit_shares"])
    rows = signed.merge(projects, on="project_id", validate="one_to_one").merge(
        owners, on="project_id", validate="one_to_many"
    )
    stage = rows["project_id"].map(furthest).map({place: code for code, place in order.items()})
    counted = rows["contract_kind"].isin(campaign.ledger.counted_kinds)
    return rows.assign(stage=stage, amount=rows["agreed"] * rows["share"], is_counted=counted)


def by_stage(projects: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """One row is one stage: the counted projects that stand there, none left out, in the declared order."""
    counted = projects[projects["is_counted"]]
    n_projects = counted[counted["leads"]].groupby("stage").size()
    amount = counted.groupby("stage")["amount"].sum()
    stages = list(edition.campaign.stages)
    return pd.DataFrame(
        {
            "stage": stages,
            "n_projects": n_projects.reindex(stages, fill_value=0).to_numpy(),
            "amount": amount.reindex(stages, fill_value=0.0).to_numpy(),
        },
        columns=COLUMNS,
    )


def by_column(projects: pd.DataFrame, column: str) -> pd.DataFrame:
    """Counted projects by any of their columns, largest amount first; not stated stays a row of its own."""
    counted = projects[projects["is_counted"]].assign(**{column: projects[column].fillna("")})
    n_projects = counted[counted["leads"]].groupby(column).size()
    amount = counted.groupby(column)["amount"].sum()
    frame = pd.DataFrame({"n_projects": n_projects, "amount": amount}).fillna({"n_projects": 0})
    return frame.astype({"n_projects": int}).sort_values(["amount", column], ascending=[False, True]).reset_index()
