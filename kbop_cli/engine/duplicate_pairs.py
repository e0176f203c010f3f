"""Two ids that look like one person, side by side: what agrees, what differs, what each weighs, what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl

from kbop_cli.columns import key
from kbop_cli.engine.dedupe import Deduped
from kbop_cli.engine.identity.explain import UNDISCLOSED, WHERE, explain, explain_to
from kbop_cli.engine.identity.grade import GUARDS
from kbop_cli.engine.prepare import folded


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the two records: the cells as typed, how far they agree, what that weighs (bits)."""

    column: str
    left: str | None
    right: str | None
    agreement: str
    weight: float | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A pair ready to be shown. `left` and `right` are ids; `held_back` says why a likely pair is only possible.

    `fields` ends with what any pair weighs before it is compared; `weight` is the sum, `probability` what it means.
    `claims` are the rows of `Deduped.members` that hang on the pair, `pence` what those at stake are worth (null where
    one's worth is not known). For a provider's eyes the other's id and cells read `UNDISCLOSED`, and nothing is
    weighed.
    """

    left: str
    right: str
    grade: str
    held_back: str
    fields: tuple[Field, ...]
    weight: float | None
    probability: float | None
    claims: pl.DataFrame
    pence: int | None


def pair_of(found: Deduped, ids: tuple[str, str], provider: str = "") -> pl.DataFrame | None:
    """The row of `levels` of two ids, in either order; None where there is none or the provider has no part in it."""
    one, two = sorted(map(key, ids))
    rows = found.levels.filter(
        (pl.min_horizontal(folded("left"), folded("right")) == one)
        & (pl.max_horizontal(folded("left"), folded("right")) == two)
    )
    if rows.is_empty() or (provider and not _owned(found.people, rows, provider)):
        return None
    return rows.head(1)


def besides(found: Deduped, provider: str = "", most: int | None = None) -> Iterator[Beside]:
    """The pairs in the order of `found.pairs`, ready to be shown; the first `most` of those a provider may see."""
    pairs = found.pairs.select("left", "right")
    if provider:
        ids = _ids_of(found.people, provider)
        pairs = pairs.filter(folded("left").is_in(ids.implode()) | folded("right").is_in(ids.implode()))
    for left, right in pairs.head(pairs.height if most is None else most).iter_rows():
        pair = pair_of(found, (left, right), provider)
        if pair is not None:
            yield beside(found, pair, provider)


def beside(found: Deduped, pair: pl.DataFrame, provider: str = "") -> Beside:
    """One pair, as `pair_of` gives it, for those who may see both records or for a provider's eyes."""
    row = pair.row(0, named=True)
    ids = sorted((key(row["left"]), key(row["right"])))
    found = replace(found, people=found.people.filter(folded("participant_id").is_in(ids)))
    hanging = found.members.filter((pl.col("left") == ids[0]) & (pl.col("right") == ids[1]))
    own = _owned(found.people, pair, provider) if provider else ["left", "right"]
    if len(own) == 2:
        table = explain(pair, found.people)
        fields = [Field(*cells) for cells in table.iter_rows()][:-1]
        left, right = row["left"], row["right"]
        known = (row["weight"], row["probability"], GUARDS.get(row["guard"] or "", ""))
    else:
        left, right = row[own[0]], UNDISCLOSED
        told = explain_to(pair, found.people, _spelt(found.people, provider))
        fields = [Field(name, theirs, UNDISCLOSED, agreement, None) for name, theirs, agreement in told.iter_rows()][1:]
        known = (None, None, "")
        hanging = hanging.filter((folded("provider") == key(provider)).fill_null(value=False))
    fields = [_withheld(field, found.people, (left, right)) for field in fields]
    stakes = hanging.filter("at_stake").unique("row", maintain_order=True)["worth"]
    pence = None if stakes.null_count() else int(stakes.sum())
    # An exact match is one of postcode or number too, which would tell where the other lives.
    grade = "strong" if len(own) < 2 and row["grade"] == "exact" else str(row["grade"])
    return Beside(left, right, grade, known[2], tuple(fields), known[0], known[1], hanging, pence)


def _withheld(field: Field, people: pl.DataFrame, ids: tuple[str, str]) -> Field:
    """Where a restricted person lives is shown to nobody, nor who might live there too."""
    if field.column not in WHERE or "restricted" not in people.columns:
        return field
    flags = people.filter(folded("participant_id").is_in([key(one) for one in ids]))["restricted"]
    if not flags.fill_null(value=False).any():
        return field
    return Field(field.column, UNDISCLOSED, UNDISCLOSED, field.agreement, field.weight)


def _owned(people: pl.DataFrame, pair: pl.DataFrame, provider: str) -> list[str]:
    """Which of `left` and `right` are the provider's participants."""
    ids = set(_ids_of(people, provider).to_list())
    row = pair.row(0, named=True)
    return [side for side in ("left", "right") if key(row[side]) in ids]


def _ids_of(people: pl.DataFrame, provider: str) -> pl.Series:
    """The folded ids of the provider's participants."""
    mine = people.filter((folded("provider") == key(provider)).fill_null(value=False))
    return mine.select(folded("participant_id").alias("id"))["id"].unique()


def _spelt(people: pl.DataFrame, provider: str) -> str:
    """The provider as the participants table writes it."""
    rows = people.filter((folded("provider") == key(provider)).fill_null(value=False))["provider"]
    return rows[0] if len(rows) else provider
