"""Past claims, read once and decided under two contracts, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.engine.verify import Verified
    from kbop_cli.intake.tables import Inputs
    from kbop_cli.model import Contract

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Month:
    """Claims that were decided together: a name, and what is read."""

    name: str
    inputs: tuple[str, ...]


def months(given: Sequence[str]) -> tuple[Month, ...]:
    """The months that are meant: an export or a run's folder is one, a folder of these one for each, by name."""
    from kbop_cli.errors import fail

    found = [month for each in given for month in _months(each)]
    if not found:
        raise fail(f"There are no claims in {', '.join(given)}.", mend="Name exports, runs, or a folder of them.")
    return tuple(found)


def _months(given: str) -> Iterator[Month]:
    folder = Path(given)
    if not folder.is_dir():
        yield Month(folder.stem, (given,))
    elif (folder / MANIFEST).is_file():
        yield _run(folder)
    elif any(path.is_file() for path in folder.iterdir()):
        yield Month(folder.name, (given,))
    else:
        for inside in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
            yield from _months(str(inside))


def _run(folder: Path) -> Month:
    """The files that a run's manifest names, seen to be the same."""
    from kbop_cli.commands.rerun import inputs_of

    month, inputs = inputs_of(folder)
    return Month(month, tuple(inputs))


def replay(chosen: Sequence[Month], before: Contract, after: Contract) -> pl.DataFrame:
    """Every claim of the months decided under both contracts (`impact.replayed`). What is read is read once.

    What a month approves stands, under the same contract, when the next one is decided: so limits bind as they would.
    """
    import polars as pl

    from kbop_cli.cards.impact import replayed, standing_after
    from kbop_cli.engine.verify import verify

    earlier: tuple[list[tuple[str, Verified]], ...] = ([], [])
    frames = []
    for part, month in enumerate(chosen):
        read = _read(month, before, after)
        names = [f"{source.file}, sheet {source.sheet}" if source.sheet else source.file for source in read.sources]
        decided = []
        for contract, done in zip((before, after), earlier, strict=True):
            paid = standing_after(done, contract) if done else None
            decided.append(verify(read.tables, read.faults, names, contract, paid=paid))
            if len(chosen) > 1:
                done.append((month.name, decided[-1]))
        frames.append(replayed(decided[0].decided, decided[1].decided, part))
    return pl.concat(frames)


def _read(month: Month, before: Contract, after: Contract) -> Inputs:
    """The month with the columns that either contract's cards read."""
    from kbop_cli.engine.prepare import further_columns
    from kbop_cli.errors import fail
    from kbop_cli.intake.tables import read_inputs

    old, new = further_columns(before), further_columns(after)
    for table, columns in new.items():
        for name, column in columns.items():
            if name in old[table] and old[table][name] != column:
                raise fail(
                    f"The cards read the column {name} of {table} as {old[table][name].type} and as {column.type}.",
                    mend="Give the new one another name.",
                )
    tables = {table: {**old[table], **columns} for table, columns in new.items()}
    return read_inputs(month.inputs, tables=tables, mapping=before.columns, values=before.values)
