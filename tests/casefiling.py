"""The tiny campaign with cases: a form of a few texts, two criteria, two grades, three states of evidence."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import tiny

from analysis import campaign
from analysis.campaign import Campaign

FORM = """case,reporting_unit,label,Submitted by,,
case,title,label,Title,,
case,field,label,Kind of work,,
case,background,label,Background,,
case,practice,label,Practice,What was done,
case,risks,label,Risks,,
case,claim,column,Claim,,
case,evidence,column,Evidence,,
case,source,column,Kept where,,
case_checks,case_id,column,Case,,
case_checks,claim,column,Claim,,
case_checks,evidence,column,Evidence,,
case_checks,state,column,Finding,,
case_checks,reason,column,Remark,,
case_checks,decided_by,column,Checked by,,
case_checks,decided_on,column,Checked on,,
raters,rater,column,Rater,,
raters,unit,column,District,,
raters,interests,column,Interests,,
ratings,rater,label,Rater,,
ratings,rated_on,label,Rated on,,
ratings,case_id,column,Case,,
ratings,criterion,column,Criterion,,
ratings,grade,column,Grade,,
ratings,reason,column,Why,,
"""
DECLARED = """
[cases.form]
required = ["reporting_unit", "title", "practice"]
characters = 60
rows = 3
fields = [{ code = "roads", name = { en = "Roads" } }, { code = "funds", name = { en = "Money" } }]

[cases.rating]
raters_at_least = 2
short_list = 1
tie_order = ["gain"]
grades = [{ code = "hi", value = 3.0, name = { en = "High" } }, { code = "lo", value = 1.0, name = { en = "Low" } }]
states = [
    { code = "new", name = { en = "New" }, means = "open" },
    { code = "true", name = { en = "True" }, means = "bears-out" },
    { code = "false", name = { en = "False" }, means = "refutes" },
]

[[cases.rating.criteria]]
code = "gain"
name = { en = "Gain" }
weight = 3.0
anchors = { hi = { en = "Much." }, lo = { en = "Little." } }

[[cases.rating.criteria]]
code = "ease"
name = { en = "Ease" }
weight = 1.0
anchors = { hi = { en = "Easy." }, lo = { en = "Hard." } }
"""
TITLE = "Forty-day drive: a case (SAMPLE)"
SEASON, CLOSING = tiny.SPRING.code, tiny.SPRING.end
Claims = Sequence[tuple[object, ...]]
CLAIM: Claims = (("Ten days saved", "Log of permits", "Town hall"),)


def declare(folder: Path, more: str = DECLARED) -> Campaign:
    """The declaration alone, in a folder of its own."""
    tiny.declare(folder)
    with (folder / "campaign.toml").open("a", encoding="utf-8") as lines:
        lines.write(more)
    with (folder / "form.csv").open("a", encoding="utf-8") as lines:
        lines.write(FORM)
    return campaign.load(folder)


def rows_of(unit: str, title: str, claims: Claims = CLAIM, **texts: object) -> list[list[object]]:
    """A form as rows: its title, each label with its text, the claims."""
    filled = {"Submitted by": unit, "Title": title, "Kind of work": "Roads", "Practice": "One desk", **texts}
    return [
        [TITLE],
        *([label, text] for label, text in filled.items()),
        ["Claim", "Evidence", "Kept where"],
        *map(list, claims),
    ]


def write_case(path: Path, *forms: list[list[object]]) -> Path:
    """A workbook with a sheet for each form."""
    tiny.write_book(path, {f"Case {number}": rows for number, rows in enumerate(forms, start=1)})
    return path


def file_case(declared: Campaign, name: str, unit: str, title: str, claims: Claims = CLAIM, **texts: object) -> None:
    """Put a case where those of the season lie."""
    write_case(declared.folder / "raw" / SEASON / f"{name}.xlsx", rows_of(unit, title, claims, **texts))


def log(declared: Campaign, *received: tuple[str, dt.date]) -> None:
    """Log files of the season as received, in that order."""
    path = declared.folder / "raw" / "received.csv"
    lines = [f"{n},{on.isoformat()},{SEASON}/{name}.xlsx," for n, (name, on) in enumerate(received, start=1)]
    path.write_text("\n".join(["sequence,received_on,path,sha256", *lines]) + "\n", encoding="utf-8")


def write_table(declared: Campaign, name: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table that the province keeps."""
    path = declared.folder / "raw" / "cases" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([header, *rows])


def check(declared: Campaign, *rows: tuple[str, str, str, str, str]) -> None:
    """Checks of evidence: case, claim, evidence, finding, day."""
    header = ("Case", "Claim", "Evidence", "Finding", "Checked on", "Checked by")
    write_table(declared, "checks.csv", header, [(*row, "the office") for row in rows])


def appoint(declared: Campaign, *rows: tuple[str, str, str]) -> None:
    """Raters: name, district, interests."""
    write_table(declared, "raters.csv", ("Rater", "District", "Interests"), rows)


def rate(
    declared: Campaign, rater: str, grades: Mapping[str, Sequence[str]], on: str = "2031-05-01", file: str = ""
) -> None:
    """A rater's sheet: of each case the grades on gain and ease: ``h``, ``l``, ``-`` for none, or a word as it is."""
    words = {"h": "High", "l": "Low", "-": None}
    rows: list[list[object]] = [[TITLE], ["Rater:", rater, "Rated on:", on], ["Case", "Criterion", "Grade", "Why"]]
    for case, marks in grades.items():
        for criterion, mark in zip(("Gain", "Ease"), marks, strict=True):
            rows.append([case, criterion, words.get(mark, mark), None])
    path = declared.folder / "raw" / "cases" / f"{file or rater}.xlsx"
    tiny.write_book(path, {"Grades": rows})
