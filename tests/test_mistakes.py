"""What filers do wrong, planted one at a time in clean forms of very small and very large cities, and looked for.

Each mistake is a workbook of its own, filed in a copy of the campaign that holds the city's earlier forms and no
ledger, so that what is found is found in the forms alone. It counts as seen when a finding or a repair names the cell,
or, where it is of a row or a file as a whole, that row or file.
"""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from analysis import campaign, intake

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"
Tables = Mapping[str, pd.DataFrame]

with (ROOT / "tests" / "answer_key.csv").open(encoding="utf-8-sig", newline="") as lines:
    KEY = list(csv.DictReader(lines))

CODES = (
    *("signed_count", "signed_amount", "landed_count", "landed_amount", "started_count", "started_amount"),
    *("outside_events", "top_outings", "top_visits", "leader_outings", "leader_visits"),
    *("world_500", "china_500", "private_500", "champions"),
)
AMOUNTS = CODES[1:6:2]
COUNTS = tuple(code for code in CODES if code not in AMOUNTS)
LISTS = CODES[11:]
WORDS = {**dict.fromkeys(CODES[0:6:2], "个"), **dict.fromkeys(AMOUNTS, "亿元")}
WORDS |= {"outside_events": "场", "top_outings": "次", "leader_outings": "次"}
WORDS |= dict.fromkeys(("top_visits", "leader_visits", *LISTS), "户")
WHOLES = dict(zip(CODES[2:6], CODES[0:4], strict=True)) | {
    "top_outings": "leader_outings",
    "top_visits": "leader_visits",
}
"""What a figure is a part of, or comes after."""
OF_COUNT = dict(zip(AMOUNTS, CODES[0:6:2], strict=True))
VISITS = {"top_outings": "top_visits", "leader_outings": "leader_visits"}

ROW, SHEET, UNIT, DATED = 6, "统计表", "A2", "K2"

FORMS = (
    ("513300", dt.date(2022, 7, 30)),
    ("513200", dt.date(2022, 6, 15)),
    ("511800", dt.date(2022, 5, 30)),
    ("511500", dt.date(2022, 6, 30)),
    ("510100", dt.date(2022, 7, 15)),
)
"""Ganzi and Aba, which sign a dozen projects in all; Ya'an on its second form; Yibin; Chengdu, which signs 170."""
SMALL_AND_LARGE = ("513300", "510100")
NEIGHBOUR = "巴中市"
"""Whose form another city files in place of its own."""


@dataclass(frozen=True)
class Clean:
    """A form as its city filed it, with what the city filed before and what others did."""

    city: campaign.City
    as_of: dt.date
    file: str
    values: Mapping[str, float]
    last: Mapping[str, float]
    base: Mapping[str, float]
    """The city's closing form of the season before."""
    other: Mapping[str, float]
    """Another city's form about the same date."""


@dataclass(frozen=True)
class Planted:
    """A mistake where it was planted: any of these places will do."""

    kind: str
    code: str
    places: frozenset[str]
    file: str
    form: Clean


Cells = dict[str, object]
"""What is written where on a form: an indicator or a cell's own address."""
Kind = Callable[[Clean, str], Cells | None]
"""What a mistake writes for one figure of a form; nothing where it does not fit."""


def cell(code: str) -> str:
    """Where a figure stands on the form."""
    return f"{chr(ord('A') + CODES.index(code))}{ROW}"


def plain(value: float) -> str:
    return f"{value:g}" if value == int(value) else f"{value:.2f}"


def one(write: Callable[[float], object], codes: tuple[str, ...] = CODES, above: float = -1) -> Kind:
    """A mistake in one cell, made of its figure, where that is above something."""

    def kind(form: Clean, code: str) -> Cells | None:
        fits = code in codes and form.values[code] > above
        return {code: write(form.values[code])} if fits else None

    return kind


def pair(of: Mapping[str, str], write: Callable[[float, float], Cells | None]) -> Kind:
    """A mistake in a figure that goes with another one; what it writes is by ``code`` and ``other``."""

    def kind(form: Clean, code: str) -> Cells | None:
        both = (form.values[code], form.values[of[code]]) if code in of else ()
        written = write(*both) if both else None
        return dict(zip((code, of[code]), both, strict=True)) | _named(written, code, of[code]) if written else None

    return kind


def _named(cells: Cells, code: str, other: str) -> Cells:
    names = {"code": code, "other": other}
    return {names[name]: value for name, value in cells.items()}


def less(value: float) -> float:
    return value - 1 if value == int(value) else round(value * 0.9, 2)


def whole(write: Callable[[Clean], Mapping[str, object] | None], at: str = "signed_count") -> Kind:
    """A mistake in a form as a whole."""
    return lambda form, code: dict(write(form) or {}) or None if code == at else None


FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
STRUCK, HIDDEN, COMMENTED = object(), object(), object()
"""Marks of a cell that change no value."""

WRITTEN: dict[str, Kind] = {
    "full-width digits": one(lambda v: plain(v).translate(FULL_WIDTH)),
    "number as text": one(plain),
    "unit in the cell": lambda form, code: {code: f"{plain(form.values[code])}{WORDS[code]}"},
    "spaces inside digits": one(lambda v: " ".join(plain(v)), above=9),
    "separator of thousands": one(lambda v: f"{v + 1000:,.0f}"),
    "approximate": one(lambda v: f"约{plain(v + 1)}"),
    "about or more": one(lambda v: f"{plain(v + 1)}余"),
    "range": one(lambda v: f"{plain(v)}-{plain(v + 2)}"),
    "range in words": one(lambda v: f"{plain(v)}至{plain(v + 2)}"),
    "Chinese numerals": one(lambda v: "十二"),
    "percent": one(lambda v: f"{plain(v)}%"),
    "note in the cell": one(lambda v: f"{plain(v)}（含代建）"),
    "two figures in one cell": one(lambda v: f"{plain(v)}/{plain(v + 1)}"),
    "blank": one(lambda v: None),
    "dash": one(lambda v: "—"),
    "not reported": one(lambda v: "未报"),
    "error of a formula": one(lambda v: "#DIV/0!"),
    "reference lost": one(lambda v: "#REF!"),
    "formula without a value": one(lambda v: f"={plain(v)}+0"),
    "date for a number": one(lambda v: dt.date(2022, 6, 3)),
    "true for a number": one(lambda v: True),
}
"""What is no plain number."""

SHOWN: dict[str, Kind] = {
    "struck out": one(lambda v: STRUCK),
    "in a hidden column": one(lambda v: HIDDEN),
    "with a comment": one(lambda v: COMMENTED),
}
"""What stands beside a number that is right."""

WRONG: dict[str, Kind] = {
    "negative": one(lambda v: -(v or 1)),
    "fraction of a count": one(lambda v: v + 0.5, COUNTS),
    "万元 for 亿元": one(lambda v: v * 1e4, AMOUNTS, above=0),
    "元 for 亿元": one(lambda v: v * 1e8, AMOUNTS, above=0),
    "ten thousand times": one(lambda v: v * 1e4, above=0),
    "absurd": one(lambda v: 1e12),
    "an extra digit": one(lambda v: v * 10, above=0),
    "first digit twice": one(lambda v: float(f"{plain(v)[0]}{plain(v)}"), above=0),
    "no decimal point": one(lambda v: round(v * 100), AMOUNTS, above=0),
    "a figure that falls": lambda form, code: {code: less(form.last[code])} if form.last[code] else None,
    "part above its whole": pair(WHOLES, lambda part, whole: {"code": whole + 1}),
    "amount without a count": pair(OF_COUNT, lambda amount, count: {"other": 0.0} if amount else None),
    "count without an amount": pair(OF_COUNT, lambda amount, count: {"code": 0.0} if count else None),
    "fewer firms than outings": pair(VISITS, lambda outings, firms: {"other": outings - 1} if outings else None),
    "count and amount exchanged": pair(
        OF_COUNT, lambda amount, count: {"code": count, "other": amount} if amount else None
    ),
}
"""What is a number, and another one than it should be."""

LEGITIMATE: dict[str, Kind] = {
    "firms of a list above projects": lambda form, code: (
        {code: form.values["signed_count"] + 1} if code in LISTS else None
    ),
}
"""What may be right and is noted."""

OF_THE_FORM: dict[str, Kind] = {
    "row twice": whole(lambda form: {f"{chr(ord('A') + n)}7": form.values[code] for n, code in enumerate(CODES)}),
    "unit wrong by a character": whole(lambda form: {UNIT: f"填报单位：{form.city.name['zh'][1:]}"}),
    "unit in English": whole(lambda form: {UNIT: f"填报单位：{form.city.name['en']} Prefecture"}),
    "no unit": whole(lambda form: {UNIT: "填报单位："}),
    "dated before the cut-off": whole(lambda form: {DATED: f"填报时间：{form.as_of.year}年5月9日"}),
    "dated a year on": whole(lambda form: {DATED: f"填报时间：{form.as_of.year + 1}年{form.as_of.month}月15日"}),
    "date without a year": whole(lambda form: {DATED: f"填报时间：{form.as_of.month}.{form.as_of.day}"}),
    "all figures one column on": whole(
        lambda form: {"signed_count": 0.0} | {to: form.values[code] for code, to in pairwise(CODES)}
    ),
    "all figures one column back": whole(lambda form: {to: form.values[code] for to, code in pairwise(CODES)}),
    "total of the row in its last cell": whole(lambda form: {"champions": round(sum(form.values.values()), 2)}),
    "nought throughout": whole(lambda form: dict.fromkeys(CODES, 0.0)),
    "blank throughout": whole(lambda form: dict.fromkeys(CODES)),
    "the last form again": whole(lambda form: form.last),
    "what was added since the last form": whole(
        lambda form: {code: round(form.values[code] - form.last[code], 2) for code in CODES}
    ),
    "the form of the season before": whole(lambda form: form.base),
    "another city's form": whole(lambda form: form.other),
    "heading of a column changed": whole(lambda form: {"A4": "项目情况"}),
    "column added": whole(lambda form: {"P3": "备注", f"P{ROW}": "含代建"}),
}
"""A row, a label, or the form as a whole."""

KINDS = {**WRITTEN, **SHOWN, **WRONG, **LEGITIMATE, **OF_THE_FORM}
IN_TWO = {*WRITTEN, *SHOWN}
"""What says the same in every form, and is planted in a very small and a very large one."""
REPAIRED = {"full-width digits", "number as text", "unit in the cell", "spaces inside digits"}
NO_NUMBER = set(WRITTEN) - REPAIRED - {"separator of thousands"}


def figures(path: Path) -> dict[str, float]:
    """The figures of a form of the example."""
    sheet = openpyxl.load_workbook(path)[SHEET]
    return {code: float(sheet[cell(code)].value) for code in CODES}


def clean_form(declared: campaign.Campaign, code: str, as_of: dt.date) -> Clean:
    """A form of the example with what was filed before it and by a neighbour."""
    season, city = declared.season, declared.by_code[code]
    before = max(day for day in season.filing_dates if day < as_of)
    name = f"{city.name['zh']}.xlsx"
    base = RAW / "season-1" / "2021-12-14" / name
    file = f"{season.folder}/{as_of}/{name}"
    return Clean(
        city=city,
        as_of=as_of,
        file=file,
        values=figures(RAW / file),
        last=figures(RAW / season.folder / str(before) / name),
        base=figures(base) if base.exists() else {},
        other=figures(RAW / season.folder / str(as_of) / f"{NEIGHBOUR}.xlsx"),
    )


@contextmanager
def written(sheet: Worksheet, cells: Mapping[str, object]) -> Iterator[None]:
    """A form with a mistake in it, for as long as it is saved."""
    before = {at: (sheet[at].value, copy(sheet[at].font), sheet[at].number_format) for at in cells}
    for at, value in cells.items():
        write(sheet, at, value)
    yield
    for at, (value, font, number_format) in before.items():
        sheet[at].value, sheet[at].font, sheet[at].number_format = value, font, number_format
        sheet[at].comment = None
        sheet.column_dimensions[sheet[at].column_letter].hidden = False


def write(sheet: Worksheet, at: str, value: object) -> None:
    if value is STRUCK:
        sheet[at].font = Font(strike=True)
    elif value is HIDDEN:
        sheet.column_dimensions[sheet[at].column_letter].hidden = True
    elif value is COMMENTED:
        sheet[at].comment = Comment("含上年结转", "filer")
    else:
        sheet[at].value = value


def plant(declared: campaign.Campaign, clean: list[Clean]) -> list[Planted]:
    """File every mistake in every form and column that it fits."""
    planted = []
    for form in clean:
        path = declared.folder / "raw" / form.file
        book = openpyxl.load_workbook(path)
        for kind, code, cells in mistaken(form):
            file = path.with_name(f"{form.city.code} {kind} {code}.xlsx")
            with written(book[SHEET], cells):
                book.save(file)
            planted.append(Planted(kind, code, frozenset(cells), file.relative_to(declared.folder).as_posix(), form))
    return planted


def mistaken(form: Clean) -> Iterator[tuple[str, str, Cells]]:
    """Every mistake in every column that it fits, as what is written where; what changes nothing is none."""
    for (kind, mistake), code in product(KINDS.items(), CODES):
        if kind in IN_TWO and form.city.code not in SMALL_AND_LARGE:
            continue
        cells = mistake(form, code) or {}
        if any(form.values.get(at) != value for at, value in cells.items()):
            yield kind, code, {cell(at) if at in CODES else at: value for at, value in cells.items()}


def copy_of_the_campaign(folder: Path) -> campaign.Campaign:
    """The default campaign with the forms of the cities chosen, up to the dates chosen, and nothing else filed."""
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("tidy", "season-*", "received.csv"))
    declared = campaign.load(folder)
    names = {declared.by_code[code].name["zh"]: as_of for code, as_of in FORMS}
    for season in declared.seasons.values():
        for day in season.filing_dates:
            here = [name for name, as_of in names.items() if day <= as_of]
            for name in (*here, *([NEIGHBOUR] if day in names.values() else ())):
                form = Path(season.folder, str(day), f"{name}.xlsx")
                if (RAW / form).exists():
                    (folder / "raw" / form).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(RAW / form, folder / "raw" / form)
    return declared


def log(declared: campaign.Campaign, planted: list[Planted]) -> None:
    """The log of receipts: the clean forms first, then those with mistakes in them."""
    raw = declared.folder / "raw"
    late = [mistake.file.removeprefix("raw/") for mistake in planted]
    paths = sorted(path.relative_to(raw).as_posix() for path in raw.glob("season-*/*/*.xlsx"))
    with (raw / "received.csv").open("w", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(("sequence", "received_on", "path", "sha256"))
        rows.writerows(
            (number, path.split("/")[1], path, "")
            for number, path in enumerate([*(path for path in paths if path not in set(late)), *late], start=1)
        )


@dataclass(frozen=True)
class Filed:
    """What was planted, and what became of it."""

    planted: list[Planted]
    tables: Tables

    def seen(self, mistake: Planted) -> bool:
        """Whether a finding or a repair names the place of a mistake."""
        found = self.places[mistake.file]
        return bool(found) if mistake.kind in OF_THE_FORM else bool(found & mistake.places)

    @cached_property
    def places(self) -> Mapping[str, set[str]]:
        """The places that findings and repairs name, by file."""
        named: dict[str, set[str]] = defaultdict(set)
        for name in ("problems", "repairs"):
            for file, at in self.tables[name][["file", "cell"]].itertuples(index=False):
                named[file].add(at.rpartition("!")[2])
        return named

    def value(self, mistake: Planted) -> float | None:
        """What is used as the figure that a mistake was planted in."""
        value = self.values[mistake.file, mistake.code]
        return None if pd.isna(value) else float(value)

    @cached_property
    def values(self) -> pd.Series:
        """What is used as each figure, by file and indicator."""
        return self.tables["figures"].set_index(["file", "indicator"])["value"]

    def missed(self, planted: list[Planted]) -> list[str]:
        """Each mistake that was not seen, in words."""
        return [
            f"{one.kind}: {one.form.city.name['zh']} {one.form.as_of} {one.code} {one.form.values[one.code]:g}"
            for one in planted
            if not self.seen(one)
        ]


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Filed:
    """The campaign with every mistake filed in it, read as any filing is."""
    declared = copy_of_the_campaign(tmp_path_factory.mktemp("mistakes") / "data")
    planted = plant(declared, [clean_form(declared, code, as_of) for code, as_of in FORMS])
    log(declared, planted)
    return Filed(planted, intake.run(declared, jobs=2))


def test_nineteen_in_twenty_mistakes_are_seen_where_they_stand(filed: Filed) -> None:
    missed = filed.missed(filed.planted)
    print(f"{len(missed)} of {len(filed.planted)} mistakes were not seen", *missed, sep="\n")
    assert len(missed) <= 0.05 * len(filed.planted)


@pytest.mark.parametrize("kind", KINDS)
def test_of_each_kind_of_mistake_four_in_five_are_seen(filed: Filed, kind: str) -> None:
    planted = [mistake for mistake in filed.planted if mistake.kind == kind]
    assert len(planted) >= 2
    assert len(filed.missed(planted)) <= 0.2 * len(planted), filed.missed(planted)


def test_what_was_repaired_is_the_number_that_was_meant_and_the_repair_is_on_record(filed: Filed) -> None:
    repairs = filed.tables["repairs"].set_index(["file", "indicator"])
    for mistake in (mistake for mistake in filed.planted if mistake.kind in REPAIRED):
        assert filed.value(mistake) == mistake.form.values[mistake.code], mistake
        assert (mistake.file, mistake.code) in repairs.index or mistake.kind == "number as text", mistake


def test_what_is_no_number_is_used_as_none(filed: Filed) -> None:
    used = [mistake for mistake in filed.planted if mistake.kind in NO_NUMBER and filed.value(mistake) is not None]
    assert used == []


def test_a_wrong_number_is_asked_about_and_not_only_noted(filed: Filed) -> None:
    problems = filed.tables["problems"]
    asked = {*problems.loc[problems["severity"] != "note", ["file", "cell"]].itertuples(index=False, name=None)}
    wrong = [mistake for mistake in filed.planted if mistake.kind in WRONG]
    noted = [one for one in wrong if not any((one.file, f"{SHEET}!{place}") in asked for place in one.places)]
    assert len(noted) <= 0.05 * len(wrong), noted


def test_a_number_that_cannot_be_is_not_used(filed: Filed) -> None:
    kinds = {"negative", "fraction of a count", "元 for 亿元", "absurd"}
    used = [mistake for mistake in filed.planted if mistake.kind in kinds and filed.value(mistake) is not None]
    assert used == []


# Nothing is said where nothing is wrong.


def test_of_the_forms_without_a_mistake_none_is_sent_back_and_nothing_is_asked_about_them(
    default_tables: Tables,
) -> None:
    wrong = {row["file"] for row in KEY if row["cell"]}
    clean = set(default_tables["filings"]["file"]) - wrong
    problems = default_tables["problems"]
    said = problems[problems["file"].isin(clean)]
    assert len(clean) > 300
    # After the outings that were put too high, the true figure of the next form looks like a fall.
    assert said[["file", "cell", "rule"]].to_numpy().tolist() == [
        ["raw/season-2/2022-08-15/广元市.xlsx", f"{SHEET}!H6", "cumulative-falls"]
    ]
