"""A report in a file."""

from __future__ import annotations

from pathlib import Path

from kbop_cli.output.run_folder import cannot_write


def write(text: str, path: Path) -> None:
    """Write a report whole, or leave what was there. Raises KbopError where it cannot be written."""
    aside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_text(text if text.endswith("\n") else f"{text}\n", encoding="utf-8", newline="\n")
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise cannot_write(path, error) from None
