"""The frame of decided runs: nothing is believed that was edited since `verify`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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

    from kbop_cli.engine.given_columns import in_texts
    from kbop_cli.engine.sample.labels import labels
    from kbop_cli.engine.sample.population import columns_by
    from kbop_cli.output.run_folder import read_manifest, refuse_edited
    from kbop_cli.output.safe_csv import read

    manifest = read_manifest(folder)
    refuse_edited(folder, manifest)
    again = decide_again(folder, given)
    contract, decided = again.contract, again.verified
    rows = in_texts(decided.decided.decisions)
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


def _check_same(stands: pl.DataFrame, decided: Verified, folder: Path) -> None:
    """The folder's decisions are those that its inputs give, row by row."""
    import polars as pl

    from kbop_cli.errors import fail
    from kbop_cli.output.verified import decisions_table

    again = decisions_table(decided.decided).select(stands.columns).with_columns(pl.all().replace("", None))
    if not stands.equals(again):
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
