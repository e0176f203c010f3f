"""Fetch the public corpora of broken files that `bench.corpora` reads: `python -m bench.fetch_corpora FOLDER`.

From GitHub by git, from PyPI as source distributions. Some name no licence: they are read, never kept in a repository.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
from pathlib import Path

GITHUB = {
    "pollock": "HPI-Information-Systems/Pollock",
    "calamine": "tafia/calamine",
    "rvl": "cmdrvl/rvl",
    "csv-spectrum": "max-mapper/csv-spectrum",
    "csv-test-data": "sineemore/csv-test-data",
    "CSV-test-files": "CharlesNepote/CSV-test-files",
}
PYPI = ("frictionless==5.21.0", "csvkit==2.2.0", "agate-excel==0.4.2", "tablib==3.10.0", "pyexcel-xlsx==0.6.1")


def main() -> None:
    """Fetch what is not there yet, and say what could not be had."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path)
    folder = options.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for name, repository in GITHUB.items():
        if not (folder / name).is_dir():
            run("git", "clone", "--quiet", "--depth", "1", f"https://github.com/{repository}", str(folder / name))
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:")
    run(*pip, "--dest", str(folder), *PYPI)
    for packed in folder.glob("*.tar.gz"):
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
        packed.unlink()


def run(*command: str) -> None:
    """Run a command; what fails is said and the rest goes on."""
    if subprocess.run(command, check=False).returncode:
        print(f"could not be had: {' '.join(command[-2:])}", file=sys.stderr)


if __name__ == "__main__":
    main()
