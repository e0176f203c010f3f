"""The published schemas, whole: rate card, contract and scenarios."""

from __future__ import annotations

from typing import get_args

from kbop_cli.cards.schema import (
    BASIS,
    DAY,
    DRAFT,
    MONEY,
    NAME,
    NUMBER,
    REF,
    TEXT,
    TRUTH,
    Schema,
    closed,
    further_columns,
    listed,
    mapped,
    one_or_more,
    ref_to,
    rule,
    shared_parts,
)
from kbop_cli.cards.schema_scenarios import scenarios_schema
from kbop_cli.model import LIMITS, TierName

WHOLE: Schema = {"type": "integer", "minimum": 1, "description": "a whole number, at least 1"}
MONTH: Schema = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "description": "a month such as 2020-10"}
VERSION: Schema = {"type": ["string", "number"], "description": "the version's name"}
DATES: Schema = {"from": DAY, "to": DAY}
SHARE: Schema = {
    "type": ["string", "number"],
    "pattern": r"^(\d+(\.\d+)?( ?%)?|\d+/\d+)$",
    "description": "a share such as 15697917/22297917, 30% or 0.3",
}


def ratecard_schema() -> Schema:
    """The schema of a rate card."""
    alternative = {
        "if": {"type": "string"},
        "then": NAME,
        "else": closed({"documents": listed(NAME), "when": ref_to("conditions")}, ["documents"]),
    }
    group = {
        "if": {"required": ["use"]},
        "then": closed({"use": TEXT}, ["use"]),
        "else": closed({"any_of": listed(ref_to("alternative"))}, ["any_of"]),
    }
    evidence = closed(
        {
            "all_of": listed(ref_to("group"), "every group must be met, by one of its alternatives"),
            "supporting": listed(NAME, "asked for where possible: remarked when absent, never a bar"),
            "dated_on_or_after": REF | {"description": "the milestone: one document must be dated on or after it"},
            "clause": TEXT,
            "basis": BASIS,
            "reading": TEXT,
        },
        ["all_of"],
    )
    limit = closed(
        {
            "times": WHOLE,
            "per": listed(REF, "once for each value of these columns"),
            "further_must": closed({"be_higher_in": REF, "differ_in": REF}),
            "clause": TEXT,
            "basis": BASIS,
        },
        ["times"],
    )
    price = closed(
        {**DATES, "amount": MONEY, "basis": BASIS, "source": TEXT, "where": mapped(NAME, key=REF)},
        ["from", "amount", "basis"],
    )
    outcome = closed(
        {
            "title": TEXT,
            "group": TEXT,
            "clause": TEXT,
            "basis": BASIS | {"description": "the basis of its rules, where a rule does not say"},
            **DATES,
            "payable": TRUTH,
            "long_term": TRUTH,
            "risk": TEXT | {"description": "why its claims weigh more in the audit sample"},
            "rules": listed(ref_to("rule"), at_least=0),
            "evidence": evidence,
            "limit": limit,
            "price_at": REF,
            "prices": listed(price),
        },
        ["title", "group", "clause", "basis"],
    )
    evidence_type = closed(
        {
            "title": TEXT,
            "self_certification": TRUTH,
            "needs_signature": TRUTH,
            "by_service": TRUTH,
            "burden": WHOLE | {"description": "1 asks least of the person, 9 most"},
        },
        ["title"],
    )
    table = closed(
        {
            "rows": listed(closed({"from": DAY, "amount": MONEY}, ["from", "amount"])),
            "basis": BASIS,
            "source": TEXT,
        },
        ["rows", "basis", "source"],
    )
    ladder = closed({"outcomes": listed(NAME), "may_share": listed(NAME)}, ["outcomes"])
    exclusive = closed(
        {
            "ways": listed(
                {"if": {"type": "string"}, "then": NAME, "else": listed(NAME)},
                "the ways: an outcome, or a list of those that go together",
            ),
            "at_most": WHOLE | {"description": "of how many ways one person is paid; 1 unless said"},
            "clause": TEXT,
            "basis": BASIS,
            "reading": TEXT,
        },
        ["ways", "clause", "basis"],
    )
    body = closed(
        {
            "card": NAME,
            "version": VERSION,
            "title": TEXT,
            "source": TEXT,
            "in_force": closed(DATES, ["from"]),
            "assumptions": listed(TEXT),
            "words": mapped(listed(NAME), "the words that a column may hold, beside those that rules name"),
            "further_columns": further_columns(),
            "evidence_types": mapped(evidence_type),
            "tables": mapped(table),
            "ladders": mapped(ladder),
            "exclusive": mapped(exclusive, "outcomes that shut each other out: of these ways a person is paid one"),
            "shared_rules": mapped(ref_to("shared_rule")),
            "shared_evidence": mapped(listed(ref_to("alternative"))),
            "outcomes": mapped(ref_to("outcome")),
        },
        ["card", "version", "title", "source", "in_force", "evidence_types", "outcomes"],
    )
    definitions = shared_parts() | {
        "alternative": alternative,
        "group": group,
        "rule": rule(named=True),
        "shared_rule": rule(named=False),
        "outcome": outcome,
    }
    return {"$schema": DRAFT, "title": "kbop rate card", **body, "$defs": definitions}


def contract_schema() -> Schema:
    """The schema of a contract."""
    money = closed({"amount": MONEY, "basis": BASIS, "source": TEXT}, ["amount", "basis"])
    payer = closed(
        {"name": NAME, "title": TEXT, "share": SHARE, "cap": MONEY, "basis": BASIS, "source": TEXT},
        ["name", "title", "share", "basis"],
    )
    use = closed({"card": TEXT, "cohorts": listed(NAME), **DATES}, ["card", "cohorts"])
    tier = closed(
        {
            "name": {"enum": list(get_args(TierName))},
            "selection": {"enum": ["certainty", "risk"]},
            "rate": NUMBER,
            "basis": BASIS,
            "source": TEXT,
        },
        ["name", "selection", "basis"],
    )
    audit = closed(
        {
            "rate": NUMBER,
            "tiers": listed(tier, "claims that are looked at beside the random part, and why"),
            "extrapolate": {
                "enum": ["never", "lower_limit", "projected_error"],
                "description": "whether what the sample says of the other claims is taken back, and at which figure",
            },
            "basis": BASIS,
            "source": TEXT,
        },
        ["rate", "basis"],
    )
    outcome_cap = closed(
        {"outcome": NAME, "amount": MONEY, "number": WHOLE, "basis": BASIS, "source": TEXT}, ["outcome", "basis"]
    )
    grant = closed(
        {
            "name": NAME,
            "months": listed(closed({"month": MONTH, "amount": MONEY}, ["month", "amount"])),
            "basis": BASIS,
            "source": TEXT,
        },
        ["name", "months", "basis"],
    )
    opening = closed(
        {"name": NAME, "until": DAY, "paid": mapped(MONEY, key=NAME), "basis": BASIS, "source": TEXT},
        ["name", "until", "paid", "basis"],
    )
    by_table = mapped(mapped(TEXT))
    body = closed(
        {
            "contract": TEXT,
            "title": TEXT,
            "service": closed(DATES, ["from", "to"]),
            "claims_close": closed({"date": DAY, "basis": BASIS}, ["date", "basis"]),
            "cap": money,
            "participant_cap": money | {"description": "the most that is paid for one participant"},
            "outcome_caps": listed(outcome_cap, "the most that an outcome is paid: an amount, a number of claims"),
            "grants": listed(grant, "months paid as a grant: claims achieved in them are recorded at nil"),
            "opening": listed(opening, "what was paid before kbop came, by payer"),
            "keep_personal_until": closed({"date": DAY, "basis": BASIS}, ["date", "basis"])
            | {"description": "the day on which personal values leave the ledger; seven years after the service"},
            "payers": listed(payer),
            "cards": listed(use),
            "columns": mapped(
                mapped(one_or_more(TEXT)),
                "table, then our column: the export's heading, or a list of them where files differ",
            ),
            "values": mapped(mapped(mapped(TEXT, key=TEXT)), "table, our column, the export's value: our value"),
            "defaults": by_table | {"description": "what a column holds that the export lacks"},
            "audit": audit,
            "limits": closed(
                {name: {"type": "integer", "minimum": 1, "description": about} for name, about in LIMITS.items()},
                description="bounds of reading, in place of the built-in ones",
            ),
            "ledger": TEXT | {"description": "a file beside the contract, or a postgresql:// address"},
            "assumptions": listed(TEXT),
        },
        ["contract", "title", "service", "payers", "cards"],
    )
    return {"$schema": DRAFT, "title": "kbop contract", **body}


SCHEMAS = {"ratecard": ratecard_schema, "contract": contract_schema, "scenarios": scenarios_schema}
"""Every published schema by its name."""
