"""The schema of a rate card."""

from __future__ import annotations

from kbop_cli.cards.schema import (
    BASIS,
    DATES,
    DAY,
    DRAFT,
    EACH,
    MONEY,
    NAME,
    NUMBER,
    REF,
    TEXT,
    TRUTH,
    WHOLE,
    Schema,
    adjustments,
    cap,
    closed,
    further_columns,
    listed,
    mapped,
    ref_to,
    rule,
    shared_parts,
)

VERSION: Schema = {"type": ["string", "number"], "description": "the version's name"}


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
        "else": closed(
            {
                "any_of": listed(ref_to("alternative")),
                "at_least": WHOLE | {"description": "how many of them; 1 unless said"},
            },
            ["any_of"],
        ),
    }
    evidence = closed(
        {
            "all_of": listed(ref_to("group"), "every group must be met, by one of its alternatives"),
            "supporting": listed(NAME, "asked for where possible: remarked when absent, never a bar"),
            "dated_on_or_after": REF | {"description": "the milestone: one document must be dated on or after it"},
            "early_by": ref_to("span"),
            "late_by": ref_to("span"),
            "dated": {"enum": ["one", "every"], "description": "how many documents are dated so; one unless said"},
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
            "each": EACH,
            "by": REF | {"description": "the date that falls in the stretch; achieved_on unless said"},
            "apart": ref_to("span"),
            "further_must": closed({"be_higher_in": REF, "differ_in": REF}),
            "units": closed(
                {"of": REF, "at_most": NUMBER},
                ["of", "at_most"],
                "of a column, how much all claims may come to together",
            ),
            "clause": TEXT,
            "basis": BASIS,
        },
        description="how often a person is paid: so many times, or so many units",
    )
    price = closed(
        {
            **DATES,
            "amount": MONEY,
            "basis": BASIS,
            "source": TEXT,
            "where": mapped(NAME, key=REF),
            "when": ref_to("conditions"),
            "per": REF
            | {"description": "the amount is for each unit of this column, for each pound where it holds money"},
            "at_most": NUMBER | {"description": "of how many units at the most"},
        },
        ["from", "amount", "basis"],
    )
    need = closed(
        {
            "outcomes": listed(NAME, "one of these"),
            "state": {"enum": ["achieved", "approved", "paid"], "description": "approved unless said"},
            "at_least": ref_to("span"),
            "at_most": ref_to("span"),
            "same": listed(REF, "columns in which both claims agree, such as the job's id"),
            "clause": TEXT,
            "basis": BASIS,
            "reading": TEXT,
        },
        ["outcomes"],
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
            "needs": listed(need, "earlier outcomes of the same person"),
            "evidence": evidence,
            "limit": limit,
            "price_at": REF,
            "prices": listed(price),
            "cap": cap() | {"description": "the most that the outcome is paid in all"},
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
    alternating = closed(
        {
            "outcomes": listed(NAME),
            "first": {"enum": ["either", "documents"], "description": "what the first claim may rest on"},
            "clause": TEXT,
            "basis": BASIS,
            "reading": TEXT,
        },
        ["outcomes", "clause", "basis"],
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
            "alternating": mapped(alternating, "of these, self-certification alone suffices every other time"),
            "adjustments": adjustments(),
            "person_cap": closed(
                {"amount": MONEY, "basis": BASIS, "source": TEXT},
                ["amount", "basis"],
                "the most that is paid for one person",
            ),
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
