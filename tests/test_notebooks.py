"""The notebooks are prose: one parameters cell, one import cell, then questions and calls; no logic, no outputs."""

import ast
import importlib
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat import NotebookNode

from analysis import jobs
from analysis.campaign import Campaign
from analysis.pages.page import Page

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ALLOWED = (
    *(ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.Assign, ast.Expr, ast.Call, ast.keyword),
    *(ast.Name, ast.Attribute, ast.Constant, ast.Load, ast.Store),
)
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def opened(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def code(path: Path) -> list[NotebookNode]:
    return [cell for cell in opened(path).cells if cell.cell_type == "code"]


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def after_parameters(path: Path) -> Iterator[ast.Module]:
    for cell in code(path):
        if "parameters" not in tags(cell):
            yield ast.parse(cell.source)


def module(path: Path):  # type: ignore[no-untyped-def]
    return importlib.import_module(f"analysis.pages.{path.stem}")


def test_there_is_a_notebook_for_each_declared_page(default_campaign: Campaign, real_campaign: Campaign) -> None:
    assert len(NOTEBOOKS) >= 4
    declared = {*default_campaign.pages, *real_campaign.pages}
    assert declared <= {path.stem for path in NOTEBOOKS}
    assert NOTEBOOKS[0].parent == jobs.NOTEBOOKS


@each
def test_the_first_cell_is_the_only_one_with_parameters_and_holds_nothing_but_constants(path: Path) -> None:
    tagged = ["parameters" in tags(cell) for cell in opened(path).cells]
    assert tagged.index(True) == 0
    assert sum(tagged) == 1
    for statement in ast.parse(code(path)[0].source).body:
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.value, ast.Constant)


@each
def test_the_second_cell_is_the_only_one_that_imports_and_imports_only_its_page(path: Path) -> None:
    importing = [
        number
        for number, cell in enumerate(code(path))
        if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(ast.parse(cell.source)))
    ]
    assert importing == [1]
    imported = [node for node in ast.walk(ast.parse(code(path)[1].source)) if isinstance(node, ast.ImportFrom)]
    assert [(node.module, [name.name for name in node.names]) for node in imported] == [("analysis.pages", [path.stem])]


@each
def test_cells_hold_imports_and_calls_and_no_logic(path: Path) -> None:
    for cell in code(path):
        for node in ast.walk(ast.parse(cell.source)):
            assert isinstance(node, ALLOWED), f"{type(node).__name__} in {cell.source!r}"
        assert not cell.source.lstrip().startswith(("%", "!"))


@each
def test_a_cell_shows_the_value_of_its_one_call(path: Path) -> None:
    for cell in code(path)[1:]:
        body = ast.parse(cell.source).body
        assert isinstance(body[-1], ast.Expr)
        assert isinstance(body[-1].value, ast.Call)
        if cell is not code(path)[1]:
            assert len(body) <= 3


@each
def test_what_is_called_exists_and_takes_the_page(path: Path) -> None:
    functions = {name: item for name, item in vars(module(path)).items() if inspect.isfunction(item)}
    called = []
    for tree in after_parameters(path):
        for node in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            assert isinstance(node.func, ast.Attribute)
            assert isinstance(node.func.value, ast.Name)
            assert node.func.value.id == path.stem
            function = functions[node.func.attr]
            inspect.signature(function).bind(*node.args, **{word.arg or "": word.value for word in node.keywords})
            called.append(node.func.attr)
    assert called[:2] == ["open_page", "masthead"]
    assert len(called) == len(set(called)) > 4


@each
def test_every_function_of_a_page_is_shown_on_it(path: Path) -> None:
    own = module(path)
    public = {
        name
        for name, item in vars(own).items()
        if inspect.isfunction(item)
        and item.__module__.startswith(own.__name__)
        and not name.startswith("_")
        and list(inspect.signature(item).parameters) == ["page"]
        and inspect.signature(item).return_annotation == "Block"
    }
    shown = {
        node.func.attr
        for tree in after_parameters(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert public <= shown


@each
def test_names_are_assigned_before_they_are_used(path: Path) -> None:
    known = {path.stem} | {target.id for target in assigned(ast.parse(code(path)[0].source))}
    for tree in after_parameters(path):
        used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        known |= {target.id for target in assigned(tree)}
        assert used <= known


def assigned(tree: ast.Module) -> Iterator[ast.Name]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


@each
def test_nothing_of_a_run_is_kept(path: Path) -> None:
    for cell in code(path):
        assert cell.outputs == []
        assert cell.execution_count is None
    metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    assert set(metadata) <= {"kernelspec", "language_info"}
    assert set(metadata["language_info"]) == {"name"}
    assert "widgets" not in path.read_text(encoding="utf-8")


@each
def test_a_notebook_is_valid_and_its_cells_have_names_that_do_not_change(path: Path) -> None:
    notebook = opened(path)
    nbformat.validate(notebook)
    names = [cell.id for cell in notebook.cells]
    assert len(names) == len(set(names))
    assert path.read_text(encoding="utf-8").endswith("}\n")


@each
def test_prose_stands_in_both_languages_side_by_side(path: Path) -> None:
    prose = [tags(cell) for cell in opened(path).cells if cell.cell_type == "markdown"]
    assert prose == [["lang-zh"], ["lang-en"]] * (len(prose) // 2)
    kinds = [cell.cell_type for cell in opened(path).cells]
    runs = re.findall("m+", "".join(kind[0] for kind in kinds))
    assert all(len(run) % 2 == 0 for run in runs)
    for cell in opened(path).cells:
        if cell.cell_type == "markdown":
            chinese = re.search("[\u4e00-\u9fff]", cell.source) is not None
            assert chinese == (tags(cell) == ["lang-zh"])


@each
def test_a_heading_is_the_readers_question_and_something_follows_it(path: Path) -> None:
    cells = opened(path).cells
    for number, cell in enumerate(cells):
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            assert cell.source.startswith("## ")
            assert cell.source.splitlines()[0].endswith("？" if tags(cell) == ["lang-zh"] else "?")
            assert any(later.cell_type == "code" for later in cells[number + 1 : number + 3])


@each
def test_prose_has_no_digits_and_no_cell_has_a_path(path: Path) -> None:
    for cell in opened(path).cells:
        if cell.cell_type == "markdown":
            assert not re.search(r"\d", cell.source)
        else:
            written = [node.value for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Constant)]
            assert not [text for text in written if isinstance(text, str) and re.search(r"[/\\.]", text)]


@each
def test_papermill_knows_each_parameter_with_its_type_its_default_and_what_it_is_for(path: Path) -> None:
    parameters = papermill.inspect_notebook(path)
    expected = {"campaign": "str", "as_of": "date|None", "known_on": "date|None", "lang": "str"}
    signature = inspect.signature(module(path).open_page).parameters
    if "city" in signature:
        expected["city"] = "str|None"
    if "cities" in signature:
        expected["cities"] = "list[str]|None"
    assert {name: one["inferred_type_name"] for name, one in parameters.items()} == expected
    assert list(parameters) == list(signature)
    assert all(len(one["help"]) > 5 for one in parameters.values())
    assert parameters["campaign"]["default"] == '"data"'
    assert parameters["lang"]["default"] == '"zh"'
    assert {parameters[name]["default"] for name in set(expected) - {"campaign", "lang"}} == {"None"}


@each
def test_a_job_gives_only_parameters_that_the_notebook_has(path: Path) -> None:
    job = jobs.Job(path.stem, "N", "en", "everyone", "tiny", "2031-04-11", None, "x.html", "example")
    given = set(job.parameters())
    assert given - {"city"} <= set(papermill.inspect_notebook(path))


def test_a_page_is_what_open_page_returns() -> None:
    for path in NOTEBOOKS:
        assert inspect.signature(module(path).open_page).return_annotation == Page.__name__
