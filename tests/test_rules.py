"""One rule book: what the package finds is a row of it, and what a row says is nowhere else."""

import ast
import csv
import io
import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd
import pytest
import tiny
from tiny import SPRING

from analysis import campaign, checks, copies, decided, intake, phrasing, rules, schemas
from analysis.campaign import Campaign
from analysis.errors import DeclarationError
from analysis.rules import Rule, RuleBook

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "analysis"
DEFAULT = rules.load(ROOT / "data")

FOUND_ELSEWHERE = {"times-base", "ledger-agrees", "not-above-later", "one-project"}
"""Checks of figures against other sources, and of the register of projects."""
OF_FIGURES = {*checks.FORM_CHECKS, *checks.HISTORY_CHECKS, "times-base", "ledger-agrees", "not-above-later"}
OF_PAIRS = {"not-above", "goes-with", "average-at-most", "average-like", "average-kept"}
CHECKS = {*OF_FIGURES, *checks.DATE_CHECKS, *copies.COPY_CHECKS, *FOUND_ELSEWHERE}
FINDING_MODULES = ("cells", "layout", "filing", "checks", "copies", "ledgers", "registry", "contents", "intake")
CODE = re.compile(r"[a-z]+(-[a-z0-9]+)+")
pytestmark = pytest.mark.usefixtures("in_this_process")


def folder_of_tiny(folder: Path) -> Path:
    tiny.declare(folder)
    return folder


@pytest.fixture(scope="module", params=["default", "real", "tiny"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    """The rule books of the campaigns that there are."""
    folders = {"default": ROOT / "data", "real": ROOT / "examples" / "gdp-2018"}
    return rules.load(folders.get(request.param) or folder_of_tiny(tmp_path_factory.mktemp("tiny")))


def literals(path: Path) -> Iterator[str | float]:
    """The texts and numbers in a module's source."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int | float):
            yield node.value


def named_in_source() -> set[str]:
    """What in the package's source is written as codes of rules are, those of decisions included."""
    texts = {text for path in PACKAGE.rglob("*.py") for text in literals(path) if isinstance(text, str)}
    return {text for text in texts if CODE.fullmatch(text)} | set(decided.ABOUT_DECISIONS)


NAMED = named_in_source()
WHY_BLANK = {*phrasing.REASONS, *phrasing.SIDE_REASONS}
"""Codes written alike that say why a number is blank."""
UNCHECKED = {code for code, rule in DEFAULT.items() if not rule.check}
SUBJECTS = {code.partition("-")[0] for code in UNCHECKED}
"""What rules are about: the first words of their codes."""


# The book and the source.


def test_every_rule_that_the_source_names_is_a_row_of_every_book(book: RuleBook) -> None:
    of_rules = {text for text in NAMED - CHECKS - WHY_BLANK if text.partition("-")[0] in SUBJECTS}
    assert of_rules <= set(book)
    assert of_rules >= {"file-damaged", "number-range", "unit-twice", "verification-outdated"}


def test_every_finding_is_made_with_the_code_of_a_row() -> None:
    calls = [
        node
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    made = [call for call in calls if call.func.id in ("Finding", "UnreadableFile") and call.args]  # type: ignore[attr-defined]
    codes = {call.args[0].value for call in made if isinstance(call.args[0], ast.Constant)} - {""}
    assert len(codes) > 40
    assert codes <= set(DEFAULT)


def test_every_row_without_a_check_is_found_by_the_source_and_every_row_with_one_only_by_its_check() -> None:
    assert UNCHECKED <= NAMED
    assert (NAMED - WHY_BLANK).isdisjoint(set(DEFAULT) - UNCHECKED)


def test_every_check_of_a_book_is_known(book: RuleBook) -> None:
    assert {rule.check for rule in book.values()} - {""} <= CHECKS


def test_every_known_check_is_used_by_the_default_book() -> None:
    assert {rule.check for rule in DEFAULT.values()} >= CHECKS


@pytest.mark.parametrize("name", FINDING_MODULES)
def test_no_severity_and_no_level_stands_where_findings_are_made(name: str) -> None:
    said = {*schemas.SEVERITIES, *schemas.LEVELS} - {"file", "cell", "row"}  # these are names of columns too
    assert said.isdisjoint(literals(PACKAGE / f"{name}.py"))


@pytest.mark.parametrize("name", ["checks", "copies", "registry"])
def test_no_limit_stands_where_figures_are_compared(name: str) -> None:
    numbers = {value for value in literals(PACKAGE / f"{name}.py") if isinstance(value, int | float)}
    assert numbers <= {0, 1}


# What stands in the book.


def test_no_code_stands_twice() -> None:
    kept = [(ROOT / folder / "rules.csv").read_text(encoding="utf-8-sig") for folder in ("data", "examples/gdp-2018")]
    for text in (*kept, tiny.RULES):
        times = Counter(row["code"] for row in csv.DictReader(io.StringIO(text)))
        assert times.most_common(1)[0][1] == 1


def test_every_rule_has_a_level_a_severity_and_an_effect_of_those_there_are(book: RuleBook) -> None:
    for rule in book.values():
        assert (rule.level in schemas.LEVELS, rule.severity in schemas.SEVERITIES) == (True, True), rule.code
        assert rule.effect in ("blank", "keep"), rule.code


def test_what_is_only_noted_holds_no_figure_back(book: RuleBook) -> None:
    assert [rule.code for rule in book.values() if (rule.severity, rule.effect) == ("note", "blank")] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("rule", DEFAULT.values(), ids=DEFAULT)
def test_every_rule_says_what_is_wrong_and_what_to_do_in_both_languages(rule: Rule, lang: str) -> None:
    assert rule.message[lang] and rule.remedy[lang]
    asked = {name for text in (rule.message[lang], rule.remedy[lang]) for _, name, *_ in string.Formatter().parse(text)}
    assert asked - {None} <= {"found", "other", "limit", "least"}
    assert ("limit" in asked) <= (rule.limit is not None)
    assert ("least" in asked) <= (rule.least is not None)
    message, remedy = rule.say("<这里>", "那里", lang)
    assert not {*"{}"} & {*message, *remedy}
    assert message.endswith(("。", "？", ".")) and remedy.endswith(("。", "."))
    assert ("<这里>" in message) == ("found" in {name for _, name, *_ in string.Formatter().parse(rule.message[lang])})


def test_every_rule_on_figures_applies_to_figures_of_the_form(default_campaign: Campaign) -> None:
    on_form = {code for code, one in default_campaign.indicators.items() if one.on_form}
    for rule in (rule for rule in DEFAULT.values() if rule.check in OF_FIGURES):
        named = {code for pair in rule.pairs() for code in pair} if rule.check in OF_PAIRS else set(rule.applies)
        assert named and named <= {*on_form, "*"}, rule.code
        assert len(rule.applies) == len(set(rule.applies)), rule.code


def test_a_check_that_needs_a_limit_has_one(book: RuleBook) -> None:
    without = {*("not-above", "goes-with", "not-falling", "not-above-later", "dated-after", "one-project")}
    without |= set(copies.COPY_CHECKS)
    for rule in (rule for rule in book.values() if rule.check and rule.check not in without):
        assert rule.limit is not None and rule.limit > 0, rule.code


# A row more, a row less, a number changed.

FILED = {
    ("spring", SPRING.dates[0], "North"): {"deals": 4, "dollars": 20.0},
    ("spring", SPRING.dates[1], "North"): {"deals": 3, "dollars": 1800.0},
}


def found(folder: Path, **changed: Mapping[str, str]) -> tuple[dict[str, str], pd.DataFrame]:
    """The rules found, with their severity, and the figures, where rows of the book are changed or left out."""
    declared = tiny.build(folder, FILED)
    rows = list(csv.DictReader(io.StringIO(tiny.RULES)))
    with (folder / "rules.csv").open("w", encoding="utf-8", newline="") as lines:
        book = csv.DictWriter(lines, rows[0].keys())
        book.writeheader()
        book.writerows(row | changed.get(row["code"], {}) for row in rows if changed.get(row["code"]) != {})
    tables = intake.run(declared)
    severities = dict(zip(tables["problems"]["rule"], tables["problems"]["severity"], strict=True))
    last = tables["figures"][tables["figures"]["as_of"] == pd.Timestamp(SPRING.dates[1])]
    return severities, last.set_index("indicator")["value"]


def test_the_book_as_it_is_finds_a_fall_and_a_slip_of_unit(tmp_path: Path) -> None:
    severities, values = found(tmp_path)
    assert severities == {"unit-slip": "verify", "cumulative-falls": "verify"}
    assert values.isna().to_dict() == {"deals": False, "dollars": True}


@pytest.mark.parametrize("code", ["unit-slip", "cumulative-falls"])
def test_a_row_that_is_left_out_finds_nothing_any_more(tmp_path: Path, code: str) -> None:
    severities, values = found(tmp_path, **{code: {}})
    assert code not in severities and len(severities) == 1
    assert values.isna()["dollars"] == (code != "unit-slip")


def test_a_severity_an_effect_and_a_limit_are_what_the_row_says(tmp_path: Path) -> None:
    severities, values = found(tmp_path / "one", **{"unit-slip": {"severity": "refuse", "effect": "keep"}})
    assert (severities["unit-slip"], values["dollars"]) == ("refuse", 1800.0)
    severities, values = found(tmp_path / "two", **{"unit-slip": {"limit": "600"}})
    assert ("unit-slip" in severities, values["dollars"]) == (False, 1800.0)


def test_a_row_more_finds_more(tmp_path: Path) -> None:
    declared = tiny.build(tmp_path, FILED)
    more = "too-many,row,verify,blank,at-most,deals,3,,{found} is above {limit:.0f}.,Check."
    (tmp_path / "rules.csv").write_text(f"{tiny.RULES}{more}\n", encoding="utf-8")
    problems = intake.run(declared)["problems"]
    assert problems.loc[problems["rule"] == "too-many", "message"].tolist() == ["4 is above 3."]


def test_a_finding_of_reading_that_the_book_lacks_is_a_mistake_in_the_declaration(tmp_path: Path) -> None:
    declared = tiny.build(tmp_path, {("spring", SPRING.dates[0], "North"): {"deals": None, "dollars": 2.0}})
    lines = [line for line in tiny.RULES.splitlines() if not line.startswith("figure-blank,")]
    (tmp_path / "rules.csv").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DeclarationError, match="figure-blank"):
        intake.run(campaign.load(declared.folder))


def test_a_campaign_without_a_book_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"rules\.csv is missing"):
        rules.load(tmp_path)
