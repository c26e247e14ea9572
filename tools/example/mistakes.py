"""The ordinary mistakes that the example's cities make, and the key that tells where.

A form becomes the filings that come of it: usually one, right and in time; none, late, twice or
with a wrong cell where this module says so. Whatever is wrong is also a row of the key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from example.declaration import City, Season
from example.figures import Form

Place = tuple[str, str, date]
"""City code, season code, due date."""


@dataclass(frozen=True)
class KeyRow:
    """One planted mistake. ``indicator`` is blank when it is not about one figure."""

    place: Place
    indicator: str
    mistake: str
    filed: str
    true_value: str


@dataclass(frozen=True)
class Filing:
    """A form as it was filed: the file's name, its day of receipt, and what the cells hold."""

    form: Form
    file: str
    received_on: date
    unit: str
    cells: dict[str, int | Decimal | str]
    down: int = 0
    right: int = 0

    @property
    def path(self) -> str:
        """Where the file lies, relative to the folder of what was received."""
        return f"{self.form.season.folder}/{self.form.as_of}/{self.file}.xlsx"


Forms = dict[Place, Form]
Wrong = Callable[[Form, Forms], int | Decimal | str]

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
CLOSING_2 = date(2022, 8, 17)


def _full_width(indicator: str) -> Wrong:
    return lambda form, _: str(form.figures[indicator]).translate(FULL_WIDTH)


def _in_wan(indicator: str) -> Wrong:
    return lambda form, _: form.figures[indicator] * 10_000


def _with_unit(indicator: str, unit: str) -> Wrong:
    return lambda form, _: f"{form.figures[indicator]}{unit}"


def _below(indicator: str, earlier: date, factor: str) -> Wrong:
    """Less than the city's own figure of an earlier date."""

    def wrong(form: Form, forms: Forms) -> Decimal:
        before = forms[form.city.code, form.season.code, earlier].figures[indicator]
        return (before * Decimal(factor)).quantize(Decimal("0.01"))

    return wrong


def _above(indicator: str, by: int) -> Wrong:
    return lambda form, _: form.figures[indicator] + by


WRONG_CELLS: dict[Place, tuple[str, str, Wrong]] = {
    ("510300", "2", date(2022, 5, 30)): (
        "signed_count",
        "full-width digits",
        _full_width("signed_count"),
    ),
    ("511500", "2", CLOSING_2): (
        "signed_count",
        "full-width digits",
        _full_width("signed_count"),
    ),
    ("511000", "2", date(2022, 6, 30)): (
        "signed_amount",
        "万元 for 亿元",
        _in_wan("signed_amount"),
    ),
    ("510500", "2", CLOSING_2): (
        "landed_amount",
        "unit in the cell",
        _with_unit("landed_amount", "亿元"),
    ),
    ("511300", "2", date(2022, 7, 15)): (
        "signed_count",
        "unit in the cell",
        _with_unit("signed_count", "个"),
    ),
    ("511700", "2", date(2022, 7, 15)): (
        "landed_amount",
        "cumulative figure falls",
        _below("landed_amount", date(2022, 6, 30), "0.95"),
    ),
    ("510800", "2", date(2022, 7, 30)): (
        "top_outings",
        "top outings above leader outings",
        _above("leader_outings", 2),
    ),
    ("512000", "2", CLOSING_2): ("private_500", "approximate", lambda form, forms: "约10"),
}
SHORT_NAMES: dict[Place, str] = {
    ("510700", "2", date(2022, 5, 15)): "绵阳",
    ("513400", "2", date(2022, 6, 15)): "凉山州",
}
SHIFTED: dict[Place, tuple[int, int]] = {("510600", "2", date(2022, 6, 30)): (3, 2)}
MISSING: frozenset[Place] = frozenset({("510900", "2", date(2022, 6, 15)), ("513200", "1", date(2021, 12, 14))})
LATE: dict[Place, date] = {("511400", "2", date(2022, 6, 30)): date(2022, 7, 4)}
REFILED: dict[Place, tuple[str, int, date, date]] = {
    ("511100", "2", date(2022, 7, 15)): (
        "signed_count",
        3,
        date(2022, 7, 14),
        date(2022, 7, 18),
    )
}


def place_of(form: Form) -> Place:
    """The place of a form in the tables above."""
    return form.city.code, form.season.code, form.as_of


def filings(forms: list[Form]) -> list[Filing]:
    """What the cities filed, in the order of the forms."""
    by_place = {place_of(form): form for form in forms}
    return [filing for form in forms for filing in _filings_of(form, by_place)]


def _filings_of(form: Form, forms: Forms) -> Iterator[Filing]:
    """The filings that come of one form."""
    place = place_of(form)
    if place in MISSING:
        return
    right = Filing(
        form=form,
        file=form.city.name,
        received_on=LATE.get(place, _usual_receipt(form.city, form.season, form.as_of)),
        unit=SHORT_NAMES.get(place, form.city.name),
        cells=dict(form.figures),
    )
    if place in REFILED:
        indicator, excess, first, second = REFILED[place]
        too_high = form.figures[indicator] + excess
        yield replace(right, received_on=first, cells={**right.cells, indicator: too_high})
        yield replace(right, received_on=second, file=f"{form.city.name}（更正）")
        return
    if place in WRONG_CELLS:
        indicator, _, wrong = WRONG_CELLS[place]
        right = replace(right, cells={**right.cells, indicator: wrong(form, forms)})
    down, to_the_right = SHIFTED.get(place, (0, 0))
    yield replace(right, down=down, right=to_the_right)


def _usual_receipt(city: City, season: Season, as_of: date) -> date:
    """On the due date or up to two days before it."""
    rng = Random(f"{city.code}/{season.code}/{as_of}/received")
    return as_of - timedelta(rng.choice((0, 0, 1, 2)))


def key(forms: list[Form], filed: list[Filing]) -> Iterator[tuple[Filing | None, KeyRow]]:
    """Each planted mistake with the filing it is in (none for a missing one), by place."""
    first: dict[Place, Filing] = {}
    for filing in filed:
        first.setdefault(place_of(filing.form), filing)
    for form in forms:
        place = place_of(form)
        if place in MISSING:
            yield None, KeyRow(place, "", "missing", "", "")
        for row in _rows_of(form, first.get(place)):
            yield first[place], row


def _rows_of(form: Form, filing: Filing | None) -> Iterator[KeyRow]:
    """The key's rows about one filing."""
    if filing is None:
        return
    place, true = place_of(form), form.figures
    if place in WRONG_CELLS:
        indicator, mistake, _ = WRONG_CELLS[place]
        yield KeyRow(place, indicator, mistake, str(filing.cells[indicator]), str(true[indicator]))
    if place in REFILED:
        indicator = REFILED[place][0]
        yield KeyRow(place, indicator, "re-filed", str(filing.cells[indicator]), str(true[indicator]))
    if place in SHORT_NAMES:
        yield KeyRow(place, "", "short name", SHORT_NAMES[place], form.city.name)
    if place in SHIFTED:
        yield KeyRow(place, "", "shifted header", "", "")
    if place in LATE:
        yield KeyRow(place, "", "late", str(filing.received_on), str(form.as_of))
