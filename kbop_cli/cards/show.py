"""A card in a contract manager's words, for reading and for signing off."""

from __future__ import annotations

from collections.abc import Iterator

from kbop_cli.cards import telling
from kbop_cli.cards.assumed import assumptions
from kbop_cli.document import Block, Bullets, Document, Grid, Heading, Paragraph
from kbop_cli.engine.between_words import alternating as turns_in_words
from kbop_cli.engine.between_words import exclusive as in_words
from kbop_cli.engine.between_words import needed as needs_in_words
from kbop_cli.model import Alternating, Exclusive, Outcome, Price, RateCard, Rule

MEANS = {
    "reject": "",
    "query": "where it does not hold, the claim is asked about",
    "remark": "it is only remarked",
}
"""What a rule that does not hold means, where it is not that the claim is rejected."""


def show(card: RateCard) -> Document:
    """The whole card: what it is, its prices, each outcome, documents, tables, readings and assumptions."""
    title = f"{card.title} ({card.name} {card.version})"
    blocks = (*_front(card, title), *_prices(card), *_outcomes(card), *_behind(card), *_signing(card))
    return Document(title, blocks)


def _front(card: RateCard, title: str) -> Iterator[Block]:
    yield Heading(title, 1)
    yield Paragraph(f"In force {telling.span(card.since, card.until)}. Source: {' '.join(card.source.split())}")
    yield Paragraph(f"SHA-256 of the card: {card.sha256}")
    yield Paragraph(
        "A claim is approved where every rule holds and the evidence is there, rejected where a rule does not hold, "
        "and asked about where something cannot be told from what was sent. What is not known is never paid."
    )


def _prices(card: RateCard) -> Iterator[Block]:
    rows = [
        (
            outcome.title,
            code,
            _amount(price),
            _held(price),
            _basis(price.basis, price.source),
        )
        for code, outcome in card.outcomes.items()
        for price in outcome.prices
        if outcome.payable
    ]
    rows += [
        (each.title, code, "", "recorded, never paid", "") for code, each in card.outcomes.items() if not each.payable
    ]
    yield Heading("Prices")
    heading = ("outcome", "code", "price", "when and for whom", "where the figure comes from")
    yield Grid(heading, tuple(rows), (2,), "Prices")
    if card.adjustments:
        yield Heading("Factors on prices", 3)
        yield Paragraph("They are multiplied; the price is rounded once, half up to the penny.")
        told = (f"{telling.adjustment(each)} ({_basis(each.basis, each.source)})" for each in card.adjustments)
        yield Bullets(tuple(told))
    if card.person_cap is not None:
        most, basis = telling.cap(card.person_cap), _basis(card.person_cap.basis, card.person_cap.source)
        yield Paragraph(f"The most that is paid for one person: {most} ({basis}).")


def _amount(price: Price) -> str:
    return f"{telling.pounds(price.pence)}{telling.units(price)}"


def _held(price: Price) -> str:
    return f"{telling.span(price.since, price.until)}{telling.where(price)}"


def _outcomes(card: RateCard) -> Iterator[Block]:
    yield Heading("Outcomes")
    group = ""
    for outcome in card.outcomes.values():
        if outcome.group != group:
            group = outcome.group
            yield Heading(group.capitalize(), 3)
        yield from _outcome(outcome, card)


def _outcome(outcome: Outcome, card: RateCard) -> Iterator[Block]:
    yield Heading(f"{outcome.title} ({outcome.code})", 4, outcome.code)
    yield Paragraph(" ".join(_summary(outcome)))
    if outcome.rules:
        rows = tuple(_rule(rule, outcome) for rule in outcome.rules)
        yield Grid(("rule", "what is asked", "as it is tested", "remarks", "basis"), rows)
    if outcome.evidence is not None:
        yield Paragraph(f"Evidence: {telling.evidence(outcome.evidence, card, titles=True)}.{_dated(outcome, card)}")


def _summary(outcome: Outcome) -> Iterator[str]:
    dates = telling.span(outcome.since, outcome.until)
    if not outcome.payable:
        yield "It is recorded and never paid."
    else:
        prices = "; ".join(telling.price(price) for price in outcome.prices)
        yield f"Pays {prices}, {telling.limit(outcome.limit)}."
    yield from (needs_in_words(need) for need in outcome.needs)
    if outcome.cap is not None:
        yield f"In all it is paid {telling.cap(outcome.cap)} at most ({_basis(outcome.cap.basis, outcome.cap.source)})."
    if outcome.since or outcome.until:
        yield f"It can be achieved {dates}."
    if str(outcome.price_at) != "achieved_on":
        yield f"The price is that of {outcome.price_at}."
    if outcome.long_term:
        yield "It is paid for people taken over from an earlier contract too."
    if outcome.risk:
        yield f"It weighs more in the audit sample: {outcome.risk}"
    yield f"Source: {outcome.clause}."


def _rule(rule: Rule, outcome: Outcome) -> tuple[str, ...]:
    where = f" (where {' and '.join(part.words() for part in rule.when)})" if rule.when else ""
    agreed = "the parties may agree an exception" if rule.by_agreement else ""
    remarks = "; ".join(part for part in (MEANS[rule.otherwise], agreed) if part)
    tested = f"{rule.condition.words()}{where}"
    return rule.id, rule.says, tested, remarks, _basis(rule.basis, _own(rule.clause, outcome))


def _own(clause: str, outcome: Outcome) -> str:
    """A clause that is not the outcome's, which is told once."""
    return clause if clause != outcome.clause else ""


def _dated(outcome: Outcome, card: RateCard) -> str:
    rule = outcome.evidence
    if rule is None:
        return ""
    early = f" (or {rule.early_by} before it at the most)" if rule.early_by is not None else ""
    late = f", {rule.late_by} after it at the latest" if rule.late_by is not None else ""
    which = "All of them are" if rule.dated == "every" else "One of them is"
    window = f" {which} dated on or after {rule.dated_on_or_after}{early}{late}."
    dated = window if rule.dated_on_or_after else ""
    supporting = [telling.document(name, card, titles=True) for name in rule.supporting]
    asked = f" Asked for where possible: {', '.join(supporting)}." if supporting else ""
    return f"{dated}{asked} ({_basis(rule.basis, _own(rule.clause, outcome))})"


def _behind(card: RateCard) -> Iterator[Block]:
    yield Heading("Documents")
    yield Grid(("document", "name in an export", "remarks"), tuple(_documents(card)), sheet="Documents")
    if card.tables:
        yield Heading("Tables")
        rows = [
            (name, str(row.since), telling.pounds(row.pence), _basis(table.basis, table.source))
            for name, table in card.tables.items()
            for row in table.rows
        ]
        yield Grid(("table", "from", "figure", "where it comes from"), tuple(rows), (2,), "Tables")
    if card.ladders:
        yield Heading("One document, one milestone")
        yield Bullets(tuple(_ladders(card)))
    if card.exclusive:
        yield Heading("Outcomes that shut each other out")
        told = (f"{in_words(group)} ({_basis(group.basis, group.clause)})" for group in card.exclusive)
        yield Bullets(tuple(told))
    if card.alternating:
        yield Heading("Evidence that alternates")
        yield Bullets(tuple(f"{turns_in_words(each)} ({_basis(each.basis, each.clause)})" for each in card.alternating))
    yield Heading("Readings of ambiguous clauses")
    readings = tuple(_readings(card))
    yield Grid(("where", "reading", "clause"), readings, sheet="Readings") if readings else Paragraph("None.")
    yield Heading("Assumptions")
    yield Paragraph("What the source does not say, and the card assumes.")
    assumed = tuple(assumptions(card))
    yield Grid(("what", "where"), assumed, sheet="Assumptions") if assumed else Paragraph("None.")


def _documents(card: RateCard) -> Iterator[tuple[str, ...]]:
    for name, kind in card.evidence_types.items():
        said = [
            *(["the person's own certificate"] if kind.self_certification else []),
            *(["counts only when it is signed"] if kind.needs_signature else []),
            *(["written by the service itself"] if kind.by_service else []),
        ]
        yield kind.title, name, ", ".join(said)


def _ladders(card: RateCard) -> Iterator[str]:
    for ladder in card.ladders:
        shared = f" (but for {', '.join(ladder.shared)})" if ladder.shared else ""
        yield f"{ladder.name}: one document may prove one of {', '.join(ladder.outcomes)}{shared}."


def _readings(card: RateCard) -> Iterator[tuple[str, ...]]:
    groups: tuple[Exclusive | Alternating, ...] = (*card.exclusive, *card.alternating)
    for group in groups:
        if group.reading:
            yield group.name, group.reading, group.clause
    for code, outcome in card.outcomes.items():
        for rule in outcome.rules:
            if rule.reading:
                yield f"{code}, {rule.id}", rule.reading, rule.clause
        yield from ((f"{code}, needs", need.reading, need.clause) for need in outcome.needs if need.reading)
        if outcome.evidence is not None and outcome.evidence.reading:
            yield f"{code}, evidence", outcome.evidence.reading, outcome.evidence.clause


def _signing(card: RateCard) -> Iterator[Block]:
    yield Heading("Signed off")
    rows = (("for the outcome payer", "", "", ""), ("for the provider", "", "", ""))
    yield Grid(("", "name", "date", "signature"), rows, sheet="Signed off")


def _basis(basis: str, source: str) -> str:
    return f"{basis}: {source}" if source else basis
