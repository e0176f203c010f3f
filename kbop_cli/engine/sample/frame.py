"""The frozen frame: what a sample is drawn from, in one form that every machine hashes alike (kbop-frame-1).

    frame_hash = SHA-256( "kbop-frame-1\\n" + one JSON array a claim, sorted by the bytes of claim_id, LF )

An array holds the cells of the columns in their order: the amount as whole pence, all else as text in Unicode
NFC, an empty cell as "". JSON is compact, and escapes nothing but the quotation mark and the backslash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import polars as pl

from kbop_cli.errors import KbopError, Place, Problem, fail

ALGORITHM = "kbop-frame-1"
COLUMNS = ("claim_id", "decision", "provider", "outcome", "amount")
"""Every frame holds these; further columns (strata, tiers) follow, sorted by name."""

APPROVED, REJECTED = "approved", "rejected"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """Approved and rejected claims, one row each, sorted by claim_id; `amount` is Int64 pence, all else
    text."""

    claims: pl.DataFrame
    hash: str

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.claims.columns)

    @property
    def approved(self) -> pl.DataFrame:
        return self.claims.filter(pl.col("decision") == APPROVED)

    @property
    def rejected(self) -> pl.DataFrame:
        return self.claims.filter(pl.col("decision") == REJECTED)


def freeze(claims: pl.DataFrame, further: Iterable[str] = ()) -> Frame:
    """The frame of the approved and the rejected among `claims`, with `further` columns kept beside ours.

    `amount` is integer pence. Claims that are queried or recorded are no part of it. KbopError where a column
    is missing, no claim is approved, a claim_id is empty or stands twice, a cell holds a control character,
    or an approved claim has no amount or one below zero.
    """
    columns = (*COLUMNS, *sorted(set(further) - set(COLUMNS)))
    missing = [name for name in columns if name not in claims.columns]
    if missing:
        raise fail(f"The frame lacks the column {', '.join(missing)}.", mend="Verify the month again.")
    kept = claims.select(_cell(claims.schema, name) for name in columns)
    kept = kept.filter(pl.col("decision").is_in([APPROVED, REJECTED]))
    kept = kept.with_columns(pl.col(_beyond_ascii(kept)).str.normalize("NFC")).sort("claim_id")
    special = _holding(kept, r'[\p{Cc}"\\]')
    _check(kept, special)
    kept = kept.with_columns(pl.col("amount").fill_null(0))
    return Frame(kept, _hash(kept, special))


def _cell(schema: pl.Schema, name: str) -> pl.Expr:
    type_, cell = schema[name], pl.col(name)
    if name == "amount":
        if not type_.is_integer() and type_ != pl.Null:
            raise fail("The frame's amount is not in whole pence.", mend="Give it as integer pence.")
        return cell.cast(pl.Int64)
    text: pl.Expr
    if type_ == pl.Boolean:
        text = pl.when(cell).then(pl.lit("yes")).when(~cell).then(pl.lit("no"))
    elif type_ == pl.List(pl.String):
        text = cell.list.join(";")
    elif type_.is_float():
        raise fail(f"The frame's column {name} holds binary floats.", mend="Give it as text.")
    else:
        text = cell.cast(pl.String)
    return text.fill_null("").alias(name)


def _beyond_ascii(kept: pl.DataFrame) -> list[str]:
    """The text columns that need normalising: ASCII is in NFC already, and most of a frame is ASCII."""
    texts = pl.col(pl.String)
    wide = kept.select((texts.str.len_bytes() != texts.str.len_chars()).any())
    return [name for name in wide.columns if wide[name].any()]


def _holding(kept: pl.DataFrame, pattern: str) -> list[str]:
    """The text columns of which a cell holds the pattern. All but the ids repeat: each text is looked at once."""
    ids = pl.col("claim_id").str.contains(pattern).any()
    found = kept.select(ids, pl.col(pl.String).exclude("claim_id").unique().str.contains(pattern).any())
    return [name for name in found.columns if found[name].any()]


def _check(kept: pl.DataFrame, special: Sequence[str]) -> None:
    """`special` are the columns in which a control character may stand: the others have been looked through."""
    ids = pl.col("claim_id")
    approved = pl.col("decision") == APPROVED
    control = pl.any_horizontal(pl.lit(False), *(pl.col(name).str.contains(r"\p{Cc}") for name in special))
    # The frame is sorted by claim_id, so a claim that stands twice stands beside itself.
    faults = {
        "No claim_id": ids == "",
        "The claim_id stands twice": ids == ids.shift(1),
        "A control character": control,
        "Approved without an amount": approved & pl.col("amount").is_null(),
        "An amount below zero": pl.col("amount") < 0,
    }
    problems = []
    for what, fault in faults.items():
        found = kept.filter(fault)["claim_id"]
        if found.len():
            some = ", ".join(ascii(claim) for claim in found.head(_SHOWN))
            more = f" and {found.len() - _SHOWN} more" if found.len() > _SHOWN else ""
            problems.append(
                Problem(
                    Place(),
                    f"{what}: {some}{more}.",
                    "Such a frame cannot be frozen.",
                    "Verify the month again.",
                )
            )
    if not kept["decision"].eq(APPROVED).any():
        problems.append(
            Problem(
                Place(),
                "The frame is empty: no claim is approved.",
                mend="Choose a month with approved claims.",
            )
        )
    if problems:
        raise KbopError(problems)


def _hash(kept: pl.DataFrame, special: Sequence[str]) -> str:
    """Over the rows as JSON arrays, which CSV with every text quoted is, but for the ends of its lines and its escapes.

    Where a cell needs an escape, the CSV quotes with a mark that no cell holds, or it would double what stands in it.
    """
    mark = b"\x01" if special else b'"'
    rows = BytesIO()
    rows.write(f"{ALGORITHM}\n[".encode())
    kept.with_columns(_escaped(pl.col(name)) for name in special).write_csv(
        rows,
        include_header=False,
        line_terminator="]\n[",
        quote_style="non_numeric",
        quote_char=mark.decode(),
    )
    hashed = rows.getbuffer()[:-1]
    return sha256(bytes(hashed).replace(mark, b'"') if special else hashed).hexdigest()


def _escaped(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
