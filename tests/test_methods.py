"""What a campaign declares of its methods, and what it makes of growth: limits, bodies, factors, other first days."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
import tiny

from analysis import campaign, growth, methods, run
from analysis.campaign import Campaign
from analysis.edition import Edition, edition_of, open_edition
from analysis.errors import DeclarationError
from analysis.methods import Factor, Focus, Group, Methods

AUTUMN_END, SPRING_END = tiny.AUTUMN.end, tiny.SPRING.end


def with_more(folder: Path, more: str) -> Path:
    """The tiny declaration with a further part."""
    tiny.declare(folder, tiny.LEDGERED)
    path = folder / "campaign.toml"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    return folder


def closing(north: tuple[float | None, float | None], middle: tuple[float | None, float | None]) -> Edition:
    """Two districts' money at the end of either season, as an edition; ``None`` is a form that was not filed."""
    filed = {
        (season, date, unit): {"dollars": value}
        for unit, sides in (("North", north), ("Middle", middle))
        for season, date, value in (("autumn", AUTUMN_END, sides[0]), ("spring", SPRING_END, sides[1]))
        if value is not None
    }
    declared, tables = tiny.imagine(filed)
    return edition_of(declared, tables, SPRING_END)


# The declaration.


def test_what_is_not_declared_says_the_least() -> None:
    assert methods.read({}) == Methods()
    assert Methods().limits.least_count == 0
    assert (Methods().factors, Methods().fulfilment.due, Methods().focuses, Methods().sizes) == ((), (), {}, ())


def test_the_default_campaign_declares_the_six_focuses_and_five_sizes(default_campaign: Campaign) -> None:
    declared = default_campaign.methods
    assert list(declared.focuses)[:6] == ["origin", "industry", "investor", "chain", "key", "park"]
    assert declared.sizes == (1.0, 5.0, 10.0, 30.0, 100.0)
    assert [due.stage for due in declared.fulfilment.due] == [
        *("landed", "started", "completed", "producing", "capacity")
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('[fulfilment]\nkept = "flown"', "stage of fulfilment: flown is not known"),
        ('[[focuses]]\ncode = "x"\nname = { en = "X" }', "focus x names neither a column nor amounts"),
        ("[measures]\nleast = 3", "'least' is not known there"),
        (
            '[[factors]]\nname = { en = "Snow" }\nnote = { en = "." }\nsource = { en = "." }\nstart = 2031-03-09\n'
            'end = 2031-03-08\nunits = ["X"]',
            "Snow: X is not known; factor Snow ends before it starts",
        ),
    ],
)
def test_what_contradicts_the_declaration_is_said(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        campaign.load(with_more(tmp_path, "\n" + more))


def test_a_factor_bears_on_the_units_and_indicators_it_names_and_on_its_dates() -> None:
    snow = Factor({}, {}, dt.date(2031, 3, 10), dt.date(2031, 3, 12), {}, units=("N",), indicators=("trips",))
    long, before = (dt.date(2031, 3, 3), dt.date(2031, 4, 11)), (dt.date(2031, 3, 3), dt.date(2031, 3, 9))
    assert snow.bears_on("N", "trips", *long)
    assert snow.bears_on(None, None, *long)
    assert not snow.bears_on("S", "trips", *long)
    assert not snow.bears_on("N", "deals", *long)
    assert not snow.bears_on("N", "trips", *before)
    assert snow.bears_on("N", "trips", dt.date(2031, 3, 12), dt.date(2031, 3, 31))


def test_a_focus_reads_its_groups_from_the_declaration() -> None:
    item = {"code": "size", "name": {"en": "Size"}, "groups": [{"code": "big", "name": {"en": "Big"}, "at_least": 9.0}]}
    assert methods.read({"focuses": [item]}).focuses == {
        "size": Focus("size", {"en": "Size"}, groups=(Group("big", {"en": "Big"}, at_least=9.0),))
    }


# Growth as of an edition.


def test_a_unit_missing_in_one_season_is_in_no_total_but_stands_in_the_labelled_one_with_its_last_filing() -> None:
    filed = {
        ("autumn", AUTUMN_END, "North"): {"dollars": 10.0},
        ("spring", SPRING_END, "North"): {"dollars": 20.0},
        ("autumn", AUTUMN_END, "Middle"): {"dollars": 30.0},
        ("spring", tiny.SPRING.date(27), "Middle"): {"dollars": 24.0},
    }
    edition = edition_of(*tiny.imagine(filed), SPRING_END)
    total = growth.compared(edition).set_index(["city_code", "indicator"]).loc[(tiny.TOTAL, "dollars")]
    assert total[["first", "second", "n_units"]].tolist() == [10.0, 20.0, 1]
    carried = growth.carried(edition).set_index(["city_code", "indicator"]).loc[(tiny.TOTAL, "dollars")]
    assert carried[["first", "second", "n_units", "of_units"]].tolist() == [40.0, 44.0, 2, 3]
    assert carried[["n_first_carried", "n_second_carried", "second_carried_day"]].tolist() == [0, 1, 27]
    assert carried["coverage"] == "carried-forward"


def test_zones_have_every_measure_and_say_how_many_units_are_in_them(default_campaign: Campaign) -> None:
    codes = [city.code for city in default_campaign.cities]
    pairs = pd.DataFrame({"city_code": codes, "indicator": "signed_amount", "first": 10.0, "second": 11.0})
    pairs["second"] += pairs.index == 0
    sides = {"first_state": "value", "second_state": "value", "source": "form", "comparable": True}
    pairs = pairs.assign(first_day=100, second_day=100, **sides).astype({"first_day": "Int64", "second_day": "Int64"})
    zones = growth.bodies_of(pairs, default_campaign)
    zones = zones[zones["partition"] == "zone"]
    assert zones["n_units"].tolist() == zones["of_units"].tolist() == [8, 4, 2, 5, 2]
    assert zones["contribution_pp"].sum() == pytest.approx(
        growth.compare(pairs, default_campaign)["growth_pct"].iloc[-1]
    )


def test_growth_from_another_first_day_is_counted_from_the_ledger_in_every_window(tmp_path: Path) -> None:
    landed = {"autumn": {"early": 2, "late": 20}, "spring": {"p": 9, "q": 9, "r": 9}}
    ledgers = {
        span.code: tiny.Ledger(
            projects=tuple(tiny.project(name) for name in landed[span.code]),
            milestones=tuple(tiny.reached(name, span.date(day), "Landed") for name, day in landed[span.code].items()),
        )
        for span in tiny.SEASONS
    }
    tiny.build_with_ledgers(tmp_path, ledgers)
    path = tmp_path / "campaign.toml"
    other = f'code = "autumn"\nother_starts = [{tiny.AUTUMN.date(5)}]'
    path.write_text(path.read_text(encoding="utf-8").replace('code = "autumn"', other), encoding="utf-8")
    run.take_in(campaign.load(tmp_path))
    made = growth.over_windows(open_edition(tmp_path, SPRING_END)).set_index(["city_code", "indicator"])
    row = made.loc[(tiny.TOTAL, "built")]
    assert row[["declared", "low", "high", "n_windows", "of_windows"]].tolist() == [50.0, 50.0, 200.0, 2, 2]
    assert row["direction_holds"]


def test_without_another_first_or_last_day_nothing_is_asked() -> None:
    assert growth.over_windows(closing((1.0, 2.0), (1.0, 2.0))).empty
