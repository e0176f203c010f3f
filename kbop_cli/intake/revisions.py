"""A file as it was at a revision of the Git repository that it lies in."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from kbop_cli.errors import KbopError, fail


def read_at(revision: str, path: Path) -> bytes:
    """The file's bytes at the revision (a branch, a tag, a commit). Raises KbopError where it cannot be had."""
    folder = path.parent if path.parent.is_dir() else Path()
    inside = _git(folder, "rev-parse", "--show-prefix", mend=f"{path} lies in no Git repository; name the old file.")
    commit = _git(
        folder,
        *("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"),
        mend=f'Git knows no revision "{revision}" here; fetch it, or name a branch, a tag or a commit.',
    )
    name = f"{inside.decode('utf-8').strip()}{path.name}"
    mend = f"There is no {name} at {revision}: the card is new, or was called otherwise; name the old file."
    return _git(folder, "cat-file", "blob", f"{commit.decode('ascii').strip()}:{name}", mend=mend)


def _git(folder: Path, *arguments: str, mend: str) -> bytes:
    program = shutil.which("git")
    if program is None:
        raise fail("Git is not installed here.", mend="Install it, or name the old file.")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        raise _refused(done.stderr, mend)
    return done.stdout


def _refused(said: bytes, mend: str) -> KbopError:
    """Git's own last line says why; of nothing but the revision's absence it says nothing."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    why = lines[-1].removeprefix("fatal: ") if lines else ""
    return fail("The old version could not be read from Git.", why=f"Git says: {why}." if why else "", mend=mend)
