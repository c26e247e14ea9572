"""A form that says what another one said is asked about; one that says too little to be told apart is not."""

import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
import tiny
from reading import made, text
from tiny import AUTUMN, SPRING

from analysis import campaign, copies, intake, rules, run
from analysis.checks import Figures
from analysis.copies import Filed
from analysis.rules import Rule

ROOT = Path(__file__).parents[1]
NORTH = Filed("spring", "N", SPRING.date(20))
WORDS = {"en": "{found} {other}"}


def form(**filed: float | None) -> Figures:
    return {
        name: {"value": None, "filed": value, "sheet": "Form", "indicator": name, "city_code": "N"}
        for name, value in filed.items()
    }


FIGURES = form(deals=4, dollars=20.5, built=0, paid=None)


def found(check: str, *same: Filed, limit: float | None = None, least: float | None = None) -> list[tuple[str, ...]]:
    """What a rule says of North's form of the twentieth day, as others said the same."""
    rule = Rule(check, "row", "verify", "keep", check, (), limit, least, WORDS, WORDS)
    campaign, _ = tiny.imagine({})
    made = copies.of_copies(FIGURES, NORTH, same, campaign, {check: rule})
    return [(one.rule, one.cell, one.found, one.other, str(one.city_code)) for one in made]


SOUTH = Filed("spring", "S", SPRING.date(9))
EARLIER = Filed("autumn", "N", AUTUMN.date(30))


def test_what_another_unit_said_is_asked_about_and_the_unit_and_date_are_named() -> None:
    said = ("differs-by-unit", "Form", "2", f"South {SPRING.date(9)}", "N")
    assert found("differs-by-unit", SOUTH) == [said]
    assert found("differs-by-unit", Filed("spring", "N", SPRING.date(9)), EARLIER) == []


def test_what_the_unit_said_in_another_season_is_asked_about() -> None:
    assert [one[3] for one in found("differs-by-season", EARLIER)] == [f"North {AUTUMN.date(30)}"]
    assert found("differs-by-season", SOUTH, Filed("autumn", "S", AUTUMN.end)) == []


@pytest.mark.parametrize(("day", "is_found"), [(10, True), (11, False)])
def test_a_form_is_unchanged_when_the_same_was_said_so_many_days_before(day: int, is_found: bool) -> None:
    assert bool(found("changes", Filed("spring", "N", SPRING.date(day)), limit=10)) == is_found


def test_a_form_filed_again_about_its_own_date_is_no_copy() -> None:
    for check in copies.COPY_CHECKS:
        assert found(check, NORTH) == []


def test_of_several_that_said_the_same_the_last_is_named() -> None:
    middle = Filed("spring", "M", SPRING.date(20))
    assert [one[3] for one in found("differs-by-unit", SOUTH, middle)] == [f"Middle {SPRING.date(20)}"]


@pytest.mark.parametrize(("least", "is_found"), [(2, True), (3, False)])
def test_a_form_with_few_figures_above_nought_says_too_little(least: int, is_found: bool) -> None:
    assert bool(found("differs-by-unit", SOUTH, least=least)) == is_found


def test_what_is_said_is_what_was_filed_whatever_is_used_of_it() -> None:
    assert copies.said(FIGURES) == (("built", 0), ("deals", 4), ("dollars", 20.5))
    assert copies.said(form(dollars=20.5, deals=4, built=0)) == copies.said(FIGURES)
    assert copies.said(form(dollars=20.5, deals=4, built=None)) != copies.said(FIGURES)


OF_SEVERAL_UNITS = {"differs-by-unit", "one-project"}
"""The checks that set one unit's filing beside another's: what they say goes to one of the two."""


@pytest.mark.parametrize("folder", [ROOT / "data", ROOT / "examples" / "gdp-2018"], ids=lambda path: path.name)
def test_no_unit_is_told_whose_form_its_own_equals(folder: Path) -> None:
    told = [rule for rule in rules.load(folder).values() if rule.check in OF_SEVERAL_UNITS]
    assert told
    for rule in told:
        assert not any("{other}" in words for words in (*rule.message.values(), *rule.remedy.values())), rule.code


def test_a_copied_form_stops_no_page_and_its_pages_and_receipt_name_no_other_unit(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("tidy"))
    day = folder / "raw" / "season-2" / "2022-08-17"
    own, other = (openpyxl.load_workbook(day / f"{name}.xlsx") for name in ("绵阳市", "南充市"))
    for cell in other.worksheets[0][6]:
        own.worksheets[0][cell.coordinate].value = cell.value
    own.save(day / "绵阳市.xlsx")
    tables = run.take_in(campaign.load(folder))
    [finding] = tables["problems"].query("rule == 'form-of-another-unit'").to_dict("records")
    assert (finding["city_code"], finding["other"][:3]) == ("510700", "南充市")
    receipt = f"sichuan-manufacturing-R{finding['sequence']:06d}"
    for suffix in (".json", ".html"):
        assert "南充" not in (folder / "tidy" / "receipts" / f"{receipt}{suffix}").read_text(encoding="utf-8")
    for page in ("briefing", "confirmation"):
        assert "南充" not in text(made(page, folder, city="绵阳"))


RULES = """form-unchanged,over-time,note,keep,changes,,10,2,Unchanged since {other}.,Check.
form-of-another-season,against-base,verify,keep,differs-by-season,,,2,That of {other}.,Check.
form-of-another-unit,between-sources,verify,keep,differs-by-unit,,,2,That of {other}.,Check.
"""


def test_copied_files_are_found_among_all_that_was_filed(tmp_path: Path) -> None:
    nine, twenty = SPRING.dates[0], SPRING.dates[1]
    filed: dict[tuple[str, dt.date, str], dict[str, object]] = {
        ("autumn", AUTUMN.end, "North"): {"deals": 9, "dollars": 80.5},
        ("spring", nine, "Middle"): {"deals": 3, "dollars": 7.5},
        ("spring", nine, "North"): {"deals": 9, "dollars": 80.5},
        ("spring", nine, "South"): {"deals": 1, "dollars": 2.0},
        ("spring", twenty, "Middle"): {"deals": 3, "dollars": 7.5},
        ("spring", twenty, "South"): {"deals": 3, "dollars": 7.5},
    }
    declared = tiny.build(tmp_path, filed)
    (tmp_path / "rules.csv").write_text(tiny.RULES + RULES, encoding="utf-8")
    problems = intake.run(declared)["problems"]
    assert problems[["city_code", "rule", "message"]].to_numpy().tolist() == [
        ["N", "form-of-another-season", f"That of North {AUTUMN.end}."],
        ["M", "form-unchanged", f"Unchanged since Middle {nine}."],
        ["S", "form-of-another-unit", f"That of Middle {twenty}."],
    ]
