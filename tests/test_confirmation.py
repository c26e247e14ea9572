"""The sheet on which a unit confirms its figures: its own and nobody else's, what was decided, and where to answer."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
import tiny
from deciding import CLOSING, DAY, NINTH, TWENTIETH, answer, build, correct, decided, page, read, said, verify
from reading import made, tables, text, tree

from analysis import campaign, store
from analysis.blocks import Block
from analysis.campaign import Campaign
from analysis.pages import confirmation
from analysis.pages.page import Page

Tables = Mapping[str, pd.DataFrame]
World = tuple[Campaign, Tables]


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> World:
    """North filed twice, the second time dollars that are held back; South a word; Middle nothing."""
    forms = {
        ("spring", NINTH, "North"): {"deals": 3, "dollars": 12.5},
        ("spring", TWENTIETH, "North"): {"deals": 4, "dollars": 9000},
        ("spring", TWENTIETH, "South"): {"deals": "about 77", "dollars": 55},
    }
    declared = build(tmp_path_factory.mktemp("filed"), forms)
    return declared, read(declared)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where decisions are put on file."""
    return build(tmp_path, {}).folder


def sheet(filed: World, folder: Path | None = None, unit: str = "North", **given: object) -> Page:
    """A unit's sheet, with the decisions of a folder."""
    declared, known = filed
    if folder is not None:
        known = decided(campaign.load(folder), known)
    return page("confirmation", declared, known, unit, **given)  # type: ignore[arg-type]


def figures(shown: Page) -> dict[str, dict[str, str]]:
    (table,) = tables(str(confirmation.figures(shown).html)).values()
    return table


def rows(block: Block) -> list[list[str]]:
    found = tree(str(block.html)).find_all("tbody")[-1]
    return [
        [" ".join(part.get_text(" ").split()) for part in row.find_all(["th", "td"])] for row in found.find_all("tr")
    ]


OPEN = "□\u00a0no objection □\u00a0objection"


def test_the_sheet_is_of_the_last_form_up_to_its_date(filed: World) -> None:
    assert "as of 22 March 2031, received on 22 March 2031" in said(confirmation.summary(sheet(filed)))
    before = sheet(filed, as_of=TWENTIETH - DAY)
    assert "as of 11 March 2031" in said(confirmation.summary(before))
    assert figures(before)["new deals"]["number filed"] == "3"


def test_each_figure_stands_with_its_cell_and_boxes_to_tick(filed: World) -> None:
    assert figures(sheet(filed)) == {
        "new deals": {
            **{"number filed": "4", "number struck": "—", "number verified": "—", "note on the figure": ""},
            **{"state": "in use", "cell": "Form!A5", "answer": OPEN},
        },
        "money in new deals (USD million)": {
            **{"number filed": "9,000.0", "number struck": "—", "number verified": "—", "note on the figure": ""},
            **{"state": "to verify, not counted until then", "cell": "Form!B5", "answer": OPEN},
        },
    }


def test_what_is_no_number_stands_as_it_was_written(filed: World) -> None:
    row = figures(sheet(filed, unit="South"))["new deals"]
    assert (row["number filed"], row["state"]) == ("about 77", "to verify, not used")


def test_what_was_struck_and_verified_stands_beside_it_with_the_reason(filed: World, folder: Path) -> None:
    verify(folder, {"as_of": TWENTIETH, "filed": 4, "struck": 1, "verified": 3, "reason": "no contract"})
    row = figures(sheet(filed, folder))["new deals"]
    assert list(row.values())[:5] == ["4", "1", "3", "no contract", "is verified"]


def test_a_correction_and_an_explanation_stand_with_their_reason(filed: World, folder: Path) -> None:
    about = {"as_of": TWENTIETH, "indicator": "dollars", "filed_text": "9000"}
    correct(folder, about | {"value": "9", "reason": "thousands"})
    row = figures(sheet(filed, folder))["money in new deals (USD million)"]
    assert (row["state"], row["note on the figure"]) == ("corrected to 9.0 USD million", "thousands")
    correct(folder, about | {"rule": "unit-slip", "reason": "one large deal"})
    row = figures(sheet(filed, folder))["money in new deals (USD million)"]
    assert (row["state"], row["note on the figure"]) == ("in use", "one large deal")


def test_an_answer_on_file_stands_in_place_of_the_boxes_and_in_the_list(filed: World, folder: Path) -> None:
    about = {"as_of": TWENTIETH}
    answer(
        folder,
        about | {"answer": "Agreed"},
        about | {"item": "dollars", "answer": "Objection", "objection": "it is <9>", "answered_on": CLOSING + DAY},
    )
    shown = sheet(filed, folder)
    assert [row["answer"] for row in figures(shown).values()] == ["no objection", "objection"]
    assert rows(confirmation.answered(shown)) == [
        ["all figures", "no objection", "— Max, 11 April 2031", "stands"],
        ["money in new deals", "objection", "it is <9> Max, 12 April 2031", "stands"],
    ]
    assert "2 figures: 1 to verify, 0 corrected, 0 verified, 2 answered" in said(confirmation.summary(shown))


def test_an_answer_to_what_was_filed_before_is_listed_as_such_and_the_boxes_are_open_again(
    filed: World, folder: Path
) -> None:
    answer(folder, {"as_of": TWENTIETH, "answer": "Agreed", "answered_on": TWENTIETH - DAY})
    shown = sheet(filed, folder)
    assert {row["answer"] for row in figures(shown).values()} == {OPEN}
    assert [row[-1] for row in rows(confirmation.answered(shown))] == ["for an earlier form"]


def test_there_is_room_to_answer_by_hand_and_it_is_said_how(filed: World) -> None:
    shown = sheet(filed)
    assert list(tables(str(confirmation.reply(shown).html))) == ["Answer of North", "Signature"]
    how = said(confirmation.how_to_answer(shown))
    assert "District; Season; About; Figure; Answer; Objection to; Answered by; Answered on" in how
    assert "the answer is Agreed; Objection" in how


def test_a_campaign_that_declares_no_answers_has_its_sheets_signed(tmp_path: Path) -> None:
    forms = {("spring", NINTH, "North"): {"deals": 3, "dollars": 12.5}}
    declared = tiny.build(tmp_path, forms)
    how = said(confirmation.how_to_answer(page("confirmation", declared, read(declared), "North")))
    assert "table with the columns" not in how
    assert "sign, stamp" in how


def test_a_unit_that_filed_nothing_has_nothing_to_confirm_and_no_place_to_sign(filed: World) -> None:
    shown = sheet(filed, unit="Middle")
    assert said(confirmation.summary(shown)) == "As of 22 March 2031 no form that could be used has come."
    assert said(confirmation.figures(shown)) == "There is nothing to confirm."
    for part in (confirmation.reply, confirmation.answered, confirmation.how_to_answer):
        assert said(part(shown)) == ""


def test_no_other_units_number_is_on_a_sheet_whatever_was_decided_on_it(filed: World, folder: Path) -> None:
    verify(folder, {"unit": "South", "as_of": TWENTIETH, "item": "dollars", "filed": 55, "struck": 11, "verified": 44})
    answer(folder, {"unit": "South", "as_of": TWENTIETH, "answer": "Objection", "objection": "the word of South"})
    declared, known = filed
    everything = decided(campaign.load(folder), known)
    store.write(everything, declared.folder)
    html = made("confirmation", declared.folder, lang="en", city="North")
    assert not [number for number in ("77", "55", "44", "11.0", "the word") if number in text(html)]
    assert "Middle" not in text(html)
    assert "Whole valley" not in text(html)


# The default campaign.


def test_the_sheet_of_an_example_unit_in_chinese(campaign_folder: Path) -> None:
    html = made("confirmation", campaign_folder, city="资阳")
    assert tree(html).h1.get_text() == "资阳市数据核对单"  # type: ignore[union-attr]
    row = tables(html)["截至2022年8月17日的上报数据"]["签约中国民营500强企业数（户）"]
    assert (row["上报数"], row["状态"], row["单元格"]) == ("约10", "待核实，未采用", "统计表!N6")
    assert "意见从“无异议、有异议”中选填" in text(html)
    assert "全省" not in text(html)


def test_the_sheet_in_english_names_its_unit_in_english(campaign_folder: Path) -> None:
    html = made("confirmation", campaign_folder, lang="en", city="成都")
    assert tree(html).h1.get_text() == "Chengdu: figures to confirm"  # type: ignore[union-attr]
    assert tables(html)["Figures as of 17 August 2022"]["amount of new projects signed (billion yuan)"]


def test_the_sheet_is_for_the_units_and_one_a_unit(default_campaign: Campaign) -> None:
    declared = default_campaign.pages["confirmation"]
    assert (declared.audience, declared.each) == ("cities", "unit")
