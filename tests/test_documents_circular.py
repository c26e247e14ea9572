"""The draft of the circular: figures, who is named in which order, and what is left to people."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import docx
import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis import cli, run
from analysis.assessment import of_edition
from analysis.assessment.declared import NamedAward
from analysis.campaign import Campaign
from analysis.documents import Blank, Document, Heading, Items, Note, Paragraph, circular, to_docx
from analysis.edition import Edition, edition_of
from analysis.errors import WrongCall
from analysis.phrasing import Voice
from analysis.store import Tables

FLAG = NamedAward("flag", 2, 1, {"zh": "流动红旗", "en": "red flag"})
PRAISE = NamedAward("praise", 3, 1, {"zh": "表扬", "en": "praise"})
# Mianyang first, Chengdu second, then Zigong: in administrative order Chengdu, Zigong, Mianyang.
RANKS = {"510700": 1, "510100": 2, "510300": 3}
CLOSING, EARLY = "2022-08-17", "2022-05-15"


def named(ranks: dict[str, int], *awards: NamedAward) -> pd.DataFrame:
    """Who is within each award, by everybody's rank, as the assessment tells it."""
    place = pd.Series(ranks)
    rows = [
        (award.code, code, rank, int((place == rank).sum()), max(0, int((place <= award.last).sum()) - award.places))
        for award in awards
        for code, rank in ranks.items()
        if rank <= award.last
    ]
    return pd.DataFrame(rows, columns=["award", "city_code", "rank", "n_at_rank", "n_over"])


@pytest.fixture(scope="module")
def edition(default_campaign: Campaign, default_tables: Tables) -> Edition:
    return edition_of(default_campaign, default_tables, as_of=CLOSING)


def draft(edition: Edition, ranks: dict[str, int] = RANKS, *awards: NamedAward, lang: str = "zh") -> Document:
    return circular.draft(edition, named(ranks, *awards), awards, Voice(edition.campaign, lang))


def texts(document: Document) -> list[str]:
    """What would be issued: all but the notes to the drafter."""
    parts = [part for part in document.parts if not isinstance(part, Note)]
    return [text for part in parts for text in (part.texts if isinstance(part, Items) else (part.text,))]  # type: ignore[union-attr]


def notes(document: Document) -> list[str]:
    return [part.text for part in document.parts if isinstance(part, Note)]


def test_the_title_is_made_of_the_campaign_and_its_season(edition: Edition) -> None:
    campaign = edition.campaign
    document = draft(edition)
    assert document.title == f"关于{campaign.name['zh']}（{campaign.season.name['zh']}）情况的通报"
    assert (document.state, document.mark, document.number) == ("代拟稿", "示例", "〔　　〕　　号")
    assert document.notes[-1] == "印发前限厅内使用"


def test_each_leading_indicator_has_one_sentence_with_its_growth(edition: Edition) -> None:
    (items,) = [part for part in draft(edition).parts if isinstance(part, Items)]
    assert len(items.texts) == len(edition.campaign.headline)
    names = [edition.campaign.indicators[code].name["zh"] for code in edition.campaign.headline]
    assert all(text.startswith(name) and "较第一季" in text for text, name in zip(items.texts, names, strict=True))


def test_units_stand_in_administrative_order_and_no_place_is_told(edition: Edition) -> None:
    document = draft(edition, RANKS, FLAG, PRAISE)
    headed = [part.text for part in document.parts if isinstance(part, Heading) and part.level == 2]
    assert headed == ["流动红旗（2个）", "表扬（3个）"]
    assert {"成都市、绵阳市。", "成都市、自贡市、绵阳市。"} <= set(texts(document))
    other = {"510100": 1, "510700": 2, "510300": 3}
    assert texts(draft(edition, other, FLAG, PRAISE)) == texts(document)


def test_a_tie_at_the_edge_is_the_drafter_s_to_decide(edition: Edition) -> None:
    tied = draft(edition, {"510700": 1, "510100": 2, "510300": 2}, FLAG)
    assert "成都市、自贡市、绵阳市。" in texts(tied)
    assert "“流动红旗”名额2个，成都市、自贡市并列第2位，超出名额1个，请研究确定并注明依据。" in notes(tied)[-1]
    # A tie that ends where the places end, or lies before, is nobody's question.
    assert "并列" not in "".join(notes(draft(edition, {"510700": 1, "510100": 1, "510300": 3}, FLAG)))


def test_the_drafter_is_told_by_which_rules_the_lists_are_made(edition: Edition) -> None:
    rules = of_edition.rules(edition)
    assert rules is not None
    assert f"名单按“{rules.name['zh']}”测算。" in notes(draft(edition, RANKS, FLAG))[1]


def test_fewer_units_than_places_are_said_to_the_drafter(edition: Edition) -> None:
    document = draft(edition, {"510100": 1}, FLAG)
    assert "“流动红旗”名额2个，进入名额的1个。" in notes(document)[-1]
    nobody = draft(edition, {}, FLAG)
    assert "本季没有市（州）进入名额。" in texts(nobody)


def test_units_without_a_place_are_named_with_the_reason(edition: Edition) -> None:
    voice = Voice(edition.campaign, "zh")
    reasons = {"513400": "可用指标不足", "510400": "未报"}
    document = circular.draft(edition, named(RANKS, FLAG), (FLAG,), voice, reasons)
    assert "未参加排名的有：攀枝花市（未报）、凉山彝族自治州（可用指标不足）。" in texts(document)


def test_what_is_asked_for_is_left_to_people(edition: Edition) -> None:
    document = draft(edition, RANKS, FLAG)
    assert document.parts[-1] == Blank("【由起草单位填写：下一步工作要求。】")
    assert (document.issuer, document.date) == ("（发文机关署名）", "　　　　年　　月　　日")


def test_without_awards_there_is_no_list(edition: Edition) -> None:
    headed = [part.text for part in draft(edition).parts if isinstance(part, Heading)]
    assert headed == ["总体情况", "下一步工作要求"]


def test_while_the_season_runs_the_drafter_is_told(default_campaign: Campaign, default_tables: Tables) -> None:
    early = edition_of(default_campaign, default_tables, as_of=EARLY)
    assert "本季尚未结束，数据和名单均可能变化。" in notes(draft(early, RANKS, FLAG))[0]
    assert "现将截至2022年5月15日的情况通报如下。" in texts(draft(early, RANKS, FLAG))[0]


def test_real_figures_bear_no_mark(real_campaign: Campaign, real_tables: Tables) -> None:
    document = draft(edition_of(real_campaign, real_tables))
    assert document.mark == "" and "示例" not in "".join([*texts(document), *notes(document)])
    assert not any("—" in text for text in texts(document))


def test_a_foreign_campaign_has_its_draft_in_its_own_words(tiny: Campaign) -> None:
    from analysis import intake

    document = draft(
        edition_of(tiny, intake.run(tiny)), {"N": 1, "S": 2}, replace(FLAG, name={"en": "red flag"}), lang="en"
    )
    assert "Red flag: 2" in texts(document) and "North, South." in texts(document)
    assert document.title.startswith("Circular on ")
    assert isinstance(document.parts[1], Paragraph)
    assert to_docx(document, dt.date(2030, 9, 2)) == to_docx(document, dt.date(2030, 9, 2))


def test_the_draft_of_an_edition_names_who_is_within_the_declared_awards(edition: Edition) -> None:
    said, within = texts(circular.of_edition(edition)), edition.once(of_edition.awarded)
    for award, rows in within.groupby("award"):
        names = [city.name["zh"] for city in edition.campaign.cities if city.code in set(rows["city_code"])]
        assert f"{'、'.join(names)}。" in said, award


def test_units_that_the_declared_rules_do_not_rank_are_named_with_the_reason(
    default_campaign: Campaign, default_tables: Tables
) -> None:
    season, filed = default_campaign.season.code, default_tables["figures"]
    lost = (filed["season"] == season) & (filed["city_code"] == "510300")
    found = edition_of(default_campaign, {**default_tables, "figures": filed[~lost]}, as_of=CLOSING)
    assert "未参加排名的有：自贡市（有数据的指标不足规定比例）。" in texts(circular.of_edition(found))


def test_the_command_writes_the_draft(edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "bring_up_to_date", lambda _: edition.tables)
    given = ["circular", "--campaign", str(edition.campaign.folder), "--out"]
    done = CliRunner().invoke(cli.app, [*given, str(tmp_path / "draft.docx")])
    assert (done.exit_code, done.stdout) == (0, f"{tmp_path / 'draft.docx'}\n")
    assert docx.Document(str(tmp_path / "draft.docx")).paragraphs
    assert isinstance(CliRunner().invoke(cli.app, [*given, str(tmp_path)]).exception, WrongCall)
