"""The worked review of a card: one command, three changes, their pounds; the action and the hooks fit the program."""

import re
import subprocess
import sys

import yaml

from tests.support import ROOT, kbop

EXAMPLE = ROOT / "examples" / "03-a-card-under-review"


def test_the_documented_command_reviews_the_change(tmp_path, request):
    text = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    command = next(line for line in text.splitlines() if line.startswith("python ")).split()
    out = tmp_path / "review.md"
    done = subprocess.run(
        [sys.executable, *command[1:], "--out", str(out)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (1, "")
    expected = EXAMPLE / "expected" / "review.md"
    if request.config.getoption("--update-golden"):
        expected.write_bytes(out.read_bytes())
    assert out.read_bytes() == expected.read_bytes()
    for said in (
        "dearer: It pays £1,100.00 instead of £1,000.00 from 2022-04-01.",
        "loosened: It can be achieved from 2023-04-01 already; before, from 2023-06-01.",
        "evidence eased: Suffices now: self_certification (signed).",
        "backdated: It can be achieved now on days that are past, since 2023-04-01.",
    ):
        assert said in done.stdout
    pounds = {line.split()[0]: line.split()[-1] for line in done.stdout.splitlines() if "+£" in line}
    assert {name: pounds[name] for name in ("tenancy_3m", "tenancy_6m", "course")} == {
        "tenancy_3m": "+£300.00",
        "tenancy_6m": "+£3,000.00",
        "course": "+£600.00",
    }


def test_the_card_as_it_was_is_sound_and_tried():
    assert kbop("ratecard", "check", EXAMPLE / "ratecards", EXAMPLE / "contract.yaml").code == 2
    assert kbop("ratecard", "check", EXAMPLE / "ratecards" / "homes", EXAMPLE / "contract.yaml").code == 0
    assert kbop("ratecard", "test", EXAMPLE / "ratecards" / "homes", "--fail-under", 100).code == 0


def test_the_action_gives_the_program_what_it_reads_and_no_more():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    program = (ROOT / "action" / "review.py").read_text(encoding="utf-8")
    read = {f"KBOP_{name.replace('-', '_').upper()}" for name in re.findall(r'^        "([a-z-]+)": ', program, re.M)}
    steps = action["runs"]["steps"]
    given = {name for step in steps for name in step.get("env", {}) if name.startswith("KBOP_")}
    assert given == read
    named = set(re.findall(r"inputs\.([a-z-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert named == set(action["inputs"])
    # A value of the caller's reaches a program as a variable of the environment, never as part of a command.
    assert not any("${{" in step.get("run", "") for step in steps)


def test_the_worked_workflow_uses_inputs_that_the_action_has():
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    workflow = yaml.safe_load((EXAMPLE / "workflow.yml").read_text(encoding="utf-8"))
    (step,) = [step for step in workflow["jobs"]["review"]["steps"] if "kbop" in step["uses"]]
    assert set(step["with"]) <= set(action["inputs"])
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}


def test_the_hooks_run_on_what_pre_commit_gives_them():
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["kbop-ratecard-check", "kbop-ratecard-test"]
    folder = EXAMPLE / "ratecards" / "homes"
    given = {
        "kbop-ratecard-check": [folder / "card.yaml", folder / "scenarios.yaml", EXAMPLE / "contract.yaml"],
        "kbop-ratecard-test": [folder / "card.yaml", folder / "scenarios.yaml"],
    }
    for hook in hooks:
        files = given[hook["id"]]
        assert all(re.search(hook["files"], path.as_posix()) for path in files)
        said = kbop(*hook["entry"].split()[1:], *files)
        assert (said.code, said.err) == (0, "")
