"""Labels: what is asked of every claim and the register of exceptions."""

from __future__ import annotations

from tests.factory.bases import (
    CELLS,
    ONLY,
    Cells,
    Tables,
    alter,
    approval,
    base,
    cohorts,
    on_both_cards,
)
from tests.factory.fields import A, Q, R

Label = tuple[str, Tables, str]
PLAIN = "financial_resilience"  # a claim without dates of its own
REC = "recorded"
LONG_TERM = {
    *("wellbeing_improvement_second", "wellbeing_improvement_third", "qualification_full", "volunteering_6w"),
    *("accommodation_3m", "accommodation_6m", "accommodation_12m", "accommodation_18m"),
    *("employment_6_5w", "employment_13w", "employment_26w"),
    *("mental_health_engagement", "substance_engagement"),
}
OFF_CARD = [(o, "domestic_abuse") for o in ONLY["generic"]] + [(o, "generic") for o in ONLY["domestic_abuse"]]
EARLY: Cells = {"p.service_started_on": "2019-08-01", "p.referred_on": "2019-07-01"}
LATE: Cells = {"claimed_on": "2024-07-01"}

# (cells, decision) of a PLAIN claim, achieved 2022-11-15, claimed 2022-12-05, the service begun 2020-03-10
EVERY_CLAIM: list[tuple[Cells, str]] = [
    ({**EARLY, "achieved_on": "2019-08-31", "claimed_on": "2019-09-10"}, R),
    ({**EARLY, "achieved_on": "2019-09-01", "claimed_on": "2019-09-10"}, Q),
    ({"achieved_on": "2020-09-30", "claimed_on": "2020-10-10"}, Q),
    ({"achieved_on": "2020-10-01", "claimed_on": "2020-10-10"}, A),
    ({"achieved_on": "2024-03-31", "claimed_on": "2024-04-10"}, A),
    ({"achieved_on": "2024-04-01", "claimed_on": "2024-04-10"}, R),
    ({"achieved_on": ""}, Q),
    ({"achieved_on": "31/02/2022"}, Q),
    ({"achieved_on": "last week"}, Q),
    ({"achieved_on": "15/11/2022", "claimed_on": "5-Dec-22"}, A),
    ({"achieved_on": "15-Nov-2022", "claimed_on": "05/12/2022"}, A),
    ({"claimed_on": "2022-11-15"}, A),
    ({"claimed_on": "2022-11-14"}, R),
    ({"claimed_on": ""}, Q),
    ({"claimed_on": "30/02/2023"}, Q),
    ({"claimed_on": "2024-06-30"}, A),
    ({**LATE}, R),
    ({**LATE, "achieved_on": ""}, R),
    ({**LATE, "p.cohort": ""}, R),
    ({**LATE, "participant_id": "P9"}, R),
    ({**LATE, "outcome": ""}, R),
    ({**LATE, "option": ""}, R),
    ({"achieved_on": "2020-09-30", "claimed_on": "2020-09-29"}, R),
    ({"p.service_started_on": "2022-11-15"}, A),
    ({"p.service_started_on": "2022-11-16"}, R),
    ({"p.service_started_on": ""}, Q),
    ({"p.service_started_on": "spring"}, Q),
    ({"p.service_started_on": "2022-11-16", "p.cohort": "genric"}, R),
    ({"p.referred_on": ""}, A),
    ({"p.cohort": ""}, Q),
    ({"p.cohort": "genric"}, Q),
    ({"p.cohort": " Generic "}, A),
    ({"p.provider": "Southgate"}, A),
    ({"provider": "Southgate"}, A),
    ({"participant_id": "P9"}, Q),
    ({"participant_id": ""}, Q),
    ({"participant_id": " p1"}, A),
    ({"p.participant_id": "p1 "}, A),
    ({"outcome": ""}, Q),
    ({"outcome": "financial_resiliance"}, Q),
    ({"outcome": " FINANCIAL_RESILIENCE"}, A),
    ({"amount_claimed": "1.00"}, A),
    ({"amount_claimed": "a lot"}, A),
    ({"e.claim_id": " c1 "}, A),
    ({"e.claim_id": "C2"}, Q),
    ({"e.claim_id": ""}, Q),
    ({"p.legacy": ""}, Q),
    ({"p.legacy": "perhaps"}, Q),
    ({"p.legacy": "N"}, A),
    ({"p.legacy": "Y"}, R),
    ({"p.legacy": "False"}, A),
    ({"p.legacy": "0"}, A),
    ({"p.legacy": "TRUE"}, R),
    ({"p.legacy": "1", "option": ""}, R),
]
_HELD: Cells = {"move_type": "none", "accommodation_type": "lodging", "e.evidence_type": "landlord_letter"}
READINGS: list[tuple[Cells, str]] = [
    ({"provider": ""}, Q),
    ({"p.provider": ""}, A),
    ({"e.document_id": ""}, Q),
    ({"e.sha256": ""}, A),
    ({"outcome": "accommodation_3m", "started_on": "in May", "p.housed_at_referral": "yes", **_HELD}, Q),
    ({"p.legacy": "yes", "p.cohort": ""}, Q),
    ({"p.legacy": "yes", "achieved_on": "2020-09-30", "claimed_on": "2020-10-10"}, Q),
]


def every_claim() -> list[Label]:
    labels = [(f"{o} on the card of {c}", base(o, c), A if o != "added_value" else REC) for o, c in on_both_cards()]
    labels += [(f"{o} is not on the card of {c}", base(o, c), R) for o, c in OFF_CARD]
    for prefix, rows in (("every claim", EVERY_CLAIM), ("reading, every claim", READINGS)):
        labels += [(f"{prefix}: {cells}", alter(base(PLAIN), cells), decision) for cells, decision in rows]
    for outcome in CELLS:
        if outcome != "added_value":
            for value, otherwise in (("yes", R), ("", Q)):
                tables = alter(base(outcome, cohorts(outcome)[0]), {"p.legacy": value})
                labels.append((f"{outcome}: legacy={value!r}", tables, A if outcome in LONG_TERM else otherwise))
    return labels


def added_value() -> list[Label]:
    """Recorded with its card known, whatever is wrong; queried where the card is not known."""
    cases: list[tuple[Cells, str]] = [
        ({"claimed_on": "2022-11-14"}, REC),
        ({"claimed_on": ""}, REC),
        ({"p.legacy": "yes"}, REC),
        ({"p.cohort": "domestic_abuse"}, REC),
        ({"p.cohort": ""}, Q),
        ({"achieved_on": ""}, Q),
        ({"participant_id": "P9"}, Q),
        ({"achieved_on": "2020-09-30", "claimed_on": "2020-10-10"}, Q),
    ]
    return [(f"added value: {cells}", alter(base("added_value"), cells), decision) for cells, decision in cases]


STABLE: Cells = {"p.months_employed_at_referral": "6"}
WAIVERS: list[tuple[str, Cells, str, str]] = [  # outcome, what is wrong, the rule to waive, decision without a waiver
    (PLAIN, LATE, "late_claim", R),
    ("employment_13w", STABLE, "stable_employment", R),
    ("employment_13w", {"p.months_employed_at_referral": ""}, "stable_employment", Q),
    ("accommodation_18m", {}, "exceptional_case", Q),
]


# name, decision (None: as without a waiver), what the claim cites, cells of a row that names the claim
NEITHER: Cells = {"claim_id": None}
VARIANTS: list[tuple[str, str | None, str, Cells]] = [
    ("names the claim", A, "", {}),
    ("names the claim in another spelling", A, "", {"claim_id": " c1"}),
    ("names the participant", A, "", {"claim_id": None, "participant_id": "P1"}),
    ("names both", A, "", {"participant_id": "P1"}),
    ("names neither and is cited", A, "X1", NEITHER),
    ("names neither and is cited among others", A, "X0; x1", NEITHER),
    ("names neither and is not cited", None, "", NEITHER),
    ("a reference that is not in the register", None, "X2", NEITHER),
    ("names another claim", None, "", {"claim_id": "C2"}),
    ("names another claim and is cited", None, "X1", {"claim_id": "C2"}),
    ("names another participant", None, "", {"claim_id": None, "participant_id": "P2"}),
    ("a defective row for another claim", None, "", {"claim_id": "C2", "reason": ""}),
    ("approved_by empty", Q, "", {"approved_by": ""}),
    ("approved_on empty", Q, "", {"approved_on": ""}),
    ("reason empty", Q, "", {"reason": None}),
    ("rule empty", Q, "", {"rule": " "}),
    ("approved_on unreadable", Q, "", {"approved_on": "in June"}),
    ("rule misspelt", Q, "", {"rule": "late-clam"}),
]


def approvals() -> list[Label]:
    labels: list[Label] = []
    for outcome, wrong, rule, otherwise in WAIVERS:
        about = f"approval, {outcome} {wrong}"
        for name, decision, cited, cells in VARIANTS:
            tables = alter(base(outcome), {**wrong, "approval_ref": cited})
            tables["approvals"] = [{**approval(rule), **cells}]
            labels.append((f"{about}: {name}", tables, decision or otherwise))
        others = {"late_claim", "stable_employment", "exceptional_case"} - {rule}
        for name, register in (
            ("none", []),
            ("names other rules", [approval(other) for other in sorted(others)]),
        ):
            tables = alter(base(outcome), wrong)
            tables["approvals"] = register
            labels.append((f"{about}: {name}", tables, otherwise))
        tables = alter(base(outcome), wrong)
        tables["approvals"] = [{**approval(rule), "reason": ""}, approval(rule.upper())]
        labels.append((f"{about}: a defective row beside a good one", tables, A))
    unread = alter(base(PLAIN), {"claimed_on": ""})
    unread["approvals"] = [approval("late_claim")]
    return [*labels, ("approval: claimed_on empty", unread, Q)]
