"""The schema of the scenarios that stand beside a rate card."""

from __future__ import annotations

from kbop_cli.cards.schema import DRAFT, MONEY, NAME, REF, TEXT, Schema, closed, listed, mapped, ref_to
from kbop_cli.columns import TABLES
from kbop_cli.model import DECISIONS

CELL: Schema = {
    "type": ["string", "number", "boolean", "array"],
    "items": {"type": "string"},
    "description": "a cell as an export holds it; lists of words as lists, yes and no as true and false",
}
PAID: Schema = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}$",
    "description": "the month in which it was paid: the ledger holds it, as 2023-05",
}
LISTS = ("evidence", "assessments", "approvals")
NAMED_BY = {
    "evidence": "documents: a type such as payslips (its own document, dated achieved_on), or cells",
    "assessments": "assessments, as cells",
    "approvals": "rows of the approvals register: the rule waived for this claim, or cells",
}
DROPPED = {
    "evidence": "documents of these types",
    "assessments": "assessments of these dates",
    "approvals": "approvals of these rules",
}


def scenarios_schema() -> Schema:
    """The schema of a card's scenarios."""
    cells = {f"{table}_cells": _cells(table) for table in TABLES if table in ("participants", "claims", *LISTS)}
    rows = {name: listed(_row(name), words, at_least=0) for name, words in NAMED_BY.items()}
    dropped = {name: listed(TEXT, words) for name, words in DROPPED.items()}
    expected = {
        "decision": {"enum": list(DECISIONS), "description": "what must be decided"},
        "amount": MONEY
        | {"description": "what must be paid, in pounds; unless said, an approved claim pays the base's"},
        "reasons": listed(TEXT, "the reason codes, in the order of decisions.csv", at_least=0),
        "because": TEXT | {"description": "why it is so, for the reader"},
    }
    cell_changes = {
        "set": mapped(CELL, "columns that hold something else than in the base", key=REF),
        "blank": listed(REF, "columns that are empty"),
    }
    further = closed(
        {
            "outcome": NAME,
            "paid": PAID,
            **cell_changes,
            "evidence": rows["evidence"],
            "add": closed({"evidence": rows["evidence"]}),
            "drop": closed({"evidence": dropped["evidence"]}),
        },
        description="another claim of the same person: as the base of its outcome (or of this one), with changes",
    )
    scenario = closed(
        {
            **cell_changes,
            **rows,
            "add": closed(rows),
            "drop": closed(dropped),
            "further_claims": listed(further, "in place of the base's", at_least=0),
            **expected,
        },
        ["decision"],
    )
    base = closed(
        {
            "participant": ref_to("participants_cells"),
            "claim": ref_to("claims_cells"),
            **rows,
            "further_claims": listed(further),
            **expected,
        },
        ["claim"],
        "a claim that is paid; every scenario changes it",
    )
    usual = closed(
        {
            "participant": ref_to("participants_cells"),
            "claim": ref_to("claims_cells"),
            **{name: ref_to(f"{name}_cells") for name in LISTS},
        },
        description="cells that hold everywhere unless something else is said",
    )
    outcome = closed({"base": base, "scenarios": mapped(ref_to("scenario"), key=TEXT)}, ["base"])
    body = closed(
        {
            "card": NAME,
            "cohorts": listed(NAME, "whom the card judges in these scenarios"),
            "usual": usual,
            "outcomes": mapped(outcome),
        },
        ["card", "cohorts", "outcomes"],
    )
    return {"$schema": DRAFT, "title": "kbop scenarios", **body, "$defs": {**cells, "scenario": scenario}}


def _cells(table: str) -> Schema:
    """A row's cells. The usual columns are named for editors; a card may declare further ones."""
    properties = {name: CELL | {"description": f"{column.type}"} for name, column in TABLES[table].items()}
    return {"type": "object", "properties": properties, "additionalProperties": CELL}


def _row(table: str) -> Schema:
    cells = ref_to(f"{table}_cells")
    return cells if table == "assessments" else {"if": {"type": "string"}, "then": TEXT, "else": cells}
