"""The files that say what is installed agree with one another, and hold nothing of one machine."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
LOCK_LINES = (ROOT / "requirements.lock").read_text("utf-8").splitlines()

CONDA_NAMES = {
    "brotli": "brotli-python",
    "duckdb": "python-duckdb",
    "pandera": "pandera-pandas",
    "playwright": "playwright-python",
}

REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in [
        ("pypi", "org"),
        ("python" + "hosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
        ("conda", "anaconda", "org"),
    ]
]


def declared() -> dict[str, SpecifierSet]:
    """Every package pyproject.toml asks for, to run and to develop, with its range."""
    texts = [*PROJECT["dependencies"]]
    for extra in PROJECT["optional-dependencies"].values():
        texts += extra
    requirements = [Requirement(text) for text in texts]
    ranges = {canonicalize_name(each.name): each.specifier for each in requirements}
    assert len(ranges) == len(requirements), "a package is declared twice"
    return ranges


def declared_for_conda() -> dict[str, SpecifierSet]:
    """Every package environment.yml asks for, except Python, pip and the project itself."""
    texts = [each for each in CONDA if isinstance(each, str)]
    for group in (each for each in CONDA if isinstance(each, dict)):
        texts += [text for text in group["pip"] if text != "-e ."]
    requirements = [Requirement(text) for text in texts]
    ranges = {each.name: each.specifier for each in requirements}
    assert len(ranges) == len(requirements), "a package is declared twice"
    return {name: ranges[name] for name in ranges if name not in {"python", "pip"}}


def locked() -> list[tuple[str, str, list[str]]]:
    """Name, version and hashes of each locked requirement; a name may have several versions."""
    text = "\n".join(line for line in LOCK_LINES if not line.startswith("#"))
    found = []
    for entry in text.replace("\\\n", " ").splitlines():
        stated, *hashes = entry.split("--hash=")
        requirement = Requirement(stated.strip())
        (pin,) = requirement.specifier
        assert pin.operator == "==", entry
        found.append((canonicalize_name(requirement.name), pin.version, hashes))
    return found


def test_conda_installs_the_packages_of_pyproject_in_the_same_ranges() -> None:
    expected = {CONDA_NAMES.get(name, name): span for name, span in declared().items()}
    assert declared_for_conda() == expected


def test_ranges_have_a_floor_and_no_ceiling() -> None:
    for name, span in declared().items():
        assert [each.operator for each in span] == [">="], name


def test_every_requirement_in_the_lock_has_hashes() -> None:
    for name, version, hashes in locked():
        assert hashes, f"{name} {version}"
        for each in hashes:
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", each.strip()), f"{name} {version}"


def test_the_lock_names_no_index_link_address_or_path() -> None:
    for line in LOCK_LINES:
        if line.startswith("#"):
            assert "/" not in line, line
        elif line.startswith("    "):
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), line
        else:
            assert re.match(r"[a-z0-9]", line), line
            assert not any(mark in line for mark in ("/", "@", "--", ":")), line


@pytest.mark.parametrize(
    ("name", "span"),
    [
        *declared().items(),
        *((each.name, each.specifier) for each in map(Requirement, PYPROJECT["build-system"]["requires"])),
    ],
)
def test_the_lock_holds_each_package_at_a_version_in_its_range(name: str, span: SpecifierSet) -> None:
    versions = [version for locked_name, version, _ in locked() if locked_name == name]
    assert versions
    assert all(version in span for version in versions)


def test_every_file_states_the_same_range_of_python() -> None:
    (floor,) = SpecifierSet(PROJECT["requires-python"])
    assert floor.operator == ">="
    assert f"python>={floor.version}" in CONDA
    assert f"Python {floor.version} or newer" in (ROOT / "README.md").read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert f"sys.version_info < ({floor.version.replace('.', ', ')})" in makefile
    assert f"--python-version {floor.version} " in makefile


def test_no_text_file_names_the_host_of_a_package_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    files = [ROOT / name for name in listed.split("\0") if name]
    assert ROOT / "pyproject.toml" in files
    for path in filter(Path.is_file, files):
        content = path.read_bytes()
        if b"\0" not in content:
            named = [host for host in REGISTRY_HOSTS if host.encode() in content]
            assert not named, path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The files that set-up reads, without an environment."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(project: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run make as a person would, not as a part of a run of make that called the tests."""
    inherited = {name: os.environ[name] for name in os.environ if not name.startswith("MAKE")}
    return subprocess.run(
        [shutil.which("make") or "make", *words],
        cwd=project,
        env=inherited | env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_make_alone_shows_each_verb(project: Path) -> None:
    verbs = re.search(r"^\.PHONY: (.+)$", (project / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert verbs
    shown = make(project).stdout
    for verb in verbs[1].split()[1:]:
        assert f"make {verb} " in shown


@pytest.mark.parametrize("verb", ["briefings", "test", "lab", "lock"])
def test_an_environment_is_set_up_once_and_again_when_the_lock_changes(project: Path, verb: str) -> None:
    assert "--require-hashes" in make(project, "-n", verb).stdout
    ready = project / ".venv" / ".ready"
    ready.parent.mkdir()
    ready.touch()
    newest = ready.stat().st_mtime
    for name in ("pyproject.toml", "requirements.lock"):
        os.utime(project / name, (newest - 60, newest - 60))
    assert "--require-hashes" not in make(project, "-n", verb).stdout
    os.utime(project / "requirements.lock", (newest + 60, newest + 60))
    assert "--require-hashes" in make(project, "-n", verb).stdout


def test_set_up_without_a_suitable_python_says_so_in_one_line(project: Path) -> None:
    programs = project / "programs"
    programs.mkdir()
    for name in ("python3", "python"):
        (programs / name).write_text("#!/bin/sh\nexit 1\n")
        (programs / name).chmod(0o755)
    run = make(project, "briefings", PATH=str(programs), PYTHON="python2")
    assert run.returncode != 0
    told = [line for line in run.stderr.splitlines() if not line.startswith("make")]
    assert len(told) == 1
    assert "No Python 3.11 or newer" in told[0]
