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
PLACE = ["sequence", "city_code", "indicator"]
"""By what a finding names the figure that it is about."""
WHO = ["reason", "decided_by", "decided_on"]
OPEN, PASSED = "open", "passed"
CORRECTED, VERIFIED = "corrected", "verified"
ABOUT_DECISIONS = tuple(
    f"{kind}-{state}" for kind in ("correction", "verification") for state in ("outdated", "unknown")
)
"""The rules that speak to the province about its own decisions, and to no filing unit."""

DIGITS = 6
"""Decimals to which a verification must name the number that was filed."""
REASONS = "; "
"""What stands between the reasons of several decisions on one figure."""


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
    corrections = _last(tables["corrections"], [*KEY, "rule"], "decided_on")
    verifications = _last(tables["verifications"].dropna(subset="indicator"), KEY, "decided_on")
    used = _matching(corrections, standing.rename(columns={"text": "filed_text"}), "filed_text")
    checked = _matching(verifications, standing.round({"filed": DIGITS}), "filed")
    problems = _passed(tables["problems"], corrections[used], standing)
    figures = _corrected(standing, corrections[used], _holding(problems, book))
    figures = _verified(figures, verifications[checked])
    figures = figures.assign(answer=_answers(figures, tables["answers"]))
    outdated = [
        *_outdated(corrections[~used], "correction", "filed_text", standing),
        *_outdated(verifications[~checked], "verification", "filed", standing),
    ]
    rows = [_problem(finding, place, campaign, book) for finding, place in outdated]
    return Decided(figures, _with_rows(problems, rows))


def _last(decisions: pd.DataFrame, key: list[str], on: str) -> pd.DataFrame:
    """Of several decisions on one thing the one taken last, whichever file it stands in; an undated one comes first."""
    ordered = decisions.sort_values(on, kind="stable", na_position="first")
    return ordered.drop_duplicates(key, keep="last").sort_index()


def _matching(decisions: pd.DataFrame, standing: pd.DataFrame, named: str) -> pd.Series:
    """Which decisions name a standing figure as it was filed."""
    filed = pd.MultiIndex.from_frame(standing[[*KEY, named]])
    wanted = decisions.round({named: DIGITS}) if named == "filed" else decisions
    return pd.Series(pd.MultiIndex.from_frame(wanted[[*KEY, named]]).isin(filed), index=decisions.index, dtype=bool)


def _corrected(figures: pd.DataFrame, corrections: pd.DataFrame, holding: pd.MultiIndex) -> pd.DataFrame:
    """Figures with a corrected value, or the filed one released, and the reason as their note.

    A figure may be explained to several rules: the reasons go with it together, and it is released once no finding
    that holds it back is open.
    """
    ordered = corrections.sort_values("decided_on", kind="stable")
    values = ordered.dropna(subset="value").drop_duplicates(KEY, keep="last")
    reasons = ordered[[*KEY, "reason"]].drop_duplicates().groupby(KEY, sort=False)["reason"]
    told = reasons.agg(REASONS.join).rename("note").reset_index()
    told = told.merge(values[[*KEY, "value"]].rename(columns={"value": "decided"}), how="left", on=KEY)
    joined = figures.merge(told, how="left", on=KEY, validate="one_to_one")
    is_free = joined["note"].notna() & ~pd.MultiIndex.from_frame(joined[PLACE]).isin(holding)
    decided = joined["decided"].fillna(joined["filed"].where(is_free))
    return joined.drop(columns="decided").assign(
        value=decided.fillna(joined["value"]),
        state=joined["state"].where(decided.isna(), "value"),
        channel=joined["channel"].where(joined["decided"].isna(), CORRECTED),
    )


def _holding(problems: pd.DataFrame, book: RuleBook) -> pd.MultiIndex:
    """The figures against which a finding is open whose rule holds them back."""
    holds = {code for code, rule in book.items() if rule.effect == "blank"}
    stand = problems[(problems["status"] == OPEN) & problems["rule"].isin(holds)]
    return pd.MultiIndex.from_frame(stand[PLACE])


def _verified(figures: pd.DataFrame, verifications: pd.DataFrame) -> pd.DataFrame:
    return figures.merge(verifications[[*KEY, "struck", "verified"]], how="left", on=KEY, validate="one_to_one")


def _answers(figures: pd.DataFrame, answers: pd.DataFrame) -> pd.Series:
    """The unit's last answer on each figure, one on a single figure before one on all; blank where there is none."""
    form = KEY[:2] + KEY[3:]
    general = _last(answers[answers["indicator"].isna()], form, "answered_on")
    single = _last(answers.dropna(subset="indicator"), KEY, "answered_on")
    on_figure, on_form = (_answer(figures, told, key) for told, key in ((single, KEY), (general, form)))
    return on_figure.where(on_figure.notna(), on_form)


def _answer(figures: pd.DataFrame, answers: pd.DataFrame, key: list[str]) -> pd.Series:
    """The answer to each figure by a key; one given before the figure came was to another, and is none."""
    told = answers[[*key, "answer", "answered_on"]]
    joined = figures[[*key, "received_on"]].merge(told, how="left", on=key, validate="many_to_one")
    is_older = joined["answered_on"] < joined["received_on"]
    return joined["answer"].astype(object).mask(is_older)


def _passed(problems: pd.DataFrame, corrections: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Findings with their status: passed where the figure was corrected, or the finding's rule explained.

    An explanation passes what is to be verified, of its rule or, where it names none, of every rule; what is sent back
    is passed by a value alone.
    """
    told = corrections.merge(standing[[*KEY, "sequence"]], on=KEY, validate="many_to_one")
    told = told.sort_values("decided_on", kind="stable")[[*PLACE, "rule", "value", *WHO]]
    found = problems.reset_index(drop=True)
    has_value, has_rule = told["value"].notna(), told["rule"].notna()
    joined = [
        _joined(found, told[has_value], PLACE),
        _joined(found, told[~has_value & has_rule], [*PLACE, "rule"]).where(found["severity"] == "verify"),
        _joined(found, told[~has_value & ~has_rule], PLACE).where(found["severity"] == "verify"),
    ]
    is_known = joined[0]["reason"].notna(), joined[1]["reason"].notna()
    decided = joined[0].where(is_known[0], joined[1].where(is_known[1], joined[2]))
    decided = decided.where(found["severity"] != "note")
    status = decided["reason"].notna().map({True: PASSED, False: OPEN})
    return pd.concat([found, decided], axis=1).assign(status=status)


def _joined(problems: pd.DataFrame, told: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Why, by whom and when each finding was decided, by a key."""
    last = told.drop_duplicates(key, keep="last")[[*key, *WHO]]
    return problems[key].merge(last, how="left", on=key, validate="many_to_one")[WHO]


Place = dict[str, Any]


def _outdated(
    decisions: pd.DataFrame, kind: str, named: str, standing: pd.DataFrame
) -> Iterable[tuple[Finding, Place]]:
    """What is said of decisions that are not used: their figure is not there, or another is filed now."""
    now = decisions.merge(standing[[*KEY, "text", "sequence"]], how="left", on=KEY, validate="many_to_one")
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
    of_projects = tables["verifications"].dropna(subset="project_id").sort_values("decided_on", kind="stable")
    checked = of_projects.drop_duplicates("project_id", keep="last")
    share = (checked["verified"] / checked["filed"]).set_axis(checked["project_id"])
    amounts, milestones = tables["amounts"], tables["milestones"]
    factor = amounts["project_id"].map(share).fillna(1.0).astype(float)
    struck = set(share.index[share == 0])
    return dict(tables) | {
        "amounts": amounts.assign(agreed=amounts["agreed"] * factor),
        "milestones": milestones[~milestones["project_id"].isin(struck)],
    }
