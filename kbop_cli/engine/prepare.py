"""From typed tables to the judged frame: one row a claim, its participant's columns beside it, unknown words blank.

The judged frame (`base`) holds: `rid` (a number a claim row), `source`, `row`, `claim_key` and `participant_key`
(folded ids), the claim's columns by name, the participant's as `participant.<name>`, `prow` (the participant's row,
null where there is none), `participant_differs` and `person` (a number a participant_id).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import NamedTuple

import polars as pl

from kbop_cli.columns import Column
from kbop_cli.engine.assessed import OnFile, on_file
from kbop_cli.engine.given_columns import complete, further_columns, in_texts
from kbop_cli.engine.one_row import one_row_each
from kbop_cli.engine.prices import price_refs
from kbop_cli.engine.rows import alike
from kbop_cli.engine.texts import spaced
from kbop_cli.engine.threads import at_once, both
from kbop_cli.engine.unread import blank_unknown_words, by_column, unreadable_cells
from kbop_cli.engine.words import conditions_of, instruments_of, vocabulary
from kbop_cli.model import Contract, Ref
from kbop_cli.rules.base import folded as fold


class Prepared(NamedTuple):
    """All that the stages judge. Frames carry `index` where they are a table of their own.

    `participants`, `assessments`, `documents` and `targets` are told by reports: the tables as they were read.
    `unread` has what is not known by table, `unread_cells` the same by column for the tables that rules read.
    """

    base: pl.DataFrame
    evidence: pl.DataFrame
    on_file: Mapping[str, OnFile]
    approvals: pl.DataFrame
    decisions: pl.DataFrame
    participants: pl.DataFrame
    assessments: pl.DataFrame
    documents: pl.DataFrame
    targets: pl.DataFrame
    unread: Mapping[str, pl.DataFrame]
    unread_cells: Mapping[Ref, pl.DataFrame]
    columns: Mapping[str, Mapping[str, Column]]
    absent: Mapping[str, tuple[str, ...]]
    defaults_used: tuple[str, ...]


def prepare(tables: Mapping[str, pl.DataFrame], faults: pl.DataFrame, contract: Contract) -> Prepared:
    """Lay the tables out for judging. `tables` and `faults` are as intake gives them."""
    columns = further_columns(contract)
    known = vocabulary(contract)
    absent = {
        name: tuple(column for column in columns[name] if column not in tables[name].columns)
        for name in tables
        if name in columns
    }
    most = max((table.height for table in tables.values()), default=0)
    jobs = [
        partial(_complete, tables.get(name), name, given, known.get(name, {}), faults, contract)
        for name, given in columns.items()
    ]
    whole = dict(zip(columns, at_once(*jobs, rows=most, most=2), strict=True))
    unread = {name: table.unread for name, table in whole.items()}
    defaults = [used for name, table in whole.items() if name in tables for used in table.defaults_used]
    ready = _one_spelling({name: table.frame for name, table in whole.items()})
    # Neither needs the other.
    documents, people = both(
        lambda: _documents(ready["evidence"]), lambda: _people(ready, columns, unread, contract), rows=most
    )
    if "evidence" not in tables:
        documents = _listed(documents, people.base)
    return Prepared(
        base=people.base,
        evidence=documents,
        on_file=people.on_file,
        approvals=keyed(ready["approvals"], "claim_id", "participant_id"),
        decisions=keyed(ready["decisions"], "claim_id"),
        participants=people.participants,
        assessments=people.assessments,
        documents=ready["evidence"],
        targets=ready["targets"],
        unread=unread,
        unread_cells=by_column("claims", unread["claims"]) | by_column("participants", unread["participants"]),
        columns=columns,
        absent=absent,
        defaults_used=tuple(defaults),
    )


class _Whole(NamedTuple):
    """A table with every column that it may have, its rows numbered (`index`), and what of it is not known."""

    frame: pl.DataFrame
    unread: pl.DataFrame
    defaults_used: list[str]


def _complete(
    table: pl.DataFrame | None,
    name: str,
    columns: Mapping[str, Column],
    known: Mapping[str, frozenset[str]],
    faults: pl.DataFrame,
    contract: Contract,
) -> _Whole:
    given = pl.DataFrame(schema={"source": pl.UInt32, "row": pl.UInt32}) if table is None else table
    frame, used = complete(given, name, columns, contract.defaults.get(name, {}))
    frame = frame.with_row_index("index")
    cells = unreadable_cells(frame, name, faults)
    frame, words = blank_unknown_words(frame, known)
    return _Whole(frame, cells if words is None else pl.concat([cells, words]), used)


class _People(NamedTuple):
    """The claims with their participants beside them, and what else is told of participants."""

    base: pl.DataFrame
    participants: pl.DataFrame
    assessments: pl.DataFrame
    on_file: dict[str, OnFile]


def _people(
    ready: Mapping[str, pl.DataFrame],
    columns: Mapping[str, Mapping[str, Column]],
    unread: Mapping[str, pl.DataFrame],
    contract: Contract,
) -> _People:
    claims = ready["claims"].rename({"index": "rid"})
    participants = keyed(ready["participants"], "participant_id")
    people = one_row_each(participants, columns["participants"], unread["participants"])
    # Only the key is joined: moving forty columns of text beside it would cost more than all rules together.
    people = people.select("participant_key", "prow", "participant_differs", *_beside_claims(contract, people))
    instruments = instruments_of(use.card for use in contract.cards)
    base, (assessments, filed) = both(
        lambda: _base(keyed(claims, "claim_id", "participant_id"), people, participants.height),
        lambda: _assessments(ready["assessments"], people, instruments),
        rows=claims.height,
    )
    return _People(base, participants, assessments, filed)


def _base(claims: pl.DataFrame, people: pl.DataFrame, count: int) -> pl.DataFrame:
    """The claims with their participants beside them; `count`: the rows of participants."""
    of_claim = alike(claims["participant_key"], people["participant_key"]).of_each(claims.height)
    beside = people.drop("participant_key").select(pl.all().gather(of_claim))
    person = _persons(claims["participant_key"], beside["prow"], count)
    return claims.hstack([*beside.get_columns(), person])


def _assessments(
    table: pl.DataFrame, people: pl.DataFrame, instruments: Iterable[str]
) -> tuple[pl.DataFrame, dict[str, OnFile]]:
    """The assessments of the people, with `person`, and what is on file of each instrument."""
    every = keyed(table, "participant_id").with_columns(_compared(table, "document_id").values())
    known, of_person = alike(every["participant_key"], people["participant_key"]).rows(every)
    known = known.with_columns(people["prow"].gather(of_person).alias("person"))
    return known, {name: on_file(known, name) for name in instruments}


def _persons(keys: pl.Series, rows: pl.Series, count: int) -> pl.Series:
    """A number a person: the participant's row; for the others, of whom the export holds no row, numbers above."""
    others = rows.is_null().arg_true()
    numbers = keys.gather(others).cast(pl.Categorical(pl.Categories.random())).to_physical() + count
    return rows.scatter(others, numbers).alias("person")


ALWAYS_BESIDE = ("provider", "cohort", "referred_on", "service_started_on", "closed_on", "legacy", "restricted")
"""The participant's columns that stand beside every claim, whatever the cards read."""


def _beside_claims(contract: Contract, people: pl.DataFrame) -> list[str]:
    """The participants' columns that checks, reports or any rule, price or limit of the contract's cards read."""
    read: set[Ref | None] = set()
    for card in {use.card.name: use.card for use in contract.cards}.values():
        read.update(ref for condition in conditions_of(card) for ref in condition.refs())
        for outcome in card.outcomes.values():
            read.update(outcome.limit.refs() if outcome.limit else ())
            read.update(ref for need in outcome.needs for ref in need.same)
            read.update([outcome.evidence.dated_on_or_after] if outcome.evidence else ())
            read.update(price_refs(outcome, card.adjustments + contract.adjustments))
    names = {*ALWAYS_BESIDE, *(ref.column for ref in read if ref is not None and ref.table == "participants")}
    return [name for name in people.columns if name.removeprefix("participant.") in names]


def _one_spelling(ready: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Providers as people write them, one spelling each: of those that compare equal the first in the alphabet."""
    named = [name for name in ("participants", "claims", "targets") if name in ready]
    typed = pl.concat([in_texts(ready[name].select("provider").unique()) for name in named]).drop_nulls().unique()
    spelt = typed.with_columns(folded("provider").alias("key"))
    if spelt["key"].n_unique() == spelt.height:
        return ready
    chosen = spelt.with_columns(pl.col("provider").min().over("key").alias("chosen"))
    one = dict(zip(chosen["provider"].to_list(), chosen["chosen"].to_list(), strict=True))
    return ready | {name: ready[name].with_columns(pl.col("provider").replace(one)) for name in named}


def folded(name: str) -> pl.Expr:
    """An id as it is compared: lower case, single spaces."""
    return fold(pl.col(name))


def keyed(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The frame with each id also as it is compared, under the name `<thing>_key`."""
    compared = _compared(frame, *names)
    return frame.with_columns(key.alias(f"{name.removesuffix('_id')}_key") for name, key in compared.items())


def _compared(frame: pl.DataFrame, *names: str) -> dict[str, pl.Expr]:
    """Each id as it is compared. Intake has taken the outer spaces off; ids without any inside, as most are, are
    spared the search for them."""
    found = at_once(*(partial(spaced, frame[name]) for name in names), rows=frame.height)
    return {
        name: folded(name) if space else pl.col(name).str.to_lowercase()
        for name, space in zip(names, found, strict=True)
    }


def _documents(evidence: pl.DataFrame) -> pl.DataFrame:
    """The documents of the evidence table."""
    ids = _compared(evidence, "claim_id", *NUMBER_OF)
    # Ids and hashes of documents are compared by number: as texts they would be the widest columns of a month.
    numbers = (pl.when(ids[name].is_not_null()).then(ids[name].hash()).alias(to) for name, to in NUMBER_OF.items())
    # What is made comes in pieces, and is laid together once; what was read is not moved.
    made = evidence.lazy().select(ids["claim_id"].alias("claim_key"), *numbers).collect().rechunk()
    return evidence.hstack(made.get_columns()).select(
        *("index", "claim_key", "evidence_type", *NUMBER_OF.values(), "dated_on", "signed", "issuer"),
        pl.lit(False).alias("listed"),
    )


def _listed(rows: pl.DataFrame, base: pl.DataFrame) -> pl.DataFrame:
    """The documents of an export that has no evidence table: those of the claims' own lists. `rows`: none."""
    listing = base.filter(pl.col("evidence").list.len() > 0)
    if listing.is_empty():
        return rows
    parts = listing.select("rid", "claim_key", pl.col("evidence").alias("evidence_type")).explode(
        "evidence_type", empty_as_null=True
    )
    parts = parts.cast({"evidence_type": rows.schema["evidence_type"]})
    further = parts.with_row_index("index").select(
        "index",
        "claim_key",
        "evidence_type",
        *(pl.lit(None, rows.schema[name]).alias(name) for name in rows.columns[3:-1]),
        pl.lit(True).alias("listed"),
    )
    return pl.concat([rows, further])


NUMBER_OF = {"document_id": "document_number", "sha256": "sha_number"}
"""What tells a document, and the column of the number (a hash) that is the same where the two are."""


def with_keys(rows: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """The rows with `document_key` and `sha_key`, as ids are compared: null for documents that no evidence table has.

    `documents` is the evidence table as it was read, `rows` names some of its rows by `index`.
    """
    keys = documents.filter(pl.col("index").is_in(rows["index"].unique().implode())).select(
        "index", folded("document_id").alias("document_key"), folded("sha256").alias("sha_key")
    )
    return rows.join(keys, on="index", how="left", maintain_order="left")
