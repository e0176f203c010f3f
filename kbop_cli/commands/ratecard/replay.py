"""Past claims, read once and decided under two contracts, month by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.intake.tables import Inputs
    from kbop_cli.ledger.store import Ledger
    from kbop_cli.model import Contract

MANIFEST = "manifest.json"
SQLITE = b"SQLite format 3"


@dataclass(frozen=True, slots=True)
class Month:
    """Claims that were decided together: a name, what is read, and how far the ledger had come (None: none was)."""

    name: str
    inputs: tuple[str, ...]
    entries: int | None = None


def months(given: Sequence[str]) -> tuple[Month, ...]:
    """The months that are meant, by name.

    An export or a run's folder is one month, a folder of these one for each; a ledger is the runs that it has paid.
    """
    from kbop_cli.errors import fail

    found = [month for each in given for month in _months(each)]
    if not found:
        raise fail(f"There are no claims in {', '.join(given)}.", mend="Name exports, runs, or a folder of them.")
    return tuple(found)


def _months(given: str) -> Iterator[Month]:
    folder = Path(given)
    if "://" in given or _is_ledger(folder):
        yield from _paid(given, folder)
    elif not folder.is_dir():
        yield Month(folder.stem, (given,))
    elif (folder / MANIFEST).is_file():
        yield _run(folder)
    elif any(path.is_file() for path in folder.iterdir()):
        yield Month(folder.name, (given,))
    else:
        for inside in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
            yield from _months(str(inside))


def _is_ledger(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(SQLITE)) == SQLITE


def _paid(given: str, file: Path) -> Iterator[Month]:
    """The runs that a ledger has paid, found beside it by the hash of their manifests."""
    from contextlib import closing

    from kbop_cli.errors import fail
    from kbop_cli.ledger.open import open_ledger
    from kbop_cli.output.run_folder import sha256

    beside = Path() if "://" in given else file.parent
    with closing(open_ledger(given)) as ledger:
        paid = _runs_of(ledger)
    found = {sha256(path): path.parent for path in sorted(beside.rglob(MANIFEST))}
    lost = sorted(period for run, period in paid.items() if run not in found)
    if lost:
        raise fail(
            f"The runs of {', '.join(lost)}, which the ledger has paid, are not found beside it.",
            why="A run is known by the hash of its manifest.",
            mend="Put them back, or name the claims themselves.",
        )
    for run in paid:
        yield _run(found[run])


def _runs_of(ledger: Ledger) -> dict[str, str]:
    """SHA-256 of a paid run's manifest -> its period, in the order in which they were paid."""
    return {str(record.data.get("run")): record.period for record in ledger.entries(kinds=["batch"])}


def _run(folder: Path) -> Month:
    """The files that a run's manifest names, seen to be the same."""
    from kbop_cli.commands.rerun import inputs_of
    from kbop_cli.output.run_folder import read_manifest

    manifest = read_manifest(folder)
    entries = manifest.get("ledger", {}).get("entries")
    return Month(manifest["month"], tuple(inputs_of(folder)), entries)


def replay(chosen: Sequence[Month], before: Contract, after: Contract) -> pl.DataFrame:
    """Every claim of the months decided under both contracts (`impact.replayed`). What is read is read once.

    The first month is decided on the ledger as it was then. What a month approves stands, under the same contract,
    when the next one is decided: so limits bind as they would.
    """
    import polars as pl

    from kbop_cli.cards.impact import replayed, standing_after
    from kbop_cli.engine.verify import verify

    start = _remembered(before, chosen[0].entries)
    earlier = [start, start]
    frames = []
    for part, month in enumerate(chosen):
        read = _read(month, before, after)
        names = [f"{source.file}, sheet {source.sheet}" if source.sheet else source.file for source in read.sources]
        decided = []
        judged = _judged(before, month.entries)
        for side, contract in enumerate((before, after)):
            verified = verify(read.tables, read.faults, names, contract, paid=earlier[side], judgements=judged)
            decided.append(verified.decided)
            if part + 1 < len(chosen):
                stands = [standing_after(month.name, verified, contract)]
                known = earlier[side]
                earlier[side] = pl.concat([*([known] if known is not None else []), *stands], how="diagonal_relaxed")
        frames.append(replayed(decided[0], decided[1], part))
    return pl.concat(frames)


def _remembered(contract: Contract, entries: int | None) -> pl.DataFrame | None:
    from kbop_cli.commands.ledgers import remembered

    return remembered(contract, entries)[0] if entries is not None else None


def _judged(contract: Contract, entries: int | None) -> pl.DataFrame | None:
    """What people had said of pairs of ids when the month was decided."""
    from kbop_cli.commands.ledgers import judgements_of

    return judgements_of(contract, entries) if entries is not None else None


def _read(month: Month, before: Contract, after: Contract) -> Inputs:
    """The month with the columns that either contract's cards read."""
    from kbop_cli.engine.given_columns import further_columns
    from kbop_cli.errors import fail
    from kbop_cli.intake.limits import limits_of
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
    return read_inputs(
        month.inputs,
        tables=tables,
        mapping=before.columns,
        values=before.values,
        limits=limits_of(before.limits),
    )
