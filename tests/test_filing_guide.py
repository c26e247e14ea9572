"""What the filing guide says is so: its commands are understood, its tables have the columns, its example decides."""

import csv
import io
import re
import shlex
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import campaign, cli, decided, decisions, rules
from analysis.schemas import TABLES, conform

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "filing-guide.md").read_text(encoding="utf-8")
CORRECTIONS = "corrections.csv"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, flags=re.DOTALL | re.MULTILINE)


def calls() -> list[list[str]]:
    return [shlex.split(line)[1:] for block in blocks("console") for line in block.splitlines()]


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["hundred-days", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
        raise SystemExit(0)
    return int(ended.value.code or 0)


def test_the_guide_shows_every_command_that_a_clerk_needs() -> None:
    assert {words[0] for words in calls()} == {"receive", "intake", "check", "chase", "form", "trace"}


@pytest.mark.parametrize("words", calls(), ids=" ".join)
def test_every_call_in_the_guide_is_understood(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert run([*words, "--help"], monkeypatch) == 0


@pytest.mark.parametrize(
    "words", [words for words in calls() if words[0] in ("check", "chase", "trace", "form")], ids=" ".join
)
def test_a_call_that_keeps_nothing_does_what_the_guide_says(
    words: list[str],
    campaign_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["--campaign", str(campaign_folder), *words], monkeypatch) == (1 if words == ["check"] else 0)
    assert capsys.readouterr().out


def test_the_calls_that_receive_do_what_the_guide_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing_filed = shutil.ignore_patterns("tidy", "season-*", "received.csv")
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=nothing_filed)
    form = ROOT / "data" / "raw" / "season-2" / "2022-06-30" / "成都市.xlsx"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "来件").mkdir()
    shutil.copy(form, tmp_path / "来件" / "某市.xlsx")
    for words in (words for words in calls() if words[0] in ("receive", "intake")):
        assert run(words, monkeypatch) == 0
    with (tmp_path / "data" / "raw" / "received.csv").open(encoding="utf-8", newline="") as lines:
        told = [(row["path"], row["received_on"], row["told_by"]) for row in csv.DictReader(lines)]
    assert [path for path, _, _ in told] == ["season-2/2022-06-30/某市.xlsx"] * 2
    assert (told[0][1], told[1][2]) == ("2022-07-01", "option")
    assert {path.suffix for path in (tmp_path / "data" / "tidy" / "receipts").iterdir()} == {".html", ".json", ".xlsx"}


def test_the_correction_shown_passes_what_was_sent_back(
    tmp_path: Path, default_tables: dict[str, pd.DataFrame]
) -> None:
    [shown] = blocks("csv")
    for path in (ROOT / "data").glob("*.*"):
        shutil.copy(path, tmp_path)
    (tmp_path / CORRECTIONS).write_text(shown, encoding="utf-8")
    declared = campaign.load(tmp_path)
    rows, found = decisions.read(declared)
    on_file = {name: conform(rows[name], TABLES[name]) for name in rows}
    after = decided.decide(default_tables | on_file, declared, rules.load(tmp_path))
    [about] = after.problems[after.problems["rule"] == "number-approximate"].to_dict("records")
    [row] = csv.DictReader(io.StringIO(shown))
    assert (about["found"], about["status"], about["reason"]) == (row["filed_text"], "passed", row["reason"])
    assert found == []


def test_the_headings_of_what_the_province_files_are_those_declared() -> None:
    declared = campaign.load(ROOT / "data")
    for table in ("verifications", "answers", "case_checks", "raters"):
        headings = "、".join(field.paths[0][0] for field in declared.form_fields(table))
        assert f"| {headings} |" in GUIDE
    assert {f"“{word}”" for word in declared.answers.values()} <= set(re.findall("“[^”]+”", GUIDE))


def test_the_columns_and_codes_named_are_those_of_the_rule_book() -> None:
    with (ROOT / "data" / "rules.csv").open(encoding="utf-8-sig", newline="") as lines:
        columns = set(csv.DictReader(lines).fieldnames or ())
    section = GUIDE.partition("## 八")[2].partition("## 九")[0]
    named = {name for row in re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE) for name in row.split("、")}
    assert {name.strip("`") for name in named} == columns - {"message_en", "remedy_en"}
    codes = set(re.findall(r"`((?:correction|verification)-\w+)`", GUIDE))
    assert codes and codes <= set(rules.load(ROOT / "data"))


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", GUIDE))))
def test_every_file_linked_from_the_guide_exists(path: str) -> None:
    assert (ROOT / "docs" / path).exists()
