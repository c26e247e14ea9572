"""The package reads top to bottom, touches files only at its edges, and knows nothing of any one campaign."""

import ast
import csv
import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from analysis import campaign, growth, schemas
from analysis.assessment.declaration import AGGREGATIONS, FILLS
from analysis.assessment.declared import MEASURES, SHAPES
from analysis.assessment.scales import SCALES
from analysis.assessment.weighting import METHODS
from analysis.choosing.declared import SIDES
from analysis.choosing.distances import METRICS
from analysis.choosing.log import DESIGNS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "analysis"
DATA = ROOT / "data"

# The order in which the data flows: a module imports only from those before it. A sub-package stands as one.
ORDER = [
    *("findings", "errors", "fingerprint", "asked", "methods", "campaign", "workbook", "cells", "layout", "rules"),
    *("checks", "filing", "ledgers", "published", "schemas", "calendar", "saving", "sets", "unchanged", "store"),
    *("casework", "marks", "received", "receiving", "decisions", "vintages", "registry", "counting", "copies"),
    *("contents", "intake", "decided", "changes", "edition", "revised", "lineage", "comparison", "projects"),
    *("measures", "growth", "pace", "concentration", "decomposition", "floors", "stages", "fulfilment", "focuses"),
    *("assessment", "rating", "choosing"),
    *("phrasing", "headlines", "chase", "sheets", "assessed", "score_book", "listing", "form", "blocks"),
    *("documents", "tables", "fonts", "charts", "maps"),
    *("pages", "parameters", "gates", "engine", "export", "receipts", "jobs", "cluster", "making", "cache", "shelf"),
    *("run", "cli", "__main__"),
]
# Where the package meets the disk. Everything else is frames in, frames out.
EDGES = {
    *("asked", "fingerprint", "campaign", "workbook", "rules", "published", "saving", "sets", "unchanged", "store"),
    *("marks", "received", "receiving", "decisions", "contents", "intake", "gates", "parameters", "engine", "export"),
    *("receipts", "jobs", "cluster", "making", "cache", "shelf", "run", "cli", "__main__"),
    # These read what the package itself carries: translations, fonts, templates.
    *("phrasing", "fonts", "charts", "pages", "documents"),
}
PACKAGE_ONLY = {"phrasing", "fonts", "charts", "documents"}
DRAWERS_FOR_ANYTHING = {"utils", "util", "helpers", "helper", "common", "core", "misc", "tools"}

READS = {"open", "read_text", "read_bytes", "glob", "rglob", "iterdir", "is_file", "is_dir", "exists", "read_csv"}
WRITES = {"write_text", "write_bytes", "mkdir", "unlink", "rmtree", "copytree", "copyfile", "to_parquet"}
WRITES |= {"to_csv", "to_excel", "symlink_to"}


def sources() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def place(path: Path) -> str:
    """The module a file belongs to: its own name, or that of its sub-package."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """The modules of the package that a file imports, wherever in it the import stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by a relative path; write analysis.…"
            parts = (node.module or "").split(".")
            if parts == ["analysis"]:
                yield from (name.name for name in node.names if name.name != "__version__")
            elif parts[0] == "analysis":
                yield parts[1]
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("analysis."))


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_those_above_it(path: Path) -> None:
    name = place(path)
    if name == "__init__":
        assert list(imports(path)) == []
        return
    assert name in ORDER, f"{name} has no place in the order: put it into ORDER where its data flows"
    above = set(ORDER[: ORDER.index(name)])
    inside = {name} if path.parent != PACKAGE else set()
    assert set(imports(path)) <= above | inside


def test_no_module_is_a_drawer_for_anything() -> None:
    names = {part for path in sources() for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert not names & DRAWERS_FOR_ANYTHING


def calls(path: Path) -> set[str]:
    """The names of all functions and methods that a file calls."""
    called = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    named = {func.id for func in called if isinstance(func, ast.Name)}
    return named | {func.attr for func in called if isinstance(func, ast.Attribute)}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_edges_touch_files(path: Path) -> None:
    touched = calls(path) & (READS | WRITES)
    if place(path) not in EDGES:
        assert not touched
    if place(path) in PACKAGE_ONLY:
        assert not touched & WRITES


def test_only_intake_opens_a_received_file() -> None:
    importers = {place(path) for path in sources() if "workbook" in set(imports(path))} - {"workbook"}
    users = {place(path) for path in sources() if "python_calamine" in path.read_text(encoding="utf-8")}
    assert users == {"workbook"}
    opening = {"contents", "decisions", "receiving", "receipts"}
    naming = {"cells", "layout", "filing", "ledgers", "published", "casework"}  # for types, and addresses
    assert importers <= opening | naming


# Nothing of one campaign is in the code.

# Words that the default declaration chooses among, because the software offers them: each is the name of a choice, of
# a column or of a table, and a foreign campaign would write the very same word.
OFFERED = {
    *campaign.BASES,
    *campaign.CHANNELS,
    *campaign.READINGS,
    *("projects", "agreed", "investors", "paid", "events", "firms_met"),  # measures: how a ledger can be counted
    *("count", "amount"),  # kinds of an indicator
    *("label", "column", "figure"),  # places on a form
    # Tables that a file can hold, and fields of a form that are no figure.
    *("form", "projects", "amounts", "milestones", "activities", "verifications", "answers"),
    *("cases", "case_checks", "raters", "ratings"),
    *("reporting_unit", "reporter", "date_on_form", "cut_off", "unit", "address"),
    *("units", "shares"),  # fields of a ledger that become one column of projects
    *("city", "source_url"),  # columns of the published tables, whose layout is the software's
    *("figures", "projects", "awards", "contradictions", "totals"),  # kinds of published tables
    *("zh", "en"),  # languages
    *("all", "unit", "case"),  # whom a page is for
    *("briefing", "growth", "fulfilment", "assessment", "case_study", "record", "filings", "confirmation"),  # pages
    "score_sheet",
    *("internal", "cities", "public"),  # audiences, as DESIGN.md names them
    *("yes",),  # how a table says so
    "case_selection",
    *(*MEASURES, *SCALES, *METHODS, *AGGREGATIONS, *FILLS, *SHAPES),  # of an assessment
    *("given", "equal"),  # whose weights
    *DESIGNS,  # of cases
    *METRICS,  # of how far units are apart
    *SIDES,  # which season a figure is of
    *("zone", "group"),  # how units fall into bodies
    *("bears-out", "refutes", "open"),  # what a state of evidence says of a claim
    *schemas.STATES,
    *schemas.LEVELS,
    *schemas.SEVERITIES,
    *(column for table in schemas.TABLES.values() for column in schemas.columns(table)),  # incl. ledger fields
    *growth.COLUMNS,
}
# What every spreadsheet has or every text: a dash says "nothing here", a slash parts a path, one dot one comma.
PUNCTUATION = {"-", "--", "/", "—", "－", "|", ";", "、", "（", "）", "(", ")", ":", "："}
# Digits, ten, a half and per cent are arithmetic, and so are the months of a year and the minutes of an hour, whatever
# else they are in the declaration (a floor, a tolerance, places, points). That none of those is in the code is shown by
# the tiny campaign, which has others.
ARITHMETIC = {0.5, *range(11), 12, 60, 100}
# Round numbers that code has limits of its own in: seconds, rows, minutes. That no deadline or size is in the code is
# shown by the tiny campaign as well.
ROUND = {30, 180}
# Where a unit stands in lists and on a tile map: small whole numbers that any code has, 0 to 21.
POSITIONS = {"order", "tile_row", "tile_col"}
# A chart is drawn with sizes and shades of its own, as a document is laid out; numbers there are not figures. Their
# words are still searched.
DRAWN = {"charts", "maps", "documents"}
# How the markup of workbooks and the environment of a process say yes. It is the code of a season too, of which neither
# knows anything.
SWITCH, SWITCHED = "1", {"workbook", "engine"}


def declared() -> tuple[set[str], set[float]]:
    """Every name and value of the default declaration: texts, dates as texts, and numbers."""
    texts: set[str] = set()
    numbers: set[float] = set()
    for value in leaves(tomllib.loads((DATA / "campaign.toml").read_text(encoding="utf-8"))):
        if isinstance(value, str):
            texts.add(value)
        elif isinstance(value, dt.date):
            texts |= {value.isoformat(), f"{value.year}年{value.month}月{value.day}日"}
            numbers.add(value.year)
        elif not isinstance(value, bool):
            numbers.add(float(value))
    for name in ("cities.csv", "indicators.csv", "form.csv"):
        with (DATA / name).open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                for text in (text for column, text in row.items() if column not in POSITIONS):
                    texts |= {text, *text.split("|"), *(part for path in text.split("|") for part in path.split("/"))}
    numbers |= {float(text) for text in texts if text.isdecimal()}
    return texts - {""}, numbers


def leaves(value: object) -> Iterator[object]:
    """Keys and values of nested tables; keys only where the declarer chooses them (codes of units, of audiences)."""
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, dict | int | float):
                yield key
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    else:
        yield value


# Keys of campaign.toml that are the declaration's own grammar, not a campaign's choice.
GRAMMAR = {
    *("campaign", "name", "total", "comparison", "filing", "units", "words", "ledger", "size", "published", "pages"),
    *("audiences", "unit_word", "units_word", "label", "note", "reading_note", "end_assumed", "counted_note", "scale"),
    *("methods", "measures", "fulfilment", "sizes", "days", "other_seasons"),
    *("score", "variants", "last", "bands", "below", "points", "low", "high", "mean", "sd", "fill", "missing", "drawn"),
    *("n", "spread", "seed", "drop_each", "dispute_each", "least_in_group", "least_known", "complete"),
    *("rating", "anchors", "asks", "rows", "characters", "raters_at_least", "short_list", "weight", "grades"),
    *("design", "log", "listed", "taken", "size_bands", "result_bands", "units_per_predictor"),
    *("day_tolerance", "decimals", "money", "at_least", "ends", "item", "cumulative", "lists", "stamp", "self_check"),
}


def literals(path: Path) -> Iterator[tuple[int, object]]:
    """Line and value of every literal, the fixed parts of f-strings too, but not of docstrings and ``__all__``."""
    module = tree(path)
    of_the_code = {id(part) for node in module.body if is_all(node) for part in ast.walk(node)} | {
        id(node.value)
        for node in ast.walk(module)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and id(node) not in of_the_code:
            yield node.lineno, node.value


def is_all(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"


def chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)


def forbidden(value: object, texts: Iterable[str], numbers: set[float]) -> str | None:
    """What of the declaration a literal holds: all of it, or within it a word of Chinese or a longer name."""
    if isinstance(value, str):
        if value in texts and value not in PUNCTUATION:
            return value
        return next((text for text in texts if text in value and (chinese(text) or len(text) > 7)), None)
    if isinstance(value, int | float) and not isinstance(value, bool) and value in numbers - ARITHMETIC - ROUND:
        return repr(value)
    return None


def test_no_name_or_value_of_the_default_campaign_is_in_the_code() -> None:
    texts, numbers = declared()
    texts -= OFFERED | GRAMMAR
    found = [
        f"{path.relative_to(PACKAGE)}:{line}: {value!r} holds {name!r}"
        for path in sources()
        for line, value in literals(path)
        if (name := forbidden(value, texts, set() if place(path) in DRAWN else numbers))
        and not (value == SWITCH and place(path) in SWITCHED)
    ]
    assert found == []


def test_the_search_for_names_would_find_one_if_it_were_there(tmp_path: Path) -> None:
    texts, numbers = declared()
    source = (
        'UNIT = "成都市"\nSAID = f"{UNIT}在四川省制造业"\nFLOOR = 15\nFIRST = "2022-05-10"\nWHAT = "signed_amount"\n'
    )
    (tmp_path / "one.py").write_text(f'"""成都市 is in this docstring."""\n{source}', encoding="utf-8")
    found = [line for line, value in literals(tmp_path / "one.py") if forbidden(value, texts - OFFERED, numbers)]
    assert sorted(found) == [2, 3, 4, 5, 6]


def test_the_code_holds_no_chinese_but_what_the_calendar_of_its_dates_is_written_in() -> None:
    # 年, 月 and 日 part a date in Chinese as hyphens do elsewhere.
    holds = {
        (place(path), char)
        for path in sources()
        for _, value in literals(path)
        if isinstance(value, str)
        for char in value
        if chinese(char)
    }
    assert {char for _, char in holds} <= {"年", "月", "日"}
    assert {name for name, _ in holds} <= {"cells", "phrasing"}
