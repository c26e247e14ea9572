"""The contracts that cities sign: how many, how large, when, with whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from example.declaration import City, Declaration, Season
from example.investors import NUMERALS, Investor

CENT = Decimal("0.01")

# Season two against season one: projects, and average size. Made up; they vary separately, and
# the cities whose product is below one fall.
GROWTH = {
    "510100": (1.12, 1.18),
    "510300": (1.05, 0.78),
    "510400": (0.84, 0.95),
    "510500": (1.34, 1.02),
    "510600": (1.22, 1.26),
    "510700": (1.48, 1.08),
    "510800": (1.15, 0.99),
    "510900": (1.58, 0.92),
    "511000": (1.26, 1.14),
    "511100": (0.96, 1.42),
    "511300": (1.41, 0.88),
    "511400": (1.33, 1.21),
    "511500": (1.52, 1.36),
    "511600": (0.82, 1.08),
    "511700": (1.38, 1.29),
    "511800": (1.07, 1.55),
    "511900": (0.88, 0.90),
    "512000": (1.29, 1.04),
    "513200": (1.30, 1.12),
    "513300": (0.90, 0.86),
    "513400": (1.18, 1.24),
}

# Few factories go up on the plateau: fewer contracts there than size alone would say.
ZONE_FACTOR = {"川西北生态示范区": 0.38}

# One very large contract a season: city and season to its amount in 亿元.
GIANTS = {("510100", "1"): Decimal("105.50"), ("511500", "2"): Decimal("128.00")}

# Of the year before the first season the ledger holds the few large projects still going on.
EARLIER = "0"
EARLIER_SIZE = 3.0
SEASON_WORD = {EARLIER: "更早", "1": "第一季", "2": "第二季"}
EARLIER_FIRST, EARLIER_LAST = date(2021, 1, 4), date(2021, 8, 31)

INDUSTRIES = {
    "电子信息": 20,
    "装备制造": 18,
    "食品饮料": 13,
    "先进材料": 16,
    "能源化工": 11,
    "数字经济": 7,
    "绿色低碳": 9,
    "轻工纺织": 6,
}
CHAIN_ROLES = {"延链": 26, "补链": 24, "强链": 22, "—": 28}
KINDS = {"正式合同": 100, "框架协议": 12, "意向": 5}
RATE_BY_YEAR = {2021: Decimal("6.4604"), 2022: Decimal("6.7013")}
MEDIAN_SIZE, SPREAD, LARGEST = 3.0, 1.05, 95.0


@dataclass(frozen=True)
class Project:
    """One project as its contract describes it; ``agreed`` is in 亿 of ``currency`` by date."""

    id: str
    season: str
    units: tuple[City, ...]
    shares: tuple[int, ...]
    signed: date
    counted: bool
    kind: str
    investor: Investor
    industry: str
    chain_role: str
    construction: str
    county: str
    park: str
    name: str
    code: str
    currency: str
    rate: Decimal
    agreed: tuple[tuple[date, Decimal], ...]

    def agreed_home(self, day: date) -> Decimal:
        """The amount agreed as of ``day``, in the home currency."""
        return [amount for since, amount in self.agreed if since <= day][-1] * self.rate

    def share_of(self, city: City) -> Decimal:
        """The part of the amount that is the city's."""
        return Decimal(self.shares[self.units.index(city)]) / 100


def all_projects(declared: Declaration, investors: list[Investor]) -> list[Project]:
    """Every project of the example, by city, then season, then serial number."""
    return [
        project
        for city in declared.cities
        for season in (None, *declared.seasons)
        for project in projects_of(declared, city, season, investors)
    ]


def contracts_wanted(city: City, season: Season | None) -> int:
    """How many contracts a city signs in a season; before the first one, far fewer."""
    first = 2.1 * city.size**0.45 * ZONE_FACTOR.get(city.zone, 1.0)
    if season is None:
        return 5 + round(first / 8)
    return round(first * (GROWTH[city.code][0] if season.code == "2" else 1.0))


def projects_of(
    declared: Declaration, city: City, season: Season | None, investors: list[Investor]
) -> Iterator[Project]:
    """The projects that a city signs in a season (``None``: before the first), in signing order."""
    code = season.code if season else EARLIER
    rng = Random(f"{city.code}/{code}/projects")
    contracts = contracts_wanted(city, season)
    kinds = ["正式合同"] * contracts + _other_kinds(rng, contracts)
    rng.shuffle(kinds)
    days = sorted(_signing_days(rng, season, len(kinds)))
    sizes = _sizes(rng, city, code, kinds)
    for serial, (kind, day, size) in enumerate(zip(kinds, days, sizes, strict=True), start=1):
        yield _project(rng, declared, city, code, serial, kind, day, size, investors)


def _other_kinds(rng: Random, contracts: int) -> list[str]:
    """Framework agreements and letters of intent that come with so many contracts."""
    return [
        kind
        for kind in ("框架协议", "意向")
        for _ in range(round(contracts * KINDS[kind] / 100 * rng.uniform(0.7, 1.3)))
    ]


def _signing_days(rng: Random, season: Season | None, n: int) -> list[date]:
    """Signing dates: each city has its own pace; some sign together, many before the year ends."""
    if season is None:
        span = (EARLIER_LAST - EARLIER_FIRST).days
        return [EARLIER_FIRST + timedelta(rng.randint(0, span)) for _ in range(n)]
    a, b = rng.uniform(0.9, 2.2), rng.uniform(0.9, 2.2)
    rush = rng.uniform(0.10, 0.30) if season is not None and season.end.month == 12 else 0.0
    ceremonies = [rng.randint(8, season.days - 8) for _ in range(3)]
    return [season.start + timedelta(_signing_day(rng, season.days, a, b, rush, ceremonies)) for _ in range(n)]


def _signing_day(rng: Random, days: int, a: float, b: float, rush: float, ceremonies: list[int]) -> int:
    """One signing, in days after the season's first."""
    draw = rng.random()
    if draw < rush:
        return rng.randint(days - 16, days - 1)
    if draw < rush + 0.15:
        return rng.choice(ceremonies)
    return min(int(days * rng.betavariate(a, b)), days - 1)


def _sizes(rng: Random, city: City, code: str, kinds: list[str]) -> list[Decimal]:
    """Agreed amounts in 亿元, log-normal, scaled so that contracts average what the city is due."""
    raw = [MEDIAN_SIZE * rng.lognormvariate(0.0, SPREAD) for _ in kinds]
    level = 5.0 * Random(f"{city.code}/size").uniform(0.8, 1.3)
    wanted = level * {EARLIER: EARLIER_SIZE, "2": GROWTH[city.code][1]}.get(code, 1.0)
    contracts = [size for size, kind in zip(raw, kinds, strict=True) if kind == "正式合同"]
    factor = wanted * len(contracts) / sum(contracts)
    sizes = [Decimal(str(round(min(max(s * factor, 0.2), LARGEST), 2))) for s in raw]
    if (city.code, code) in GIANTS:
        largest = max((i for i, kind in enumerate(kinds) if kind == "正式合同"), key=lambda i: sizes[i])
        sizes[largest] = GIANTS[city.code, code]
    return sizes


def _project(
    rng: Random,
    declared: Declaration,
    city: City,
    season: str,
    serial: int,
    kind: str,
    signed: date,
    size: Decimal,
    investors: list[Investor],
) -> Project:
    """One project: everything that its contract says."""
    investor = rng.choices(investors, weights=[firm.weight for firm in investors])[0]
    dollars = investor.foreign and rng.random() < 0.5
    rate = RATE_BY_YEAR[signed.year] if dollars else Decimal(1)
    amount = max((size / rate).quantize(CENT), CENT)
    units = _units(rng, declared, city, season, signed, dollars)
    industry = _pick(rng, INDUSTRIES)
    project_id = f"{city.code}-{season}-{serial:03d}"
    county_number = rng.randint(1, 5)
    return Project(
        id=project_id,
        season=season,
        units=units,
        shares=(100,) if len(units) == 1 else (60, 40),
        signed=signed,
        counted=kind in declared.counted_kinds,
        kind=kind,
        investor=investor,
        industry=industry,
        chain_role=_pick(rng, CHAIN_ROLES),
        construction="新建" if rng.random() < 0.78 else "扩建",
        county=f"示例县{NUMERALS[county_number]}",
        park=f"示例园区{NUMERALS[rng.randint(1, 6)]}",
        name=f"示例项目{project_id}（{industry}）",
        code=f"示例{signed:%y%m}-{city.code}-04-01-{serial:06d}",
        currency="美元" if dollars else declared.home_currency,
        rate=rate,
        agreed=_agreed(rng, signed, amount),
    )


def _units(
    rng: Random, declared: Declaration, city: City, season: str, signed: date, dollars: bool
) -> tuple[City, ...]:
    """The city, with a neighbour of its zone when the project is shared.

    None is shared in a season's first weeks: a neighbour's form would show money before it
    counts a project of its own.
    """
    shared = rng.random() < 0.03
    neighbours = [other for other in declared.cities if other.zone == city.zone and other != city]
    partner = rng.choice(neighbours)
    start = next((s.start for s in declared.seasons if s.code == season), None)
    if not shared or dollars or start is None or (signed - start).days < 40:
        return (city,)
    return (city, partner)


def _agreed(rng: Random, signed: date, amount: Decimal) -> tuple[tuple[date, Decimal], ...]:
    """The agreed amount by date; about one contract in twenty is changed later."""
    changes = rng.random() < 0.05
    lag, factor = rng.randint(20, 150), rng.choice((0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.3, 1.5))
    changed = (amount * Decimal(str(factor))).quantize(CENT)
    if not changes or changed in (amount, Decimal(0)):
        return ((signed, amount),)
    return ((signed, amount), (signed + timedelta(lag), changed))


def _pick(rng: Random, weights: dict[str, int]) -> str:
    """One of the keys, as often as its weight says."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]
