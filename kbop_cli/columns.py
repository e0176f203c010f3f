"""The columns of every table that comes in: the one place that knows their names and their types.

A card may declare further columns; they are added to these with `with_further`.
Types, and what a typed frame holds for each:

    id      text as typed, outer white space removed; compared through a folded key (see `key`)
    word    a name out of a vocabulary, folded: lower case, single spaces; numbered (Categorical) in large tables
    words   a list of such names, split at `;`; `none` is the empty list
    text    text as typed, outer white space removed
    note    free text: never quoted in a message
    name    a cell that identifies a person: never quoted in a message
    date    Date
    month   text `YYYY-MM`
    money   Int64, pence
    number  Int64, ten-thousandths (36.5 hours is 365000), so that bounds are compared exactly
    yesno   Boolean
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Type = Literal["id", "word", "words", "text", "note", "name", "date", "month", "money", "number", "yesno"]
TYPES: tuple[str, ...] = get_args(Type)

NUMBER_SCALE = 10_000
"""A number is held as a whole count of ten-thousandths."""

PENCE = 100


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an input table: its name, its type and whether a run needs it.

    `recurs`: it has few texts, each on many of a month's rows, so that a typed frame numbers them.
    """

    name: str
    type: Type
    required: bool = False
    recurs: bool = False

    @property
    def private(self) -> bool:
        """Whether a cell of this column is kept out of every message."""
        return self.type in {"name", "note"}


_RECURRING = ("provider", "worker", "employer", "qualification_number")
"""What recurs beside words: columns of large tables in which each text stands on many rows, or most say nothing."""


def _table(required: Mapping[str, Type], further: Mapping[str, Type], *, large: bool = False) -> dict[str, Column]:
    """The columns of a table by name; `large`: it has a row a person, claim or document, not one a judgement."""
    return {
        name: Column(name, type_, name in required, large and (type_ == "word" or name in _RECURRING))
        for name, type_ in {**required, **further}.items()
    }


TABLES: Mapping[str, Mapping[str, Column]] = {
    "participants": _table(
        {
            "participant_id": "id",
            "provider": "id",
            "cohort": "word",
            "referred_on": "date",
            "service_started_on": "date",
        },
        {
            "legacy": "yesno",
            "phase": "word",
            "closed_on": "date",
            "months_employed_at_referral": "number",
            "crisis_at_referral": "yesno",
            "housed_at_referral": "yesno",
            "needs": "words",
            "in_treatment_at_referral": "words",
            "restricted": "yesno",
            "referral_source": "word",
            "first_name": "name",
            "last_name": "name",
            "date_of_birth": "date",
            "postcode": "name",
            "national_insurance_number": "name",
        },
        large=True,
    ),
    "claims": _table(
        {
            "claim_id": "id",
            "participant_id": "id",
            "provider": "id",
            "outcome": "word",
            "achieved_on": "date",
            "claimed_on": "date",
        },
        {
            "amount_claimed": "money",
            "strand": "word",
            "option": "word",
            "started_on": "date",
            "discharged_on": "date",
            "attended_on": "date",
            "accommodation_type": "word",
            "move_type": "word",
            "course_type": "word",
            "sessions_attended": "number",
            "qualification_number": "text",
            "qualification_level": "number",
            "qualification_subject": "word",
            "credits": "number",
            "employment_type": "word",
            "gross_earnings": "money",
            "hours": "number",
            "weeks": "number",
            "employer": "text",
            "worker": "name",
            "certificate_number": "text",
            "debt_balance": "money",
            "repayments_made": "number",
            "gp_treatment_followed": "yesno",
            "support_months": "number",
            "order_outcome": "word",
            "approval_ref": "words",
            "notes": "note",
            "evidence": "words",
        },
        large=True,
    ),
    "evidence": _table(
        {"claim_id": "id", "document_id": "id", "evidence_type": "word"},
        {"dated_on": "date", "received_on": "date", "signed": "yesno", "issuer": "word", "sha256": "id"},
        large=True,
    ),
    "assessments": _table(
        {"participant_id": "id", "instrument": "word", "assessed_on": "date", "score": "number"},
        {"document_id": "id"},
        large=True,
    ),
    "approvals": _table(
        {
            "approval_ref": "word",
            "rule": "word",
            "approved_by": "note",
            "approved_on": "date",
            "reason": "note",
        },
        {"claim_id": "id", "participant_id": "id"},
    ),
    "decisions": _table(
        {"claim_id": "id", "decision": "word", "decided_by": "note", "decided_on": "date", "reason": "note"},
        {"approval_ref": "words"},
    ),
    "targets": _table(
        {"provider": "id", "outcome": "word", "month": "month", "target": "number"},
        {"downside_target": "number"},
    ),
}

JUDGEMENTS: Mapping[str, Column] = _table(
    {"left": "id", "right": "id", "judgement": "word", "judged_by": "note", "judged_on": "date", "reason": "note"}, {}
)
"""The columns of a table of judgements on pairs of ids, which is no part of an export: `kbop dedupe --judge`."""

REQUIRED_TABLES = ("participants", "claims")

IDENTITY = frozenset({"first_name", "last_name", "date_of_birth", "postcode", "national_insurance_number", "worker"})
"""Columns that say who a person is. Their cells are never quoted."""


_RESERVED = """
source row index rid use plan prow person pence standing sent met mask milestone claim_key participant_key
participant_differs
"""
RESERVED = frozenset(_RESERVED.split())
"""Names that the frames of a run use themselves: no card may call a column so."""


def with_further(further: Mapping[str, Mapping[str, Column]]) -> dict[str, dict[str, Column]]:
    """The input tables with the columns that cards declare beside ours; ours win where a name stands twice."""
    return {table: {**further.get(table, {}), **columns} for table, columns in TABLES.items()}


def key(text: str) -> str:
    """The form in which two ids are compared: white space single and none outside, without regard to case."""
    return " ".join(text.split()).casefold()
