"""Reviews rate cards as CI does: check, scenarios, what changed against a revision, what that means in pounds.

    python action/review.py --cards ratecards --against main --claims inbox --contract contract.yaml

Every card of the folders named is reviewed. Annotations go to standard output (--format github) or plain reports
(--format text); the whole as Markdown to --out, for a comment on the change. Exit code: the highest of the commands'.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Review every card; what is not named on the command line is taken from the environment, as the action sets it."""
    asked = _asked(arguments)
    cards = _cards(asked.cards.split())
    if not cards:
        sys.stderr.write(f"There is no card.yaml in {asked.cards}.\n")
        return 2
    parts, codes = [], []
    for card in cards:
        part, code = _review(card, asked)
        parts.append(part)
        codes.append(code)
    text = "\n\n".join([f"# Rate cards: {_verdict(max(codes))}", *parts]) + "\n"
    Path(asked.out).write_text(text, encoding="utf-8", newline="\n")
    if os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
            summary.write(text)
    return max(codes)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    usual = {
        "cards": "ratecards",
        "against": "",
        "claims": "",
        "contract": "",
        "fail-on": "backdated,loosened,price-up",
        "fail-under": "100",
        "max-change": "",
        "max-claims": "",
        "out": "ratecard-review.md",
        "format": "text",
    }
    for name, value in usual.items():
        given = os.environ.get(f"KBOP_{name.replace('-', '_').upper()}", value)
        parser.add_argument(f"--{name}", default=given)
    return parser.parse_args(arguments)


def _cards(named: Sequence[str]) -> list[Path]:
    found: set[Path] = set()
    for path in map(Path, named):
        found.update([path] if path.is_file() else path.rglob("card.yaml"))
    return sorted(found)


def _verdict(code: int) -> str:
    return ["nothing to stop this change", "look at this change", "the review could not be done"][code]


def _review(card: Path, asked: argparse.Namespace) -> tuple[str, int]:
    """The card's part of the comment, and the highest exit code."""
    with tempfile.TemporaryDirectory() as folder:
        runs = []
        if asked.against:
            runs.append(_run("diff", [card, *_options(asked, "against", "fail-on")], asked, folder))
            if asked.claims and _old(Path(folder) / "diff.json"):
                claims = [part for name in asked.claims.split() for part in ("--claims", name)]
                options = _options(asked, "against", "contract", "max-change", "max-claims")
                runs.append(_run("impact", [card, *options, *claims], asked, folder))
        runs.append(_run("check", [card], asked, folder))
        runs.append(_run("test", [card, *_options(asked, "fail-under")], asked, folder))
    return "\n\n".join(text for text, _ in runs if text), max(code for _, code in runs)


def _options(asked: argparse.Namespace, *names: str) -> list[str]:
    given = {name: getattr(asked, name.replace("-", "_")) for name in names}
    return [part for name, value in given.items() if value for part in (f"--{name}", value)]


def _run(command: str, arguments: Sequence[object], asked: argparse.Namespace, folder: str) -> tuple[str, int]:
    """One command, run once: its report on standard output, as Markdown and as JSON."""
    told, data = Path(folder) / f"{command}.md", Path(folder) / f"{command}.json"
    reports = ["--format", asked.format, "--report", f"markdown={told}", "--report", f"json={data}"]
    kbop = [sys.executable, "-m", "kbop_cli", "ratecard", command]
    done = subprocess.run([*kbop, *map(str, arguments), *reports], check=False)
    sys.stdout.flush()
    return (told.read_text(encoding="utf-8").strip() if told.is_file() else "", min(done.returncode, 2))


def _old(data: Path) -> bool:
    """Whether there was an old card to compare with."""
    return data.is_file() and json.loads(data.read_text(encoding="utf-8"))["old"] is not None


if __name__ == "__main__":
    sys.exit(main())
