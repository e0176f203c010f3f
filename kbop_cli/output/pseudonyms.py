"""The files of `kbop pseudonymise`: pseudonyms.csv or met.csv, and a manifest that names scope and key and no input."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from kbop_cli.output import safe_csv
from kbop_cli.output.run_folder import MEETING, PSEUDONYMISE
from kbop_cli.output.verified import write_manifest


def write(folder: Path, pseudonyms: pl.DataFrame, manifest: Mapping[str, Any]) -> None:
    """Write into a folder that is being built. The file goes to another party, so nothing tells of the export."""
    safe_csv.write(pseudonyms, folder / "pseudonyms.csv")
    write_manifest(folder, manifest, PSEUDONYMISE)


def write_met(folder: Path, met: pl.DataFrame, manifest: Mapping[str, Any]) -> None:
    """Write who met into a folder that is being built."""
    safe_csv.write(met.with_columns(pl.col("keys").list.join(";")), folder / "met.csv")
    write_manifest(folder, manifest, MEETING)
