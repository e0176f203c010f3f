"""Small cards and scenarios for the tests: written as YAML, read as a user's would be."""

from __future__ import annotations

import textwrap
from pathlib import Path

from kbop_cli.intake.card import read_card
from kbop_cli.intake.scenarios import read_scenarios
from kbop_cli.model import RateCard
from kbop_cli.scenario import ScenarioBook

TINY_CARD = """
card: tiny
version: "1"
title: A tiny card
source: made up
in_force: {from: 2022-01-01}
words: {option: [loud, quiet, mute]}
evidence_types:
  letter: {title: Letter}
  note: {title: Note}
  form: {title: "Form, signed", self_certification: true, needs_signature: true}
outcomes:
  course:
    title: A course
    group: education
    clause: made up
    basis: assumed
    rules:
      - {id: credits, kind: number, field: credits, at_least: 3, says: Three credits., mend: Give credits.}
    evidence:
      all_of:
        - any_of: [letter, {documents: [note, form]}]
    limit: {times: 1}
    prices: [{from: 2022-01-01, amount: "50.00", basis: assumed}]
  talk:
    title: A talk
    group: education
    clause: made up
    basis: assumed
    rules:
      - {id: volume, kind: one_of, field: option, values: [loud, quiet], says: Loud or quiet., mend: Give option.}
    limit: {times: 1, per: [option]}
    prices: [{from: 2022-01-01, amount: "7.05", basis: assumed}]
"""

HEAD = """
card: tiny
cohorts: [people]
usual:
  participant: {cohort: people, provider: north, service_started_on: 2022-01-01, legacy: false}
outcomes:
"""

COURSE = """
  course:
    base:
      claim: {achieved_on: 2022-06-15, credits: 3}
      evidence: [letter]
      amount: 50.00
"""

TALK = """
  talk:
    base:
      claim: {achieved_on: 2022-06-15, option: loud}
      amount: 7.05
"""


def card_of(folder: Path, text: str = TINY_CARD) -> RateCard:
    """The card that this YAML says."""
    (folder / "card.yaml").write_text(text, encoding="utf-8")
    return read_card(folder / "card.yaml", "card.yaml")


def book_of(folder: Path, card: RateCard, *outcomes: str) -> ScenarioBook:
    """The scenarios that these parts say, below the tiny card's usual head."""
    (folder / "scenarios.yaml").write_text(HEAD + "".join(outcomes), encoding="utf-8")
    return read_scenarios(folder / "scenarios.yaml", "scenarios.yaml", card)


def scenarios(text: str) -> str:
    """The scenarios of the outcome above."""
    return "    scenarios:\n" + textwrap.indent(textwrap.dedent(text).strip("\n"), "      ") + "\n"
