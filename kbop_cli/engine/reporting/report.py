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
from kbop_cli.engine.reporting.beside_apart import kept_apart
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
    apart = audience != privacy.COUNCIL
    seen = privacy.listed(month) if apart else month
    beside = kept_apart(beside, month) if apart else beside
    signs = claim_signs(seen)
    documents = sections_signs.documents_shown(seen)
    sections = (
        sections_decided.glance(seen, _apart(month, seen)),
        sections_decided.outcomes_and_providers(seen, providers=True),
        sections_decided.causes(seen),
        sections_decided.times(seen, providers=True),
        *sections_beside.payments(seen, beside),
        sections_kpi.kpis(month, apart=apart),
        *sections_beside.audit(seen, beside),
        *sections_twice.duplicates(seen, beside),
        sections_signs.risk(seen, signs),
        sections_signs.quiet(seen, base=True),
        sections_kpi.ahead(seen),
        sections_paid.to_date(month, beside, apart=apart),
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
        sections_kpi.kpis(own, apart=True),
        sections_kpi.ahead(seen),
        sections_decided.outcomes_and_providers(seen, providers=False),
        sections_decided.causes(seen),
        sections_decided.times(seen, providers=False),
        sections_signs.quiet(seen, base=False),
        sections_paid.to_date(own, Beside(), apart=True),
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


def _report(
    month: Month, audience: str, provider: str, facts: Mapping[str, str], sections: tuple[Section, ...]
) -> Report:
    title = f"{month.contract.title}: {month_words(month.month)}" + (f", {provider}" if provider else "")
    return Report(title, audience, month.month, facts, sections)


def tables_of(sections: tuple[Section, ...]) -> Iterator[str]:
    """The names of every table, in order."""
    for section in sections:
        yield from (table.name for table in section.tables)
