"""Every card's scenarios pass, leave nothing of the card untried, and notice when the card is altered."""

import dataclasses
import functools
from decimal import Decimal

import pytest

from kbop_cli.cards.coverage import cover
from kbop_cli.cards.scenarios import run_scenarios
from kbop_cli.intake.card import read_card
from kbop_cli.intake.rows import read_rows
from kbop_cli.intake.scenarios import read_scenarios
from kbop_cli.model import Bound, Span
from kbop_cli.rules.combined import AnyOf
from tests.support import ROOT

CARDS = sorted(path.parent.name for path in (ROOT / "ratecards").glob("*/card.yaml"))


@functools.cache
def card_and_book(name):
    folder = ROOT / "ratecards" / name
    card = read_card(folder / "card.yaml", f"ratecards/{name}/card.yaml")
    return card, read_scenarios(folder / "scenarios.yaml", f"ratecards/{name}/scenarios.yaml", card)


@pytest.mark.parametrize("name", CARDS)
def test_every_scenario_passes(name):
    card, book = card_and_book(name)
    failed = [
        f"{result.scenario.place} {result.scenario.outcome}, {result.scenario.name}: {result.got}"
        for result in run_scenarios(book, card, read_rows)
        if not result.passed
    ]
    assert failed == []


@pytest.mark.parametrize("name", CARDS)
def test_nothing_of_the_card_is_untried(name):
    card, book = card_and_book(name)
    coverage = cover(book, card, read_rows)
    assert [f"{item.outcome}, {item.family}: {item.what}" for item in coverage.missing()] == []
    assert coverage.percent() == 100


@pytest.mark.parametrize("name", CARDS)
def test_notes_stand_beside_the_card(name):
    notes = (ROOT / "ratecards" / name / "NOTES.md").read_text(encoding="utf-8")
    card, _ = card_and_book(name)
    assert [code for code in card.outcomes if f"`{code}`" not in notes] == []


def altered(outcome, **changes):
    return lambda card: dataclasses.replace(
        card,
        outcomes={
            **card.outcomes,
            outcome: dataclasses.replace(card.outcomes[outcome], **changes_of(card, outcome, changes)),
        },
    )


def changes_of(card, outcome, changes):
    return {name: change(getattr(card.outcomes[outcome], name)) for name, change in changes.items()}


def first_rule(**changes):
    def change(rules):
        condition = dataclasses.replace(rules[0].condition, **changes)
        return (dataclasses.replace(rules[0], condition=condition), *rules[1:])

    return change


def a_penny_off_the_hourly_wage(card):
    wage = card.tables["national_living_wage"]
    rows = tuple(dataclasses.replace(row, pence=row.pence - 1) if row.since.year == 2021 else row for row in wage.rows)
    return dataclasses.replace(card, tables={**card.tables, wage.name: dataclasses.replace(wage, rows=rows)})


def a_letter_that_must_be_signed(card):
    kinds = card.evidence_types
    letter = dataclasses.replace(kinds["landlord_letter"], needs_signature=True)
    return dataclasses.replace(card, evidence_types={**kinds, "landlord_letter": letter})


def ways_without_the_last(rules):
    earnings = rules[0]
    fewer = AnyOf(earnings.condition.alternatives[:-1])
    return (dataclasses.replace(earnings, condition=fewer), *rules[1:])


HELD = {"accommodation_6m", "accommodation_12m", "accommodation_18m"}
WORKED = {"employment_6_5w", "employment_13w", "employment_26w"}


@pytest.mark.parametrize(
    ("alter", "outcomes"),
    [
        (
            altered("employment_entry", prices=lambda prices: (dataclasses.replace(prices[0], pence=50001),)),
            {"employment_entry"},
        ),
        # the 12 months' scenario of a shared letter rests on a claim of 6 months that is paid
        (
            altered("accommodation_6m", rules=first_rule(at_least=Span(months=6, days=1))),
            {"accommodation_6m", "accommodation_12m"},
        ),
        (altered("accommodation_6m", rules=first_rule(at_least=Span(months=6, days=-1))), {"accommodation_6m"}),
        (altered("statutory_order", rules=first_rule(at_least=Bound(Decimal(2)))), {"statutory_order"}),
        (altered("statutory_order", limit=lambda limit: dataclasses.replace(limit, times=2)), {"statutory_order"}),
        (altered("volunteering_entry", limit=lambda limit: dataclasses.replace(limit, per=())), {"volunteering_entry"}),
        (
            altered("volunteering_6w", evidence=lambda rule: dataclasses.replace(rule, dated_on_or_after=None)),
            {"volunteering_6w"},
        ),
        (altered("wellbeing_second", long_term=lambda before: not before), {"wellbeing_second"}),
        (altered("employment_26w", rules=ways_without_the_last), {"employment_26w"}),
        (altered("employment_26w", rules=lambda rules: rules[:-1]), {"employment_26w"}),
        (a_penny_off_the_hourly_wage, WORKED),
        (a_letter_that_must_be_signed, HELD | {"accommodation_3m"}),
        (lambda card: dataclasses.replace(card, ladders=card.ladders[1:]), HELD),
    ],
)
def test_the_scenarios_notice_an_altered_card(alter, outcomes):
    card, book = card_and_book("kbop-generic")
    results = run_scenarios(book, alter(card), read_rows)
    assert {result.scenario.outcome for result in results if not result.passed} == outcomes
