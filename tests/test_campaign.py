"""A declaration is read whole, and every contradiction in it is said at once."""

import datetime as dt
import itertools
from pathlib import Path

import pytest
import tiny
from hypothesis import given
from hypothesis import strategies as st

from analysis import campaign
from analysis.campaign import Campaign
from analysis.errors import DeclarationError, WrongCall


def edited(folder: Path, old: str, new: str, file: str = "campaign.toml") -> Path:
    """The tiny declaration with one thing changed."""
    tiny.declare(folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_the_default_declaration_is_whole(default_campaign: Campaign) -> None:
    assert len(default_campaign.cities) == 21
    assert [city.order for city in default_campaign.cities] == list(range(1, 22))
    assert len(default_campaign.indicators) == 16
    assert sum(indicator.on_form for indicator in default_campaign.indicators.values()) == 15
    first, second = default_campaign.seasons.values()
    assert (first.days, second.days) == (100, 100)
    assert [first.day(date) for date in first.filing_dates] == [10, 25, 40, 55, 71, 86, 100]
    assert [second.day(date) for date in second.filing_dates] == [6, 21, 37, 52, 67, 82, 98, 100]
    assert first.end_assumed and not second.end_assumed


def test_the_phases_of_a_season_follow_one_another_and_fill_it(default_campaign: Campaign) -> None:
    phases = default_campaign.season.phases
    assert phases[0].start == default_campaign.season.start
    assert phases[-1].end == default_campaign.season.end
    for before, after in itertools.pairwise(phases):
        assert after.start == before.end + dt.timedelta(days=1)


def test_the_floors_are_those_of_the_notice_and_bind_in_the_second_phase(default_campaign: Campaign) -> None:
    assert {floor.indicator: floor.at_least for floor in default_campaign.floors} == {
        "leader_outings": 10,
        "leader_visits": 100,
        "top_outings": 3,
        "top_visits": 15,
        "outside_events": 5,
    }
    push = default_campaign.season.phases[1]
    assert {(floor.start, floor.end) for floor in default_campaign.floors} == {(push.start, push.end)}
    assert (push.start, push.end) == (dt.date(2022, 5, 20), dt.date(2022, 8, 7))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(-400, 400))
def test_day_and_date_undo_one_another(start: dt.date, day: int) -> None:
    season = tiny.imagine({}, [tiny.span("s", start, 40)])[0].season
    assert season.day(season.date(day)) == day
    assert season.date(1) == start
    assert season.date(season.days) == season.end


@pytest.mark.parametrize("wanted", ["成都市", "成都", "Chengdu", "510100"])
def test_a_unit_is_found_by_any_of_its_names(default_campaign: Campaign, wanted: str) -> None:
    assert default_campaign.city(wanted).code == "510100"


def test_an_alias_and_the_total_are_found_too(default_campaign: Campaign) -> None:
    assert default_campaign.city("甘孜州").code == "513300"
    assert default_campaign.city("全省") is default_campaign.total


def test_no_name_means_two_units(default_campaign: Campaign) -> None:
    names = [
        name
        for city in default_campaign.cities
        for name in {city.code, *city.name.values(), *city.short.values(), *city.aliases}
    ]
    assert len(names) == len(set(names))


def test_an_unknown_unit_is_a_wrong_call_that_names_the_nearest(default_campaign: Campaign) -> None:
    with pytest.raises(WrongCall, match="成都市"):
        default_campaign.city("成都府")
    with pytest.raises(WrongCall, match="No indicator"):
        default_campaign.indicator("happiness")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('current = "spring"', 'current = "summer"', "season current: summer is not known"),
        ('base = "autumn"', 'base = "winter"', "season base: winter is not known"),
        ('reading = "each-due-date"', 'reading = "whenever"', "whenever is not known"),
        ('headline = ["dollars"]', 'headline = ["euros"]', "euros is not known"),
        ("[units.usd]", "[units.eur]", "unit of indicator dollars: usd is not known"),
        ('audience = "everyone"', 'audience = "nobody"', "nobody is not known"),
        ('basis = "example"', 'basis = "hearsay"', "hearsay is not known"),
        ('channel = "filed"', 'channel = "told"', "told is not known"),
        ("start = 2031-03-03", "start = 2032-03-03", "season spring ends before it starts"),
        ('code = "tiny"', "", "lacks 'code'"),
        ('code = "tiny"', "code = tiny", "Correct the line named"),
    ],
)
def test_a_contradiction_in_the_declaration_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        campaign.load(edited(tmp_path, old, new))


def test_a_figure_on_the_form_that_is_no_indicator_is_said(tmp_path: Path) -> None:
    folder = edited(tmp_path, "form,dollars,", "form,euros,", "form.csv")
    with pytest.raises(DeclarationError, match="euros"):
        campaign.load(folder)


def test_two_units_of_one_code_are_said(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="two filing units have the code N"):
        campaign.load(edited(tmp_path, "S,South", "N,South", "cities.csv"))


def test_all_contradictions_are_said_at_once(tmp_path: Path) -> None:
    edited(tmp_path, 'current = "spring"', 'current = "summer"')
    path = tmp_path / "campaign.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('["dollars"]', '["euros"]'), encoding="utf-8")
    with pytest.raises(DeclarationError, match=r"summer.*euros"):
        campaign.load(tmp_path)


@pytest.mark.parametrize("file", ["cities.csv", "indicators.csv", "form.csv"])
def test_a_missing_table_of_the_declaration_is_named(tmp_path: Path, file: str) -> None:
    tiny.declare(tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(DeclarationError, match=file):
        campaign.load(tmp_path)


def test_a_folder_without_a_declaration_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(WrongCall, match=r"campaign\.toml"):
        campaign.load(tmp_path)


def test_a_campaign_is_found_from_a_folder_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.declare(tmp_path / "drive")
    (tmp_path / "notebooks" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks" / "deep")
    assert campaign.find("drive") == (tmp_path / "drive").resolve()


def test_units_stand_in_their_declared_order_not_that_of_the_file(tmp_path: Path) -> None:
    edited(tmp_path, "N,North,1", "N,North,9", "cities.csv")
    assert [city.code for city in campaign.load(tmp_path).cities] == ["M", "S", "N"]


def test_a_campaign_may_have_no_season_to_compare_with(tmp_path: Path) -> None:
    declared = tiny.declare(tmp_path, tiny.Options(with_base=False))
    assert declared.base_season is None
    assert declared.season.code == "spring"


def test_a_thing_is_said_in_the_language_asked_for_or_the_first_it_has() -> None:
    assert campaign.say({"zh": "省", "en": "province"}, "en") == "province"
    assert campaign.say({"zh": "省", "en": ""}, "en") == "省"
    assert campaign.said_in({"zh": "省", "en": ""}, "en") == "zh"
    assert campaign.said_in({"zh": "省", "en": "province"}, "en") == "en"
    assert campaign.said_in({}, "en") == "en"


def test_the_tiny_declaration_shares_no_word_with_the_default_one(tmp_path: Path, default_campaign: Campaign) -> None:
    declared = tiny.declare(tmp_path, tiny.LEDGERED)
    ours = {city.code for city in declared.cities} | set(declared.indicators) | set(declared.stages)
    theirs = {city.code for city in default_campaign.cities} | set(default_campaign.indicators)
    assert not ours & (theirs | set(default_campaign.stages))
    for path in tmp_path.iterdir():
        assert not any("\u4e00" <= char <= "\u9fff" for char in path.read_text(encoding="utf-8"))
