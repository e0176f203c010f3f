"""A card's parts in plain words: money, dates, evidence, limits. No sentence of a rule is made up here: `says` is."""

from __future__ import annotations

from datetime import date

from kbop_cli.engine.between_words import limited
from kbop_cli.model import Adjustment, Alternative, Cap, EvidenceRule, Limit, Price, RateCard
from kbop_cli.wording import counted
from kbop_cli.wording import pounds as pounds


def span(since: date | None, until: date | None) -> str:
    """`from 2020-10-01`, `from 2020-10-01 to 2022-03-31`, `on 2020-10-01`, `at any time`."""
    if since and until:
        return f"on {since}" if since == until else f"from {since} to {until}"
    if since or until:
        return f"from {since}" if since else f"to {until}"
    return "at any time"


def price(each: Price) -> str:
    """`£500.00 from 2020-10-01 for employment_type employed`."""
    return f"{pounds(each.pence)}{units(each)} {span(each.since, each.until)}{where(each)}"


def units(each: Price) -> str:
    """Of what a price is for each unit, with a space before it; nothing where it is one amount."""
    if each.per is None:
        return ""
    return f" for each of {each.per}" + (f" (of {each.most:f} at most)" if each.most is not None else "")


def where(each: Price | Adjustment) -> str:
    """For whom a price holds, with a space before it; nothing where it is for everybody."""
    whom = [f"{ref} {word}" for ref, word in each.where] + [part.words() for part in each.when]
    return f" for {' and '.join(whom)}" if whom else ""


def adjustment(each: Adjustment) -> str:
    """`All prices are multiplied by 0.9 at any time for provider north`."""
    whose = f"The prices of {', '.join(each.outcomes)}" if each.outcomes else "All prices"
    return f"{whose} are multiplied by {each.times:f} {span(each.since, each.until)}{where(each)}"


def cap(each: Cap | None) -> str:
    """`£450,000.00 and 300 claims`."""
    if each is None:
        return "no cap"
    parts = [pounds(each.pence)] if each.pence is not None else []
    parts += [counted(each.number, "claim")] if each.number is not None else []
    return " and ".join(parts)


def evidence(rule: EvidenceRule, card: RateCard, *, titles: bool = False) -> str:
    """What is asked for, by the names of the evidence table or, with `titles`, by what documents are called."""
    return "; and ".join(group(each, card, titles=titles) for each in rule.groups)


def group(alternatives: tuple[Alternative, ...], card: RateCard, *, titles: bool = False) -> str:
    """One of the alternatives."""
    ways = [alternative(each, card, titles=titles) for each in alternatives]
    return ways[0] if len(ways) == 1 else f"one of {', '.join(ways)}"


def alternative(each: Alternative, card: RateCard, *, titles: bool = False) -> str:
    """The documents that together are enough, and where."""
    said = " with ".join(document(name, card, titles=titles) for name in each.documents)
    return said + (f" where {' and '.join(part.words() for part in each.when)}" if each.when else "")


def document(name: str, card: RateCard, *, titles: bool = False) -> str:
    """A document by its name or title; a form that counts only when it is signed says so."""
    kind = card.evidence_types.get(name)
    if kind is None:
        return name
    if titles:
        return kind.title
    return f"{name} (signed)" if kind.needs_signature else name


def limit(each: Limit | None) -> str:
    """How often a person is paid."""
    if each is None:
        return "as often as it is achieved"
    return limited(each)
