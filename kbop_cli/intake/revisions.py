"""A file as it was at a revision of the Git repository that it lies in."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from kbop_cli.errors import fail


def read_at(revision: str, path: Path) -> bytes | None:
    """The file's bytes at the revision (a branch, a tag, a commit); None where it was not there then.

    Raises KbopError where there is no Git, no repository or no such revision.
    """
    folder = path.parent if path.parent.is_dir() else Path()
    inside = _git(folder, "rev-parse", "--show-prefix")
    if inside is None:
        raise fail(f"{path} lies in no Git repository.", mend="Name the old file instead of a revision.")
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if commit is None:
        mend = "Fetch it, or name a branch, a tag or a commit."
        raise fail(f'Git knows no revision "{revision}" here.', mend=mend)
    name = f"{inside.decode('utf-8').strip()}{path.name}"
    return _git(folder, "cat-file", "blob", f"{commit.decode('ascii').strip()}:{name}")


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What Git prints; None where it refuses."""
    program = shutil.which("git")
    if program is None:
        raise fail("Git is not installed here.", mend="Install it, or name the old file instead of a revision.")
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, check=False)
    return None if done.returncode else done.stdout
