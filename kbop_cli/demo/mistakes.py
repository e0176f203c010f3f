"""The mistakes that analysts meet: each of a named kind, with the decision and the reason code it must get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kbop_cli.demo import slips, spoiling
from kbop_cli.demo.chance import Chance
from kbop_cli.demo.claims import Claims
from kbop_cli.demo.days import months_on
from kbop_cli.demo.duplicates import OPEN_TO_ALL, TAKEN, untouched
from kbop_cli.demo.outcomes import GENERIC, KINDS
from kbop_cli.demo.rows import Case, Row

A, Q, R = "approved", "queried", "rejected"


@dataclass(frozen=True, slots=True)
class Mistake:
    """`number` of the claims that `fits` takes are spoiled by `spoil`; each is then decided so, with this code
    among its findings (none where the mistake is read as it was meant)."""

    kind: str
    number: int
    decision: str
    code: str
    fits: Callable[[Case], bool]
    spoil: Callable[[Chance, Case], None]


def _family(*names: str) -> Callable[[Case], bool]:
    return lambda case: case.kind.family in names


def _outcome(*names: str) -> Callable[[Case], bool]:
    return lambda case: case.kind.outcome in names


def _has(column: str) -> Callable[[Case], bool]:
    return lambda case: bool(case.claim.get(column))


def _and(*tests: Callable[[Case], bool]) -> Callable[[Case], bool]:
    return lambda case: all(test(case) for test in tests)


def _alone(case: Case) -> bool:
    return case.alone


def _any(case: Case) -> bool:
    return True


def _milestone(case: Case) -> bool:
    return case.kind.milestone


def _short_term(case: Case) -> bool:
    return not case.kind.long_term and case.person.row["legacy"] == "no"


def _employed(case: Case) -> bool:
    return bool(case.claim.get("gross_earnings")) and case.claim["employment_type"] == "employed"


def _needs_a_start(case: Case) -> bool:
    return case.kind.family == "accommodation" and case.person.row["housed_at_referral"] == "no"


def _generic_course(case: Case) -> bool:
    return case.kind.family == "education" and case.person.cohort == GENERIC


def _days_to_spare(case: Case) -> bool:
    return (case.claimed_on - case.day).days >= 5 and len(case.person.assessments) >= 2


def _before_the_month(case: Case) -> bool:
    return case.day < case.claimed_on.replace(day=1)


def _scheme_is_over(case: Case) -> bool:
    return case.kind.outcome == "employment_entry_second" and case.claimed_on > date(2022, 6, 30)


_assessed = _family("wellbeing", "improvement")
_second = _outcome("wellbeing_second")
_taught = _family("qualification")
_access = _family("access")

MISTAKES: tuple[Mistake, ...] = (
    # the scarce ones first, so that each finds claims to spoil
    Mistake("scheme_ended", 1, R, "outcome_not_on_card", _scheme_is_over, spoiling.after_the_scheme),
    Mistake("no_ofqual_number", 1, Q, "evidence_missing", _taught, spoiling.other_number),
    Mistake("order_breached", 1, R, "value_not_allowed", _family("order"), spoiling.cell("order_outcome", "breached")),
    Mistake("stable_job", 1, R, "no_alternative_holds", _and(_employed, _alone), spoiling.stable_job),
    Mistake("stable_job_agreed", 1, A, "", _and(_employed, _alone), spoiling.stable_job),
    Mistake("earnings_short", 2, R, "no_alternative_holds", _employed, spoiling.earned_less),
    Mistake("earnings_to_follow", 2, Q, "unreadable", _employed, spoiling.cell("gross_earnings", "TBC")),
    Mistake("earnings_missing", 4, Q, "missing", _employed, spoiling.cell("gross_earnings", "")),
    Mistake("in_treatment_already", 2, R, "value_excluded", _and(_access, _alone), spoiling.in_treatment),
    Mistake("needs_missing", 2, Q, "missing", _and(_access, _alone), spoiling.of_person("needs", "")),
    Mistake(
        "one_session", 2, R, "figure_out_of_bounds", _has("sessions_attended"), spoiling.cell("sessions_attended", "1")
    ),
    Mistake(
        "own_tutor", 2, A, "issuer_on_claimant_side", lambda case: "trainer_letter" in case.types, spoiling.own_tutor
    ),
    Mistake("exception_not_agreed", 4, Q, "approval_missing", _outcome("accommodation_18m"), spoiling.not_agreed),
    Mistake(
        "rolled_over_short_term",
        2,
        R,
        "legacy_not_long_term",
        _and(_short_term, _alone),
        spoiling.of_person("legacy", "yes"),
    ),
    Mistake("rolled_over_unknown", 2, Q, "legacy_unknown", _and(_short_term, _alone), spoiling.of_person("legacy", "")),
    Mistake("participant_twice", 1, Q, "participant_differs", _alone, spoiling.second_row),
    Mistake("score_missing", 3, Q, "assessment_missing", _and(_second, _alone), spoiling.no_score),
    Mistake(
        "assessment_of_another_day", 4, Q, "assessment_missing", _and(_assessed, _days_to_spare), spoiling.another_day
    ),
    Mistake(
        "improved_too_little", 4, R, "score_change_too_small", _family("improvement"), spoiling.improved_too_little
    ),
    Mistake("plan_without_star", 5, Q, "evidence_missing", _family("wellbeing"), spoiling.half_the_evidence),
    Mistake("no_evidence", 6, Q, "evidence_missing", _any, spoiling.no_evidence),
    Mistake("unsigned_form", 6, Q, "evidence_missing", spoiling.rests_on_form, spoiling.unsigned),
    Mistake("form_before_milestone", 6, Q, "evidence_too_early", _milestone, spoiling.dated_early),
    Mistake("form_undated", 3, Q, "evidence_undated", _milestone, spoiling.undated),
    Mistake("too_early", 5, R, "dates_out_of_bounds", _family("accommodation"), spoiling.too_early),
    Mistake(
        "refuge_at_milestone",
        2,
        R,
        "value_excluded",
        _family("accommodation"),
        spoiling.cell("accommodation_type", "refuge"),
    ),
    Mistake("evicted", 2, R, "value_not_allowed", _family("accommodation"), spoiling.cell("move_type", "eviction")),
    Mistake("start_missing", 4, Q, "missing", _needs_a_start, spoiling.cell("started_on", "")),
    Mistake("misspelt_option", 3, Q, "unknown_word", _family("money", "entry"), slips.misspelt_option),
    Mistake("misspelt_outcome", 3, Q, "unknown_word", slips.can_be_misspelt, slips.misspelt_outcome),
    Mistake(
        "before_service",
        2,
        R,
        "achieved_before_service_start",
        _and(_family("money", "entry"), _alone),
        spoiling.before_service,
    ),
    Mistake("other_card", 1, R, "outcome_not_on_card", _generic_course, spoiling.other_card),
    Mistake("claimed_before_achieved", 2, R, "claimed_before_achieved", _any, spoiling.claimed_before),
    Mistake("no_such_day", 4, Q, "unreadable", _any, slips.no_such_day),
    Mistake("not_in_export", 4, Q, "participant_unknown", _any, slips.not_in_export),
    # read as they were meant, or remarked only
    Mistake("other_price", 5, A, "amount_differs", _any, slips.other_price),
    Mistake("other_provider", 4, A, "provider_differs", _any, slips.other_provider),
    Mistake("claimed_last_month", 4, A, "claimed_in_other_month", _before_the_month, slips.claimed_last_month),
    Mistake("unknown_reference", 1, A, "approval_unknown", _any, spoiling.cell("approval_ref", "EX-2022-099")),
    Mistake("pounds_and_commas", 5, A, "", lambda case: case.kind.pounds >= 1000, slips.pounds_and_commas),
    Mistake("spreadsheet_dates", 6, A, "", _any, slips.spreadsheet_dates),
    Mistake("odd_ids", 5, A, "", _any, slips.odd_ids),
    Mistake("odd_words", 4, A, "", _any, slips.odd_words),
    # a person has looked at these
    Mistake("released", 3, A, "approved_by_person", spoiling.rests_on_form, spoiling.released),
    Mistake("overturned", 1, A, "approved_by_person", _family("accommodation"), spoiling.overturned),
    Mistake("rejection_confirmed", 1, R, "rejected_by_person", _family("accommodation"), spoiling.confirmed),
    Mistake(
        "approved_without_reference", 1, R, "decision_not_applied", _family("accommodation"), spoiling.no_reference
    ),
    Mistake("withheld", 1, Q, "queried_by_person", _any, spoiling.withheld),
)

TWO_MILESTONES = Mistake("one_form_two_milestones", 2, Q, "document_of_two_milestones", _any, spoiling.not_agreed)
ID_TWICE = Mistake("claim_id_twice", 1, Q, "claim_id_differs", _any, spoiling.not_agreed)
EVERY = (*MISTAKES, TWO_MILESTONES, ID_TWICE)
"""Every mistake of the month; the last two are made by two claims together."""


def plant(chance: Chance, cases: list[Case]) -> None:
    """Spoil claims that nothing else was done to, one mistake each."""
    for mistake in MISTAKES:
        open_to = [case for case in chance.shuffled(cases) if not case.label and mistake.fits(case)]
        for case in open_to[: mistake.number]:
            mistake.spoil(chance, case)
            case.label = mistake.kind


def plant_pairs(claims: Claims) -> None:
    """The mistakes that two claims make together, before the claims are numbered."""
    for _ in range(TWO_MILESTONES.number):
        _one_form_for_two_milestones(claims)
    first, second = (untouched(claims, OPEN_TO_ALL, _alone) for _ in range(2))
    second.again = first
    first.label = second.label = ID_TWICE.kind


def _one_form_for_two_milestones(claims: Claims) -> None:
    """Three and six months claimed together, on one form."""
    six = untouched(claims, ("accommodation_6m",), _and(_alone, spoiling.rests_on_form))
    three = next(kind for kind in KINDS if kind.outcome == "accommodation_3m")
    day = months_on(six.day, -3)
    claim: Row = {**six.claim, "outcome": three.outcome, "achieved_on": day, "amount_claimed": f"{three.pounds}.00"}
    earlier = Case(three, six.person, day, claim, [dict(document) for document in six.documents], label=TAKEN)
    claims.add(earlier)
    six.label = TWO_MILESTONES.kind
