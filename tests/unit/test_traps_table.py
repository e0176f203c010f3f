"""The table of traps in docs/reading.md names tests that exist, and every test of a trap stands in it."""

import ast
import re
from pathlib import Path

INTAKE = Path(__file__).parent / "intake"
TABLE = (Path(__file__).parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(test_\w+\.py)::(test_\w+)`", TABLE)


def those_in(file):
    tree = ast.parse((INTAKE / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


def test_every_test_that_is_named_exists():
    assert len(NAMED) > 80
    assert [f"{file}::{name}" for file, name in NAMED if name not in those_in(file)] == []


def test_every_trap_has_a_test():
    rows = TABLE.partition("| trap | test")[2].partition("\n\n")[0].splitlines()[2:]
    traps = [row for row in rows if not row.startswith("| **")]
    assert len(traps) > 30
    assert [row for row in traps if not re.search(r"`test_\w+\.py::test_\w+`", row)] == []


def test_every_test_of_a_trap_is_named():
    named = {name for file, name in NAMED if file == "test_traps.py"}
    assert named == those_in("test_traps.py")
