"""What the README shows works as it is shown."""

import itertools
import re
import shlex
import sys
from pathlib import Path

import pytest

from analysis import cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHEAP = {"growth", "check", "trace"}
OPTIONS_WITH_A_VALUE = {"--campaign", "--lang"}


def shown() -> list[str]:
    """Every line of every fenced block, without prompts and comments."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)
    lines = [line.removeprefix("$ ").split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def calls() -> list[list[str]]:
    """The words of each call of the program, by whatever path it is called."""
    parted = [re.split(r"\s+", line.replace("\\", "/"), maxsplit=1) for line in shown()]
    named = [(Path(program).name, rest) for program, *rest in parted]
    return [shlex.split(rest[0]) if rest else [] for name, rest in named if name == "hundred-days"]


def command(words: list[str]) -> str:
    """The command among the words of a call."""
    rest = iter(words)
    for word in rest:
        if word in OPTIONS_WITH_A_VALUE:
            next(rest)
        elif not word.startswith("-"):
            return word
    raise AssertionError(f"no command in {words}")


def run(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["hundred-days", *words])
    with pytest.raises(SystemExit) as ended:
        cli.main()
        raise SystemExit(0)
    return int(ended.value.code or 0)


def test_the_first_two_commands_set_up_build_and_test() -> None:
    assert shown()[:2] == ["make briefings", "make test"]


def test_the_readme_shows_how_to_call_the_program() -> None:
    assert {command(words) for words in calls()} >= {
        *("form", "receive", "intake", "check", "chase", "growth", "trace", "report", "lab"),
    }


@pytest.mark.parametrize("words", [words for words in calls() if command(words) in CHEAP], ids=" ".join)
def test_a_cheap_call_in_the_readme_does_what_it_says(
    words: list[str], campaign_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(campaign_folder.parent)
    # Something must be sent back in the default campaign, so check ends with 1.
    assert run(words, monkeypatch) == (1 if command(words) == "check" else 0)
    assert len(capsys.readouterr().out.splitlines()) > 10


@pytest.mark.parametrize("words", calls(), ids=" ".join)
def test_every_call_in_the_readme_is_understood(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--help"], monkeypatch) == 0
    assert "Usage: " in capsys.readouterr().out
    [asked] = [item for item in cli.app.registered_commands if _name(item) == command(words)]
    parameters = asked.callback.__annotations__  # type: ignore[union-attr]
    known = {"help"} | {name.replace("_", "-") for name in parameters}
    assert {word.removeprefix("--") for word in words if word.startswith("--")} <= known


def _name(item: object) -> str:
    return item.name or item.callback.__name__  # type: ignore[attr-defined]


@pytest.mark.parametrize("words", calls(), ids=" ".join)
def test_every_campaign_named_in_the_readme_exists(words: list[str]) -> None:
    for option, value in itertools.pairwise(words):
        if option == "--campaign":
            assert (ROOT / value / "campaign.toml").is_file()


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\((?!https?:)([^)#]+)\)", README))))
def test_every_file_linked_from_the_readme_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(
    "verb", sorted(set(re.findall(r"(?:^|\n|`)make (\w+)", "\n".join(shown()) + re.sub(r"\n", " ", README))))
)
def test_every_verb_of_make_in_the_readme_is_one(verb: str) -> None:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{verb}:", rules, flags=re.MULTILINE)
