"""A spreadsheet works out every score, group and rank as we do; one unit's own book holds nobody else's numbers."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook import Workbook

from analysis import score_book
from analysis.assessed import words
from analysis.assessment import Scores, details, score
from analysis.assessment import of_edition as assessment
from analysis.assessment.declaration import Assessment, Group, Indicator, MissingRule, Weighting
from analysis.assessment.scales import (
    CompletionRate,
    DistanceToTarget,
    Goalposts,
    MinMax,
    PercentileOfAll,
    PercentileOfOthers,
    PointsPerItem,
    Rank,
    RankBands,
    Shortfall,
    ZScore,
)
from analysis.campaign import Campaign
from analysis.edition import Edition, edition_of
from analysis.phrasing import Voice
from analysis.score_book.told import Told
from analysis.sheets import Cover, to_workbook

OFFICE = shutil.which("soffice")
DAY = dt.date(2031, 4, 11)
WITHIN = 1e-9
NONE = None

UNITS = list("abcdefgh")
FIGURES = pd.DataFrame(
    {
        "minmax": [1.0, 3.0, NONE, 5.0, 5.0, 0.0, -2.0, 4.0],
        "less": [9.0, 3.0, 1.0, 5.0, NONE, 0.5, 2.0, 4.0],
        "zscore": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.5],
        "constant": [3.0, 3.0, 3.0, NONE, 3.0, 3.0, 3.0, 3.0],
        "rank": [0.1 + 0.2, 0.3, 1.0, 1.0, -4.0, 0.0, NONE, 2.0],
        "others": [5.0, 9.0, 7.0, 7.0, 1.0, 2.0, NONE, 4.0],
        "all": [5.0, 9.0, 7.0, 7.0, 1.0, 2.0, NONE, 4.0],
        "posts": [1.0, 3.0, 9.0, 2.5, 2.0, 4.0, NONE, 3.5],
        "distance": [1.0, 2.0, 5.0, 3.0, 2.5, NONE, NONE, 0.5],
        "done": [96.0, 130.0, 5.0, 40.0, 12.0, 60.0, NONE, 7.0],
        "items": [2.0, 9.0, 0.0, 1.0, 30.0, 4.0, 3.0, NONE],
        "late": [0.0, 1.0, 9.0, 2.0, 0.0, 0.0, 1.0, 3.0],
        "short": [5.0, 9.0, 7.0, 6.0, 0.0, 7.5, 8.0, 2.0],
        "bands": [9.0, 8.0, 8.0, 1.0, 3.0, NONE, 4.0, 5.0],
    },
    UNITS,
)
TARGETS = {"a": 100.0, "b": 100.0, "c": 0.0, "d": 50.0, "f": 60.0, "g": 1.0, "h": 7.0}

# Every scale and every mean; a sum that is cut at both ends; a part of a sum that is missing; a constant column;
# targets of nought and none at all; a geometric mean of values below zero; a harmonic one of zeros; two groups apart.
WIDE = Assessment(
    indicators=(
        Indicator("minmax", "adding", 2.0),
        Indicator("less", "adding", 1.0, direction=-1),
        Indicator("zscore", "adding", 0.5, scale=ZScore(100.0, 10.0)),
        Indicator("constant", "adding", 0.0),
        Indicator("rank", "multiplying", 1.0, scale=Rank()),
        Indicator("others", "multiplying", 3.0, direction=-1, scale=PercentileOfOthers(-5.0, 100.0)),
        Indicator("all", "multiplying", 0.0, scale=PercentileOfAll(1.0, 10.0)),
        Indicator("posts", "upside_down", 1.0, scale=Goalposts(4.0, 2.0, 0.0, 10.0)),
        Indicator("distance", "upside_down", 2.0, scale=DistanceToTarget(10.0, capped=False), target=3.0),
        Indicator("done", "upside_down", 2.0, scale=CompletionRate(cap=120.0, floor=10.0), target=TARGETS),
        Indicator("items", "points", 0.5, scale=PointsPerItem(0.5, cap=4.0)),
        Indicator("late", "points", -0.25, scale=PointsPerItem()),
        Indicator("short", "points", -1.0, scale=Shortfall(), target=7.0),
        Indicator("bands", "score", 1.0, direction=-1, scale=RankBands(((1, 100.0), (3, 80.0)), 60.0)),
    ),
    groups=(
        Group("score"),
        Group("adding", "score", 2.0),
        Group("multiplying", "score", 1.0, "geometric"),
        Group("upside_down", "score", 1.0, "harmonic", cap=50.0),
        Group("points", "score", 1.0, "sum", start=4.0, floor=0.0, cap=5.0, times=2.0),
    ),
    scale=MinMax(60.0, 100.0),
    missing=MissingRule(least_in_group=0.5, least_known=0.6),
    apart={"a": "first", "c": "first", "e": "first", "g": "first"},
)
# Each group scaled by itself, weights drawn from its figures, missing values filled, and what no cell can work out.
APART = Assessment(
    indicators=(
        Indicator("minmax", "duels"),
        Indicator("less", "duels", direction=-1, scale=DistanceToTarget(), target=1.0),
        Indicator("zscore", "best", scale=MinMax(0.0, 1.0)),
        Indicator("others", "best", scale=PercentileOfAll()),
        Indicator("distance", "score"),
        Indicator("done", "score", 3.0),
    ),
    groups=(
        Group("score"),
        Group("duels", "score", 1.0, "copeland"),
        Group("best", "score", 1.0, "benefit-of-the-doubt"),
    ),
    scale=MinMax(1.0, 100.0),
    weighting=Weighting("entropy"),
    missing=MissingRule(fill="lowest"),
    apart=WIDE.apart,
    pool="group",
)
LEVEL = Assessment(
    (Indicator("constant", "score"), Indicator("bands", "score", scale=ZScore())), weighting=Weighting("equal")
)
COLUMNS = {
    "value": "value scored",
    "weight_used": "weight used",
    "contribution": "brought to its group",
}


def told(declared: Assessment, figures: pd.DataFrame, voice: Voice, unit: str = "") -> Told:
    """A declaration without a campaign: what it names is called by its code."""
    codes = {node.code: node.code for node in declared.nodes}
    return Told(voice, score(figures, declared), dict(zip(UNITS, UNITS, strict=True)), codes, codes, unit=unit)


def as_book(made: Told) -> bytes:
    return to_workbook(Cover("cover", "Scores"), score_book.sheets(made), DAY)


@pytest.fixture(scope="module")
def voice(tiny: Campaign) -> Voice:
    return Voice(tiny, "en")


@pytest.fixture(scope="module")
def edition(default_campaign: Campaign, default_tables: Mapping[str, pd.DataFrame]) -> Edition:
    return edition_of(default_campaign, default_tables, lang="en")


@pytest.fixture(scope="module")
def books(voice: Voice) -> dict[str, Told]:
    gone = FIGURES.assign(constant=np.nan)
    return {
        "wide": told(WIDE, FIGURES, voice),
        "own": told(WIDE, FIGURES, voice, "d"),
        "apart": told(APART, FIGURES, voice),
        "own-apart": told(APART, FIGURES, voice, "e"),
        "level": told(LEVEL, FIGURES, voice),
        "gone": told(dataclasses.replace(LEVEL, missing=MissingRule(fill="mean")), gone, voice),
    }


@pytest.fixture(scope="module")
def worked_out(
    books: Mapping[str, Told], edition: Edition, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Workbook]:
    """The books as a spreadsheet opens, computes and saves them, all in one run of it."""
    if OFFICE is None:
        pytest.skip("soffice is not installed; apt-get install libreoffice-calc")
    folder = tmp_path_factory.mktemp("books")
    contents = {name: as_book(made) for name, made in books.items()}
    contents["default"] = to_workbook(*score_book.of_edition(edition), edition.as_of)
    for name, content in contents.items():
        (folder / f"{name}.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = sorted(str(path) for path in folder.glob("*.xlsx"))
    command = [OFFICE, profile, "--headless", "--convert-to", "xlsx", "--outdir", str(folder / "saved"), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {name: openpyxl.load_workbook(folder / "saved" / f"{name}.xlsx", data_only=True) for name in contents}


def rows(book: Workbook, name: str) -> Iterator[dict[str, Any]]:
    (sheet,) = [sheet for sheet in book.worksheets if sheet.title.partition(" (")[0] == name]
    lines = sheet.iter_rows(values_only=True)
    titles = next(lines)
    return (dict(zip(titles, line, strict=True)) for line in lines)


def same(shown: object, ours: Any) -> bool:
    if pd.isna(ours):
        return shown in (None, "")
    return isinstance(shown, int | float) and abs(shown - ours) <= WITHIN * max(1.0, abs(ours))


def differing(book: Workbook, scores: Scores, voice: Voice) -> list[tuple[Any, ...]]:
    """Every cell that is not as we have it: values, weights, what is brought to groups, reasons, ranks."""
    parts, wrong = details(scores).set_index(["unit", "node"]), list[tuple[Any, ...]]()
    for row in rows(book, "scores"):
        unit, node = row["unit code"], row["code"]
        ours = {"value": scores.values[node][unit]}
        if (unit, node) in parts.index:
            ours |= {column: parts[column][unit, node] for column in ("weight_used", "contribution")}
        wrong += [
            (unit, node, key, row[COLUMNS[key]], one) for key, one in ours.items() if not same(row[COLUMNS[key]], one)
        ]
        why = scores.why[node][unit] if pd.isna(ours["value"]) else ""
        if (row["why blank"] or "") != words.reason(voice, why):
            wrong.append((unit, node, "why", row["why blank"], why))
        if row["check"] != "same":
            wrong.append((unit, node, "check", row["check"], ours["value"]))
    return wrong


@pytest.mark.parametrize("name", ["wide", "own", "apart", "own-apart", "level", "gone"])
def test_a_spreadsheet_works_out_every_part_of_every_score_as_we_do(
    worked_out: Mapping[str, Workbook], books: Mapping[str, Told], name: str
) -> None:
    made = books[name]
    shown = len(list(rows(worked_out[name], "scores")))
    assert shown == len(made.codes) * len(made.assessment.nodes)
    assert differing(worked_out[name], made.scores, made.voice) == []


def test_so_it_does_over_the_default_campaign(
    worked_out: Mapping[str, Workbook], edition: Edition, voice: Voice
) -> None:
    scores = edition.once(assessment.scored)
    assert len(list(rows(worked_out["default"], "scores"))) == len(scores.table) * len(scores.assessment.nodes)
    assert differing(worked_out["default"], scores, voice) == []


def test_ranks_are_worked_out_within_each_group_with_ties(
    worked_out: Mapping[str, Workbook], books: Mapping[str, Told], edition: Edition
) -> None:
    tables = {name: books[name].scores.table for name in ("wide", "apart", "level", "gone")}
    for name, table in (tables | {"default": edition.once(assessment.scored).table}).items():
        for row in rows(worked_out[name], "ranks"):
            ours = table.loc[row["unit code"]]
            assert row["check"] == "same"
            for title, column in (("rank", "rank"), ("units at this rank", "n_at_rank"), ("units ranked", "n_ranked")):
                assert same(row[title], ours[column]), (name, row)


def test_the_made_up_rules_do_try_what_they_are_made_for(books: Mapping[str, Told]) -> None:
    told_of = {str(code) for why in (made.scores.why for made in books.values()) for code in np.unique(why)}
    assert {
        *("missing", "no-target", "zero-target", "few-known", "part-missing", "negative-value", "all-missing"),
        *("no-spread", "collapsed", "capped", "floored", "filled"),
    } <= told_of
    assert (books["level"].scores.table["n_at_rank"] > 1).any()


def test_one_units_own_book_names_no_other_and_holds_only_its_figures(edition: Edition) -> None:
    own = edition.campaign.cities[1]
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(*score_book.of_unit(edition, own), edition.as_of)))
    cells = [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    for other in edition.campaign.cities:
        if other is not own:
            assert not [cell for cell in cells if any(name in cell for name in (other.code, *other.name.values()))]
    assert not [name for name in book.sheetnames if name.startswith("ranks")]
    assert {row["unit code"] for row in rows(book, "figures")} == {own.code}


def test_each_figure_stands_with_the_cell_of_its_filing(edition: Edition) -> None:
    book = openpyxl.load_workbook(io.BytesIO(to_workbook(*score_book.of_edition(edition), edition.as_of)))
    first = next(rows(book, "figures"))
    figures = assessment.last_figures(edition)
    ours = figures[(figures["city_code"] == first["unit code"]) & (figures["indicator"] == first["code"])].iloc[0]
    assert (first["figure"], first["file"], first["cell"]) == (ours["value"], ours["file"], ours["cell"])


def test_the_same_scores_make_the_same_bytes(books: Mapping[str, Told]) -> None:
    assert as_book(books["wide"]) == as_book(books["wide"])


def test_no_formula_needs_a_newer_spreadsheet(books: Mapping[str, Told]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_book(books["wide"])))
    formulas = [str(cell.value) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    formulas = [text for text in formulas if text.startswith("=")]
    assert len(formulas) > 500
    newer = ("LET(", "LAMBDA(", "FILTER(", "XLOOKUP(", "MINIFS(", "MAXIFS(", "IFS(", "TEXTJOIN(", "_xlfn", "#")
    assert not [text for text in formulas for name in newer if name in text.replace("COUNTIFS(", "")]
