"""The frame of decided runs: nothing is believed that was edited since `verify`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kbop_cli.commands.rerun import decide_again

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.engine.sample.frame import Frame
    from kbop_cli.engine.sample.worksheet import Detail
    from kbop_cli.engine.verify import Verified
    from kbop_cli.model import Contract


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it stands in its folder, decided again."""

    month: str
    contract: Contract
    decided: Verified
    claims: pl.DataFrame


def read_runs(folders: Sequence[Path], contract: Path | None, by: Sequence[str]) -> list[Run]:
    """The runs in these folders. KbopError for one that was edited, or that its own inputs do not decide so again."""
    from kbop_cli.errors import fail

    runs = [_read(folder, contract, by) for folder in folders]
    months = [run.month for run in runs]
    if len(set(months)) < len(months):
        raise fail(f"Two of the runs are of one month ({', '.join(months)}).", mend="Name each month's run once.")
    if len({run.contract.sha256 for run in runs}) > 1:
        raise fail("The runs were decided under different contracts.", mend="Sample them apart.")
    return runs


def _read(folder: Path, given: Path | None, by: Sequence[str]) -> Run:
    import polars as pl

    from kbop_cli.engine.sample.labels import labels
    from kbop_cli.engine.sample.population import columns_by
    from kbop_cli.output.run_folder import read_manifest
    from kbop_cli.output.safe_csv import read

    manifest = read_manifest(folder)
    check_unedited(folder, manifest)
    contract, decided = decide_again(folder, given, lambda base: ())
    rows = decided.decided.decisions
    stands = read(folder / "decisions.csv").select("claim_id", "decision", "amount", "source")
    _check_same(stands, decided, folder)
    told = labels(decided, contract)
    claims = rows.select("claim_id", "provider", "outcome").with_columns(
        stands["decision"],
        stands["amount"].str.replace(".", "", literal=True).cast(pl.Int64).alias("amount"),
        told["evidence_class"],
        pl.lit(manifest["month"]).alias("month"),
        pl.concat_str(rows["rate_card"], rows["rate_card_version"], separator=" ").alias("rate_card"),
        told["tiers"],
    )
    further = columns_by(decided.prepared, claims.with_columns(rows["rid"]), by)
    return Run(manifest["month"], contract, decided, claims.with_columns(further))


def check_unedited(folder: Path, manifest: dict[str, Any]) -> None:
    """KbopError names every file of the run that is not what `verify` wrote."""
    from kbop_cli.errors import KbopError, Place, Problem
    from kbop_cli.output.run_folder import sha256

    problems = []
    for written in manifest["written"]:
        path = folder / written["file"]
        if not path.is_file() or sha256(path) != written["sha256"]:
            what = "has changed since kbop verify wrote it." if path.is_file() else "is gone from the run."
            problems.append(
                Problem(Place(file=f"{folder.name}/{written['file']}"), what, mend="Run kbop verify again.")
            )
    if problems:
        raise KbopError(problems)


def _check_same(stands: pl.DataFrame, decided: Verified, folder: Path) -> None:
    """Every claim that the folder calls approved is approved again, at the same amount, from the same row."""
    import polars as pl

    from kbop_cli.errors import fail
    from kbop_cli.output.verified import decisions_table

    columns = ["claim_id", "decision", "amount", "source"]
    again = decisions_table(decided.decided).select(columns).with_columns(pl.all().replace("", None))
    rows = stands.select("claim_id", "source").equals(again.select("claim_id", "source"))
    if (
        not rows
        or not stands.filter(pl.col("decision") == "approved")
        .join(again, on=columns, how="anti", nulls_equal=True)
        .is_empty()
    ):
        raise fail(
            f"{folder.name}/decisions.csv is not what its inputs give.",
            why="It was edited, or decided by another version of kbop.",
            mend="Run kbop verify again.",
        )


def frame_of(runs: Sequence[Run], by: Sequence[str]) -> tuple[Frame, int]:
    """The frozen frame of the runs, and how many repeated rejected rows are left out of it."""
    from kbop_cli.engine.sample.frame import freeze
    from kbop_cli.engine.sample.population import BESIDE, population

    claims, left_out = population([run.claims for run in runs])
    return freeze(claims, (*BESIDE, *by)), left_out


def details_of(runs: Sequence[Run], claims: Sequence[str]) -> dict[str, Detail]:
    """What the runs know of these claims; of one that stands in several, the run that approved it, else the first."""
    from kbop_cli.engine.sample.worksheet import details

    found: dict[str, Detail] = {}
    for run in runs:
        for claim, detail in details(run.decided, run.contract, claims).items():
            if claim not in found or detail.decision.startswith("approved"):
                found[claim] = detail
    return found
