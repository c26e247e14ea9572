"""What must hold between figures: each comparison on both sides of its limit, and that a figure held back is let be."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import pytest
import tiny
from tiny import SPRING

from analysis import checks
from analysis.campaign import Campaign
from analysis.checks import Figures
from analysis.findings import Finding
from analysis.rules import Rule, RuleBook

PER_DEAL = "dollars/deals"


@pytest.fixture
def campaign() -> Campaign:
    """Forty days of deals and dollars, and of what was built, paid and travelled."""
    return tiny.imagine({}, ledger={})[0]


def rule(
    check: str, applies: str = "*", limit: float | None = None, least: float | None = None, effect: str = "keep"
) -> Rule:
    """A rule called by its check."""
    words = {"en": "{found} {other}"}
    return Rule(check, "row", "verify", effect, check, tuple(applies.split("|")), limit, least, words, words)


def book(*rules: Rule) -> RuleBook:
    return {f"{number} {one.code}": replace(one, code=f"{number} {one.code}") for number, one in enumerate(rules)}


def form(day: int = 10, **values: float | None) -> Figures:
    """North's form about a day of spring."""
    return {
        name: {
            "city_code": "N",
            "indicator": name,
            "value": value,
            "filed": value,
            "state": "blank" if value is None else "value",
            "text": "" if value is None else f"{value:g}",
            "sheet": "Form",
            "cell": name.upper(),
            "season": "spring",
            "as_of": SPRING.date(day),
        }
        for name, value in values.items()
    }


def places(findings: Iterable[Finding]) -> list[str]:
    """The cells that findings name."""
    return [finding.cell for finding in findings]


def on_form(figures: Figures, one: Rule, campaign: Campaign) -> list[str]:
    return places(checks.of_form(figures, campaign, book(one)))


def on_history(one: Rule, campaign: Campaign, *forms: Figures) -> list[str]:
    """What a rule finds on the last of several forms."""
    *earlier, now = forms
    return places(checks.of_history(now, earlier, campaign, book(one)))


# On one form.


@pytest.mark.parametrize(("built", "found"), [(3, []), (4, []), (5, ["Form!BUILT"])])
def test_a_part_is_not_above_its_whole(built: float, found: list[str], campaign: Campaign) -> None:
    assert on_form(form(built=built, deals=4), rule("not-above", "built<=deals"), campaign) == found


@pytest.mark.parametrize(
    ("dollars", "deals", "found"), [(1, 0, ["Form!DOLLARS"]), (0, 0, []), (1, 1, []), (0, 1, []), (None, 0, [])]
)
def test_where_the_first_is_above_nought_so_is_the_second(
    dollars: float, deals: float, found: list[str], campaign: Campaign
) -> None:
    assert on_form(form(dollars=dollars, deals=deals), rule("goes-with", "dollars->deals"), campaign) == found


@pytest.mark.parametrize(("deals", "found"), [(500, []), (501, ["Form!DEALS"])])
def test_a_figure_is_at_most_its_limit(deals: float, found: list[str], campaign: Campaign) -> None:
    assert on_form(form(deals=deals, trips=900), rule("at-most", "deals", limit=500), campaign) == found


@pytest.mark.parametrize(("dollars", "found"), [(20, []), (20.1, ["Form!DOLLARS"])])
def test_an_average_is_at_most_its_limit(dollars: float, found: list[str], campaign: Campaign) -> None:
    assert on_form(form(dollars=dollars, deals=2), rule("average-at-most", PER_DEAL, limit=10), campaign) == found


def test_an_average_of_none_is_not_taken(campaign: Campaign) -> None:
    assert on_form(form(dollars=20, deals=0), rule("average-at-most", PER_DEAL, limit=1), campaign) == []


@pytest.mark.parametrize(("dollars", "found"), [(30, []), (31, ["Form!DOLLARS"])])
def test_an_average_is_like_the_smallest_of_the_forms_others(
    dollars: float, found: list[str], campaign: Campaign
) -> None:
    one = rule("average-like", f"{PER_DEAL}|built_dollars/built", limit=10)
    assert on_form(form(dollars=dollars, deals=1, built_dollars=6, built=2), one, campaign) == found


def test_an_average_has_nothing_to_be_like_where_the_form_has_no_other(campaign: Campaign) -> None:
    one = rule("average-like", f"{PER_DEAL}|built_dollars/built", limit=10)
    assert on_form(form(dollars=9000, deals=1, built_dollars=0, built=0), one, campaign) == []


@pytest.mark.parametrize("missing", ["built", "deals"])
def test_a_figure_that_has_no_value_is_compared_with_nothing(missing: str, campaign: Campaign) -> None:
    figures = {"built": 5.0, "deals": 4.0} | {missing: None}
    assert on_form(form(**figures), rule("not-above", "built<=deals"), campaign) == []


def test_a_figure_that_is_not_on_the_form_is_compared_with_nothing(campaign: Campaign) -> None:
    assert on_form(form(built=5), rule("not-above", "built<=deals"), campaign) == []


def test_a_finding_on_two_figures_is_at_the_first_and_quotes_both_by_name(campaign: Campaign) -> None:
    (found,) = checks.of_form(form(built=5, deals=4), campaign, book(rule("not-above", "built<=deals")))
    assert (found.cell, found.indicator, found.city_code) == ("Form!BUILT", "built", "N")
    assert (found.found, found.other) == ("deals landed 5", "new deals 4")


def test_a_finding_on_an_average_quotes_it_in_the_unit_of_what_is_divided(campaign: Campaign) -> None:
    one = rule("average-at-most", PER_DEAL, limit=10)
    (found,) = checks.of_form(form(dollars=100, deals=3), campaign, book(one))
    assert (found.found, found.other) == ("100", "33.33USD million")


# Against the unit's earlier forms.


@pytest.mark.parametrize(("deals", "found"), [(4, []), (3.9, ["Form!DEALS"])])
def test_a_cumulative_figure_does_not_fall(deals: float, found: list[str], campaign: Campaign) -> None:
    assert on_history(rule("not-falling"), campaign, form(9, deals=4), form(20, deals=deals)) == found


def test_a_fall_is_from_the_last_figure_that_there_was(campaign: Campaign) -> None:
    forms = form(9, deals=5), form(15, deals=None), form(20, deals=4)
    assert on_history(rule("not-falling"), campaign, *forms) == ["Form!DEALS"]


def test_a_figure_of_a_campaign_that_does_not_add_up_may_fall_and_may_be_above_a_later_one(campaign: Campaign) -> None:
    apart = replace(campaign, filing=replace(campaign.filing, is_cumulative=False))
    assert on_history(rule("not-falling"), apart, form(9, deals=5), form(20, deals=4)) == []
    assert checks.of_later(form(9, deals=5), form(20, deals=4), apart, book(rule("not-above-later"))) == []


@pytest.mark.parametrize(
    ("before", "now", "found"), [(2, 2000, []), (2, 2001, ["Form!DOLLARS"]), (0.5, 9000, []), (None, 9000, [])]
)
def test_a_figure_is_at_most_so_many_times_the_last_one_unless_that_was_least(
    before: float, now: float, found: list[str], campaign: Campaign
) -> None:
    one = rule("times-previous", "dollars", limit=1000, least=1)
    assert on_history(one, campaign, form(9, dollars=before), form(20, dollars=now)) == found


@pytest.mark.parametrize(("deals", "found"), [(51, []), (52, ["Form!DEALS"])])
def test_a_period_adds_at_most_so_many_times_what_the_briskest_would_have_and_a_few(
    deals: float, found: list[str], campaign: Campaign
) -> None:
    # Ten in ten days, then five in ten: the briskest adds ten in ten. Three times ten and two is 36, and 15 were there.
    one = rule("pace", "deals", limit=3, least=2)
    assert on_history(one, campaign, form(10, deals=10), form(20, deals=15), form(30, deals=deals)) == found


@pytest.mark.parametrize(("day", "found"), [(30, []), (29, ["Form!DEALS"])])
def test_a_pace_is_so_many_a_day_so_that_a_form_left_out_makes_none_of_the_next_ones(
    day: int, found: list[str], campaign: Campaign
) -> None:
    one = rule("pace", "deals", limit=2)
    assert on_history(one, campaign, form(10, deals=10), form(day, deals=50)) == found


def test_the_first_form_of_a_season_has_no_pace_to_keep(campaign: Campaign) -> None:
    assert on_history(rule("pace", "deals", limit=1), campaign, form(10, deals=9000)) == []


def test_a_few_after_none_are_within_what_is_least(campaign: Campaign) -> None:
    one = rule("pace", "deals", limit=1.5, least=4)
    assert on_history(one, campaign, form(10, deals=0), form(20, deals=6)) == []
    assert on_history(one, campaign, form(10, deals=0), form(20, deals=7)) == ["Form!DEALS"]


@pytest.mark.parametrize(
    ("dollars", "deals", "found"),
    [
        (80, 4, []),
        (81, 4, ["Form!DOLLARS"]),
        (20, 16, []),
        (20, 17, ["Form!DEALS"]),
        (2.5, 2, []),
        (2, 2, ["Form!DOLLARS"]),
        (0, 9, []),
        (9, 0, []),
    ],
)
def test_an_average_stays_near_the_last_one_and_of_the_two_the_one_that_moved_further_is_named(
    dollars: float, deals: float, found: list[str], campaign: Campaign
) -> None:
    one = rule("average-kept", PER_DEAL, limit=4, least=4)
    assert on_history(one, campaign, form(9, dollars=20, deals=4), form(20, dollars=dollars, deals=deals)) == found


def test_an_average_of_few_may_move(campaign: Campaign) -> None:
    one = rule("average-kept", PER_DEAL, limit=4, least=4)
    assert on_history(one, campaign, form(9, dollars=20, deals=3), form(20, dollars=900, deals=4)) == []
    assert on_history(one, campaign, form(20, dollars=900, deals=4)) == []


# Against other sources.


@pytest.mark.parametrize(("deals", "found"), [(60, []), (61, ["Form!DEALS"])])
def test_a_figure_is_at_most_so_many_times_the_closing_one_of_the_season_before(
    deals: float, found: list[str], campaign: Campaign
) -> None:
    rules = book(rule("times-base", "deals", limit=6, least=30))
    assert places(checks.of_base(form(deals=deals), form(40, deals=10), campaign, rules)) == found


@pytest.mark.parametrize(("closing", "deals"), [(1, 30), (0, 9000), (None, 9000)])
def test_few_deals_or_a_season_before_without_any_make_no_multiple(
    closing: float, deals: float, campaign: Campaign
) -> None:
    rules = book(rule("times-base", "deals", limit=6, least=30))
    assert checks.of_base(form(deals=deals), form(40, deals=closing), campaign, rules) == []


@pytest.mark.parametrize(
    ("filed", "counted", "found"),
    [
        *((100, 99, []), (99, 100, []), (0, 0, [])),
        *((a, b, ["Form!DEALS"]) for a, b in ((100, 98.9), (98.9, 100), (1, 0), (0, 1))),
    ],
)
def test_form_and_ledger_agree_to_a_share_of_the_larger(
    filed: float, counted: float, found: list[str], campaign: Campaign
) -> None:
    rules = book(rule("ledger-agrees", limit=0.01))
    assert places(checks.of_ledger(form(deals=filed), {"deals": counted}, campaign, rules)) == found


def test_a_figure_that_the_ledgers_do_not_count_is_not_set_against_them(campaign: Campaign) -> None:
    assert checks.of_ledger(form(deals=5), {}, campaign, book(rule("ledger-agrees", limit=0.01))) == []


@pytest.mark.parametrize(("deals", "found"), [(4, []), (5, ["Form!DEALS"])])
def test_a_form_that_came_late_is_not_above_a_later_one_that_was_there(
    deals: float, found: list[str], campaign: Campaign
) -> None:
    rules = book(rule("not-above-later"))
    assert places(checks.of_later(form(9, deals=deals), form(20, deals=4), campaign, rules)) == found


@pytest.mark.parametrize(
    ("check", "days", "is_found"),
    [("dated-after", -1, True), ("dated-after", 0, False), ("dated-by", 60, False), ("dated-by", 61, True)],
)
def test_a_form_is_dated_on_its_day_or_soon_after(check: str, days: int, is_found: bool) -> None:
    day = SPRING.date(10)
    found = checks.of_date(day + dt.timedelta(days), "Form!C2", day, book(rule(check, limit=60)))
    assert [(one.cell, one.other) for one in found] == ([("Form!C2", day.isoformat())] if is_found else [])


# Holding back.


def test_a_rule_that_holds_leaves_what_was_filed_and_takes_what_is_used(campaign: Campaign) -> None:
    figures = form(deals=501, trips=1)
    checks.of_form(figures, campaign, book(rule("at-most", "deals", limit=500, effect="blank")))
    assert (figures["deals"]["value"], figures["deals"]["filed"], figures["deals"]["state"]) == (None, 501, "held")
    assert (figures["trips"]["value"], figures["trips"]["state"]) == (1, "value")


def test_a_rule_that_keeps_changes_nothing(campaign: Campaign) -> None:
    figures = form(deals=501)
    assert on_form(figures, rule("at-most", "deals", limit=500), campaign) == ["Form!DEALS"]
    assert (figures["deals"]["value"], figures["deals"]["state"]) == (501, "value")


@pytest.mark.parametrize("is_first", [True, False])
def test_what_holds_a_figure_back_judges_first_wherever_it_stands_in_the_book(
    is_first: bool, campaign: Campaign
) -> None:
    holds = rule("at-most", "built", limit=100, effect="blank")
    keeps = rule("not-above", "built<=deals")
    rules = book(*((holds, keeps) if is_first else (keeps, holds)))
    found = checks.of_form(form(built=1000, deals=4), campaign, rules)
    assert [one.rule.partition(" ")[2] for one in found] == ["at-most"]


def test_a_figure_held_back_on_its_form_is_compared_with_no_other_form(campaign: Campaign) -> None:
    now = form(20, deals=501)
    checks.of_form(now, campaign, book(rule("at-most", "deals", limit=500, effect="blank")))
    assert on_history(rule("pace", "deals", limit=1), campaign, form(10, deals=1), now) == []


def test_a_figure_held_back_is_nobodys_last_figure(campaign: Campaign) -> None:
    before = form(15, deals=501)
    checks.of_form(before, campaign, book(rule("at-most", "deals", limit=500, effect="blank")))
    assert on_history(rule("not-falling"), campaign, form(9, deals=3), before, form(20, deals=4)) == []


def test_history_may_hold_a_figure_back_too(campaign: Campaign) -> None:
    now = form(20, dollars=3000)
    one = rule("times-previous", "dollars", limit=1000, effect="blank")
    assert on_history(one, campaign, form(9, dollars=2), now) == ["Form!DOLLARS"]
    assert (now["dollars"]["value"], now["dollars"]["state"]) == (None, "held")


def test_a_book_without_comparisons_finds_nothing(campaign: Campaign) -> None:
    figures = form(built=9, deals=4)
    assert checks.of_form(figures, campaign, {}) == checks.of_history(figures, [form(5, deals=9)], campaign, {}) == []
    assert checks.of_base(figures, form(deals=1), campaign, {}) == checks.of_ledger(figures, {}, campaign, {}) == []
