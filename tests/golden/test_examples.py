"""Every example gives what its `expected` folder holds, byte for byte. `--update-golden` writes it again."""

import re
import shlex
import shutil

import pytest

from tests.support import ROOT, kbop

EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/expected") if (path / "run").is_dir())


def commands(folder):
    """The example's commands: the kbop lines of its README's code blocks."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("kbop ")]


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_an_example_gives_what_it_should(example, tmp_path, monkeypatch, request):
    shutil.copytree(ROOT / "ratecards", tmp_path / "ratecards")
    folder = tmp_path / "examples" / example.name
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("run", "expected"))
    monkeypatch.chdir(folder)
    printed = []
    for command in commands(example):
        said = kbop(*shlex.split(command)[1:])
        printed.append(f"$ {command}\n{said.out}[exit {said.code}]\n")
    (folder / "printed.txt").write_text("\n".join(printed), encoding="utf-8", newline="\n")
    got = {"printed.txt": files(folder)["printed.txt"]} | {
        f"run/{name}": data for name, data in files(folder / "run").items()
    }
    if request.config.getoption("--update-golden"):
        shutil.rmtree(example / "expected")
        for name, data in got.items():
            path = example / "expected" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    assert got == files(example / "expected")


def test_every_example_has_been_run():
    assert [path.name for path in EXAMPLES] >= ["01-a-first-month", "02-other-headings"]
