"""One file, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kbop_cli.output.run_folder import cannot_write


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file to write, which takes the place of `path` when all went well. Its folder is made where it is not."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=path.suffix, dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise cannot_write(path, error) from None
    building = Path(name)
    try:
        yield building
        with building.open("rb+") as file:
            os.fsync(file.fileno())
        building.chmod(0o644)
        building.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        building.unlink(missing_ok=True)
