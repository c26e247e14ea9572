"""The dossier of a chosen unit: as a page through every gate, and the same as a Word file."""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import io
import json
from collections.abc import Mapping
from pathlib import Path

import docx
import pandas as pd
import pytest
from reading import made, made_as_ordered, text, tree
from typer.testing import CliRunner

from analysis import asked, cli, growth, jobs, run
from analysis.campaign import Campaign, PageDeclaration
from analysis.choosing import of_edition
from analysis.documents import Blank, Heading, Items, Paragraph, to_docx
from analysis.edition import Edition, edition_of, open_edition
from analysis.errors import PageRefused, WrongCall
from analysis.gates import check_page, names
from analysis.jobs import Job
from analysis.making import order
from analysis.pages import case_study
from analysis.pages.case_study import chosen, opening
from analysis.pages.case_study.dossier import dossier
from analysis.pages.page import Page
from analysis.phrasing import Voice
from analysis.rating.of_edition import submitted

Tables = Mapping[str, pd.DataFrame]
EARLY, TOO_EARLY = "2022-06-15", "2022-05-15"


@pytest.fixture(scope="module")
def closing(campaign_folder: Path) -> Edition:
    return open_edition(campaign_folder)


@pytest.fixture(scope="module")
def planned(closing: Edition) -> dict[str, Job]:
    return {job.unit_code: job for job in jobs.plan(closing, ["case_study"])}


@pytest.fixture(scope="module")
def first_of(closing: Edition) -> dict[str, str]:
    """The first unit that came onto the short list by each way."""
    rows = of_edition.short_list(closing).drop_duplicates("by")
    return dict(zip(rows["by"], rows["city_code"], strict=True))


@pytest.fixture(scope="module")
def pages(planned: dict[str, Job], first_of: dict[str, str]) -> dict[str, str]:
    """The page of the first unit by each way."""
    return {by: made_as_ordered(planned[code]) for by, code in first_of.items()}


def shown(page: Page) -> str:
    """All that a page of it would show."""
    functions = [getattr(case_study, name) for name in case_study.__all__]
    asked_of_pages = [one for one in functions if list(inspect.signature(one).parameters) == ["page"]]
    return "\n".join(str(function(page).html) for function in asked_of_pages)


def with_case(edition: Edition, default_tables: Tables, **texts: str | None) -> tuple[Edition, str]:
    """The edition with texts of the first submitted case changed, and the code of its unit."""
    row = submitted(edition).iloc[0]
    cases = default_tables["cases"].copy()
    for name, said in texts.items():
        cases.loc[cases["case_id"] == row["case_id"], name] = said
    return edition_of(edition.campaign, {**default_tables, "cases": cases}), row["city_code"]


# Whom it names.


def test_each_chosen_unit_has_a_dossier_whose_match_is_declared(closing: Edition, planned: dict[str, Job]) -> None:
    assert list(planned) == of_edition.chosen(closing)
    for code, job in planned.items():
        match, why = of_edition.matched(closing, code)
        assert (job.cities[0], why) == (match, "")
        assert job.parameters()["cities"] == [*job.cities]
        assert code not in job.cities


def test_the_match_stands_beside_the_unit_and_no_third_units_number_is_shown(
    closing: Edition, planned: dict[str, Job], pages: dict[str, str], first_of: dict[str, str]
) -> None:
    money, voice = closing.campaign.money_unit, Voice(closing.campaign, "zh")
    rows = growth.compared(closing)
    large = rows[(rows["unit"] == money.code) & (rows["second"] * money.scale.get("zh", 1) >= 100)]
    said = {code: {voice.level(value, money) for value in own["second"]} for code, own in large.groupby("city_code")}
    for by, code in first_of.items():
        page, match = text(pages[by]), planned[code].cities[0]
        assert said.get(match, set()) <= {amount for amount in said[match] if amount in page}
        others = set().union(*(said[other] for other in said if other not in (code, match)))
        assert {amount for amount in others if amount in page} <= said[code] | said[match]


def test_a_page_that_names_a_unit_that_was_not_declared_is_refused(
    closing: Edition, planned: dict[str, Job], pages: dict[str, str], first_of: dict[str, str]
) -> None:
    job = planned[first_of["both"]]
    alone = order(dataclasses.replace(job, cities=()))
    with pytest.raises(PageRefused, match="names another unit"):
        check_page(pages["both"], job.unit(closing.campaign), closing.campaign, "zh", alone)


def test_a_page_that_was_given_no_other_unit_names_none(campaign_folder: Path, first_of: dict[str, str]) -> None:
    html = made("case_study", campaign_folder, city=first_of["both"])
    assert "本页的参数中未指定" in text(html)
    assert "本页未列名的单位" in text(html)


def test_a_unit_named_in_a_filed_text_is_declared_too(closing: Edition, default_tables: Tables) -> None:
    edition, code = with_case(closing, default_tables, practice="与阿坝州、攀枝花市结对。")
    job = next(job for job in jobs.plan(edition, ["case_study"]) if job.unit_code == code)
    assert {"513200", "510400"} <= {*job.cities}


def test_a_zone_may_hold_the_name_of_a_unit(default_campaign: Campaign) -> None:
    bodies = names.of_bodies(default_campaign)
    assert "成都平原经济区" in bodies
    assert not bodies & {name for city in default_campaign.cities for name in names.of(city)}


# What it says.


def test_a_dossier_says_by_which_ways_its_unit_was_chosen_and_over_whom(pages: dict[str, str]) -> None:
    assert "按数据和按申报两条途径都选中该单位" in text(pages["both"])
    assert "没有申报案例入围" in text(pages["design"])
    assert "数据未选中" in text(pages["submission"])
    for by in ("both", "design"):
        assert "优先于" in text(pages[by])
        assert "逐一剔除其他单位重选" in text(pages[by])
    for by in ("both", "submission"):
        assert "名评委评分" in text(pages[by])


def test_a_contrary_choice_is_said(closing: Edition, first_of: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    code = first_of["both"]
    contrary = of_edition.short_list(closing).assign(contrary=True)
    monkeypatch.setattr(chosen, "short_list", lambda _: contrary)
    page = opening.dossier_of(edition_of(closing.campaign, closing.tables), code, ())
    assert "两条途径结论相反" in str(chosen.why_chosen(page).html)


def test_filed_texts_stand_as_filed_each_in_its_quotation(
    closing: Edition, pages: dict[str, str], first_of: dict[str, str]
) -> None:
    cases = submitted(closing)
    own = cases[cases["city_code"] == first_of["both"]]
    quoted = [quote.get_text() for quote in tree(pages["both"]).find_all("blockquote")]
    columns = ["background", "practice", "results", "lesson", "conditions", "costs", "risks"]
    assert set(own[columns].to_numpy().ravel()) - {None} <= set(quoted)
    assert f"{own.iloc[0]['file']} {own.iloc[0]['sheet']}!{own.iloc[0]['cell']}" in text(pages["both"])


def test_what_was_not_filed_is_asked_for_in_the_words_of_the_form(
    pages: dict[str, str], default_campaign: Campaign, closing: Edition, default_tables: Tables
) -> None:
    asks = default_campaign.methods.cases["form"]["asks"]
    assert "该单位未申报案例" in text(pages["design"])
    for name in ("background", "practice", "results", "lesson", "conditions", "costs", "risks"):
        assert asks[name]["zh"] in text(pages["design"])
    edition, code = with_case(closing, default_tables, costs=None)
    said = str(case_study.copying(opening.dossier_of(edition, code, ())).html)
    assert asks["costs"]["zh"] in said
    assert asks["risks"]["zh"] not in said


def test_hostile_text_stays_text_on_the_page_and_in_the_word_file(closing: Edition, default_tables: Tables) -> None:
    hostile = "<script>alert(1)</script> {unit} & ]]> \"'\n第二行</blockquote>"
    edition, code = with_case(closing, default_tables, practice=hostile, title="<b>{x}</b>")
    page = opening.dossier_of(edition, code, ())
    html = shown(page)
    assert "<script" not in html
    assert hostile in [quote.get_text() for quote in tree(html).find_all("blockquote")]
    word = docx.Document(io.BytesIO(to_docx(dossier(edition, code), edition.as_of)))
    said = [one.text for one in word.paragraphs]
    assert "<script>alert(1)</script> {unit} & ]]> \"'" in said
    assert "第二行</blockquote>" in said


def test_the_log_names_the_figures_by_a_hash_that_the_json_of_select_has(
    pages: dict[str, str], closing: Edition
) -> None:
    frame = json.loads(json.dumps(of_edition.audit(closing)["frame"]))
    plain = json.dumps(frame, ensure_ascii=False, sort_keys=True)
    assert hashlib.sha256(plain.encode()).hexdigest() in text(pages["design"])
    assert f"hundred-days select --as-of {closing.as_of} --format json" in text(pages["design"])


def test_a_dossier_in_english_passes_every_gate(closing: Edition, first_of: dict[str, str]) -> None:
    [job] = jobs.plan(closing.said("en"), ["case_study"], [first_of["both"]])
    html = made_as_ordered(job)
    assert "The figures and the raters both point at this unit." in text(html)


# Where less is known.


def test_early_in_the_season_a_dossier_says_what_is_not_known(campaign_folder: Path) -> None:
    edition = open_edition(campaign_folder, EARLY)
    job = jobs.plan(edition, ["case_study"])[0]
    assert "截至2022年6月15日" in text(made_as_ordered(job))


def test_before_a_case_can_be_chosen_there_is_no_dossier(campaign_folder: Path) -> None:
    edition = open_edition(campaign_folder, TOO_EARLY)
    assert case_study.cases(edition) == []
    with pytest.raises(WrongCall, match="as of 2022-05-15"):
        jobs.plan(edition, ["case_study"])


def test_a_campaign_without_rules_ledgers_or_cases_chooses_none_and_says_so(
    real_campaign: Campaign, real_tables: Tables
) -> None:
    declared = {**real_campaign.pages, "case_study": PageDeclaration("case_study", "public", "case", "")}
    edition = edition_of(dataclasses.replace(real_campaign, pages=declared), real_tables)
    assert case_study.cases(edition) == []
    with pytest.raises(WrongCall):
        jobs.plan(edition, ["case_study"])
    code = edition.campaign.cities[0].code
    html = shown(opening.dossier_of(edition, code, ()))
    assert "按数据、按申报两条途径均未选中该单位" in html
    assert "NaN" not in html
    assert to_docx(dossier(edition, code), edition.as_of)


# The Word file.


def test_the_word_file_says_what_the_page_says(
    closing: Edition, first_of: dict[str, str], pages: dict[str, str]
) -> None:
    made_of = dossier(closing, first_of["both"])
    headings = [part.text for part in made_of.parts if isinstance(part, Heading) and part.level == 1]
    assert headings[:2] == ["基本情况", "入选理由与比选情况"]
    assert len(headings) == 7
    assert [annex.title for annex in made_of.annexes] == ["遴选记录", "数据出处"]
    said = [part.text for part in made_of.parts if isinstance(part, Paragraph)]
    said += [one for part in made_of.parts if isinstance(part, Items) for one in part.texts]
    on_the_page = "".join(text(pages["both"]).split())
    assert [one for one in said if "".join(str(one).split()) not in on_the_page] == []
    assert (made_of.mark, made_of.state) == ("示例", "草稿")


def test_in_the_word_file_there_is_room_for_what_was_not_filed(closing: Edition, first_of: dict[str, str]) -> None:
    made_of = dossier(closing, first_of["design"])
    assert sum(isinstance(part, Blank) for part in made_of.parts) == 8
    assert not any(isinstance(part, Blank) for part in dossier(closing, first_of["both"]).parts)


def test_select_writes_a_dossier_and_says_what_it_takes(
    closing: Edition, tmp_path: Path, first_of: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "bring_up_to_date", lambda _: closing.tables)
    place = tmp_path / "case.docx"
    given = ["select", "--campaign", str(closing.campaign.folder), "--case", first_of["both"]]
    done = CliRunner().invoke(cli.app, [*given, "--format", "docx", "--out", str(place)])
    assert (done.exit_code, done.stdout) == (0, f"{place}\n")
    assert docx.Document(str(place)).paragraphs
    for less in (given, [*given, "--format", "docx"], [*given[:3], "--format", "docx", "--out", str(place)]):
        assert isinstance(CliRunner().invoke(cli.app, less).exception, WrongCall)


def test_a_question_may_be_given_a_list() -> None:
    assert asked._told((["a", "b"], None), {}) == [["a", "b"], None, {}]
    assert asked._known(["a", "b"], []) == ["a", "b"]
