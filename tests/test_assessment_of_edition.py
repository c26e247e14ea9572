"""The declared assessment of an edition, over three districts whose scores can be checked in the head."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import tiny
from reading import tables

from analysis import cli
from analysis.assessed import figures as assessed
from analysis.assessed import printed, words
from analysis.assessed.words import Teller
from analysis.assessment import of_edition as assessment
from analysis.campaign import Campaign, PageDeclaration
from analysis.edition import Edition, edition_of
from analysis.errors import WrongCall
from analysis.pages import score_sheet
from analysis.pages.page import Page
from analysis.phrasing import Voice
from analysis.schemas import TABLES, conform

END = tiny.SPRING.end
RULES: dict[str, Any] = {
    "name": {"en": "even rules"},
    "groups": [{"code": "score"}],
    "indicators": [{"indicator": "deals", "parent": "score"}, {"indicator": "dollars", "parent": "score"}],
    "awards": [
        {"code": "flag", "name": {"en": "flag"}, "last": 1},
        {"code": "praise", "name": {"en": "praise"}, "first": 2, "last": 2},
    ],
    "variants": {"aggregations": ["geometric"], "drop_each": True, "dispute_each": True},
}
FILED: dict[str, dict[str, object]] = {
    "North": {"deals": 0, "dollars": 30.0},
    "Middle": {"deals": 5, "dollars": 10.0},
    "South": {"deals": 10, "dollars": 20.0},
}
Forms = Mapping[str, Mapping[str, object]]


def edition(forms: Forms, rules: Mapping[str, Any] | None = None, **tables: pd.DataFrame) -> Edition:
    """The tiny campaign with these rules, and these forms at the end of spring."""
    declared, made = tiny.imagine({("spring", END, unit): figures for unit, figures in forms.items()})
    methods = dataclasses.replace(declared.methods, assessment=RULES if rules is None else rules)
    pages = {**declared.pages, "score_sheet": PageDeclaration("score_sheet", "everyone", "unit", "")}
    return edition_of(dataclasses.replace(declared, methods=methods, pages=pages), made | tables, END)


def scores(made: Edition) -> dict[str, float]:
    table = made.once(assessment.scored).table
    return {str(code): score for code, score in table["score"].items()}


# Figures and scores.


def test_a_score_is_the_mean_of_each_figures_way_from_the_worst_to_the_best() -> None:
    assert scores(edition(FILED)) == {"N": 50.0, "M": 25.0, "S": 75.0}


def test_figures_are_levels_or_measures_of_growth_or_counts_of_forms() -> None:
    leaves: list[dict[str, object]] = [
        {"code": measure, "indicator": "deals", "measure": measure, "parent": "score"}
        for measure in ("level", "midpoint")
    ]
    leaves += [{"code": "unfiled", "measure": "forms_missing", "parent": "score", "direction": -1}]
    made = edition({"North": {"deals": 3, "dollars": 1.0}}, RULES | {"indicators": leaves, "variants": {}})
    figures = made.once(assessment.figures)
    assert figures["level"]["N"] == 3.0
    assert figures["midpoint"].isna().all()
    due = len(tiny.SPRING.dates)
    assert figures["unfiled"].to_dict() == {"N": due - 1.0, "M": float(due), "S": float(due)}


def test_what_the_province_verified_counts_instead_of_what_was_filed() -> None:
    row = {"city_code": "S", "season": "spring", "as_of": pd.Timestamp(END), "indicator": "deals"}
    row |= {"filed": 10.0, "struck": 10.0, "verified": 0.0, "file": "v.xlsx", "sheet": "1", "cell": "A2"}
    struck = conform([row], TABLES["verifications"])
    made = edition(FILED, verifications=struck)
    assert made.once(assessment.figures)["deals"].to_dict() == {"N": 0.0, "M": 5.0, "S": 0.0}
    is_verified = made.once(assessment.verified)
    assert is_verified["deals"].to_dict() == {"N": False, "M": False, "S": True}
    assert not is_verified["dollars"].any()
    behind = made.once(assessed.behind).set_index(["city_code", "node"])["state"]
    assert (behind["S", "deals"], behind["S", "dollars"]) == ("verified", "filed")
    counted = printed.verified(made).set_index("node")
    assert list(counted.loc["deals"]) == [1, 3, 3]


def test_an_open_finding_puts_a_figure_in_dispute_and_once_it_is_left_out() -> None:
    made = edition(FILED)
    figures = made.tables["figures"]
    (sequence,) = figures.loc[(figures["city_code"] == "S") & (figures["indicator"] == "deals"), "sequence"]
    row = {"sequence": sequence, "file": "f", "cell": "B2", "season": "spring", "city_code": "S", "as_of": END}
    row |= {"indicator": "deals", "rule": "jump", "level": "cell", "severity": "verify"}
    row |= {"found": "10", "other": "", "message": "m", "remedy": "r"}
    made = edition(FILED, problems=conform([row], TABLES["problems"]))
    assert made.once(assessment.disputed) == {"S/deals": {("S", "deals"): None}}
    assert printed.disputed(made).values.tolist()[0][:3] == ["S", "deals", 10.0]
    assert "S/deals" in set(made.once(assessment.variants).chosen["disputed"])


# Ranks and awards.


def test_units_level_at_the_edge_are_all_within_the_award_and_it_is_said_how_many_are_over() -> None:
    level = {unit: {"deals": deals, "dollars": 1.0} for unit, deals in (("North", 5), ("Middle", 5), ("South", 1))}
    made = edition(level)
    awarded = made.once(assessment.awarded)
    assert awarded.values.tolist() == [["flag", "N", 1, 2, 1], ["flag", "M", 1, 2, 1]]
    assert made.once(assessment.ranking)["rank"].tolist() == [1, 1, 3]


def test_the_ranking_stands_in_the_units_order_with_a_share_for_each_award() -> None:
    ranking = edition(FILED).once(assessment.ranking)
    assert list(ranking)[:7] == ["city_code", "score", "rank", "rank_low", "rank_high", "share_flag", "share_praise"]
    assert ranking["city_code"].tolist() == ["N", "M", "S"]
    assert ranking["rank"].tolist() == [2, 3, 1]
    # As declared, with a geometric mean (which nought makes nought), without dollars, without deals.
    assert ranking["n_variants"].tolist() == [4, 4, 4]
    assert ranking["share_flag"].tolist() == [0.25, 0.0, 0.75]


# What is not there.


def test_without_rules_there_are_no_rows_and_the_command_says_what_to_declare() -> None:
    made = edition(FILED, {})
    assert assessment.rules(made) is None
    for table in (assessment.ranking, assessment.awarded, assessed.behind, assessed.parts, assessed.totals):
        assert made.once(table).empty
    with pytest.raises(WrongCall, match=r"campaign\.toml declares no assessment.*\[assessment\] with its groups"):
        printed.tables(made)


Case = tuple[dict[str, dict[str, object]], set[str]]
NOTHING: dict[str, dict[str, object]] = {unit: {"deals": 0, "dollars": 0} for unit in FILED}
CASES: dict[str, Case] = {
    "no form": ({}, {"all-missing"}),
    "one district": ({"North": {"deals": 1, "dollars": 2.0}}, {"", "all-missing"}),
    "all nought": (NOTHING, {""}),
    "all equal": ({unit: {"deals": 7, "dollars": 7.5} for unit in FILED}, {""}),
    "an indicator that nobody filed": ({unit: {"deals": n} for n, unit in enumerate(FILED)}, {""}),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("mean", ["arithmetic", "geometric", "harmonic"])
def test_every_blank_number_of_every_table_has_its_reason(case: str, mean: str) -> None:
    forms, reasons = CASES[case]
    made = edition(forms, RULES | {"groups": [{"code": "score", "aggregation": mean}]})
    table = made.once(assessment.scored).table
    assert set(table["why_blank"]) == reasons
    assert (table["score"].isna() == (table["why_blank"] != "")).all()
    parts = made.once(assessment.detailed)
    assert (parts["why"][parts["value"].isna()] != "").all()
    said = printed.as_json(printed.tables(made))
    assert "NaN" not in said
    for row in json.loads(said)["ranking"]:
        assert row["score"] is not None or row["why_blank"]
    assert "nan" not in printed.as_text(printed.tables(made))


def test_where_all_are_equal_the_middle_of_the_scale_stands_and_all_share_the_first_rank() -> None:
    ranking = edition(NOTHING).once(assessment.ranking)
    assert ranking["score"].tolist() == [50.0, 50.0, 50.0]
    assert (ranking["rank"].tolist(), ranking["n_at_rank"].tolist()) == ([1, 1, 1], [3, 3, 3])


def test_a_unit_of_which_too_little_is_known_has_no_score_and_no_rank() -> None:
    forms = FILED | {"South": {"deals": 10}}
    made = edition(forms, RULES | {"missing": {"least_known": 0.75}})
    south = made.once(assessment.ranking).set_index("city_code").loc["S"]
    assert south[["score", "rank"]].isna().all()
    assert south["why_blank"] == "few-known"
    assert scores(edition(forms))["S"] == 100.0


# The table that other tools read.


def test_the_tables_first_columns_are_those_that_other_tools_read() -> None:
    ranking = printed.tables(edition(FILED))["ranking"]
    first = ["city_code", "city", "score", "rank", "rank_low", "rank_high", "share_flag", "share_praise"]
    assert list(ranking)[: len(first)] == first
    assert ranking["city"].tolist() == ["North", "Middle", "South"]
    assert ranking.to_csv(index=False).splitlines()[1].startswith("N,North,50.0,2,")


def test_numbers_are_printed_in_full_and_reasons_in_words() -> None:
    forms = FILED | {"Middle": {"deals": 1, "dollars": 17.0}}
    ranking = printed.tables(edition(forms, RULES | {"missing": {"least_known": 1.0}}))["ranking"]
    middle = ranking.set_index("city_code").loc["M"]
    assert middle["score"] == (10.0 + 0.0) / 2
    gone = printed.tables(edition({"North": {"deals": 1}}))["ranking"]
    assert gone.set_index("city_code").loc["S", "why_blank"] == "none of its parts is known"


def test_the_rules_in_words_name_each_group_with_its_parts() -> None:
    made = edition(FILED)
    teller = Teller(Voice(made.campaign, "en"), printed.asked(made))
    assert teller.rule_lines()[:2] == [
        "Every indicator: min–max from 0 to 100.",
        "Score: weighted arithmetic mean of new deals, money in new deals.",
    ]
    assert words.reason(teller.voice, "") == ""


# The command.


TOML = """
[assessment]
name = { en = "even rules" }

[[assessment.groups]]
code = "score"

[[assessment.indicators]]
indicator = "deals"
parent = "score"

[[assessment.indicators]]
indicator = "dollars"
parent = "score"

[[assessment.awards]]
code = "flag"
name = { en = "flag" }
last = 1
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny campaign's folder with these rules."""
    forms = {("spring", END, unit): figures for unit, figures in FILED.items()}
    made = tiny.build(tmp_path_factory.mktemp("assessed"), forms).folder
    path = made / "campaign.toml"
    path.write_text(path.read_text(encoding="utf-8") + TOML, encoding="utf-8")
    return made


def call(folder: Path, *given: str) -> None:
    cli.app(["assess", "--campaign", str(folder), *given], standalone_mode=False)


def test_the_command_prints_the_ranking_and_all_tables(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(folder, "--format", "csv")
    first, north, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("city_code,city,score,rank,rank_low,rank_high,share_flag,")
    assert north.startswith("N,North,50.0,2,2,2,0.0,")
    call(folder, "--format", "json")
    assert list(json.loads(capsys.readouterr().out)) == list(printed.TITLES)
    call(folder, "--table", "awarded")
    assert "flag" in capsys.readouterr().out


def test_the_command_writes_the_tables_and_the_score_books(folder: Path, tmp_path: Path) -> None:
    for more, sheets in (([], 11), (["--details"], 7), (["--details", "--city", "South"], 6)):
        place = tmp_path / f"{sheets}.xlsx"
        call(folder, "--format", "xlsx", "--out", str(place), *more)
        assert len(openpyxl.load_workbook(place, read_only=True).sheetnames) == sheets


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--details"], "--details is a workbook: add --format xlsx"),
        (["--city", "North"], "--city is whose own workbook"),
        (["--details", "--table", "ranking", "--format", "xlsx", "--out", "x.xlsx"], "leave out --table"),
        (["--table", "rnking"], "No table 'rnking'; known: ranking, details"),
    ],
)
def test_a_wrong_call_says_what_to_do(folder: Path, given: list[str], says: str) -> None:
    with pytest.raises(WrongCall, match=says):
        call(folder, *given)


# One unit's own sheet.


def sheet(made: Edition, unit: str = "North") -> Page:
    return Page("score_sheet", made, made.campaign.city(unit))


def said(page: Page) -> str:
    parts = (
        score_sheet.summary,
        score_sheet.put_together,
        score_sheet.figures,
        score_sheet.groups,
        score_sheet.missing,
    )
    return " ".join(" ".join(str(part(page).html.striptags()).split()) for part in parts)


def test_the_sheet_tells_the_score_each_figures_worth_and_what_is_missing() -> None:
    page = sheet(edition(FILED | {"North": {"deals": 0}}))
    shown = said(page)
    assert "The score is 0.00, by even rules." in shown
    (table,) = tables(str(score_sheet.figures(page).html)).values()
    assert list(table["new deals"].values()) == ["0", "figure as filed", "0.00", "100.0%", "0.00", "0.00", ""]
    (missing,) = [row for name, row in table.items() if name.startswith("money")]
    assert list(missing.values()) == ["—", "", "—", "—", "—", "—", "spring: not filed"]
    assert "money in new deals: spring: not filed" in shown
    assert "nan" not in shown.lower()


@pytest.mark.parametrize("rank_for", [(), ("everyone",)])
def test_the_sheet_tells_the_rank_only_to_an_audience_that_is_declared(rank_for: tuple[str, ...]) -> None:
    shown = said(sheet(edition(FILED, RULES | {"rank_for": rank_for})))
    assert ("It ranks 2 of 3." in shown) == bool(rank_for)


def test_a_unit_without_a_score_is_told_why() -> None:
    shown = said(sheet(edition({"North": {"deals": 1}}), "South"))
    assert "There is no score, by even rules: none of its parts is known." in shown


def test_without_rules_the_sheet_is_one_sentence(tiny: Campaign) -> None:
    page = sheet(edition(FILED, {}))
    assert said(page).strip() == "No rules of assessment are declared, so nothing is scored."
    assert not str(score_sheet.rules(page).html)
