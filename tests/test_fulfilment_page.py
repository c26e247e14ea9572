"""Fulfilment from the ledgers to the page: six projects by hand, how long they are watched, pages with little on."""

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import reading
import tiny
from reading import made, tables, text, tree
from tiny import SPRING, Ledger, Options, amount, project, span
from typer.testing import CliRunner

from analysis import campaign, cli, intake, store
from analysis.campaign import Campaign
from analysis.edition import Edition, edition_of, open_edition
from analysis.errors import WrongCall
from analysis.fulfilment import of_edition
from analysis.pages.fulfilment import printed

pytestmark = pytest.mark.usefixtures("in_this_process")

AUTUMN = span("autumn", dt.date(2030, 9, 2), 45)
OPTIONS = Options(seasons=(AUTUMN, SPRING), units=tiny.TWO, with_ledgers=True)
CUT_OFF = dt.date(2030, 11, 1)
"""The day on which the autumn's ledger was received."""
AS_OF = "2031-03-10"

STAGES = (
    tiny.STAGES
    + """
[[stages]]
code = "opened"
word = "Opened"
name = { en = "opened" }

[[stages]]
code = "called_off"
word = "Called off"
name = { en = "called off" }
ends = true

[fulfilment]
kept = "broken_ground"
started = "opened"
within_days = [10, 30, 50]
due = [{ stage = "broken_ground", days = 30, after = "agreed" }]

[ledger]
"""
)
WORDS = {"broken_ground": "Landed", "opened": "Opened", "called_off": "Called off"}

# The six projects of tests/test_fulfilment_incidence.py: days ago, amount, the day of each stage from signing.
SIX = {
    "A": (60, 10.0, {"broken_ground": 10}),
    "B": (60, 20.0, {"broken_ground": 20}),
    "C": (60, 30.0, {"called_off": 20}),
    "D": (20, 10.0, {}),
    "E": (60, 10.0, {"broken_ground": 40}),
    "F": (50, 20.0, {}),
}
Told = tuple[int, float, dict[str, int]]


def ledger(told: dict[str, Told], until: dt.date = CUT_OFF, **kinds: str) -> Ledger:
    """A ledger of these projects, contracts of North unless another kind of agreement is given."""
    projects, amounts, milestones = [], [], []
    for name, (ago, agreed, stages) in told.items():
        signed = until - dt.timedelta(days=ago)
        projects.append(project(name, contract_kind=kinds.get(name, "Contract")))
        amounts.append(amount(name, signed, agreed=agreed, paid=0.0))
        amounts.append(amount(name, signed + dt.timedelta(days=1), paid=agreed / 2))
        milestones.append(tiny.reached(name, signed))
        milestones += [tiny.reached(name, signed + dt.timedelta(days=day), WORDS[code]) for code, day in stages.items()]
    return Ledger(tuple(projects), tuple(amounts), tuple(milestones))


def built(folder: Path, ledgers: dict[str, Ledger], received: Sequence[dt.date] = (CUT_OFF,), least: int = 0) -> Path:
    """The campaign's folder with its tidy tables; ledgers received on the given days, in order."""
    tiny.build_with_ledgers(folder, ledgers, OPTIONS)
    told = (folder / "campaign.toml").read_text(encoding="utf-8")
    told = re.sub(r"\n\[\[stages\]\].*\n\[ledger\]\n", STAGES, told, flags=re.S)
    told = told.replace("[pages]\n", '[pages]\nfulfilment = { audience = "everyone", each = "all" }\n')
    told = f"{told}\n[measures]\nleast_count = {least}\n"
    (folder / "campaign.toml").write_text(told, encoding="utf-8")
    log = [("sequence", "received_on", "path", "sha256")]
    for n, (season, day) in enumerate(zip(ledgers, received, strict=False), start=1):
        log.append((str(n), day.isoformat(), f"{season}/ledger.xlsx", ""))
    (folder / "raw").mkdir(exist_ok=True)
    with (folder / "raw" / "received.csv").open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows(log)
    declared: Campaign = campaign.load(folder)
    store.write(intake.run(declared), folder)
    return folder


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six contracts and a memorandum, of which nothing is told after the day the ledger came."""
    with_memo = {**SIX, "G": (60, 500.0, {"broken_ground": 5})}
    return built(tmp_path_factory.mktemp("six"), {"autumn": ledger(with_memo, G="Memo")})


def at(folder: Path, as_of: str = AS_OF, known_on: str | None = None) -> Edition:
    return open_edition(folder, as_of, known_on)


# Six projects by hand.


def test_six_projects_with_one_called_off_by_hand(six: Path) -> None:
    rows = at(six).once(of_edition.within)
    own = rows[(rows["batch"] == "base") & (rows["stage"] == "broken_ground")].set_index("weight")
    # D is signed on the 40th day of the autumn's 45: all six are of its batch.
    assert own["n_projects"].eq(6).all()
    assert own.loc["count", "incidence_pct"].tolist() == pytest.approx([100 / 6, 100 / 3, 700 / 12], abs=1e-12)
    assert own.loc["amount", "incidence_pct"].tolist() == pytest.approx([10, 30, 1300 / 30], abs=1e-12)
    assert own.loc["count", "least_pct"].tolist() == pytest.approx([100 / 6, 100 / 3, 50], abs=1e-12)
    assert own.loc["count", "most_pct"].tolist() == pytest.approx([100 / 6, 50, 500 / 6 - 100 / 6], abs=1e-12)


def test_the_rates_of_the_six_carry_their_batch_and_the_day_that_is_told(six: Path) -> None:
    rows = at(six).once(of_edition.rates)
    own = rows[rows["batch"] == "base"].set_index(["rate", "weight"])
    assert own["rate_pct"].to_dict() == {
        **{("fulfilment", "count"): 50.0, ("fulfilment", "amount"): 40.0},  # A, B, E: 40 of 100
        **{("start", "count"): 0.0, ("start", "amount"): 0.0, ("paid-in", "amount"): 50.0},
    }
    assert set(own["told_to"]) == {pd.Timestamp(CUT_OFF)} and set(own["as_of"]) == {pd.Timestamp(AS_OF)}


def test_of_the_six_one_is_behind_and_one_has_ended(six: Path) -> None:
    edition = at(six)
    late = edition.once(of_edition.behind)
    # F was due on the 30th day and had been watched for 50; D for 20; C had ended; E was late but got there.
    assert late[["project_id", "stage", "days_late"]].values.tolist() == [["F", "broken_ground", 20]]
    assert edition.once(of_edition.ended)["project_id"].tolist() == ["C"]
    counts = edition.once(of_edition.sums).set_index("batch").loc["base"]
    assert counts[["n_projects", "n_ended", "n_behind", "amount"]].tolist() == [6, 1, 1, 100.0]


def test_a_contract_and_another_agreement_are_never_in_one_number(six: Path) -> None:
    edition = at(six)
    memo = edition.once(of_edition.apart).query("n_projects > 0")
    assert memo[["contract_kind", "n_projects", "amount"]].values.tolist() == [["Memo", 1, 500.0]]
    for frame in (of_edition.rates, of_edition.sums, of_edition.within, of_edition.payments):
        rows = edition.once(frame)
        assert rows["n_projects"].max() == 6
        assert rows.select_dtypes("number").max().max() <= 100
    html = made("fulfilment", six, as_of=AS_OF, lang="en")
    assert "500.0" not in " ".join(str(rows) for name, rows in tables(html).items() if not name.startswith("Agreem"))
    assert tables(html)["Agreements that do not count as signed"]["Memo"]["agreed"] == "500.0"


def test_a_unit_sees_its_own_projects_only(six: Path) -> None:
    edition = at(six)
    assert set(of_edition.own_rates(edition, "N")["city_code"]) == {"N"}
    assert of_edition.own_behind(edition, "N")["project_id"].tolist() == ["F"]
    for empty in (of_edition.own_rates, of_edition.own_behind, of_edition.own_sums, of_edition.own_ended):
        assert len(empty(edition, "S")) == 0


# How long projects are watched.


def test_a_project_is_watched_to_the_day_its_ledger_came_and_not_to_the_date_of_the_page(six: Path) -> None:
    for as_of in (AS_OF, "2031-04-11"):
        watched = at(six, as_of).once(of_edition.watch).set_index("batch").loc["base"]
        assert watched[["told_from", "told_to"]].tolist() == [pd.Timestamp(CUT_OFF)] * 2
    said = text(made("fulfilment", six, as_of=AS_OF, lang="en"))
    assert "as of 1 November 2030, the last day that the ledgers tell of" in said


def test_a_later_ledger_that_goes_on_with_the_batch_lets_all_of_it_be_watched(tmp_path: Path) -> None:
    more = Ledger(milestones=(tiny.reached("D", dt.date(2031, 1, 5), "Landed"),))
    folder = built(tmp_path, {"autumn": ledger(SIX), "spring": more}, (CUT_OFF, dt.date(2031, 3, 20)))
    watched = at(folder).once(of_edition.watch).set_index("batch").loc["base"]
    assert watched["told_to"] == pd.Timestamp(AS_OF)
    assert (watched["n_in_last"], watched["n_projects"]) == (1, 6)
    rows = at(folder).once(of_edition.rates).set_index(["batch", "rate", "weight"])["numerator"]
    assert rows["base", "fulfilment", "count"] == 4
    # Not past the day on which that ledger came.
    late = at(folder, "2031-04-11").once(of_edition.watch).set_index("batch").loc["base", "told_to"]
    assert late == pd.Timestamp("2031-03-20")
    # And on a day when it was not known, as before.
    known = at(folder, AS_OF, "2031-03-10").once(of_edition.rates).set_index(["batch", "rate", "weight"])["numerator"]
    assert known["base", "fulfilment", "count"] == 3


def test_a_later_ledger_of_other_projects_says_nothing_of_the_batch(tmp_path: Path) -> None:
    new = ledger({"X": (5, 3.0, {})}, dt.date(2031, 3, 20))
    folder = built(tmp_path, {"autumn": ledger(SIX), "spring": new}, (CUT_OFF, dt.date(2031, 3, 20)))
    watched = at(folder, "2031-04-11").once(of_edition.watch).set_index("batch")["told_to"]
    assert watched[["base", "current"]].tolist() == [pd.Timestamp(CUT_OFF), pd.Timestamp("2031-03-20")]


def test_a_project_without_news_is_watched_like_the_others_of_its_batch(campaign_folder: Path) -> None:
    watched = open_edition(campaign_folder).once(of_edition.watch).set_index("batch").loc["base"]
    assert 0 < watched["n_in_last"] < watched["n_projects"]
    assert watched["told_from"] == watched["told_to"] == pd.Timestamp("2022-08-17")
    early = open_edition(campaign_folder, "2022-07-01", "2022-07-01").once(of_edition.watch).set_index("batch")
    assert early.loc["base", "told_to"] == pd.Timestamp("2021-12-14")
    assert early.loc["current", "n_projects"] == 0 and pd.isna(early.loc["current", "told_to"])


# Batches.


def test_the_batches_of_a_campaign_leave_no_day_out_up_to_the_seasons_end(six: Path) -> None:
    listed = at(six).once(of_edition.batches)
    assert [batch.code for batch in listed] == ["earlier", "base", "between", "current"]
    assert listed[0].start is None and listed[-1].end == SPRING.end
    gaps = {(after.start - before.end).days for before, after in pairwise(listed)}  # type: ignore[operator]
    assert gaps == {1}


# Pages.


def page(folder: Path, as_of: str = AS_OF) -> str:
    html = made("fulfilment", folder, as_of=as_of, lang="en")
    assert not reading.CHINESE.search(text(html))
    return html


def test_a_page_without_a_ledger_is_one_sentence(tmp_path: Path) -> None:
    html = page(built(tmp_path, {}))
    assert "no signed project (Contract) is in a ledger" in text(html)
    assert tree(html).table is None


def test_a_page_on_which_nothing_counts_as_signed_shows_the_other_agreements(tmp_path: Path) -> None:
    html = page(built(tmp_path, {"autumn": ledger({"G": SIX["A"]}, G="Memo")}))
    assert "no signed project (Contract) is in a ledger" in text(html)
    assert list(tables(html)) == ["Agreements that do not count as signed"]


def test_a_page_of_a_single_project_gives_counts_and_draws_no_curve(tmp_path: Path) -> None:
    html = page(built(tmp_path, {"autumn": ledger({"A": SIX["A"]})}, least=10))
    said = text(html)
    assert "1 project landed and not ended, fulfilment 1 of 1, too few for a percentage" in said
    assert "100.0%" not in said
    assert tree(html).svg is None and "Not drawn, being of fewer than 10 projects: autumn" in said


def test_a_page_of_terminated_projects_only(tmp_path: Path) -> None:
    ended: dict[str, Told] = {name: (60, 5.0, {"called_off": 20}) for name in "ABC"}
    html = page(built(tmp_path, {"autumn": ledger(ended)}))
    said = text(html)
    assert "0 projects landed and not ended, fulfilment 0%" in said
    assert "ended: 3 projects, agreed at 15.0 USD million" in said
    assert "no project is behind schedule" in said
    row = tables(html)["How much of each batch had come how far, within so many days of signing"]["landed"]
    assert row["within 50 days, by count"] == "0%" and row["half by day"] == "/"


def test_a_page_of_which_everything_is_censored(tmp_path: Path) -> None:
    waiting: dict[str, Told] = {name: (20, 5.0, {}) for name in "ABC"}
    html = page(built(tmp_path, {"autumn": ledger(waiting)}))
    assert "landed within 10 days of signing: autumn 0%" in text(html)
    row = tables(html)["How much of each batch had come how far, within so many days of signing"]["landed"]
    assert (row["within 10 days, by count"], row["within 30 days, by count"]) == ("0%", "—")


def test_contradictions_stand_with_their_place_and_what_to_do(tmp_path: Path) -> None:
    told: dict[str, Told] = {"A": (40, 5.0, {"broken_ground": -3}), "B": (40, 5.0, {"opened": 9})}
    html = page(built(tmp_path, {"autumn": ledger(told)}))
    found = [row for name, rows in tables(html).items() if name.startswith("Contradictions") for row in rows.values()]
    assert len(found) == 1  # two findings of one unit: the last stands under its name
    body = tree(html).find(string=re.compile("Stage before signing"))
    assert body is not None
    cells = [cell.get_text() for cell in body.find_parent("tr").find_all(["th", "td"])]  # type: ignore[union-attr]
    assert cells[0] == "North" and cells[2] == "raw/autumn/ledger.xlsx" and cells[3].startswith("Milestones!A")
    assert cells[-1] == "Look into it."
    # Left out, and said so.
    assert "landed, by count: 2 projects left out" in text(html)


@pytest.mark.parametrize(("as_of", "lang"), [("2022-05-15", "zh"), ("2022-07-01", "zh"), ("2022-08-17", "en")])
def test_the_page_of_the_example_passes_its_gates(campaign_folder: Path, as_of: str, lang: str) -> None:
    html = made("fulfilment", campaign_folder, as_of=as_of, lang=lang)
    said = text(html)
    assert all(table.find(class_="mark") is not None for table in tree(html).find_all("table"))
    starts = {
        "zh": "与本季签约数之比不是开工率",
        "en": "rate of starts: what starts in a season was signed in others too",
    }
    census = {"zh": "全部项目，非抽样，不作显著性检验", "en": "not of a sample: no test of significance"}
    assert starts[lang] in said and census[lang] in said


def test_a_curve_is_told_in_the_words_that_stand_for_it(campaign_folder: Path) -> None:
    html = made("fulfilment", campaign_folder)
    first = tree(html).svg
    assert first is not None
    rows = open_edition(campaign_folder).once(of_edition.within)
    own = rows[(rows["stage"] == "landed") & (rows["weight"] == "count") & (rows["days"] == 90)].set_index("batch")
    assert f"第一季：第90天{own.loc['base', 'incidence_pct']:.1f}%" in str(first["aria-label"])


# The command.


def called(*words: str) -> str:
    done = CliRunner().invoke(cli.app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_prints_the_tables_of_the_page(six: Path) -> None:
    common = ("--campaign", str(six), "fulfilment", "--as-of", AS_OF, "--format")
    rows = list(csv.DictReader(io.StringIO(called(*common, "csv"))))
    kept = next(row for row in rows if (row["batch"], row["rate"], row["weight"]) == ("base", "fulfilment", "count"))
    assert (kept["rate_pct"], kept["batch_name"], kept["stage_name"]) == ("50.0", "autumn", "landed")
    assert next(row for row in rows if row["batch"] == "current")["why_blank"] == "no project"
    made_of = printed.tables(at(six))
    told = json.loads(printed.as_json(made_of))
    assert told["behind"][0]["project_id"] == "F" and told["behind"][0]["city"] == "North"
    assert set(told) == set(made_of)
    assert "# behind" in printed.as_text(made_of)
    by_city = called(*common, "json", "--by", "city", "--table", "sums")
    assert {row["city"] for row in json.loads(by_city)["sums"]} == {"North"}


def test_the_command_writes_a_workbook_with_a_sheet_for_each_table(six: Path, tmp_path: Path) -> None:
    place = tmp_path / "f.xlsx"
    called("--campaign", str(six), "fulfilment", "--as-of", AS_OF, "--format", "xlsx", "--out", str(place))
    book = openpyxl.load_workbook(place)
    names = [name for name in book.sheetnames if "rates" in name]
    heads, *rows = book[names[0]].iter_rows(values_only=True)
    kept = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [row["rate_pct"] for row in kept if row["rate"] == "fulfilment" and row["batch"] == "base"] == [50, 40]


def test_the_command_says_what_it_cannot_do(
    six: Path, real_campaign: Campaign, real_tables: dict[str, pd.DataFrame]
) -> None:
    with pytest.raises(WrongCall, match="known: rates"):
        printed.chosen(printed.tables(at(six)), "nothing")
    with pytest.raises(WrongCall, match="choose city"):
        printed.tables(at(six), "stage")
    with pytest.raises(WrongCall, match="declares no ledger"):
        printed.tables(edition_of(real_campaign, real_tables))


def test_rates_by_focus_are_of_the_projects_of_its_groups(campaign_folder: Path) -> None:
    rows = printed.tables(open_edition(campaign_folder), "capital")["rates"]
    whole = open_edition(campaign_folder).once(of_edition.rates)
    for code in ("base", "current"):
        parts = rows[(rows["rate"] == "fulfilment") & (rows["weight"] == "count") & (rows["batch"] == code)]
        total = whole[(whole["rate"] == "fulfilment") & (whole["weight"] == "count") & (whole["batch"] == code)]
        assert parts["numerator"].sum() == total["numerator"].item()
        assert parts["group_name"].tolist() == ["内资", "外资"]
