"""Plain text for the terminal: tables that line up, with or without a terminal. Returns text, prints nothing."""

from __future__ import annotations

import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl


def terminal_width() -> int | None:
    """How many signs wide the terminal is that is written to; None where it is a file or another program."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def safe(text: object) -> str:
    """Text that cannot steer a terminal: control characters are shown as a question mark."""
    return "".join("?" if unicodedata.category(sign) == "Cc" and sign != "\n" else sign for sign in str(text))


WIDEST = 120
"""Signs of a cell that a table shows; the files of a run hold every cell whole."""


def table(heading: Sequence[str], rows: Iterable[Sequence[object]], right: Iterable[int] = (), gap: str = "  ") -> str:
    """A table with a line under its heading; `right` names the columns that are set to the right."""
    cells = [[_cut(safe(cell)) for cell in row] for row in (heading, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heading))]
    aligned = set(right)
    lines = [
        gap.join(
            cell.rjust(width) if column in aligned else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return "\n".join([lines[0], gap.join("-" * width for width in widths), *lines[1:]])


def _cut(text: str) -> str:
    """A cell on one line, and no wider than a table bears."""
    line = text.replace("\n", " ")
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"


def thousands(pounds: str) -> str:
    """`1234.50` as `£1,234.50`."""
    whole, _, rest = pounds.lstrip("-").partition(".")
    return f"{'-' if pounds.startswith('-') else ''}£{int(whole):,}.{rest}"


def month_summary(summed: Mapping[str, Any], width: int | None = None) -> str:
    """The decided month on a page of the terminal, `width` signs wide; None where it goes to a file."""
    counts = summed["decisions"]
    month = f" of {summed['month']}" if summed["month"] else ""
    head = f"{summed['contract']}: {summed['claims']} claims{month}, {thousands(summed['payable'])} payable"
    decisions = table(
        ["decision", "claims", "amount"],
        [(name, f"{row['claims']:,}", thousands(row["amount"])) for name, row in counts.items()],
        right=(1, 2),
    )
    return "\n\n".join(
        part
        for part in (
            head,
            decisions,
            _counted("outcome", summed["outcomes"], width),
            _counted("provider", summed["providers"], width),
            _reasons(summed["reasons"]),
            _listed("Defaults used (the export lacks the column):", summed["defaults_used"], width),
            _listed("Remarks on the run:", summed["notes"], width),
            _listed("Assumptions of the contract and its cards:", summed["assumptions"], width),
        )
        if part
    )


COUNTS = ("claims", "approved", "queried", "rejected", "recorded")


def _counted(name: str, rows: Sequence[Mapping[str, Any]], width: int | None) -> str:
    """Claims by decision. Where that is too wide the sum of the decisions is left out, then the columns move closer."""
    told = ""
    for parts, gap in ((COUNTS, "  "), (COUNTS[1:], "  "), (COUNTS[1:], " ")):
        body = [
            (row[name] or "(not known)", *(f"{row[part]:,}" for part in parts), thousands(row["amount"]))
            for row in rows
        ]
        told = table([name, *parts, "amount"], body, right=range(1, len(parts) + 2), gap=gap)
        if width is None or max(map(len, told.split("\n"))) <= width:
            break
    return told


def _reasons(rows: Sequence[Mapping[str, Any]]) -> str:
    body = [(row["severity"], row["code"], f"{row['claims']:,}") for row in rows]
    return table(["why", "code", "claims"], body, right=(2,)) if body else ""


def _listed(heading: str, lines: Sequence[str], width: int | None) -> str:
    return "\n".join([heading, *(_wrapped(f"- {safe(line)}", width) for line in lines)]) if lines else ""


def _wrapped(line: str, width: int | None) -> str:
    """A line of a list with its words kept whole, each further line under the first one's text."""
    if width is None:
        return line
    return textwrap.fill(line, width, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def changes_summary(changed: pl.DataFrame) -> str:
    """What a resubmission changed, by kind and decision; the claims themselves stand in changes.csv."""
    if changed.is_empty():
        return "Since the earlier run: no decision changed."
    counted = (
        changed.group_by("change", "decision_before", "decision")
        .len()
        .sort("change", "decision_before", "decision", nulls_last=True)
    )
    rows = [
        (row["change"], row["decision_before"] or "-", row["decision"] or "-", f"{row['len']:,}")
        for row in counted.iter_rows(named=True)
    ]
    return "Since the earlier run (claims in changes.csv):\n" + table(
        ["change", "was", "is", "claims"], rows, right=(3,)
    )
