"""The 15 figures of a form, counted from the made-up world."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from example.activities import Activity
from example.declaration import City, Declaration, Figure, Season
from example.progress import Course
from example.projects import CENT


@dataclass(frozen=True)
class Form:
    """One form as a city ought to file it: figures by code, as of a date."""

    season: Season
    city: City
    as_of: date
    figures: dict[str, int | Decimal]


def all_forms(declared: Declaration, courses: list[Course], activities: dict[str, list[Activity]]) -> list[Form]:
    """Every form that is due, by season, date and city, all of them right."""
    return [
        form(declared, season, city, as_of, courses, activities[season.code])
        for season in declared.seasons
        for as_of in season.form_dates
        for city in declared.cities
    ]


def form(
    declared: Declaration,
    season: Season,
    city: City,
    as_of: date,
    courses: list[Course],
    activities: list[Activity],
) -> Form:
    """The form of one city, cumulative from the season's first day to ``as_of``, both included."""
    own = [c for c in courses if c.project.counted and city in c.project.units]
    done = [a for a in activities if a.city == city and a.day <= as_of]
    figures = {f.code: _figure(f, season, city, as_of, own, done) for f in declared.figures}
    return Form(season, city, as_of, figures)


def _figure(
    figure: Figure,
    season: Season,
    city: City,
    as_of: date,
    courses: list[Course],
    activities: list[Activity],
) -> int | Decimal:
    """One figure, by what it measures."""
    reached = [
        course
        for course in courses
        if figure.stage and season.start <= course.stages.get(figure.stage, date.max) <= as_of
    ]
    led = [course for course in reached if course.project.units[0] == city]
    held = [
        activity
        for activity in activities
        if activity.kind == figure.activity_kind and figure.activity_rank in ("", activity.rank)
    ]
    match figure.measure:
        case "projects":
            return len(led)
        case "agreed":
            return _rounded(
                sum(
                    (c.project.agreed_home(c.stages[figure.stage]) * c.project.share_of(city) for c in reached),
                    Decimal(0),
                )
            )
        case "investors":
            investors = [course.project.investor for course in led]
            return len({i.code for i in investors if figure.investor_class in i.classes})
        case "events":
            return len(held)
        case "firms_met":
            return sum(activity.firms for activity in held)
    raise ValueError(f"{figure.code}: no way to count “{figure.measure}”")


def _rounded(amount: Decimal) -> Decimal:
    """Two decimals. A tie would read differently in binary, so the world must not hold one."""
    rounded = amount.quantize(CENT, ROUND_HALF_UP)
    if abs(abs(amount - rounded) - CENT / 2) < Decimal("0.00001"):
        raise ValueError(f"{amount} is a tie at two decimals: change a seed")
    return rounded
