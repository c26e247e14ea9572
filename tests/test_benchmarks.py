"""What the benchmarks measure with: a made-up campaign of many units, and what pages took."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis import edition, making, store
from analysis.edition import Edition

ROOT = Path(__file__).parents[1]
MODEL_UNITS, UNITS = 21, 45


@pytest.fixture(scope="module", autouse=True)
def _plain_names() -> Iterator[None]:
    """Benchmarks import each other by their plain names, as programs in one folder do."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def made_up(campaign_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    import made_up

    folder = made_up.make(tmp_path_factory.mktemp("made-up") / "data", campaign_folder, UNITS, 2)
    return edition.open_edition(folder)


def test_every_unit_of_a_made_up_campaign_files_what_its_model_filed(made_up: Edition, campaign_folder: Path) -> None:
    figures, of_model = made_up.tables["figures"], store.read("figures", campaign_folder)
    filed, by_model = figures.groupby("city_code").size(), of_model.groupby("city_code").size()
    models = [city.code for city in edition.open_edition(campaign_folder).campaign.cities]
    assert len(filed) == len(made_up.campaign.cities) == UNITS
    assert filed.tolist() == [by_model[models[place % MODEL_UNITS]] for place in range(UNITS)]
    assert made_up.tables["projects"].groupby(["unit_shares", "season_signed"]).size().max() <= 2


def test_no_unit_of_a_made_up_campaign_has_a_name_of_another_or_of_a_real_one(
    made_up: Edition, campaign_folder: Path
) -> None:
    cities = edition.open_edition(campaign_folder).campaign.cities
    short = [city.short["zh"] for city in made_up.campaign.cities]
    assert not [one for one in short for other in short if one != other and one in other]
    said = "\n".join(table.to_csv() for table in made_up.tables.values())
    assert not [
        city.code for city in cities if city.code in said or city.name["zh"] in said or city.short["zh"] in said
    ]


def test_units_of_one_model_file_different_amounts(made_up: Edition) -> None:
    figures = made_up.figures[made_up.figures["indicator"] == "signed_amount"]
    last = figures.sort_values("as_of").groupby("city_code")["value"].last()
    first, second = (last[made_up.campaign.cities[place].code] for place in (0, MODEL_UNITS))
    assert first > 0
    assert second == pytest.approx(first * 1.001, abs=1e-3)


def test_a_page_of_a_made_up_unit_passes_the_gates(made_up: Edition) -> None:
    from analysis import jobs

    planned = jobs.plan(made_up, ["briefing"], [made_up.campaign.cities[-1].code])
    assert [made.reason for made in making.make_all(planned, 1)] == [""]


def test_pages_are_made_of_the_same_models_at_every_size() -> None:
    import scale

    for n_units in (21, 183, 2800):
        places = scale.spread(n_units)
        assert [place % MODEL_UNITS for place in places] == list(range(MODEL_UNITS))
        assert places == sorted(places)
        assert n_units - 2 * MODEL_UNITS < places[-1] < n_units


def test_what_a_page_took_is_what_was_spent_since_the_one_before() -> None:
    from scale import Row, told

    rows = [
        Row("briefing", 9.0, 50.0, 300.0),
        Row("confirmation", 9.5, 40.0, 300.0),
        Row("briefing", 11.0, 60.0, 310.0),
    ]
    took = told(rows)
    assert took["page"]["cpu_seconds"] == 1.0
    assert took["page"]["cpu_seconds_briefing"] == 1.5
    assert took["page"]["cpu_seconds_confirmation"] == 0.5
    assert took["page"]["megabytes"] == 50.0
    assert took["once"] == {"cpu_seconds": 8.0, "peak_megabytes": 370.0}


@pytest.mark.skipif(sys.platform != "linux", reason="reads what processes take from /proc")
def test_what_a_process_and_those_below_it_take_is_read_from_the_system() -> None:
    from measuring import OWN, descendants, memory_bytes, spent_so_far

    holds = "held = bytearray(b'x') * 50_000_000; print(len(held), flush=True); input()"
    starts = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {holds!r}])"
    with subprocess.Popen([sys.executable, "-c", starts], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        _, below = descendants(process.pid)
        assert 50e6 < memory_bytes(below, OWN) < 100e6
        assert spent_so_far(process.pid) > 0
        process.communicate(b"\n")


def test_the_benchmark_of_methods_takes_every_method_and_says_so_in_one_line() -> None:
    small = ["--units", "6", "--dates", "2", "--projects", "300", "--indicators", "4"]
    command = [sys.executable, str(ROOT / "benchmarks" / "methods.py"), *small]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()[-1])
    for half in ("figures", "ledger"):
        assert set(told[half]["cpu"]) == set(told[half]["times_a_sum"]) > {"sum"}
    assert told["within"] is True
