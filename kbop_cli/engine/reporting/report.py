"""A report for one reader: which sections they get, and the claims that the figures lead to."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from kbop_cli.engine.reporting import (
    privacy,
    sections_beside,
    sections_decided,
    sections_kpi,
    sections_paid,
    sections_signs,
    sections_twice,
)
from kbop_cli.engine.reporting.beside import Beside
from kbop_cli.engine.reporting.calendar import month_words
from kbop_cli.engine.reporting.facets import facets
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import Report, Section
from kbop_cli.engine.reporting.signs import claim_signs


@dataclass(frozen=True, slots=True)
class Told:
    """A report, the month as its reader may see it, and each claim's facets."""

    report: Report
    month: Month
    facets: pl.DataFrame


def for_parties(month: Month, audience: str, beside: Beside, facts: Mapping[str, str]) -> Told:
    """The council's or the prime's report: every provider. The prime's lists leave restricted participants out."""
    seen = month if audience == privacy.COUNCIL else privacy.listed(month)
    signs = claim_signs(seen)
    documents = sections_signs.documents_shown(seen)
    sections = (
        sections_decided.glance(seen, _apart(month, seen)),
        sections_decided.outcomes_and_providers(seen, providers=True),
        sections_decided.causes(seen),
        sections_decided.times(seen, providers=True),
        *sections_beside.payments(seen, beside),
        sections_kpi.kpis(month),
        *sections_beside.audit(seen, beside),
        *sections_twice.duplicates(seen, beside, _restricted(month, seen)),
        sections_signs.risk(seen, signs),
        sections_signs.quiet(seen, base=True),
        sections_kpi.ahead(seen),
        sections_paid.to_date(month, beside, None if seen is month else seen.people),
        sections_beside.rests_on(seen),
    )
    return Told(_report(month, audience, "", facts, sections), seen, facets(seen, signs, documents, beside))


def for_provider(month: Month, provider: str, facts: Mapping[str, str]) -> Told:
    """One provider's report: its own claims alone, what to mend first, and no comparison with others."""
    own = privacy.of_provider(month, provider)
    seen = privacy.listed(own)
    signs = claim_signs(seen).head(0)
    sections = (
        sections_decided.glance(seen, _apart(own, seen)),
        sections_kpi.to_mend(seen),
        sections_kpi.kpis(own),
        sections_kpi.ahead(seen),
        sections_decided.outcomes_and_providers(seen, providers=False),
        sections_decided.causes(seen),
        sections_decided.times(seen, providers=False),
        sections_signs.quiet(seen, base=False),
        sections_paid.to_date(own, Beside(), seen.people),
        sections_beside.rests_on(seen),
    )
    documents = sections_signs.documents_shown(seen).head(0)
    return Told(
        _report(month, privacy.PROVIDER, provider, facts, tuple(map(_unnamed, sections))),
        seen,
        facets(seen, signs, documents, Beside()),
    )


def _unnamed(section: Section) -> Section:
    """A section of one provider's report without the columns that would name it on every row."""
    tables = (
        dataclasses.replace(table, columns=tuple(column for column in table.columns if column.label != "Provider"))
        for table in section.tables
    )
    return dataclasses.replace(section, tables=tuple(tables))


def _apart(whole: Month, seen: Month) -> pl.DataFrame:
    return whole.claims.join(seen.claims, on="rid", how="anti")


def _restricted(month: Month, seen: Month) -> pl.DataFrame:
    """claim_id, participant_id: what a list outside the council's report may not name."""
    unseen = month.people.join(seen.people, on="participant_key", how="anti")
    claims = _apart(month, seen).select("claim_id", "participant_id")
    return pl.concat([claims, unseen.select(pl.lit(None, pl.String).alias("claim_id"), "participant_id")])


def _report(
    month: Month, audience: str, provider: str, facts: Mapping[str, str], sections: tuple[Section, ...]
) -> Report:
    title = f"{month.contract.title}: {month_words(month.month)}" + (f", {provider}" if provider else "")
    return Report(title, audience, month.month, facts, sections)


def tables_of(sections: tuple[Section, ...]) -> Iterator[str]:
    """The names of every table, in order."""
    for section in sections:
        yield from (table.name for table in section.tables)
