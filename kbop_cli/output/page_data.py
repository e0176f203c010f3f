"""Tables as the page's script reads them: columns of plain values, repeated words written once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from kbop_cli.engine.reporting import facets, listing
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.report import Told
from kbop_cli.engine.reporting.shapes import Column, Facet, Table
from kbop_cli.engine.reporting.signs import SIGNS
from kbop_cli.output.shown import has_pence

REPEATED = 4
"""A column of texts or long numbers is written as words and places in them where each comes up so often on average."""

LONG = 1000
"""Shorter numbers are written as they are."""

PEOPLE = (Facet("participant", "Participant", "participant_id", "same"),)
"""What the claims are chosen by beside their facets: a column that the list shows anyway."""

UNKNOWN = -1
"""The place of what is not known: no word stands there."""


def grid(table: Table) -> dict[str, Any]:
    """A long table: its columns, and beside them those that its leads and facets name."""
    named = [value[1:] for column in table.columns for _, value in column.lead or () if value.startswith("@")]
    named += [facet.column for facet in table.facets]
    further = [name for name in dict.fromkeys(named) if name not in {column.name for column in table.columns}]
    data = {column.name: _values(table.frame[column.name]) for column in table.columns}
    data |= {name: _values(table.frame[name]) for name in further}
    choices = {facet.name: [facet.label, facet.column, facet.kind] for facet in table.facets}
    columns = [_column(table, column) for column in table.columns]
    return {"rows": table.frame.height, "columns": columns, "data": data} | ({"choices": choices} if choices else {})


def claims(told: Told) -> dict[str, Any]:
    """The claims, their facets, the words for facet values, and what was found on each."""
    listed = listing.claims(told.month)
    aside = {name: _values(listed[name]) for name in listing.ASIDE}
    shown = tuple(column for column in listing.CLAIMS if column.name not in listing.ASIDE)
    main = grid(Table("claims", "Claims", "", shown, listed, facets=PEOPLE))
    return {
        **main,
        "data": main["data"] | aside | _days(told.month),
        "facets": {name: _facet(told.facets[name], many=name in facets.MANY) for name in _facet_names()},
        "words": _words(told.month),
        "findings": _findings(told.month, listed["rid"]),
    }


def _days(month: Month) -> dict[str, Any]:
    """When claims were decided and paid, where that is known of any: told with a claim's findings."""
    return {name: _values(month.claims[name]) for name in ("decided_on", "paid_on") if month.claims[name].count()}


def _facet_names() -> tuple[str, ...]:
    return (*facets.SINGLE, *facets.MANY)


def _words(month: Month) -> dict[str, dict[str, str]]:
    return {"outcome": month.titles, "sign": {sign.name: sign.title for sign in SIGNS}}


def _column(table: Table, column: Column) -> dict[str, Any]:
    whole = {"whole": True} if column.kind == "money" and not has_pence(table.frame[column.name]) else {}
    lead = {"lead": [list(pair) for pair in column.lead], "to": column.to} if column.lead is not None else {}
    return {"name": column.name, "label": column.label, "kind": column.kind, **whole, **lead}


def _values(series: pl.Series) -> Any:
    """A column as a list, or shorter: {same} where every row is alike, {words, of} where values come up again."""
    if series.dtype == pl.Date:
        series = series.dt.strftime("%Y-%m-%d")
    distinct = series.n_unique()
    if distinct == 1:
        return {"same": series[0]}
    long = series.dtype in (pl.String, pl.Boolean) or series.null_count() > 0
    long |= series.dtype == pl.Int64 and int(series.abs().max() or 0) >= LONG  # type: ignore[arg-type]
    return _coded(series) if long and distinct * REPEATED <= len(series) else series.to_list()


def _coded(series: pl.Series) -> Mapping[str, Any]:
    words = series.drop_nulls().unique().sort()
    places = dict(zip(words.to_list(), range(len(words)), strict=True))
    return {
        "words": words.to_list(),
        "of": series.replace_strict(places, default=UNKNOWN, return_dtype=pl.Int64).to_list(),
    }


def _facet(series: pl.Series, *, many: bool) -> Mapping[str, Any]:
    if not many:
        return _coded(series)
    words = series.explode(empty_as_null=True).drop_nulls().unique().sort()
    places = dict(zip(words.to_list(), range(len(words)), strict=True))
    coded = pl.element().replace_strict(places, default=None, return_dtype=pl.Int64)
    return {"words": words.to_list(), "of": series.to_frame("of").select(pl.col("of").list.eval(coded))["of"].to_list()}


def _findings(month: Month, order: pl.Series) -> dict[str, Any]:
    """Findings in the claims' order; `of` says which row of the claims each belongs to."""
    places = pl.DataFrame({"rid": order, "of": range(len(order))}, schema={"rid": pl.UInt32, "of": pl.Int64})
    found = (
        listing.findings(month)
        .join(places, on="rid", how="inner", maintain_order="left")
        .sort("of", maintain_order=True)
    )
    columns = ("severity", "code", "message", "clause")
    return {"of": found["of"].to_list(), **{name: _values(found[name]) for name in columns}}
