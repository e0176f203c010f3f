"""`kbop ratecard`: check, test, compare, replay and show a rate card."""

from __future__ import annotations

from kbop_cli.commands.groups import group

COMMANDS = {
    "check": "Check cards: every problem, sorted by place, with what would mend it; exit code 1 where there is any.",
    "test": "Decide the scenarios beside a card: decision, pence and reasons must be exactly those expected.",
    "diff": "Say what changed between versions of a card, by outcome: dearer, tightened, backdated, evidence eased …",
    "impact": "Replay past claims under another version of a card: each claim that changes, and why; totals in pounds.",
    "show": "Show a card for reading and signing off: prices, rules, evidence, sources, readings, assumptions.",
}

HELP = """Check, test, compare, replay and show a rate card.

Example: kbop ratecard check ratecards/kbop-generic
"""

app = group(__name__, COMMANDS, help=HELP)
