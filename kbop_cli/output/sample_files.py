"""The files of a sample: frame.csv and frame.json, sample.csv, sample.json and sample.xlsx."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from kbop_cli.engine.findings import pounds
from kbop_cli.engine.sample.certificate import Certificate
from kbop_cli.engine.sample.draw import sample_table
from kbop_cli.engine.sample.frame import Frame
from kbop_cli.output import safe_csv
from kbop_cli.output.run_folder import cannot_write

FRAME, FRAME_RECORD = "frame.csv", "frame.json"
SAMPLE, CERTIFICATE, BOOK = "sample.csv", "sample.json", "sample.xlsx"


def frame_csv(frame: Frame) -> bytes:
    """The frame as it is shared: what its hash stands for, claim by claim."""
    return _csv(frame.claims)


def sample_csv(certificate: Certificate, frame: Frame) -> bytes:
    """The sample in its order."""
    return _csv(sample_table(certificate, frame))


def _csv(table: pl.DataFrame) -> bytes:
    worded = safe_csv.guarded(table.with_columns(pounds(pl.col("amount")).alias("amount")), figures=("amount",))
    return worded.write_csv().encode()


def in_json(value: Mapping[str, Any]) -> bytes:
    """JSON in a fixed form: the same value gives the same bytes."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def place(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put the files into the folder, which is made where there is none: all are on the disk before any is moved."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sample.", dir=folder) as building:
            for name, data in files.items():
                with (Path(building) / name).open("wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
            for name in files:
                (Path(building) / name).replace(folder / name)
    except OSError as error:
        raise cannot_write(folder, error) from None
