"""A pair side by side: what each record says, how far the two agree and what that weighs."""

from __future__ import annotations

import polars as pl

from kbop_cli.columns import key
from kbop_cli.engine.identity.compare import LEVELS
from kbop_cli.engine.identity.normalise import COLUMNS
from kbop_cli.engine.identity.weights import PRIOR
from kbop_cli.engine.prepare import folded

UNDISCLOSED = "not disclosed"

WORDS = {
    "exact": "the same",
    "common": "the same, a name that many carry",
    "spelling": "the same name in another spelling",
    "part": "part of the other, or its initial",
    "close": "a slip apart",
    "near": "alike",
    "swapped": "first and last name exchanged",
    "first_january": "the same 1 January",
    "turned": "day and month exchanged",
    "year_only": "the same year, one of them 1 January",
    "slip": "one character apart",
    "slips": "two characters apart",
    "outward": "the same district",
    "differ": "differs",
}
"""Level -> how a person would say it."""

WHERE = ("postcode", "house_number", "street", "locality", "town")
"""Columns that say where a person lives: never told to another provider, nor whether they agree."""


def explain(pair: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The first row of `pair` (as `match` gives it) side by side, for those who may see both records.

    column, left, right (the cells as typed), agreement (in words), weight (bits; 0 where it cannot be told). Then what
    any pair weighs before it is compared, and `together`: the ids, the grade with its guard, the sum of the weights.
    """
    found = pair.row(0, named=True)
    rows = [
        (
            column,
            _cell(people, found["left"], column),
            _cell(people, found["right"], column),
            WORDS[found[column]] if found[column] else "cannot be told",
            found[f"{column}_weight"],
        )
        for column in _columns(people)
    ]
    rows.append(("before comparing", None, None, "few pairs are one person", PRIOR / 100))
    grade = f"{found['grade']} ({found['guard']})" if found["guard"] else found["grade"]
    rows.append(("together", found["left"], found["right"], grade, found["weight"]))
    return pl.DataFrame(
        rows,
        schema={
            "column": pl.String,
            "left": pl.String,
            "right": pl.String,
            "agreement": pl.String,
            "weight": pl.Float64,
        },
        orient="row",
    )


def explain_to(pair: pl.DataFrame, people: pl.DataFrame, provider: str) -> pl.DataFrame:
    """The same for one provider's eyes: column, theirs (the cell of its own participant), agreement.

    The other person's id, cells and provider are not in the frame. Nor is whether an address agrees, which would tell
    where that person lives; and where the other record is `restricted`, or its flag is not known, no agreement at all.
    A provider to whom neither record belongs gets an empty frame.
    """
    found = pair.row(0, named=True)
    by_id = {side: _records(people, found[side]) for side in ("left", "right")}
    own = [side for side in ("left", "right") if provider in by_id[side]["provider"].to_list()]
    schema = {"column": pl.String, "theirs": pl.String, "agreement": pl.String}
    if not own:
        return pl.DataFrame(schema=schema)
    mine, other = own[0], "right" if own[0] == "left" else "left"
    hidden = len(own) == 1 and not _open(by_id[other])
    rows = [("participant_id", found[mine], UNDISCLOSED)]
    for column in _columns(people):
        agreement = WORDS[found[column]] if found[column] else "cannot be told"
        secret = hidden or column in WHERE
        rows.append((column, _cell(people, found[mine], column), UNDISCLOSED if secret else agreement))
    return pl.DataFrame(rows, schema=schema, orient="row")


def _records(people: pl.DataFrame, participant: str) -> pl.DataFrame:
    """The rows of an id, however it is typed."""
    return people.filter(folded("participant_id") == key(participant))


def _open(record: pl.DataFrame) -> bool:
    """Whether it is known that the record is not restricted."""
    return "restricted" in record.columns and record["restricted"].eq(other=False).fill_null(value=False).all()


def _columns(people: pl.DataFrame) -> list[str]:
    return [COLUMNS[field][0] for field in LEVELS if COLUMNS[field][0] in people.columns]


def _cell(people: pl.DataFrame, participant: str, column: str) -> str | None:
    """The cell as text; the several cells of an id that stands on several rows, parted by a stroke."""
    cells = _records(people, participant)[column].cast(pl.String).drop_nulls().unique().sort()
    return " / ".join(cells.to_list()) or None
