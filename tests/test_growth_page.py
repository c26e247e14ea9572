"""The growth page over made-up campaigns of three districts: pictures, zones, other days, what is not comparable."""

import ast
import datetime as dt
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import reading
import tiny
from bs4 import BeautifulSoup, Tag
from tiny import AUTUMN, SPRING

from analysis import pages
from analysis.campaign import Campaign, Season
from analysis.edition import edition_of
from analysis.methods import Factor, Methods
from analysis.pages import factors, growth
from analysis.pages.page import ABSENT, Page

Sides = Mapping[str, tuple[float | None, float | None]]
"""Of each district, its money in either season, at the close."""

GROWN: Sides = {"North": (100.0, 150.0), "Middle": (60.0, 50.0), "South": (40.0, 40.0)}
ZONES = {"N": "Upper", "M": "Upper", "S": "Lower"}
FLOOD = Factor(
    {"en": "flood"}, {"en": "Roads were shut."}, SPRING.date(5), SPRING.date(9), {"en": "the gazette"}, units=("S",)
)
RUSH = Factor({"en": "rush"}, {"en": "Signed at once."}, AUTUMN.date(30), AUTUMN.date(40), {"en": "our view"})


def page_of(sides: Sides = GROWN, as_of: dt.date | None = None, **changed: Any) -> Page:
    """The growth page of the districts' closing figures; ``changed`` are other fields of the declaration."""
    filed = {
        (season.code, season.end, unit): {"deals": 10.0, "dollars": both[side]}
        for side, season in enumerate((AUTUMN, SPRING))
        for unit, both in sides.items()
        if both[side] is not None
    }
    declared, tables = tiny.imagine(filed)
    declared = replace(declared, headline=("dollars",), seasons=named(declared), **changed)
    return Page("growth", edition_of(declared, tables, as_of or SPRING.end, lang="en"), declared.total)


def named(declared: Campaign, **base: Any) -> dict[str, Season]:
    """The two seasons by names and folders of their own; ``base`` is what else is declared of the first."""
    seasons = {code: replace(season, name={"en": code}, folder=code) for code, season in declared.seasons.items()}
    return seasons | {AUTUMN.code: replace(seasons[AUTUMN.code], **base)}


def placed(declared: Campaign, *, tiles: bool = True) -> dict[str, Any]:
    """The districts with zones and places on a map."""
    cities = [
        replace(city, zone={"en": ZONES[city.code]}, group={}, tile=(at, 0) if tiles else None)
        for at, city in enumerate(declared.cities)
    ]
    return {"cities": tuple(cities)}


def tree(block: Any) -> BeautifulSoup:
    return BeautifulSoup(block._repr_html_(), "html.parser")


def picture(block: Any) -> Tag:
    found = tree(block).find("svg", role="img")
    assert isinstance(found, Tag)
    return found


def title(block: Any) -> str:
    return tree(block).figcaption.strong.get_text()  # type: ignore[union-attr]


def cells(row: dict[str, str]) -> list[str]:
    return list(row.values())


def table(block: Any) -> dict[str, dict[str, str]]:
    return dict(reading.rows(tree(block).find("table")))


# The table.


def test_each_unit_has_levels_change_growth_contribution_share_rank_and_their_changes_in_administrative_order() -> None:
    rows = table(growth.leading_tables(page_of()))
    assert list(rows) == ["North", "Middle", "South", "Whole valley (3/3)"]
    levels, changes = ["60.0", "50.0", "−10.0", "−16.7%"], ["−5.00", "20.8%", "−9.17", "2", "same rank"]
    assert cells(rows["Middle"]) == ["", *levels, *changes]
    assert cells(rows["Whole valley (3/3)"])[1:6] == ["200.0", "240.0", "+40.0", "+20.0%", "+20.00"]


def test_each_unit_has_a_small_drawing_that_is_hidden_beside_its_numbers() -> None:
    drawn = tree(growth.leading_tables(page_of())).find_all("svg")
    assert [svg["aria-hidden"] for svg in drawn] == ["true"] * 3


def test_the_change_of_a_share_says_among_how_many_units_it_is() -> None:
    said = tree(growth.leading_tables(page_of({**GROWN, "South": (None, 40.0)}))).get_text()
    assert "among the 2 units known in both seasons" in said


# Ranks.


def test_the_title_names_who_rose_most_and_who_fell_most() -> None:
    moved = {"North": (30.0, 10.0), "Middle": (20.0, 20.0), "South": (10.0, 30.0)}
    block = growth.ranks(page_of(moved))
    assert title(block) == "South rose most, by 2, North fell most, by 2"
    assert "North from 1 to 3; Middle from 2 to 2; South from 3 to 1" in picture(block)["aria-label"]


@pytest.mark.parametrize(
    ("sides", "said"),
    [
        ({"North": (3.0, 4.0), "Middle": (2.0, 3.0), "South": (1.0, 2.0)}, "No rank moved"),
        ({"North": (3.0, 3.0), "Middle": (3.0, 2.0), "South": (1.0, 1.0)}, "Middle fell most, by 1"),
        ({"North": (3.0, 3.0), "Middle": (2.0, 3.0), "South": (1.0, 1.0)}, "Middle rose most, by 1"),
    ],
    ids=["none moved", "only a fall", "only a rise"],
)
def test_a_title_says_nothing_of_what_did_not_happen(sides: Sides, said: str) -> None:
    assert title(growth.ranks(page_of(sides))) == said


def test_a_unit_of_one_season_is_not_drawn_but_named_with_the_reason() -> None:
    block = growth.ranks(page_of({**GROWN, "South": (None, 90.0)}))
    assert "South" not in picture(block)["aria-label"]
    assert tree(block).find("p", class_="note").get_text() == (  # type: ignore[union-attr]
        "Not drawn, not known in both seasons: South (autumn: not filed)."
    )
    assert "North from 1 to 1; Middle from 2 to 2" in picture(block)["aria-label"]  # of the two, not of the three


def test_one_unit_alone_has_no_rank_to_draw() -> None:
    assert growth.ranks(page_of({"North": (1.0, 2.0)})) is ABSENT


# Contributions.


def test_the_waterfall_goes_from_the_largest_contribution_to_the_smallest_and_ends_with_the_total() -> None:
    block = growth.contributions(page_of())
    assert title(block) == "North adds most, 25.0 points; Whole valley up 20.0%"
    assert "North +25.0; South 0.0; Middle −5.0; Whole valley +20.0." in picture(block)["aria-label"]


def test_where_all_fall_the_title_says_who_takes_most() -> None:
    block = growth.contributions(page_of({"North": (10.0, 9.0), "Middle": (10.0, 7.0)}))
    assert title(block) == "No unit adds; Middle takes most, 15.0 points; Whole valley down 20.0%"


def test_where_nothing_moves_nobody_adds() -> None:
    assert title(growth.contributions(page_of({"North": (10.0, 10.0)}))) == "No unit adds to growth"


def test_a_total_without_a_base_has_no_waterfall() -> None:
    assert growth.contributions(page_of({"North": (0.0, 10.0)})) is ABSENT


# The map.


@pytest.mark.parametrize(
    ("sides", "said", "classes"),
    [
        (GROWN, "1 of 3 units grew at least as fast as Whole valley (20.0%)", ["③", "①", "②"]),
        (
            {"North": (10.0, 5.0), "Middle": (10.0, 9.0), "South": (10.0, 10.0)},
            "1 of 3 units did not fall",
            ["①", "②", "③"],
        ),
        ({"North": (10.0, 9.0), "Middle": (10.0, 11.0)}, "1 of 2 units did not fall", ["①", "③"]),
    ],
    ids=["the total grew", "the total fell", "the total is unchanged"],
)
def test_squares_are_classed_by_nought_and_by_the_total(sides: Sides, said: str, classes: list[str]) -> None:
    block = growth.growth_map(page_of(sides, **placed(tiny.imagine({})[0])))
    assert title(block) == said
    signs = [
        group.find_all("text")[2].get_text() for group in tree(block).find_all("g") if len(group.find_all("text")) > 2
    ]
    assert signs == classes


def test_a_square_of_what_cannot_be_compared_is_hatched() -> None:
    block = growth.growth_map(page_of({**GROWN, "South": (None, 9.0)}, **placed(tiny.imagine({})[0])))
    assert "South —" in picture(block)["aria-label"]
    assert [len(group.find_all("path")) for group in tree(block).find_all("g")] == [0, 0, 1]


def test_there_is_no_map_where_no_place_is_declared() -> None:
    assert growth.growth_map(page_of()) is ABSENT


# Zones.


def test_a_zone_says_over_how_many_of_its_units_it_is() -> None:
    rows = table(growth.zones_and_groups(page_of({**GROWN, "Middle": (None, 9.0)}, **placed(tiny.imagine({})[0]))))
    assert list(rows) == ["Upper (1/2)", "Lower (1/1)", "Whole valley (2/3)"]
    assert (rows["Upper (1/2)"]["growth"], rows["Upper (1/2)"]["rank"]) == ("+50.0%", "1")


def test_contributions_of_zones_add_up_to_the_totals_growth() -> None:
    rows = table(growth.zones_and_groups(page_of(**placed(tiny.imagine({})[0]))))
    assert [row["contribution, pp"] for row in rows.values()] == ["+20.00", "0", "+20.00"]


def test_a_missing_figure_is_carried_forward_in_a_second_row_below_the_total_and_never_in_its_place() -> None:
    declared, tables = tiny.imagine(
        {
            (AUTUMN.code, AUTUMN.end, "North"): {"deals": 10.0, "dollars": 10.0},
            (SPRING.code, SPRING.end, "North"): {"deals": 10.0, "dollars": 20.0},
            (AUTUMN.code, AUTUMN.date(30), "South"): {"deals": 10.0, "dollars": 10.0},
            (SPRING.code, SPRING.end, "South"): {"deals": 10.0, "dollars": 10.0},
        }
    )
    declared = replace(declared, headline=("dollars",), seasons=named(declared), **placed(declared))
    page = Page("growth", edition_of(declared, tables, SPRING.end), declared.total)
    block = growth.zones_and_groups(page)
    rows = list(table(block).items())
    assert [(name, row["autumn"], row["growth"]) for name, row in rows[-2:]] == [
        ("Whole valley (1/3)", "10.0", "+100.0%"),
        ("with last filings carried forward: Whole valley (2/3)", "20.0", "+50.0%"),
    ]
    assert (rows[-1][1]["rank"], rows[-1][1]["rank change"]) == ("/", "/")
    assert "autumn: 1, from day 30 at the earliest" in tree(block).get_text()


def test_zones_that_nobody_declared_are_not_shown() -> None:
    assert growth.zones_and_groups(page_of()) is ABSENT


# Other days.


def test_a_season_with_one_first_and_one_last_day_has_nothing_to_try() -> None:
    assert growth.other_days(page_of()) is ABSENT


SIGNED = (
    ("n1", "N", AUTUMN.date(2), 20.0),
    ("n2", "N", AUTUMN.date(20), 10.0),
    ("n3", "N", SPRING.date(20), 40.0),
    ("s1", "S", AUTUMN.date(2), 10.0),
    ("s2", "S", AUTUMN.date(9), 10.0),
    ("s3", "S", SPRING.date(9), 15.0),
)
"""Projects: a name, its district, the day on which it was signed, and what it is worth."""


def signed() -> Page:
    """A page of these projects before the end; autumn may have begun on its fifth day, or ended twenty days later."""
    kind = {"contract_kind": "Contract"}
    ledger: dict[str, list[dict[str, object]]] = {
        "projects": [{"project_id": name, "unit_shares": f"{code}=1", **kind} for name, code, _, _ in SIGNED],
        "amounts": [{"project_id": name, "date": date, "agreed": worth} for name, _, date, worth in SIGNED],
        "milestones": [{"project_id": name, "stage": "agreed", "date": date} for name, _, date, _ in SIGNED],
    }
    place = {"file": f"raw/{AUTUMN.code}/ledger.xlsx"}
    rows = {name: [row | place for row in tiny.stamped(made, SPRING.end)] for name, made in ledger.items()}
    declared, tables = tiny.imagine({}, ledger=rows)
    seasons = named(declared, other_starts=(AUTUMN.date(5),), other_ends=(AUTUMN.date(60),))
    declared = replace(declared, headline=("dollars",), seasons=seasons)
    return Page("growth", edition_of(declared, tables, SPRING.date(39)), declared.total)


def test_growth_is_shown_by_each_first_day_and_who_turns_is_named() -> None:
    block = growth.other_days(signed())
    said = [item.get_text() for item in tree(block).find_all("li")]
    assert said == [
        "Money in new deals: by the declared days up 10.0%; if autumn is counted from 6 September 2030, up 175.0%.",
        "Whole valley: every leading indicator keeps its direction over all of these days.",
        "money in new deals: whether it rose or fell depends on the days in South.",
    ]
    cells = list(table(block)["money in new deals"].values())
    assert cells == ["+10.0%", "+175.0%", "+10.0%", "+10.0% to +175.0%"]


# What is not comparable.


def with_factors(*declared: Factor, **given: Any) -> Page:
    return page_of(methods=Methods(factors=declared), **given)


def test_a_factor_of_some_units_is_marked_beside_them_and_any_other_beside_the_season_that_it_falls_into() -> None:
    shown = tree(growth.leading_tables(with_factors(FLOOD, RUSH))).find("table")
    assert shown is not None
    marked = [tag.parent.get_text() for tag in shown.find_all("sup")]
    assert marked == ["autumn note 2", "South note 1"]


def test_factors_stand_as_footnotes_with_dates_and_source_and_it_is_said_that_nothing_is_adjusted() -> None:
    said = tree(growth.not_comparable(with_factors(FLOOD, RUSH)))
    assert "no figure on this page is adjusted" in said.p.get_text()  # type: ignore[union-attr]
    assert [item.get_text() for item in said.find_all("li")] == [
        "Note 1: flood, 7 March 2031 to 11 March 2031 (spring). Roads were shut. Source: the gazette.",
        "Note 2: rush, 1 October 2030 to 11 October 2030 (autumn). Signed at once. Source: our view.",
    ]


def test_a_factor_after_the_days_compared_is_left_out_until_they_are() -> None:
    early, late = with_factors(RUSH, as_of=SPRING.date(29)), with_factors(RUSH, as_of=SPRING.date(30))
    assert [len(factors.footnotes(page)) for page in (early, late)] == [0, 1]


def test_a_page_of_one_unit_has_only_what_bears_on_it() -> None:
    page = with_factors(FLOOD, RUSH)
    north, south = (replace(page, name="briefing", unit=page.edition.campaign.by_code[code]) for code in "NS")
    names = [[note.factor.name["en"] for note in factors.footnotes(one)] for one in (north, south)]
    assert names == [["rush"], ["flood", "rush"]]
    assert "Signed at once" not in factors.listed(north, with_notes=False).html


def test_a_factor_of_another_indicator_is_not_marked_at_this_one() -> None:
    page = with_factors(replace(RUSH, indicators=("deals",)))
    shown = tree(growth.leading_tables(page))
    assert shown.find("sup") is None
    assert "Not comparable" not in shown.get_text()
    assert tree(growth.other_tables(page)).find("sup") is not None


def test_without_factors_there_is_nothing_to_say() -> None:
    assert growth.not_comparable(page_of()) is ABSENT


# Where the formulas stand.


def sections() -> Iterator[tuple[str, str]]:
    """Every section that a page names as the place of its formulas, with the module that does."""
    root = Path(pages.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "method_note":
                name = ".".join(("analysis", "pages", *path.relative_to(root).with_suffix("").parts))
                yield name, value(node.args[1], name)


def value(given: ast.expr, module: str) -> str:
    """A text as it stands, or that of a name of the module."""
    if isinstance(given, ast.Name):
        return str(getattr(importlib.import_module(module), given.id))
    return str(ast.literal_eval(given))


def test_every_section_that_a_page_names_is_a_heading_of_the_methods() -> None:
    lines = (Path(__file__).parents[1] / "docs" / "methods.md").read_text(encoding="utf-8").splitlines()
    headings = {line.lstrip("#").strip() for line in lines if line.startswith("#")}
    named = list(sections())
    assert len(named) > 3
    assert [one for one in named if one[1] not in headings] == []
