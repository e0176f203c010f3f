"""What people, spreadsheets and case systems do to a sound export, and what must never follow: pay that rises unsaid.

`python -m tests.mutants 10000` tries so many mutants (`--start N` begins elsewhere, so that a long run can be had in
pieces; `--books` does it to a workbook) and prints every one after which more is approved than of the clean export although nothing says so. What says
so: a refusal, a finding, a fault, a remark, a note, a heading that is not ours.

A mutant changes how cells stand in the file. A cell that is replaced by another that is as plausible (a column that was
sorted by itself, an id dragged over those below it) makes a false claim, which no reader can see; so there is no such
mutant, and the clean export holds no claim that is rejected for one day or one pound.
"""

from __future__ import annotations

import argparse
import random
import sys

from tests.mutating.book_changes import book_mutant, unsaid_of_book
from tests.mutating.cells import GRID_CHANGES
from tests.mutating.export import Files, as_text, clean, unsaid
from tests.mutating.texts import TEXT_CHANGES


def mutant(rng: random.Random) -> tuple[str, Files]:
    """One or two things done to a table, or to all of them, and what they are."""
    grids = {name: [list(row) for row in grid] for name, grid in clean().items()}
    files = {}
    done = []
    whole = rng.random() < 0.15
    chosen = (
        list(grids) if whole else [rng.choice(["claims", "claims", "evidence", "participants", rng.choice([*grids])])]
    )
    changes = rng.sample(GRID_CHANGES, rng.choice([0, 1, 1, 2]))
    texts = rng.sample(TEXT_CHANGES, 1 if not changes else rng.choice([0, 0, 1]))
    for name, grid in grids.items():
        if name in chosen:
            for change in changes:
                change(rng, grid)
                done.append(f"{name}: {change.__name__}")
        text = as_text(grid)
        content = text.encode("utf-8", "surrogatepass")
        if name in chosen:
            for alter in texts:
                content = alter(rng, grid, text)
                done.append(f"{name}: {alter.__name__}")
        files[f"{name}.csv"] = content
    return "; ".join(done), files


def main() -> None:
    """Try many mutants and print those that break the law."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("count", type=int)
    options.add_argument("--start", type=int, default=0)
    options.add_argument("--books", action="store_true", help="mutants of a workbook in place of those of CSV files")
    chosen = options.parse_args()
    broken = 0
    for number in range(chosen.start, chosen.start + chosen.count):
        done, files = (book_mutant if chosen.books else mutant)(random.Random(number))
        try:
            why = (unsaid_of_book if chosen.books else unsaid)(files)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            why = f"{type(error).__name__}: {error}"
        if why:
            broken += 1
            print(f"mutant {number} ({done}): {why}", flush=True)
    print(f"{chosen.count:,} mutants, {broken} broken")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
