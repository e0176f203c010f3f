"""The README's month, line by line, on the demo's export."""

import re
import shlex
import shutil

from kbop_cli.demo.month import month as demo_month
from kbop_cli.output.demo_files import write_csv
from tests.audit_workbooks import fill
from tests.support import ROOT, kbop


def month():
    """The commands of the section `A month`, without their remarks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text[text.index("## A month") : text.index("## What goes in")]
    blocks = re.findall(r"```\n(.*?)```", section, re.DOTALL)
    return [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]


def test_the_month_of_the_readme_runs_as_it_stands(tmp_path, monkeypatch):
    write_csv(demo_month().tables, tmp_path / "export")
    monkeypatch.chdir(tmp_path)
    commands = month()
    assert len(commands) > 15
    for program, *words in commands:
        if program == "cd":
            monkeypatch.chdir(words[0])
            shutil.copytree(tmp_path / "export", "inbox", dirs_exist_ok=True)
            continue
        if words[:2] == ["sample", "evaluate"]:
            fill(tmp_path / "kirklees" / "runs" / "2023-06" / "sample.xlsx", tmp_path / "kirklees" / words[3])
        said = kbop(*words)
        # `check` exits with 1: the demo's export has faults, as exports have.
        assert said.code == (1 if words[0] == "check" else 0), (words, said.err)
