"""What became of what was signed: six projects by hand, what is left out and why, and laws over many ledgers."""

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
import tiny
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.campaign import Stage
from analysis.fulfilment import lag, paid, rates, reached
from analysis.fulfilment.cohorts import Followed, follow
from analysis.fulfilment.course import Batch, Course, course_of, months
from analysis.fulfilment.doubts import RULES, contradictions
from analysis.methods import Deadline
from analysis.schemas import TABLES, columns

COURSE = Course("agreed", ("ground", "opened"), ("called_off",))
CUT_OFF = dt.date(2031, 6, 30)
SPRING = Batch("spring", dt.date(2031, 1, 1), CUT_OFF)
Rows = Iterable[Mapping[str, Any]]


def ago(days: int) -> dt.date:
    """So many days before the cut-off."""
    return CUT_OFF - dt.timedelta(days=days)


FLOATS = {"amounts": ["agreed", "paid"]}


def ledgers(projects: Rows, amounts: Rows, milestones: Rows) -> dict[str, pd.DataFrame]:
    """The three tables, with the columns that say where each row stands; typed, not checked: laws make hundreds."""
    made = {}
    for name, rows in {"projects": projects, "amounts": amounts, "milestones": milestones}.items():
        table = pd.DataFrame(tiny.stamped(rows, CUT_OFF), columns=columns(TABLES[name]))
        types = {"date": "datetime64[ns]"} if "date" in table else {}
        made[name] = table.astype(types | {column: float for column in FLOATS.get(name, ())})
    return made


Told = tuple[str, int, float | None, Mapping[str, int]]
"""A project: its id, how many days ago it was signed, its amount, and of each stage the days from signing."""


def signed(told: Sequence[Told], shares: Mapping[str, str] | None = None, kind: str = "Contract") -> dict[str, Any]:
    """Ledgers of these projects; unit N has each of them unless ``shares`` says otherwise."""
    projects = [
        {"project_id": name, "unit_shares": (shares or {}).get(name, "N=1"), "contract_kind": kind} for name, *_ in told
    ]
    amounts = [{"project_id": name, "date": ago(age), "agreed": size, "paid": 0.0} for name, age, size, _ in told]
    milestones = [
        {"project_id": name, "stage": stage, "date": ago(age - day)}
        for name, age, _, stages in told
        for stage, day in {"agreed": 0, **stages}.items()
    ]
    return ledgers(projects, amounts, milestones)


def followed(tables: Mapping[str, pd.DataFrame], *batches: Batch, as_of: dt.date = CUT_OFF, **more: Any) -> Followed:
    return follow(tables, COURSE, batches or (SPRING,), as_of, **more)


# The six projects of tests/test_fulfilment_incidence.py, where their table is worked by hand.
SIX: list[Told] = [
    ("A", 60, 10.0, {"ground": 10}),
    ("B", 60, 20.0, {"ground": 20}),
    ("C", 60, 30.0, {"called_off": 20}),
    ("D", 20, 10.0, {}),
    ("E", 60, 10.0, {"ground": 40}),
    ("F", 50, 20.0, {}),
]


def six_within(days: Sequence[int]) -> pd.DataFrame:
    rows = reached.within(reached.curves(followed(signed(SIX)), stages=["ground"]), days)
    return rows.set_index(["weight", "days"])


def test_six_projects_with_one_called_off_by_hand() -> None:
    rows = six_within([10, 30, 50])
    assert rows.loc["count", "incidence_pct"].tolist() == pytest.approx([100 / 6, 100 / 3, 700 / 12], abs=1e-12)
    assert rows.loc["count", "ended_share_pct"].tolist() == pytest.approx([0, 100 / 6, 100 / 6], abs=1e-12)
    assert rows.loc["count", "waiting_pct"].tolist() == pytest.approx([500 / 6, 50, 25], abs=1e-12)
    assert rows.loc["amount", "incidence_pct"].tolist() == pytest.approx([10, 30, 1300 / 30], abs=1e-12)
    assert rows.loc["amount", "ended_share_pct"].tolist() == pytest.approx([0, 30, 30], abs=1e-12)
    assert rows.loc["amount", "waiting_pct"].tolist() == pytest.approx([90, 40, 400 / 15], abs=1e-12)
    assert rows["n_projects"].eq(6).all() and rows["n_left_out"].eq(0).all()
    assert rows.loc[("count", 10), "total"] == 6 and rows.loc[("amount", 10), "total"] == 100


def test_ninety_days_are_blank_where_no_project_was_watched_so_long() -> None:
    row = six_within([90]).loc[("count", 90)]
    assert math.isnan(row["incidence_pct"]) and row["why_blank"] == "not-followed"
    # Known without estimating: A, B and E got there; D and F may have.
    assert (row["least_pct"], row["most_pct"]) == (pytest.approx(50), pytest.approx(500 / 6))


def test_half_of_the_six_were_there_by_day_40_and_half_of_their_amount_is_not_yet() -> None:
    rows = reached.median_days(reached.curves(followed(signed(SIX)), stages=["ground"])).set_index("weight")
    assert rows.loc["count", "median_days"] == 40 and rows.loc["count", "why_blank"] == ""
    assert math.isnan(rows.loc["amount", "median_days"]) and rows.loc["amount", "why_blank"] == "not-yet"


def test_a_figure_carries_its_batch_and_its_cut_off() -> None:
    rows = six_within([30]).reset_index()
    assert rows["batch"].tolist() == ["spring"] * 2
    assert set(rows["signed_from"]) == {pd.Timestamp(SPRING.start)} and set(rows["as_of"]) == {pd.Timestamp(CUT_OFF)}


def test_what_happens_after_the_cut_off_is_not_seen() -> None:
    early = followed(signed(SIX), as_of=ago(30))
    # A and B had got there by then, C had been called off, D was not signed yet, E and F were waiting.
    assert early.projects["project_id"].tolist() == ["A", "B", "C", "E", "F"]
    became = reached.outcomes(early, "ground")
    assert became["outcome"].tolist() == [1, 1, 2, 0, 0]
    assert became["day"].tolist() == [10, 20, 20, 30, 20]


def test_the_curve_has_a_step_for_each_day_on_which_something_happened() -> None:
    drawn = reached.drawn(reached.curves(followed(signed(SIX)), stages=["ground"], weights=["count"]))
    assert drawn["day"].tolist() == [10, 20, 40, 50]
    assert drawn["batch"].tolist() == ["spring"] * 4


def test_a_stage_reached_on_the_day_a_project_ended_was_reached_and_one_after_it_was_not() -> None:
    told: list[Told] = [("A", 60, 1.0, {"ground": 5, "called_off": 5}), ("B", 60, 1.0, {"ground": 6, "called_off": 5})]
    assert reached.outcomes(followed(signed(told)), "ground")["outcome"].tolist() == [1, 2]


def test_what_has_no_duration_is_left_out_and_counted() -> None:
    told: list[Told] = [
        ("early", 60, 1.0, {"ground": -1}),
        ("ended early", 60, 1.0, {"called_off": -1}),
        ("skipped", 60, 1.0, {"opened": 30}),
        ("fine", 60, 1.0, {"ground": 30, "opened": 40}),
    ]
    made = followed(signed(told))
    left_out = reached.outcomes(made, "ground")["why_left_out"].tolist()
    assert left_out == ["stage-before-signing", "end-before-signing", "stage-skipped", ""]
    row = reached.within(reached.curves(made, stages=["ground"], weights=["count"]), [30]).loc[0]
    assert (row["n_projects"], row["n_left_out"], row["incidence_pct"]) == (1, 3, 100)
    # Of the last stage only the one called off before it was signed has no duration.
    assert reached.outcomes(made, "opened")["why_left_out"].tolist() == ["", "end-before-signing", "", ""]


def test_a_project_without_an_amount_counts_and_weighs_nothing_by_amount() -> None:
    told: list[Told] = [("A", 60, None, {"ground": 10}), ("B", 60, 5.0, {})]
    rows = reached.within(reached.curves(followed(signed(told)), stages=["ground"]), [30]).set_index("weight")
    assert rows.loc["count", ["n_projects", "n_left_out", "incidence_pct"]].tolist() == [2, 0, 50]
    assert rows.loc["amount", ["n_projects", "n_left_out", "incidence_pct"]].tolist() == [1, 1, 0]
    none = reached.within(reached.curves(followed(signed(told[:1])), stages=["ground"], weights=["amount"]), [30])
    assert none["why_blank"].tolist() == ["no-amount"]


def test_a_project_is_valued_at_what_was_agreed_on_the_day_it_was_signed() -> None:
    tables = signed([("A", 60, 10.0, {})])
    later = {"project_id": "A", "date": ago(30), "agreed": 25.0, "paid": 4.0}
    tables["amounts"] = pd.concat([tables["amounts"], ledgers([], [later], [])["amounts"]])
    row = followed(tables).projects.loc[0]
    assert (row["amount"], row["amount_now"], row["paid"]) == (10, 25, 4)
    before = followed(tables, as_of=ago(31)).projects.loc[0]
    assert (before["amount_now"], before["paid"]) == (10, 0)


def test_a_shared_project_is_one_of_the_leading_unit_and_its_amount_is_split() -> None:
    made = followed(signed([("A", 60, 10.0, {"ground": 5})], {"A": "N=0.7;S=0.3"}))
    rows = reached.within(reached.curves(made, by=["city_code"], stages=["ground"]), [30])
    told = {(row["city_code"], row["weight"]): row for row in rows.to_dict("records")}
    assert told["N", "count"]["n_projects"] == 1 and told["N", "amount"]["total"] == pytest.approx(7)
    assert told["S", "count"]["n_projects"] == 0 and told["S", "count"]["why_blank"] == "no-projects"
    assert told["S", "amount"]["total"] == pytest.approx(3) and told["S", "amount"]["incidence_pct"] == 100


def test_framework_agreements_stand_apart_from_contracts() -> None:
    tables, others = signed([("A", 60, 1.0, {"ground": 5})]), signed([("B", 60, 1.0, {})], kind="Framework")
    made = followed({name: pd.concat([tables[name], others[name]]) for name in tables})
    rows = reached.within(reached.curves(made, by=["contract_kind"], stages=["ground"], weights=["count"]), [30])
    assert rows[["contract_kind", "incidence_pct"]].values.tolist() == [["Contract", 100], ["Framework", 0]]
    contracts = made.among(made.projects["contract_kind"] == "Contract")
    assert reached.within(reached.curves(contracts, stages=["ground"]), [30])["incidence_pct"].tolist() == [100, 100]


def test_a_batch_in_which_nothing_was_signed_is_a_row_that_says_so() -> None:
    made = followed(signed(SIX), *months(dt.date(2031, 1, 1), dt.date(2031, 6, 1)))
    rows = reached.within(reached.curves(made, stages=["ground"], weights=["count"]), [30]).set_index("batch")
    assert rows["n_projects"].to_dict() == {
        **{"2031-01": 0, "2031-02": 0, "2031-03": 0},
        **{"2031-04": 0, "2031-05": 5, "2031-06": 1},
    }
    assert rows.loc["2031-01", "why_blank"] == "no-projects"


def test_the_same_projects_can_be_looked_at_in_other_batches() -> None:
    made = followed(signed(SIX)).in_batches([Batch("before June", None, dt.date(2031, 5, 31))])
    assert made.projects["batch"].isna().tolist() == [False, False, False, True, False, False]


def test_batches_that_overlap_are_our_mistake() -> None:
    with pytest.raises(ValueError, match="overlap"):
        followed(signed(SIX), SPRING, Batch("all", None, None))


def test_the_course_of_a_campaign_leaves_out_what_ends_a_project() -> None:
    listed = [Stage(code, "", {}, code == "off") for code in ("idea", "agreed", "ground", "off", "opened")]
    assert course_of(listed, "agreed") == Course("agreed", ("ground", "opened"), ("off",))


# Rates.


def rated(told: Sequence[Told]) -> pd.DataFrame:
    return rates.rates(followed(signed(told)), "ground", "opened").set_index(["rate", "weight"])


def test_rates_by_hand_carry_definition_batch_and_cut_off() -> None:
    # Four projects: A opened, B broke ground, C broke ground and was called off after, D waits. Amounts 1, 2, 3, 4.
    told: list[Told] = [
        ("A", 60, 1.0, {"ground": 5, "opened": 9}),
        ("B", 60, 2.0, {"ground": 6}),
        ("C", 60, 3.0, {"ground": 6, "called_off": 30}),
        ("D", 60, 4.0, {}),
    ]
    rows = rated(told)
    assert rows["rate_pct"].to_dict() == {
        ("fulfilment", "count"): 50,  # A and B of four
        ("fulfilment", "amount"): 30,  # 1 + 2 of 10
        ("start", "count"): 25,  # A
        ("start", "amount"): 10,
        ("paid-in", "amount"): 0,
    }
    assert set(rows["definition"]) == set(rates.DEFINITIONS.values())
    assert set(rows["batch"]) == {"spring"} and set(rows["as_of"]) == {pd.Timestamp(CUT_OFF)}
    assert rows.loc["start", "stage"].tolist() == ["opened", "opened"]


def test_a_rate_of_nothing_is_blank_and_says_why() -> None:
    rows = rates.rates(followed(signed([])), "ground", "opened")
    assert rows["rate_pct"].isna().all() and set(rows["why_blank"]) == {"no-projects"}
    left_out = rated([("A", 60, 1.0, {"ground": -5})])
    assert left_out.loc[("fulfilment", "count"), "why_blank"] == "all-left-out"


def test_paid_in_is_over_what_was_agreed_of_the_projects_with_both_on_file() -> None:
    tables = signed([("A", 60, 10.0, {}), ("B", 60, 30.0, {}), ("C", 60, 5.0, {})])
    rows = [
        {"project_id": "A", "date": ago(10), "agreed": 20.0, "paid": 4.0},
        {"project_id": "B", "date": ago(10), "agreed": None, "paid": 6.0},
    ]
    opening = tables["amounts"].assign(paid=float("nan"))
    tables["amounts"] = pd.concat([opening, ledgers([], rows, [])["amounts"]])
    made = followed(tables)
    # C has no payment on file, not even nought.
    at_signing, now = paid.paid_in(made).loc[0], paid.paid_in(made, base="amount_now").loc[0]
    assert (at_signing["paid"], at_signing["agreed"], at_signing["paid_pct"]) == (10, 40, 25)
    assert (now["paid"], now["agreed"], now["paid_pct"]) == (10, 50, 20)
    assert (at_signing["n_projects"], at_signing["n_left_out"], at_signing["why_blank"]) == (2, 1, "")


def test_paid_in_says_why_it_is_blank() -> None:
    nothing = paid.paid_in(followed(signed([]))).loc[0]
    unknown = paid.paid_in(followed(signed([("A", 60, None, {})]))).loc[0]
    zero = paid.paid_in(followed(signed([("A", 60, 0.0, {})]))).loc[0]
    assert [row["why_blank"] for row in (nothing, unknown, zero)] == ["no-projects", "no-amount", "zero-base"]
    assert all(math.isnan(row["paid_pct"]) for row in (nothing, unknown, zero))
    with pytest.raises(ValueError, match="set against"):
        paid.paid_in(followed(signed(SIX)), base="paid")


# Behind schedule.

DUE = [Deadline("ground", 30, "agreed"), Deadline("opened", 20, "ground")]


def test_a_project_is_late_from_the_day_after_the_one_it_is_due_on() -> None:
    told: list[Told] = [("A", 30, 1.0, {}), ("B", 31, 1.0, {})]
    rows = lag.behind(followed(signed(told)), DUE)
    assert rows[["project_id", "stage", "after", "days_late"]].values.tolist() == [["B", "ground", "agreed", 1]]
    assert rows.loc[0, "due_on"] == pd.Timestamp(ago(1))


def test_a_project_is_listed_once_at_the_first_stage_it_is_behind_on_the_longest_first() -> None:
    told: list[Told] = [
        ("A", 100, 1.0, {"ground": 50}),  # opened was due on day 70: 30 days late
        ("B", 100, 1.0, {}),  # ground was due on day 30: 70 days late
        ("C", 100, 1.0, {"ground": 40, "opened": 90}),  # late, but there
        ("D", 100, 1.0, {"called_off": 40}),
    ]
    rows = lag.behind(followed(signed(told)), [*DUE, Deadline("opened", 60, "agreed")])
    assert rows[["project_id", "stage", "days_late"]].values.tolist() == [["B", "ground", 70], ["A", "opened", 30]]


def test_each_state_against_a_deadline_by_hand() -> None:
    told: list[Told] = [
        ("in time", 100, 1.0, {"ground": 1, "opened": 21}),
        ("late", 100, 1.0, {"ground": 1, "opened": 22}),
        ("behind", 100, 1.0, {"ground": 79}),
        ("not due", 100, 1.0, {"ground": 80}),
        ("not begun", 100, 1.0, {}),
        ("ended", 100, 1.0, {"ground": 1, "called_off": 2}),
        ("before it", 100, 1.0, {"ground": 5, "opened": 4}),
        ("without it", 100, 1.0, {"opened": 4}),
    ]
    made = lag.standing(followed(signed(told)), DUE[1])
    states = ["in-time", "late", "behind", "not-due", "not-begun", "ended", "unclear", "unclear"]
    assert made["state"].tolist() == states
    assert made["days_late"].tolist()[:4] == [0, 1, 1, 0]
    assert made["days_late"].isna().tolist() == [False] * 4 + [True] * 4
    assert (made["due_on"].isna() == made["days_late"].isna()).all()


def test_the_states_of_a_batch_add_up_to_its_projects() -> None:
    rows = lag.schedule(followed(signed(SIX)), DUE)
    assert rows.groupby("stage")["n_projects"].sum().to_dict() == {"ground": 6, "opened": 6}
    assert rows.groupby("stage")["amount"].sum().to_dict() == {"ground": 100, "opened": 100}


def test_without_deadlines_nothing_is_behind() -> None:
    assert lag.behind(followed(signed(SIX)), []).empty
    assert lag.schedule(followed(signed(SIX)), []).empty


# Findings.


def test_dates_that_contradict_each_other_are_findings_that_name_the_row() -> None:
    told: list[Told] = [
        ("early", 60, 1.0, {"ground": -1}),
        ("after its end", 60, 1.0, {"ground": 9, "called_off": 8}),
        ("out of order", 60, 1.0, {"ground": 9, "opened": 8}),
        ("skipped", 60, 1.0, {"opened": 8}),
        ("no amount", 60, None, {}),
        ("fine", 60, 1.0, {"ground": 3, "opened": 3, "called_off": 3}),
    ]
    tables = signed(told)
    unsigned = {"project_id": "unsigned", "unit_shares": "N=1", "contract_kind": "Contract"}
    tables["projects"] = pd.concat([tables["projects"], ledgers([unsigned], [], [])["projects"]], ignore_index=True)
    found = contradictions(tables, COURSE, CUT_OFF)
    assert found[["rule", "project_id", "stage", "found", "other"]].values.tolist() == [
        ["project-no-signing", "unsigned", "", "", ""],
        ["stage-before-signing", "early", "ground", f"{ago(61)}", f"{ago(60)}"],
        ["stage-after-end", "after its end", "ground", f"{ago(51)}", f"{ago(52)}"],
        ["stage-out-of-order", "out of order", "opened", f"{ago(52)}", f"{ago(51)}"],
        ["stage-skipped", "skipped", "ground", "", "opened"],
        ["project-no-amount", "no amount", "", "", f"{ago(60)}"],
    ]
    assert found[["file", "sheet", "cell"]].notna().all().all()
    assert contradictions(tables, COURSE, ago(62))["rule"].tolist() == ["project-no-signing"]


def test_two_stages_skipped_are_two_findings() -> None:
    course = Course("agreed", ("plan", "ground", "roof", "opened"), ())
    found = contradictions(signed([("A", 60, 1.0, {"plan": 1, "opened": 9})]), course, CUT_OFF)
    assert found[["rule", "stage", "other"]].values.tolist() == [
        ["stage-skipped", "ground", "opened"],
        ["stage-skipped", "roof", "opened"],
    ]


def test_payments_above_what_is_agreed_or_falling_are_findings() -> None:
    tables = signed([("A", 60, 10.0, {})])
    more = [
        {"project_id": "A", "date": ago(30), "agreed": None, "paid": 15.0},
        {"project_id": "A", "date": ago(20), "agreed": 11.0, "paid": 12.0},
    ]
    tables["amounts"] = pd.concat([tables["amounts"], ledgers([], more, [])["amounts"]], ignore_index=True)
    found = contradictions(tables, COURSE, CUT_OFF)[["rule", "found", "other"]].values.tolist()
    assert found == [["payment-above-agreed", "12.0", "11.0"], ["payment-falls", "12.0", "15.0"]]


def test_every_rule_says_what_it_means_for_the_figures() -> None:
    assert all(RULES.values())
    assert {f for f in reached.LEFT_OUT if f and f != "end-before-signing"} <= set(RULES)


def test_an_id_or_a_stage_that_stands_twice_is_our_mistake() -> None:
    tables = signed(SIX)
    for name in ("projects", "milestones"):
        with pytest.raises(ValueError, match="stands twice"):
            followed({**tables, name: pd.concat([tables[name], tables[name].head(1)])})


# Laws.

DAYS = st.integers(-3, 200)
TOLD = st.lists(
    st.tuples(
        st.integers(0, 150),
        st.none() | st.floats(0.001, 1000),
        st.fixed_dictionaries({}, optional={"ground": DAYS, "opened": DAYS, "called_off": DAYS}),
        st.sampled_from(["N=1", "S=1", "N=0.5;S=0.5", "S=0.25;N=0.75"]),
    ),
    max_size=12,
)
Drawn = list[tuple[int, float | None, dict[str, int], str]]
SHARES = ["incidence_pct", "ended_share_pct", "waiting_pct", "least_pct", "most_pct"]


def of(drawn: Drawn, order: Sequence[int] | None = None) -> Followed:
    named = [(f"P{n:02}", *rest) for n, rest in enumerate(drawn)]
    rows = [named[n] for n in order] if order is not None else named
    told: list[Told] = [(name, age, size, stages) for name, age, size, stages, _ in rows]
    return followed(signed(told, {name: shares for name, *_, shares in rows}))


def tables_of(made: Followed, by: Sequence[str] = ()) -> list[pd.DataFrame]:
    curves = reached.curves(made, by)
    return [
        reached.within(curves, [0, 30, 90]),
        reached.median_days(curves),
        rates.rates(made, "ground", "opened", by),
        paid.paid_in(made, by),
        lag.schedule(made, DUE, by),
        lag.behind(made, DUE),
    ]


@settings(max_examples=15, deadline=None)
@given(TOLD)
def test_shares_add_up_to_a_hundred_and_are_blank_exactly_with_a_reason(drawn: Drawn) -> None:
    within, medians, rated_, paid_, _, _ = tables_of(of(drawn), ["city_code"])
    assert (within["incidence_pct"].isna() == (within["why_blank"] != "")).all()
    known = within[within["why_blank"] == ""]
    assert known[SHARES[:3]].sum(axis=1).tolist() == pytest.approx([100] * len(known))
    assert (medians["median_days"].isna() == (medians["why_blank"] != "")).all()
    assert (rated_["rate_pct"].isna() == (rated_["why_blank"] != "")).all()
    assert (paid_["paid_pct"].isna() == (paid_["why_blank"] != "")).all()


@settings(max_examples=15, deadline=None)
@given(TOLD, st.randoms())
def test_the_order_of_the_ledgers_does_not_matter(drawn: Drawn, shuffled: Any) -> None:
    order = list(range(len(drawn)))
    shuffled.shuffle(order)
    for first, second in zip(tables_of(of(drawn)), tables_of(of(drawn, order)), strict=True):
        pd.testing.assert_frame_equal(first, second, rtol=1e-12, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(TOLD)
def test_a_project_split_in_two_by_amount_leaves_what_is_weighed_by_amount_as_it_was(drawn: Drawn) -> None:
    halves = [(age, None if size is None else size / 2, stages, shares) for age, size, stages, shares in drawn]
    whole, split = (reached.curves(of(made), weights=["amount"]) for made in (drawn, halves * 2))
    columns = [*SHARES, "total", "why_blank"]
    pd.testing.assert_frame_equal(
        reached.within(whole, [30, 90])[columns], reached.within(split, [30, 90])[columns], rtol=1e-9, atol=1e-9
    )


@settings(max_examples=15, deadline=None)
@given(TOLD)
def test_whose_a_project_is_does_not_change_the_figures_of_all(drawn: Drawn) -> None:
    mine = [(age, size, stages, "N=1") for age, size, stages, _ in drawn]
    for first, second in zip(tables_of(of(drawn))[:5], tables_of(of(mine))[:5], strict=True):
        pd.testing.assert_frame_equal(first, second, rtol=1e-9, atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(TOLD)
def test_every_followed_project_is_in_a_figure_or_left_out_of_it(drawn: Drawn) -> None:
    made = of(drawn)
    listed = reached.curves(made).curves
    assert (listed["n_projects"] + listed["n_left_out"] == len(drawn)).all()
    stands = lag.schedule(made, DUE).groupby("stage")["n_projects"].sum()
    assert stands.tolist() == [len(drawn)] * 2


@settings(max_examples=15, deadline=None)
@given(TOLD)
def test_what_is_left_out_for_want_of_a_duration_is_a_finding(drawn: Drawn) -> None:
    made = of(drawn)
    tables = signed([(f"P{n:02}", age, size, stages) for n, (age, size, stages, _) in enumerate(drawn)])
    found = contradictions(tables, COURSE, CUT_OFF)
    with_finding = set(found.loc[found["rule"].isin(["stage-before-signing", "stage-skipped"]), "project_id"])
    for stage in COURSE.steps:
        left_out = reached.outcomes(made, stage)["why_left_out"] != ""
        assert set(made.projects.loc[left_out, "project_id"]) <= with_finding
