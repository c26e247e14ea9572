"""A campaign as it stood: seen as of a date, known on a date, and never by today's."""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import tiny
from tiny import AUTUMN, SPRING

from analysis import asked, comparison, edition, intake, marks, store
from analysis.campaign import Campaign
from analysis.edition import Edition
from analysis.errors import WrongCall

Tables = Mapping[str, pd.DataFrame]
NINTH, TWENTIETH, TWENTY_SEVENTH, CLOSING = SPRING.dates


@pytest.fixture(scope="module")
def filed(tiny: Campaign) -> Tables:
    """The tables of the tiny campaign."""
    return intake.run(tiny)


def dates(figures: pd.DataFrame, season: str) -> list[dt.date]:
    return sorted({stamp.date() for stamp in figures.loc[figures["season"] == season, "as_of"]})


@pytest.mark.parametrize(
    ("as_of", "seen"),
    [
        (NINTH - dt.timedelta(days=1), []),
        (NINTH, [NINTH]),
        (TWENTIETH - dt.timedelta(days=1), [NINTH]),
        (TWENTIETH, [NINTH, TWENTIETH]),
        (CLOSING, list(SPRING.dates)),
    ],
)
def test_figures_of_the_season_are_seen_up_to_the_as_of_date_and_the_earlier_season_whole(
    tiny: Campaign, filed: Tables, as_of: dt.date, seen: list[dt.date]
) -> None:
    stood = edition.edition_of(tiny, filed, as_of=as_of)
    assert dates(stood.figures, "spring") == dates(stood.filings, "spring") == seen
    assert dates(stood.figures, "autumn") == list(AUTUMN.dates)


def test_the_as_of_date_defaults_to_the_last_on_which_something_was_filed(tmp_path: Path) -> None:
    filings = {("spring", NINTH, "North"): {"deals": 1, "dollars": 1.0}}
    declared = tiny.build(tmp_path, filings | {("autumn", AUTUMN.end, "North"): {"deals": 1, "dollars": 1.0}})
    assert edition.edition_of(declared, intake.run(declared)).as_of == NINTH


def test_where_nothing_was_filed_it_is_the_closing_date(tmp_path: Path) -> None:
    declared = tiny.build(tmp_path, {})
    assert edition.edition_of(declared, intake.run(declared)).as_of == CLOSING


@pytest.mark.parametrize(("as_of", "closing"), [(CLOSING - dt.timedelta(days=1), False), (CLOSING, True)])
def test_the_season_is_over_on_its_closing_date(tiny: Campaign, filed: Tables, as_of: dt.date, closing: bool) -> None:
    assert edition.edition_of(tiny, filed, as_of=as_of).is_closing == closing


def test_a_date_before_the_season_is_a_wrong_call_and_its_first_day_is_not(tiny: Campaign, filed: Tables) -> None:
    assert edition.edition_of(tiny, filed, as_of=SPRING.start).as_of == SPRING.start
    with pytest.raises(WrongCall, match="before the season begins"):
        edition.edition_of(tiny, filed, as_of=SPRING.start - dt.timedelta(days=1))


@pytest.mark.parametrize("option", ["as_of", "known_on"])
def test_what_is_no_date_is_a_wrong_call(tiny: Campaign, filed: Tables, option: str) -> None:
    with pytest.raises(WrongCall, match="is not a date"):
        edition.edition_of(tiny, filed, **{option: "end of June"})


def test_a_language_that_is_not_declared_is_a_wrong_call(tiny: Campaign, filed: Tables) -> None:
    with pytest.raises(WrongCall, match="declared: en"):
        edition.edition_of(tiny, filed, lang="fr")
    assert edition.edition_of(tiny, filed).lang == "en"


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Campaign, Tables]:
    """North filed 3 deals in time and 5 two days later; the other two never filed."""
    folder = tmp_path_factory.mktemp("corrected")
    filings = {("spring", NINTH, "North"): {"deals": 3, "dollars": 1.0}}
    tiny.build(folder, filings)
    again = f"spring/{NINTH}/North (corrected).xlsx"
    tiny.write_form(folder / "raw" / again, "North", {"deals": 5, "dollars": 1.0}, NINTH)
    log = {f"spring/{NINTH}/North.xlsx": NINTH, again: NINTH + dt.timedelta(days=2)}
    declared = tiny.build(folder, filings, received=log)
    return declared, intake.run(declared)


@pytest.mark.parametrize(("days_after", "deals"), [(-1, []), (0, [3.0]), (1, [3.0]), (2, [5.0])])
def test_what_was_known_on_a_day_is_what_had_been_received_by_then(
    corrected: tuple[Campaign, Tables], days_after: int, deals: list[float]
) -> None:
    stood = edition.edition_of(*corrected, as_of=NINTH, known_on=NINTH + dt.timedelta(days=days_after))
    assert stood.figures.loc[stood.figures["indicator"] == "deals", "value"].tolist() == deals
    assert len(stood.filings) == len(deals)


def test_a_correction_is_a_row_more_and_the_last_one_stands(corrected: tuple[Campaign, Tables]) -> None:
    declared, tables = corrected
    assert len(tables["figures"]) == 4
    stood = edition.edition_of(declared, tables)
    assert stood.figures.set_index("indicator")["value"].to_dict() == {"deals": 5.0, "dollars": 1.0}


def test_the_correction_does_not_make_the_form_late(corrected: tuple[Campaign, Tables]) -> None:
    judged = edition.edition_of(*corrected).calendar
    spring = judged[judged["season"] == "spring"]
    assert dict(zip(spring["city_code"], spring["state"], strict=True)) == {
        "N": "filed",
        "M": "missing",
        "S": "missing",
    }


def test_findings_on_a_filing_that_was_replaced_are_gone(tmp_path: Path) -> None:
    filings = {("spring", NINTH, "North"): {"deals": "about 3", "dollars": 1.0}}
    tiny.build(tmp_path, filings)
    again = f"spring/{NINTH}/North (corrected).xlsx"
    tiny.write_form(tmp_path / "raw" / again, "North", {"deals": 5, "dollars": 1.0}, NINTH)
    log = {f"spring/{NINTH}/North.xlsx": NINTH, again: NINTH + dt.timedelta(days=2)}
    declared = tiny.build(tmp_path, filings, received=log)
    tables = intake.run(declared)
    assert tables["problems"]["rule"].tolist() == ["number-approximate"]
    assert edition.edition_of(declared, tables).problems.empty
    before = edition.edition_of(declared, tables, known_on=NINTH + dt.timedelta(days=1))
    assert len(before.filings) == 1


def test_findings_on_a_later_filing_are_not_yet_there(tmp_path: Path) -> None:
    filings = {
        ("spring", NINTH, "North"): {"deals": 3, "dollars": 1.0},
        ("spring", TWENTIETH, "North"): {"deals": "about 3", "dollars": 1.0},
    }
    declared = tiny.build(tmp_path, filings)
    tables = intake.run(declared)
    assert edition.edition_of(declared, tables, as_of=NINTH).problems.empty
    assert edition.edition_of(declared, tables, as_of=TWENTIETH).problems["rule"].tolist() == ["number-approximate"]


def test_findings_on_files_that_are_nobodys_stay(tmp_path: Path) -> None:
    declared = tiny.build(tmp_path, {("spring", NINTH, "North"): {"deals": 3, "dollars": 1.0}})
    (tmp_path / "raw" / "spring" / NINTH.isoformat() / "page.xls").write_bytes(b"<html></html>")
    stood = edition.edition_of(declared, intake.run(declared))
    assert stood.problems["rule"].tolist() == ["file-web-page"]


def test_an_edition_names_the_bases_of_its_figures(
    real_campaign: Campaign, real_tables: Tables, tiny: Campaign, filed: Tables
) -> None:
    assert edition.edition_of(real_campaign, real_tables).basis == ("real",)
    assert edition.edition_of(tiny, filed).basis == ("example",)


def test_an_edition_opened_from_disk_is_the_whole_campaign(campaign_folder: Path) -> None:
    stood = edition.open_edition(campaign_folder)
    assert (stood.as_of, stood.lang, stood.is_closing) == (dt.date(2022, 8, 17), "zh", True)
    assert stood.said("en").lang == "en"
    assert stood.city("甘孜").code == "513300"
    assert stood.city(None) is stood.campaign.cities[0]
    assert len(stood.figures) == 4710 - 15


# Worked out once.


def code_of(stood: Edition) -> str:
    return stood.campaign.code


def language_of(stood: Edition) -> str:
    return stood.lang


def test_what_is_worked_out_is_worked_out_once_in_all_languages_and_none_of_them(tiny: Campaign, filed: Tables) -> None:
    stood = edition.edition_of(tiny, filed)
    assert stood.figures is stood.said("fr").figures
    assert stood.lang == "en"
    assert stood.once(language_of) == stood.said("fr").once(language_of) == ""


def test_each_date_has_its_own_figures_and_all_dates_the_same_decisions(tiny: Campaign, filed: Tables) -> None:
    stood = edition.edition_of(tiny, filed)
    earlier = stood.at(NINTH)
    assert dates(earlier.figures, "spring") == [NINTH]
    assert dates(stood.figures, "spring") == list(SPRING.dates)
    assert earlier.decided is stood.decided
    assert comparison.dated(earlier) is comparison.dated(stood)


def test_an_edition_of_other_tables_or_another_declaration_shares_nothing(tiny: Campaign, filed: Tables) -> None:
    stood = edition.edition_of(tiny, filed)
    assert len(stood.figures)
    assert stood.once(code_of) == "tiny"
    emptied = replace(stood, tables=dict(filed) | {"figures": filed["figures"].iloc[:0]})
    assert len(emptied.figures) == 0
    assert replace(stood, campaign=replace(tiny, code="other")).once(code_of) == "other"


def test_verified_numbers_are_kept_apart_from_filed_ones(tiny: Campaign, filed: Tables) -> None:
    stood = edition.edition_of(tiny, filed)
    assert (stood.verified().shows_verified, stood.verified().lang) == (True, "en")
    assert stood.verified().figures is stood.verified().figures
    assert stood.verified().figures is not stood.figures


@pytest.mark.parametrize(
    "function", [edition.figures, edition.filings, edition.problems, edition.forms_owed], ids=lambda made: made.__name__
)
def test_the_rows_of_a_unit_are_those_that_name_it(
    default_campaign: Campaign, default_tables: Tables, function: Callable[[Edition], pd.DataFrame]
) -> None:
    stood = edition.edition_of(default_campaign, default_tables)
    every = stood.once(function)
    for code in (*default_campaign.by_code, "nobody"):
        pd.testing.assert_frame_equal(stood.of_unit(code, function), every[every["city_code"] == code])


# Opened again.


@pytest.fixture
def settled(tiny: Campaign, filed: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tiny campaign's folder with its tables, as if all had been written a while ago."""
    folder = tmp_path / "tiny"
    shutil.copytree(tiny.folder, folder, ignore=shutil.ignore_patterns("tidy", "raw"))
    store.write(filed, folder)
    monkeypatch.setattr(marks, "is_settled", lambda _: True)
    return folder


def test_a_campaign_opened_again_is_the_same_edition(settled: Path) -> None:
    first = edition.open_edition(settled, NINTH)
    assert edition.open_edition(str(settled), NINTH.isoformat()) is first
    assert edition.open_edition(settled, TWENTIETH) is not first
    assert edition.open_edition(settled).decided is first.decided
    assert edition.open_edition(settled, NINTH, known_on=NINTH).decided is not first.decided


def test_a_table_put_in_place_is_read_again(settled: Path, filed: Tables) -> None:
    before = edition.open_edition(settled)
    store.write(dict(filed) | {"figures": filed["figures"].iloc[1:]}, settled)
    after = edition.open_edition(settled)
    assert len(after.figures) == len(before.figures) - 1


@pytest.mark.parametrize("name", ["campaign.toml", "cities.csv", "rules.csv"])
def test_a_declaration_changed_in_place_is_read_again_though_its_size_and_its_time_are_as_before(
    settled: Path, name: str
) -> None:
    before = edition.open_edition(settled)
    time = (settled / name).stat()
    (settled / name).write_bytes((settled / name).read_bytes())
    os.utime(settled / name, ns=(time.st_atime_ns, time.st_mtime_ns))
    assert edition.open_edition(settled) is not before


def test_a_declared_word_is_new_at_once(settled: Path) -> None:
    assert edition.open_edition(settled).campaign.total.name["en"] == "Whole valley"
    declared = (settled / "campaign.toml").read_text(encoding="utf-8")
    (settled / "campaign.toml").write_text(declared.replace("Whole valley", "Every valley"), encoding="utf-8")
    assert edition.open_edition(settled).campaign.total.name["en"] == "Every valley"


def test_files_written_this_moment_are_not_relied_on(settled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "is_settled", lambda _: False)
    assert edition.open_edition(settled) is not edition.open_edition(settled)


def test_a_notebook_that_opens_an_edition_that_stands_ready_is_still_seen_to_look(
    settled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition.open_edition(settled)
    monkeypatch.setenv(asked.VARIABLE, f"0:{tmp_path / 'asked'}")
    edition.open_edition(settled)
    assert asked.EVERYTHING in {question.name for question in asked.read(tmp_path / "asked")}
