"""Every kind of rule that holds a figure against something, in every place where a card may write it.

A figure is held against a number, another column (times a factor, plus so much) or a row of a dated table, on both sides
of the bound and with each cell empty that it reads. What is expected is worked out here, in plain Decimals.
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from kbop_cli.cards.scenarios import contract_of
from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.verify import verify
from kbop_cli.intake.rows import read_rows
from tests.scenario_books import card_of

BOUNDS = {"at_least": operator.ge, "above": operator.gt, "at_most": operator.le, "below": operator.lt}
DAY = "2023-06-15"


@dataclass(frozen=True)
class Kind:
    """A kind of condition: how a card writes it, and the cells that give it a figure."""

    name: str
    written: str
    cells: dict[str, str]
    money: bool = False
    per: int = 1


KINDS = (
    Kind("number", "kind: number, field: mine", {"mine": "{}"}),
    Kind("money", "kind: number, field: my_pay", {"my_pay": "{}"}, money=True),
    Kind("average", "kind: number, field: mine, per: weeks", {"mine": "{}", "weeks": "5"}, per=5),
    Kind("average of money", "kind: number, field: my_pay, per: weeks", {"my_pay": "{}", "weeks": "5"}, True, 5),
    Kind("score higher", "kind: score_change, instrument: star", {"score": "{}"}),
    Kind("score lower", "kind: score_change, instrument: star, better: lower", {"score": "{}"}),
)
"""`{}` is where the figure goes; a score is the change from a first one of 20."""

FORMS = {
    "a number": ("6.5", {}, Decimal("6.5")),
    "a column": ("{{column: {other}}}", {"other": "6.5"}, Decimal("6.5")),
    "a column, times and plus": (
        "{{column: {other}, times: 1.1, plus: -0.25}}",
        {"other": "6.5"},
        Decimal("6.9"),
    ),
    "a table": ("{{table: wage, at: began_on}}", {"began_on": "2022-06-01"}, Decimal("6.5")),
    "a table, times": ("{{table: wage, times: 2, at: began_on}}", {"began_on": "2022-06-01"}, Decimal("13")),
}

PLACES = {
    "rule": "rules: [{{id: it, {condition}, says: So it is., mend: Give it.}}]\n    prices: [{price}]",
    "alternative": (
        "rules: [{{id: it, kind: any_of, alternatives: [{{{condition}}}, {{kind: number, field: never, at_least: 1}}], "
        "says: So it is., mend: Give it.}}]\n    prices: [{price}]"
    ),
    "price": "prices: [{price_when}]",
    "evidence": "evidence: {{all_of: [{{any_of: [{{documents: [letter], when: {{{condition}}}}}]}}]}}\n    prices: [{price}]",
}

HEAD = """
card: figures
version: "1"
title: Figures
source: made up
in_force: {from: 2022-01-01}
further_columns: {claims: {mine: number, my_pay: money, other: number, other_pay: money, began_on: date, never: number}}
evidence_types: {letter: {title: A letter}}
tables: {wage: {basis: published, source: made up, rows: [{from: 2022-04-01, amount: 6.5}, {from: 2023-04-01, amount: 99}]}}
outcomes:
"""


def cases() -> Iterator[tuple[str, Kind, str, str]]:
    for kind, form, bound, place in itertools.product(KINDS, FORMS, BOUNDS, PLACES):
        if form.startswith("a table") and not kind.money:
            continue  # a table holds amounts, and nothing else is held against it
        if place != "rule" and (bound not in ("at_least", "below") or form in ("a column", "a table")):
            continue  # one of each is enough to see that a place is judged
        yield form, kind, bound, place


def outcome(kind: Kind, form: str, bound: str, place: str) -> str:
    other = "other_pay" if kind.money else "other"
    condition = f"{kind.written}, {bound}: {FORMS[form][0].format(other=other)}"
    price = '{from: 2022-01-01, amount: "10.00", basis: assumed}'
    said = PLACES[place].format(condition=condition, price=price, price_when=price[:-1] + f", when: {{{condition}}}}}")
    return f"    title: T\n    group: g\n    clause: c\n    basis: assumed\n    {said}\n"


def exact(kind: Kind, figure: Decimal) -> str:
    return f"{(20 - figure if kind.name.endswith('lower') else 20 + figure) if 'score' in kind.name else figure * kind.per}"


def rows(kind: Kind, form: str) -> Iterator[tuple[dict[str, str], Decimal | None]]:
    """Cells, and the figure they give: below, on and above the bound, and with each cell empty in turn."""
    _, beside, bound = FORMS[form]
    beside = {("other_pay" if kind.money and name == "other" else name): cell for name, cell in beside.items()}
    step = Decimal("0.01") if kind.money else Decimal("0.0001")
    for figure in (bound - step, bound, bound + step):
        yield {name: cell.format(exact(kind, figure)) for name, cell in kind.cells.items()} | beside, figure
    whole = {name: cell.format(exact(kind, bound)) for name, cell in kind.cells.items()} | beside
    for name in whole:
        yield whole | {name: ""}, None
    if "weeks" in whole:
        yield whole | {"weeks": "0"}, None
    if "began_on" in whole:
        yield whole | {"began_on": "2022-03-31"}, None


@pytest.fixture(scope="module")
def decided(tmp_path_factory) -> dict[str, tuple[str, int]]:
    """Every case, decided in one run: claim -> (decision, pence)."""
    every = list(enumerate(cases()))
    text = HEAD + "".join(
        f"  o{number}:\n{outcome(kind, form, bound, place)}" for number, (form, kind, bound, place) in every
    )
    card = card_of(Path(tmp_path_factory.mktemp("figures")), text)
    tables: dict[str, list[dict[str, str]]] = {
        name: [] for name in ("participants", "claims", "evidence", "assessments")
    }
    for number, (form, kind, _, _) in every:
        for at, (cells, _) in enumerate(rows(kind, form)):
            claim, person = f"{number}.{at}", f"p{number}.{at}"
            cells = dict(cells)
            score = cells.pop("score", None)
            tables["participants"].append(
                {"participant_id": person, "cohort": "people", "provider": "north", "service_started_on": "2022-01-01"}
            )
            tables["claims"].append(
                {"claim_id": claim, "participant_id": person, "outcome": f"o{number}", "provider": "north"}
                | {"achieved_on": DAY, "claimed_on": DAY, "never": "0"}
                | cells
            )
            tables["evidence"].append(
                {"claim_id": claim, "document_id": claim, "evidence_type": "letter", "dated_on": DAY}
            )
            if score is not None:
                tables["assessments"] += [
                    {"participant_id": person, "instrument": "star", "assessed_on": day, "score": value}
                    for day, value in (("2023-01-01", "20"), (DAY, score))
                ]
    contract = contract_of(card, ["people"])
    frames, faults = read_rows(tables, further_columns(contract))
    decisions = verify(frames, faults, ["here"], contract).decided.decisions
    return {row["claim_id"]: (row["standing"], row["amount"]) for row in decisions.iter_rows(named=True)}


def test_a_figure_is_held_against_whatever_the_card_says(decided):
    wrong, tried = [], 0
    for number, (form, kind, bound, place) in enumerate(cases()):
        for at, (cells, figure) in enumerate(rows(kind, form)):
            tried += 1
            if figure is None:
                expected = ("queried", 0)
            elif BOUNDS[bound](figure, FORMS[form][2]):
                expected = ("approved", 1000)
            else:
                # a price or a document that does not fit is not there: that is asked about
                expected = ("rejected" if place in ("rule", "alternative") else "queried", 0)
            if decided[f"{number}.{at}"] != expected:
                wrong.append((kind.name, form, bound, place, cells, decided[f"{number}.{at}"], expected))
    assert wrong[:5] == []
    assert tried == len(decided) > 900
