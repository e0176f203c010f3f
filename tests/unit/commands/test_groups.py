"""Commands that are loaded by name: the tables of the groups say what the commands say, and nothing loads too early."""

import inspect
import subprocess
import sys
from importlib import import_module

import pytest

from kbop_cli import app
from kbop_cli.commands import ratecard, sample
from tests.support import kbop

TABLES = {"kbop_cli.commands": app.COMMANDS, ratecard.__name__: ratecard.COMMANDS, sample.__name__: sample.COMMANDS}
LISTED = [(package, name) for package, table in TABLES.items() for name in table]


@pytest.mark.parametrize(("package", "name"), LISTED)
def test_a_group_says_the_first_sentence_of_the_command(package: str, name: str) -> None:
    module = import_module(f"{package}.{name}")
    text = module.app.info.help if hasattr(module, "app") else inspect.getdoc(getattr(module, name))
    paragraph = " ".join(text.split("\n\n")[0].split())
    assert paragraph == TABLES[package][name] or paragraph.startswith(TABLES[package][name] + " ")


@pytest.mark.parametrize(("package", "name"), LISTED)
def test_a_listed_command_is_made(package: str, name: str) -> None:
    called = [*package.split(".")[2:], name]
    said = kbop(*called, "--help")
    assert said.code == 0
    assert f"kbop {' '.join(called)} [" in said.out.splitlines()[0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("verfy", "verify"), ("sample dra", "draw"), ("ratecard chek", "check"), ("ledger stat", "status")],
)
def test_a_mistyped_command_names_its_nearest(typed: str, meant: str) -> None:
    said = kbop(*typed.split())
    assert said.code == 2
    assert said.err.endswith(f"Error: No such command '{typed.split()[-1]}'. Did you mean '{meant}'?\n")


def test_help_loads_no_command() -> None:
    code = (
        "import sys; from kbop_cli.app import app; sys.argv = ['kbop', '--help']\n"
        "try: app()\n"
        "except SystemExit: print(*sorted(name for name in sys.modules if name.startswith('kbop_cli')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert ran.stdout.splitlines()[-1].split() == [
        "kbop_cli",
        "kbop_cli.app",
        "kbop_cli.commands",
        "kbop_cli.commands.groups",
        "kbop_cli.commands.plain_values",
        "kbop_cli.errors",
    ]
