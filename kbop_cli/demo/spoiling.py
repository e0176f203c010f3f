"""What is done to a payable claim so that it is queried or rejected, or so that a person has to look at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kbop_cli.demo.chance import Chance
from kbop_cli.demo.days import DAY, months_on
from kbop_cli.demo.details import bar, money
from kbop_cli.demo.papers import FORM
from kbop_cli.demo.rows import Case, Row, day_of

Spoil = Callable[[Chance, Case], None]

SUPPORTING = frozenset({FORM, "tenancy_agreement"})


def cell(column: str, value: str) -> Spoil:
    """Write this into a column of the claim."""

    def spoil(chance: Chance, case: Case) -> None:
        case.claim[column] = value

    return spoil


def of_person(column: str, value: str) -> Spoil:
    """Write this into a column of the participant."""

    def spoil(chance: Chance, case: Case) -> None:
        case.person.row[column] = value

    return spoil


def rests_on_form(case: Case) -> bool:
    """Whether self-certification is all that the claim rests on."""
    return FORM in case.types and case.types <= SUPPORTING


def unsigned(chance: Chance, case: Case) -> None:
    _form(case)["signed"] = chance.weighted([(70, "no"), (30, "")])


def _form(case: Case) -> Row:
    return next(document for document in case.documents if document["evidence_type"] == FORM)


def dated_early(chance: Chance, case: Case) -> None:
    for document in case.documents:
        document["dated_on"] = min(day_of(document, "dated_on"), case.day - DAY * chance.between(1, 24))


def undated(chance: Chance, case: Case) -> None:
    for document in case.documents:
        document["dated_on"] = ""


def no_evidence(chance: Chance, case: Case) -> None:
    case.documents.clear()


def half_the_evidence(chance: Chance, case: Case) -> None:
    del case.documents[1:]


def not_agreed(chance: Chance, case: Case) -> None:
    """Nothing stands in the register (see `register`)."""


def too_early(chance: Chance, case: Case) -> None:
    """The home was entered later: the milestone lies ahead."""
    case.claim["started_on"] = months_on(case.day, -case.kind.months) + DAY * chance.between(1, 16)


def earned_less(chance: Chance, case: Case) -> None:
    case.claim["gross_earnings"] = money(bar(case.kind.outcome, case.day) * chance.between(55, 96) // 100)


def stable_job(chance: Chance, case: Case) -> None:
    case.person.row.update({"months_employed_at_referral": "14", "crisis_at_referral": "no"})


def in_treatment(chance: Chance, case: Case) -> None:
    case.person.row["in_treatment_at_referral"] = case.kind.strand


def no_score(chance: Chance, case: Case) -> None:
    _assessment(case)["score"] = ""


def improved_too_little(chance: Chance, case: Case) -> None:
    _assessment(case)["score"] = str(int(str(case.person.wellbeing[0]["score"])) + 1)


def _assessment(case: Case) -> Row:
    return next(row for row in case.person.wellbeing if row["assessed_on"] == case.day)


def another_day(chance: Chance, case: Case) -> None:
    """The day of the visit is claimed, not the day of the assessment."""
    case.claim["achieved_on"] = case.day + DAY * chance.between(1, 4)


def other_number(chance: Chance, case: Case) -> None:
    case.claim["qualification_number"] = "Level 2 award"


def own_tutor(chance: Chance, case: Case) -> None:
    """The course was the provider's own."""
    for document in case.documents:
        if document["evidence_type"] == "trainer_letter":
            document["issuer"] = "provider"


def before_service(chance: Chance, case: Case) -> None:
    case.claim["achieved_on"] = case.person.service_started_on - DAY * chance.between(1, 6)


def claimed_before(chance: Chance, case: Case) -> None:
    case.claim["claimed_on"] = case.day - DAY * chance.between(1, 5)


def after_the_scheme(chance: Chance, case: Case) -> None:
    case.claim["achieved_on"] = date(2022, 4, 1) + DAY * chance.below(40)


def other_card(chance: Chance, case: Case) -> None:
    """A parenting course, claimed as the specialist's outcome."""
    case.claim.update({"outcome": "independence", "option": "parenting_rights"})


def second_row(chance: Chance, case: Case) -> None:
    """The participant stands twice in the export, with another day of referral."""
    person = case.person
    person.again.append({**person.row, "referred_on": person.referred_on - DAY * 9})


def released(chance: Chance, case: Case) -> None:
    """The form was unsigned; the verifier has seen the signed one."""
    unsigned(chance, case)
    _decide(case, "approved", "Signed original seen at the provider's office")


def overturned(chance: Chance, case: Case) -> None:
    """Too early by days; the parties agreed to pay, and the decision cites the agreement (see `register`)."""
    too_early(chance, case)
    _decide(case, "approved", "Keys were handed over late through no fault of the tenant")


def confirmed(chance: Chance, case: Case) -> None:
    too_early(chance, case)
    _decide(case, "rejected", "Provider confirms the date of entry; claim again at the milestone")


def no_reference(chance: Chance, case: Case) -> None:
    too_early(chance, case)
    _decide(case, "approved", "Provider asks for goodwill")


def withheld(chance: Chance, case: Case) -> None:
    _decide(case, "queried", "Landlord says the tenancy ended; provider to comment")


def _decide(case: Case, decision: str, reason: str) -> Row:
    row: Row = {
        "decision": decision,
        "decided_by": "Verifier, council",
        "decided_on": months_on(case.claimed_on.replace(day=1), 1) + DAY * 4,
        "reason": reason,
        "approval_ref": "",
    }
    case.decisions.append(row)
    return row
