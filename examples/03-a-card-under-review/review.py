"""Plays a change of a rate card through its review, in a repository of its own under a temporary folder.

    python examples/03-a-card-under-review/review.py [--out review.md]

On the branch `change` one price rises, one outcome is content with less evidence, and one may be claimed for days
before it began. The review is the one that CI runs (action/review.py), against `main`, with the claims of the inbox.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
REVIEW = HERE.parents[1] / "action" / "review.py"
CARD = Path("ratecards", "homes", "card.yaml")

CHANGES = {
    # a price: 3 months of a tenancy pay £1,100 instead of £1,000
    'amount: "1000.00"': 'amount: "1100.00"',
    # evidence: the person's own word suffices for 6 months of a tenancy
    "any_of: [landlord_letter]": "any_of: [landlord_letter, self_certification]",
    # a rule is backdated: courses count from April, not from June
    "    from: 2023-06-01": "    from: 2023-04-01",
}


def main() -> int:
    """Lay out the repository, make the change on a branch, review it. The exit code is the review's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, help="Keep the review as Markdown in this file.")
    out = parser.parse_args().out
    with tempfile.TemporaryDirectory() as made:
        repository = Path(made, "homes")
        shutil.copytree(HERE, repository, ignore=shutil.ignore_patterns("expected", "review.py"))
        git(repository, "init", "--quiet", "--initial-branch", "main")
        commit(repository, "The card as it was agreed")
        git(repository, "checkout", "--quiet", "-b", "change")
        card = repository / CARD
        card.write_text(changed(card.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
        commit(repository, "Pay more, ask less, begin earlier")
        asked = ["--against", "main", "--claims", "inbox", "--contract", "contract.yaml"]
        asked += ["--max-change", "500.00", "--out", "review.md"]
        here = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")])}
        done = subprocess.run([sys.executable, str(REVIEW), *asked], cwd=repository, env=here, check=False)
        if out is not None:
            shutil.copyfile(repository / "review.md", out)
    return done.returncode


def changed(card: str) -> str:
    """The card with the three changes."""
    for old, new in CHANGES.items():
        if card.count(old) != 1:
            raise SystemExit(f"The card does not hold {old!r} once.")
        card = card.replace(old, new)
    return card


def commit(repository: Path, message: str) -> None:
    """Commit everything, as nobody in particular."""
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--message", message)


def git(repository: Path, *arguments: str) -> None:
    """Run Git without the reader's own settings."""
    nobody = ["-c", "user.name=Example", "-c", "user.email=example@example.org", "-c", "core.autocrlf=false"]
    alone = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    program = shutil.which("git") or "git"
    subprocess.run([program, *nobody, *arguments], cwd=repository, env=alone, check=True)


if __name__ == "__main__":
    sys.exit(main())
