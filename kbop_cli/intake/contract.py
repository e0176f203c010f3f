"""The contract from YAML, with the cards it names: checked, typed, every problem at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from kbop_cli.columns import Column, with_further
from kbop_cli.engine.given_columns import default_value, further_columns
from kbop_cli.errors import KbopError, Problem
from kbop_cli.intake.card import OPEN_END, read_card
from kbop_cli.intake.card_prices import PriceReader
from kbop_cli.intake.contract_money import check_outcomes, grants, openings, outcome_caps, participant_cap, read_cap
from kbop_cli.intake.params import ParameterReader
from kbop_cli.intake.reading import Reader, fold, nearest, read_document
from kbop_cli.intake.strict_yaml import Path as Way
from kbop_cli.model import Adjustment, AuditTier, CardUse, Contract, Payer, RateCard


def read_contract(path: Path, file: str = "") -> Contract:
    """Read a contract and its cards; card paths are taken from the contract's folder. Raises KbopError."""
    document, raw = read_document(path, file or path.name, "contract")
    reader = Reader(document)
    value: Mapping[str, Any] = document.value
    since, until = reader.dates(value["service"], ("service",))
    cards, problems = _cards(value["cards"], path.parent, reader)
    reader.problems.extend(problems)
    if not problems:
        _refuse_two_cards(cards, reader)
    close, keep = value.get("claims_close"), value.get("keep_personal_until")
    contract = Contract(
        name=value["contract"],
        title=value["title"],
        since=since or date.min,
        until=until or OPEN_END,
        claims_close_on=reader.day(close["date"], ("claims_close", "date")) if close else None,
        cap=read_cap(value, "cap", reader),
        payers=tuple(_payer(entry, ("payers", index), reader) for index, entry in enumerate(value["payers"])),
        cards=tuple(cards),
        columns={table: _headings(columns) for table, columns in value.get("columns", {}).items()},
        values=value.get("values", {}),
        defaults=value.get("defaults", {}),
        audit_rate=_rate(value.get("audit", {}), ("audit",), reader, "0.10"),
        ledger=value.get("ledger", "kbop-ledger.sqlite"),
        assumptions=tuple(value.get("assumptions", ())),
        sha256=hashlib.sha256(raw).hexdigest(),
        file=file or path.name,
        folder=str(path.parent),
        audit_tiers=_tiers(value.get("audit", {}).get("tiers", []), reader),
        extrapolate=value.get("audit", {}).get("extrapolate", "never"),
        participant_cap=participant_cap(value, cards, reader),
        outcome_caps=outcome_caps(value, cards, reader),
        adjustments=_adjustments(value, cards, reader),
        grants=grants(value, reader),
        openings=openings(value, reader),
        keep_until=reader.day(keep["date"], ("keep_personal_until", "date")) if keep else None,
        strong_match=value.get("identity", {}).get("strong_match", "query"),
        limits=value.get("limits", {}),
        places=document.places,
    )
    _check_defaults(contract, reader)
    check_outcomes(contract, reader)
    total = sum((payer.share for payer in contract.payers), Fraction(0))
    if total != 1:
        what = f"the payers' shares add up to {float(total):.6g}, not to 1."
        reader.problem(("payers",), what, "Correct a share.", code="shares_do_not_add_up")
    reader.finish()
    return contract


def _headings(columns: Mapping[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: (given,) if isinstance(given, str) else tuple(given) for name, given in columns.items()}


def _adjustments(value: Mapping[str, Any], cards: list[CardUse], reader: Reader) -> tuple[Adjustment, ...]:
    """The contract's own factors on its cards' prices; they may read what the cards may."""
    further: dict[str, dict[str, Column]] = {}
    for use in cards:
        for table, columns in use.card.further_columns.items():
            further.setdefault(table, {}).update(columns)
    prices = PriceReader(reader, ParameterReader(reader, with_further(further)))
    found = prices.adjustments(value, {code: None for use in cards for code in use.card.outcomes})
    for use in cards:
        prices.refuse_products(use.card.outcomes.values(), use.card.adjustments + found)
    return found


def _check_defaults(contract: Contract, reader: Reader) -> None:
    """Every default is of a column we know, and of its type."""
    tables = further_columns(contract)
    for table, columns in contract.defaults.items():
        if table not in tables:
            reader.problem(
                ("defaults", table), f'there is no table "{table}".', nearest(table, tables), code="unknown_name"
            )
            continue
        for name, text in columns.items():
            way = ("defaults", table, name)
            if name not in tables[table]:
                reader.problem(way, f'there is no column "{name}".', nearest(name, tables[table]), code="unknown_name")
                continue
            try:
                default_value(tables[table][name], text)
            except ValueError:
                what = f'"{text}" is no {tables[table][name].type}.'
                reader.problem(way, what, "Write yes or no, a date, a number.", code="not_as_schema")


def _tiers(entries: list[Mapping[str, Any]], reader: Reader) -> tuple[AuditTier, ...]:
    """The tiers of the audit, each named once; one that is taken with certainty has no rate of its own."""
    tiers = []
    for index, entry in enumerate(entries):
        way = ("audit", "tiers", index)
        tiers.append(AuditTier(entry["name"], entry["selection"], _rate(entry, way, reader, "1")))
        if entry["selection"] == "certainty" and "rate" in entry:
            reader.problem(
                (*way, "rate"), "a tier taken with certainty has no rate.", "Leave it out.", code="not_as_schema"
            )
        if entry["name"] in [tier.name for tier in tiers[:-1]]:
            reader.problem(way, f"the tier {entry['name']} stands twice.", "Name it once.", code="not_as_schema")
    return tuple(tiers)


def _rate(holder: Mapping[str, Any], way: Way, reader: Reader, default: str) -> Decimal:
    rate = Decimal(str(holder.get("rate", default)))
    if not 0 < rate <= 1:
        what = f"the rate is {rate}; it must be above 0 and not above 1."
        reader.problem((*way, "rate"), what, "Write it as 0.10.", code="not_as_schema")
    return rate


def _payer(entry: Mapping[str, Any], way: Way, reader: Reader) -> Payer:
    text = str(entry["share"]).replace(" ", "")
    try:
        share = Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ZeroDivisionError:
        share = Fraction(0)
        reader.problem((*way, "share"), f'"{text}" is no share.', "Write it as 1/3, 30% or 0.3.", code="not_as_schema")
    cap = reader.pence(entry["cap"], (*way, "cap")) if "cap" in entry else None
    return Payer(entry["name"], entry["title"], share, cap)


def _cards(entries: list[Mapping[str, Any]], folder: Path, reader: Reader) -> tuple[list[CardUse], list[Problem]]:
    uses: list[CardUse] = []
    problems: list[Problem] = []
    read: dict[str, RateCard] = {}
    for index, entry in enumerate(entries):
        name = entry["card"]
        since, until = reader.dates(entry, ("cards", index))
        try:
            card = read[name] if name in read else read_card(folder / name, name)
        except KbopError as error:
            problems.extend(error.problems)
            continue
        read[name] = card
        ends = [day for day in (until, card.until) if day is not None]
        uses.append(
            CardUse(
                card=card,
                cohorts=tuple(map(fold, entry["cohorts"])),
                since=max(since or card.since, card.since),
                until=min(ends) if ends else None,
            )
        )
    return uses, list(dict.fromkeys(problems))


def _refuse_two_cards(uses: list[CardUse], reader: Reader) -> None:
    """One card, at most, judges a cohort on a day."""
    for index, use in enumerate(uses):
        for earlier in uses[:index]:
            both = set(use.cohorts) & set(earlier.cohorts)
            apart = use.since > (earlier.until or OPEN_END) or earlier.since > (use.until or OPEN_END)
            if both and not apart:
                reader.problem(
                    ("cards", index),
                    f"two cards judge the cohort {sorted(both)[0]} from {max(use.since, earlier.since)}: "
                    f"{earlier.card.name} and {use.card.name}.",
                    "Give the earlier one a `to:` or the later one a `from:`.",
                    code="cohort_of_two_cards",
                )
