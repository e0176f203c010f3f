"""Values taken as they are: the same as Typer makes of them, the same refusals, and no pydantic for them."""

import enum
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated

import pytest
import typer
from typer.core import TyperCommand
from typer.testing import CliRunner

from kbop_cli.commands.groups import Command
from kbop_cli.commands.plain_values import take_plain


class Colour(enum.StrEnum):
    red = "red"
    green = "dark green"


def taking(kind, cls, **settings):
    alone = typer.Typer(rich_markup_mode=None, add_completion=False)

    @alone.command(cls=cls)
    def show(
        given: Annotated[kind, typer.Option("--given", **settings)] = None,
        rest: Annotated[list[str] | None, typer.Argument()] = None,
    ) -> None:
        typer.echo(f"{given!r} {type(given).__name__} {rest!r}")

    return alone


def said(kind, words, cls, **settings):
    result = CliRunner().invoke(taking(kind, cls, **settings), words)
    return result.exit_code, result.output


ASKED = [
    (str, {}),
    (str, {"parser": str.upper}),
    (Path, {}),
    (Path, {"exists": True}),
    (Path, {"dir_okay": False}),
    (Path, {"file_okay": False}),
    (Path, {"writable": True}),
    (Path, {"resolve_path": True}),
    (Path, {"allow_dash": True}),
    (Path, {"path_type": str}),
    (Colour, {}),
    (Colour, {"case_sensitive": False}),
    (int, {}),
    (int, {"min": 2}),
    (float, {}),
    (bool, {}),
    (list[str], {}),
    (list[Path], {}),
    (list[Colour], {}),
    (list[int], {}),
    (tuple[str, Path], {}),
]
VALUES = [
    "",
    " ",
    "red",
    "dark green",
    "RED",
    "Ünïcode",
    "\udcff",
    "-",
    "1",
    "3.5",
    "here",
    "folder",
    "not/there",
    "no",
]


@pytest.mark.parametrize(("kind", "settings"), ASKED, ids=[f"{kind} {settings}" for kind, settings in ASKED])
def test_whatever_is_given_is_taken_or_refused_as_typer_does(kind, settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("here").write_text("")
    Path("folder").mkdir()
    for value in VALUES:
        for words in ([f"--given={value}"], ["--given", value, "--given", "red"], ["--given", value, "a", "b"]):
            ours, theirs = said(kind, words, Command, **settings), said(kind, words, TyperCommand, **settings)
            assert ours == theirs, words
    for words in ([], ["a"], ["--given"], ["--help"], ["--none"]):
        assert said(kind, words, Command, **settings) == said(kind, words, TyperCommand, **settings), words


def test_a_file_that_cannot_be_read_is_refused(tmp_path, monkeypatch):
    (tmp_path / "closed").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.access", lambda path, how: False)  # of root nothing is kept
    ours, theirs = (said(Path, ["--given", "closed"], cls) for cls in (Command, TyperCommand))
    assert ours == theirs
    assert "is not readable" in ours[1]


@pytest.mark.parametrize("words", [["verify", "--month", "2023-06", "--out", "run", "--fail-on", "query", "in", "in2"]])
def test_a_month_is_verified_without_what_typer_checks_values_with(words, tmp_path):
    code = "import sys; from kbop_cli.app import main\ntry: main()\nexcept SystemExit: print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, *words], cwd=tmp_path, capture_output=True, text=True)
    assert "there is no contract" in done.stderr
    assert done.stdout == "False\n"


@pytest.mark.parametrize("missing", ["get_runtime_param", "type_descriptor"])
def test_a_parameter_of_another_typer_is_left_alone(missing):
    param = SimpleNamespace(
        get_runtime_param=print, type_descriptor=SimpleNamespace(annotation=str, parameter_info=None)
    )
    delattr(param, missing)
    before = dict(vars(param))
    assert vars(take_plain([param])[0]) == before
