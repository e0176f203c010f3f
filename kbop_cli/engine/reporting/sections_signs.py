"""Sections on what deserves a look: risk signs beside their base rates, quiet people, documents behind many claims."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.reporting import idle, signs
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.sections_decided import UNKNOWN
from kbop_cli.engine.reporting.shapes import Column, Facet, Lead, Section, Table

SHOWN_DOCUMENTS = 50
"""So many documents are listed, those behind most claims first."""


def risk(month: Month, told: pl.DataFrame) -> Section:
    """Every sign by provider and by outcome, and people without a claim. `told`: `signs.claim_signs`."""
    titles = {sign.name: sign.title for sign in signs.SIGNS}
    tables = []
    for by, label in (("provider", "Provider"), ("outcome", "Outcome")):
        frame = signs.rates(month, told, by).filter(pl.col("all_shows") > 0)
        named = pl.col(by).replace(month.titles) if by == "outcome" else pl.col(by)
        frame = frame.with_columns(
            named.fill_null(UNKNOWN).alias("name"), pl.col("sign").replace_strict(titles).alias("title")
        )
        lead: Lead = ((by, f"@{by}"),)
        columns = (
            Column("title", "Sign"),
            Column("name", label),
            Column("shows", "Claims that show it", "count", (*lead, ("sign", "@sign"))),
            Column("of", "of", "count", (*lead, ("could", "@sign"))),
            Column("share", "Share", "share", (*lead, ("sign", "@sign"))),
            Column("all_share", "Base rate", "share", (("sign", "@sign"),)),
            Column("all_of", "of all", "count", (("could", "@sign"),)),
        )
        if by == "outcome":
            frame = frame.filter(pl.col("shows") > 0)
        tables.append(Table(f"signs_by_{by}", f"Signs by {by}", "", columns, frame))
    about = (
        "A sign is a reason to look, not a finding, and says nothing of anyone's intent. The base rate is the share "
        "among all claims that could show the sign. With few claims, shares differ by chance alone, and what a "
        "provider claims moves them too: compare like with like. Signs that no claim shows have no row."
    )
    lines = tuple(f"{sign.title}. {sign.about}" for sign in signs.SIGNS)
    return Section("signs", "Signs worth a look", about, (*tables, *_documents(month)), lines=lines)


def documents_shown(month: Month) -> pl.DataFrame:
    """The documents that a report lists: those of several people, or behind many claims."""
    several = (pl.col("people") > 1) | (pl.col("claims") >= signs.MANY)
    return signs.documents(month).filter(several).head(SHOWN_DOCUMENTS)


def _documents(month: Month) -> list[Table]:
    lead: Lead = (("document", "@document_key"),)
    columns = (
        Column("document", "Document", "id"),
        Column("types", "Sent as"),
        Column("claims", "Claims", "count", lead),
        Column("people", "People", "count", lead),
        Column("providers", "Providers", "count", lead),
    )
    about = (
        f"Documents behind claims of several people, or behind {signs.MANY} claims or more; {SHOWN_DOCUMENTS} at most."
    )
    shown = documents_shown(month)
    return [Table("documents", "One document, several claims", about, columns, shown)] if shown.height else []


def quiet(month: Month, *, base: bool) -> Section:
    """People with no claim for months. `base`: beside all providers' rate."""
    people = idle.people(month)
    rates = idle.by_provider(people).with_columns(pl.col("provider").fill_null(UNKNOWN).alias("name"))
    lead: Lead = (("provider", "@provider"),)
    to = "quiet_people"
    columns = [Column("name", "Provider"), Column("people", "Open participants", "count", lead, to)]
    for months in idle.QUIET:
        so_long = ("months", str(months))
        columns += [
            Column(f"quiet_{months}", f"{months} months or more", "count", (*lead, so_long), to),
            Column(f"share_{months}", "Share", "share", (*lead, so_long), to),
        ]
        if base:
            columns.append(Column(f"all_share_{months}", "Base rate", "share", (so_long,), to))
    shown = (
        Column("participant_id", "Participant", "id"),
        Column("provider", "Provider"),
        Column("since", "Since", "id"),
        Column("claimed", "Has claimed", "yesno"),
        Column("months", "Months", "count"),
    )
    facets = (Facet("provider", "Provider", "provider"), Facet("months", "Months, at least", "months", "least"))
    about = (
        "Counted from the last claim that was not rejected, else from the service's start, to the month that is "
        f"verified. Claims before {month.known_from} are not known here: somebody who claimed before then seems quiet."
    )
    tables = (
        Table("quiet_by_provider", "By provider", "", tuple(columns), rates),
        Table(to, "Open participants, longest without a claim first", "", shown, people, long=True, facets=facets),
    )
    return Section("quiet", "People with no claim for months", about, tables)
