"""Filed figures with what was decided on them. Pure.

A decision names the figure as it was filed. When the unit files something else, it is no longer used, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import cells, vintages
from analysis.campaign import Campaign
from analysis.findings import Finding
from analysis.rules import RuleBook, problem_row
from analysis.store import Tables

KEY = vintages.FIGURE_KEY
OPEN, PASSED = "open", "passed"
CORRECTED, VERIFIED = "corrected", "verified"
ABOUT_DECISIONS = tuple(
    f"{kind}-{state}" for kind in ("correction", "verification") for state in ("outdated", "unknown")
)
"""The rules that speak to the province about its own decisions, and to no filing unit."""

DIGITS = 6
"""Decimals to which a verification must name the number that was filed."""


@dataclass(frozen=True)
class Decided:
    """Standing figures with what was decided on them, and all findings with their status.

    Figures gain ``struck`` and ``verified`` (blank where not verified), the unit's ``answer``, and ``note``, the
    explanation that goes with the figure. Findings gain ``status``, ``reason``, ``decided_by`` and ``decided_on``.
    """

    figures: pd.DataFrame
    problems: pd.DataFrame


def decide(tables: Tables, campaign: Campaign, book: RuleBook) -> Decided:
    """Apply the decisions in ``tables`` to the standing figures and to the findings on them."""
    standing = vintages.standing(tables["figures"]).reset_index(drop=True)
    corrections = tables["corrections"].drop_duplicates(KEY, keep="last")
    verifications = tables["verifications"].dropna(subset="indicator").drop_duplicates(KEY, keep="last")
    used = _matching(corrections, standing.rename(columns={"text": "filed_text"}), "filed_text")
    checked = _matching(verifications, standing.round({"filed": DIGITS}), "filed")
    figures = _corrected(standing, corrections[used])
    figures = _verified(figures, verifications[checked])
    figures = figures.assign(answer=_answers(figures, tables["answers"]))
    problems = _passed(tables["problems"], corrections[used], standing)
    outdated = [
        *_outdated(corrections[~used], "correction", "filed_text", standing),
        *_outdated(verifications[~checked], "verification", "filed", standing),
    ]
    rows = [_problem(finding, place, campaign, book) for finding, place in outdated]
    return Decided(figures, _with_rows(problems, rows))


def _matching(decisions: pd.DataFrame, standing: pd.DataFrame, named: str) -> pd.Series:
    """Which decisions name a standing figure as it was filed."""
    filed = pd.MultiIndex.from_frame(standing[[*KEY, named]])
    wanted = decisions.round({named: DIGITS}) if named == "filed" else decisions
    return pd.Series(pd.MultiIndex.from_frame(wanted[[*KEY, named]]).isin(filed), index=decisions.index, dtype=bool)


def _corrected(figures: pd.DataFrame, corrections: pd.DataFrame) -> pd.DataFrame:
    """Figures with a corrected value, or the filed one released, and the reason as their note."""
    told = corrections[[*KEY, "value", "reason"]].rename(columns={"value": "decided", "reason": "note"})
    joined = figures.merge(told, how="left", on=KEY, validate="one_to_one")
    decided = joined["decided"].fillna(joined["filed"].where(joined["note"].notna()))
    return joined.drop(columns="decided").assign(
        value=decided.fillna(joined["value"]),
        state=joined["state"].where(decided.isna(), "value"),
        channel=joined["channel"].where(joined["decided"].isna(), CORRECTED),
    )


def _verified(figures: pd.DataFrame, verifications: pd.DataFrame) -> pd.DataFrame:
    return figures.merge(verifications[[*KEY, "struck", "verified"]], how="left", on=KEY, validate="one_to_one")


def _answers(figures: pd.DataFrame, answers: pd.DataFrame) -> pd.Series:
    """The unit's last answer on each figure, one on a single figure before one on all; blank where there is none."""
    form = KEY[:2] + KEY[3:]
    general = answers[answers["indicator"].isna()].drop_duplicates(form, keep="last")
    single = answers.dropna(subset="indicator").drop_duplicates(KEY, keep="last")
    on_form = figures[form].merge(general[[*form, "answer"]], how="left", on=form, validate="many_to_one")["answer"]
    on_figure = figures[KEY].merge(single[[*KEY, "answer"]], how="left", on=KEY, validate="one_to_one")["answer"]
    return on_figure.astype(object).where(on_figure.notna(), on_form.astype(object))


def _passed(problems: pd.DataFrame, corrections: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Findings with their status: passed where the figure was corrected, or the finding's rule explained."""
    about = ["sequence", "city_code", "indicator"]
    told = corrections.merge(standing[[*KEY, "sequence"]], on=KEY, validate="one_to_one")
    told = told[[*about, "rule", "value", "reason", "decided_by", "decided_on"]].rename(columns={"rule": "of_rule"})
    joined = problems.merge(told, how="left", on=about, validate="many_to_one")
    is_passed = joined["reason"].notna() & (joined["of_rule"].isna() | (joined["of_rule"] == joined["rule"]))
    is_passed &= (joined["severity"] == "verify") | ((joined["severity"] == "refuse") & joined["value"].notna())
    for name in ("reason", "decided_by", "decided_on"):
        joined[name] = joined[name].where(is_passed)
    status = is_passed.map({True: PASSED, False: OPEN})
    return joined.drop(columns=["of_rule", "value"]).assign(status=status)


Place = dict[str, Any]


def _outdated(
    decisions: pd.DataFrame, kind: str, named: str, standing: pd.DataFrame
) -> Iterable[tuple[Finding, Place]]:
    """What is said of decisions that are not used: their figure is not there, or another is filed now."""
    now = decisions.merge(standing[[*KEY, "text", "sequence"]], how="left", on=KEY, validate="one_to_one")
    for row in now.to_dict("records"):
        place = "!".join(str(row[part]) for part in ("file", "sheet", "cell") if part in row)
        about = {"city_code": str(row["city_code"]), "indicator": str(row["indicator"])}
        if pd.isna(row["sequence"]):
            said = f"{row['season']} {row['as_of']:%Y-%m-%d} {row['indicator']}"
            finding = Finding(f"{kind}-unknown", place, said, **about)
        else:
            was = row[named] if isinstance(row[named], str) else cells.text_of(row[named])
            finding = Finding(f"{kind}-outdated", place, str(row["text"]), was, **about)
        yield (
            finding,
            {str(name): value for name, value in row.items()}
            | {"sequence": 0 if pd.isna(row["sequence"]) else int(row["sequence"])},
        )


def _problem(finding: Finding, place: Place, campaign: Campaign, book: RuleBook) -> Place:
    lang, season, as_of = campaign.filed_language, place["season"], place["as_of"]
    return problem_row(finding, book, receipt=place, lang=lang, season=season, as_of=as_of)


def _with_rows(problems: pd.DataFrame, rows: list[Place]) -> pd.DataFrame:
    if not rows:
        return problems
    extra = pd.DataFrame(rows).assign(status=OPEN).reindex(columns=problems.columns)
    both = pd.concat([problems.astype(object), extra.astype(object)], ignore_index=True)
    return both.astype(problems.dtypes.to_dict())


def as_verified(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures with verified numbers in place of filed ones, where there are any; the others stay as filed."""
    verified = figures["verified"].notna()
    return figures.assign(
        value=figures["verified"].where(verified, figures["value"]),
        state=figures["state"].where(~verified, "value"),
        channel=figures["channel"].where(~verified, VERIFIED),
    )


def verified_ledgers(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables with each verified project's agreed amounts in the share that was verified; one struck whole is out.

    A project that was struck keeps its row in ``projects``; it no longer reaches a stage, so nothing counts it.
    """
    checked = tables["verifications"].dropna(subset="project_id").drop_duplicates("project_id", keep="last")
    share = (checked["verified"] / checked["filed"]).set_axis(checked["project_id"])
    amounts, milestones = tables["amounts"], tables["milestones"]
    factor = amounts["project_id"].map(share).fillna(1.0).astype(float)
    struck = set(share.index[share == 0])
    return dict(tables) | {
        "amounts": amounts.assign(agreed=amounts["agreed"] * factor),
        "milestones": milestones[~milestones["project_id"].isin(struck)],
    }
