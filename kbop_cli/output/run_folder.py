"""A run's folder, all of it or none of it.

Everything is written into a folder beside it and moved into place at the end. A run that was paid, or a folder that is
no run, is never overwritten.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kbop_cli.errors import KbopError, Place, Problem

MANIFEST = "manifest.json"
KIND = "kbop run"
DEDUPE = "kbop dedupe"
PSEUDONYMISE = "kbop pseudonymise"
MEETING = "kbop pseudonymise --meet"
"""What a manifest says that its folder is; a command replaces folders of its own kind only."""
PAID = "payment.csv"


def sha256(path: Path) -> str:
    """The hash of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(value: Mapping[str, Any], path: Path) -> None:
    """JSON in a fixed form: the same value gives the same bytes."""
    text = json.dumps(value, indent=2, ensure_ascii=False, sort_keys=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path, kind: str = KIND) -> dict[str, Any]:
    """The manifest of a run, or of another `kind` of folder. Raises KbopError where the folder is none."""
    path = folder / MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KbopError(
            Problem(
                Place(file=folder.name), "is no run of kbop: it has no manifest.json.", mend="Run kbop verify first."
            )
        ) from None
    except (OSError, ValueError):
        raise KbopError(
            Problem(Place(file=f"{folder.name}/{MANIFEST}"), "cannot be read.", mend="Run kbop verify again.")
        ) from None
    if not isinstance(manifest, dict) or manifest.get("kind") != kind:
        raise KbopError(Problem(Place(file=folder.name), "is no run of kbop.", mend="Run kbop verify first."))
    return manifest


def refuse_edited(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Raise KbopError with every file of a run that is not as it was written."""
    problems = []
    for written in manifest["written"]:
        path = folder / written["file"]
        place = Place(file=f"{folder.name}/{written['file']}")
        mend = "Put it back, or run kbop verify again."
        if not path.is_file():
            problems.append(Problem(place, "is missing from the run.", mend=mend))
        elif sha256(path) != written["sha256"]:
            problems.append(Problem(place, "was changed since kbop verify wrote it.", mend=mend))
    if problems:
        raise KbopError(problems)


def check_writable(folder: Path, kind: str = KIND) -> None:
    """Refuse, before any work, a folder that may not be replaced."""
    folder = folder.resolve()
    if not folder.exists():
        return
    if not folder.is_dir():
        raise KbopError(Problem(Place(file=folder.name), "is a file, not a folder.", mend="Give --out another name."))
    if not any(folder.iterdir()):
        return
    try:
        read_manifest(folder, kind)
    except KbopError:
        what = "is no run of kbop" if kind == KIND else f"was not written by {kind}"
        raise KbopError(
            Problem(
                Place(file=folder.name),
                f"holds files and {what}, so it is not overwritten.",
                mend="Give --out an empty or a new folder.",
            )
        ) from None
    if (folder / PAID).exists():
        raise KbopError(
            Problem(
                Place(file=folder.name),
                "has been paid, so it is not overwritten.",
                why="Its files are the proof of the payment.",
                mend="Give --out another folder.",
            )
        )


@contextlib.contextmanager
def replacing(folder: Path, kind: str = KIND) -> Iterator[Path]:
    """A new folder to write into, which takes the place of `folder` when all went well and vanishes otherwise."""
    folder = folder.resolve()  # what a link points to is replaced, not the link
    check_writable(folder, kind)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        building = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise cannot_write(folder, error) from None
    try:
        yield building
        for path in sorted(building.rglob("*")):
            if path.is_file():
                to_disk(path)
        building.chmod(0o755)
        _swap(building, folder)
    except OSError as error:
        raise cannot_write(folder, error) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)


def cannot_write(folder: Path, error: OSError) -> KbopError:
    """An operating system's refusal in words."""
    return KbopError(
        Problem(
            Place(file=folder.name),
            f"cannot be written: {refusal(error)}.",
            why="Nothing was changed.",
            mend="Free space, close the file elsewhere, or give --out a folder you may write to.",
        )
    )


def refusal(error: OSError) -> str:
    """What the system said, such as `no space left on device`. Polars passes it on in its message alone."""
    return (error.strerror or str(error).partition(" (os error")[0] or "it cannot be written").lower()


def to_disk(path: Path) -> None:
    """What was written outlasts a power cut."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _swap(building: Path, folder: Path) -> None:
    """Put the new folder in place of the old; the old one is moved aside first and removed last."""
    aside = folder.with_name(f".{folder.name}.replaced")
    shutil.rmtree(aside, ignore_errors=True)
    if folder.exists():
        folder.rename(aside)
    building.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)
