"""The published schemas, whole: rate card, contract and scenarios."""

from __future__ import annotations

from typing import get_args

from kbop_cli.cards.schema import (
    BASIS,
    DATES,
    DAY,
    DRAFT,
    MONEY,
    NAME,
    NUMBER,
    TEXT,
    WHOLE,
    Schema,
    adjustments,
    closed,
    listed,
    mapped,
    one_or_more,
    shared_parts,
)
from kbop_cli.cards.schema_card import ratecard_schema
from kbop_cli.cards.schema_scenarios import scenarios_schema
from kbop_cli.model import LIMITS, StrongMatch, TierName

MONTH: Schema = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$", "description": "a month such as 2020-10"}
SHARE: Schema = {
    "type": ["string", "number"],
    "pattern": r"^(\d+(\.\d+)?( ?%)?|\d+/\d+)$",
    "description": "a share such as 15697917/22297917, 30% or 0.3",
}


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
    identity = closed(
        {
            "strong_match": {
                "enum": list(get_args(StrongMatch)),
                "description": "two ids look like one person: what becomes of the later claim of what is paid once",
            },
            "basis": BASIS,
            "source": TEXT,
        },
        ["strong_match", "basis"],
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
            "adjustments": adjustments(),
            "identity": identity,
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
    return {"$schema": DRAFT, "title": "kbop contract", **body, "$defs": shared_parts()}


SCHEMAS = {"ratecard": ratecard_schema, "contract": contract_schema, "scenarios": scenarios_schema}
"""Every published schema by its name."""
