"""Every reason code: what it means and what would mend it. A code never changes its meaning; new ones are added."""

from __future__ import annotations

CODES: dict[str, tuple[str, str]] = {
    "missing": (
        "A cell that a rule reads is empty, so that the rule cannot be told.",
        "Fill in the field that the finding names.",
    ),
    "unreadable": (
        "A cell that a rule reads was given but cannot be read as a date, an amount, a number or yes/no.",
        "Correct the cell; the finding quotes it.",
    ),
    "unknown_word": (
        "A cell holds a word that no card of the contract uses: it may be misspelt.",
        "Use one of the card's words; the finding names the nearest.",
    ),
    "participant_unknown": (
        "The claim's participant is not in the participants table.",
        "Send the participant's row, or correct participant_id.",
    ),
    "participant_differs": (
        "One participant_id stands on several rows that differ.",
        "Send one row for each participant.",
    ),
    "no_card_in_force": (
        "No rate card of the contract is in force for the participant's cohort on the day of achievement.",
        "Agree with the council how the claim is judged.",
    ),
    "outcome_not_on_card": (
        "The outcome is known, and not on the card in force for the participant's cohort on that day.",
        "Claim an outcome of that card, or correct the cohort or the date.",
    ),
    "achieved_outside_service": ("The day of achievement is outside the service's dates.", "Correct the date."),
    "achieved_before_service_start": (
        "It was achieved before the service began for the participant.",
        "Correct the date that is wrong.",
    ),
    "claimed_before_achieved": ("The claim is dated before the achievement.", "Claim on or after achieved_on."),
    "claimed_late": (
        "It was claimed after claims closed.",
        "Agree an exception and enter it in the approvals register under the rule late_claim.",
    ),
    "claimed_in_other_month": ("The claim is dated outside the month that is verified.", "Nothing: it is decided."),
    "legacy_not_long_term": (
        "The participant was taken over from the earlier contract; only long-term outcomes are paid.",
        "Claim long-term outcomes only, or correct legacy.",
    ),
    "legacy_unknown": ("It is not known whether the participant was taken over.", "Give legacy as yes or no."),
    "provider_differs": ("The claim's provider is not the participant's.", "Correct one of them if it is wrong."),
    "rule_waived": (
        "An approval of the register waives a rule that the claim does not meet by itself.",
        "Nothing: the approval is named.",
    ),
    "approval_incomplete": (
        "An approval names a rule for this claim and lacks what the register must say.",
        "Give its rule, approved_by, approved_on and reason.",
    ),
    "decision_overruled": (
        "A person's earlier decision on the claim differs; the later one counts.",
        "Nothing, if the later one is meant.",
    ),
    "claim_id_differs": (
        "One claim_id stands on several rows that differ.",
        "Say which one is meant; give the others ids of their own.",
    ),
    "claim_repeated": ("The same claim stands again, cell for cell.", "Nothing: the first row is decided."),
    "value_not_allowed": ("The field's value is not one that the rule allows.", "Correct it if it is wrong."),
    "value_excluded": ("The field's value is one that the rule excludes.", "Correct it if it is wrong."),
    "figure_out_of_bounds": (
        "A figure is below or above what the rule asks.",
        "Correct it, or claim once it is reached.",
    ),
    "dates_out_of_bounds": (
        "The time between two dates is shorter or longer than the rule asks.",
        "Correct the dates, or claim once the time is reached.",
    ),
    "no_alternative_holds": ("None of the ways in which the rule can be met holds.", "Show one of them."),
    "assessment_out_of_order": (
        "The assessment dated achieved_on is not the first, or comes too soon after it.",
        "Correct the dates, or claim once the time is reached.",
    ),
    "assessment_missing": (
        "An assessment that the rule needs, its score or its document is not on file.",
        "Send both assessments with date, score and document_id.",
    ),
    "score_change_too_small": (
        "The score has not changed by as much as the rule asks.",
        "Nothing, unless a score is wrong.",
    ),
    "same_document": (
        "A later assessment is the same document as an earlier one.",
        "Send the later assessment itself.",
    ),
    "approval_missing": (
        "The outcome is paid by exception only, and no approval of it is in the register.",
        "Agree the exception and enter it in the approvals register.",
    ),
    "approval_unknown": ("The claim cites an approval that the register does not hold.", "Enter it in the register."),
    "evidence_missing": ("The documents sent do not meet the card's evidence rule.", "Send what the finding asks for."),
    "evidence_too_early": (
        "No document is dated on or after the milestone, or not every one where the card asks that.",
        "Send a document dated on or after the day that the finding names.",
    ),
    "evidence_too_late": (
        "No document is dated near enough to the milestone, or not every one where the card asks that.",
        "Send a document dated within the time that the finding names.",
    ),
    "evidence_not_alternating": (
        "The claim rests on self-certification alone, and so did the person's claim before it; the card wants them to "
        "alternate.",
        "Send a document that is no self-certification.",
    ),
    "evidence_undated": ("No document is known to be dated on or after the milestone.", "Give dated_on."),
    "supporting_document_absent": (
        "A document that is asked for where possible was not sent.",
        "Send it if there is one.",
    ),
    "issuer_on_claimant_side": ("A document's issuer belongs to the claimant's side.", "Nothing: it is accepted."),
    "document_of_two_people": (
        "A document that the claim rests on stands behind another participant's claim too.",
        "Send a document of this person's own, or say why the two may share it.",
    ),
    "document_of_two_milestones": (
        "A document that the claim rests on already proves an earlier milestone of the same kind.",
        "Send a document of this milestone's own.",
    ),
    "document_id_missing": ("A document that the claim rests on has no id.", "Give document_id."),
    "limit_reached": ("The outcome has been paid, or stands approved, as often as the card allows.", "Nothing."),
    "paid_before": ("The claim is in the ledger already: a claim is paid once.", "Nothing."),
    "claim_id_used_before": (
        "The ledger holds the claim_id for another person or outcome.",
        "Say which is meant; give a new claim an id of its own.",
    ),
    "claim_again": (
        "The person has the same outcome, which the card does not limit, on the same day under another claim.",
        "Withdraw one, or say in what they differ.",
    ),
    "certificate_shared": (
        "The same qualification number and certificate stand behind another claim.",
        "Check whose certificate it is, and for what.",
    ),
    "job_shared": (
        "Another participant has the same employer, first day and gross earnings to the penny.",
        "Check each person's payslips.",
    ),
    "person_under_two_ids": (
        "The participant looks like one person with another participant_id, and together they have more of an outcome "
        "than a person is paid.",
        "Say whether they are one person: kbop dedupe --judge.",
    ),
    "judged_one_person": (
        "The participant was judged to be one person with another participant_id, as the ledger holds.",
        "Nothing; where it is wrong, enter another judgement with kbop dedupe --judge.",
    ),
    "paid_as_grant": (
        "The month of achievement was paid as a grant: the claim is recorded, and nothing is paid for it.",
        "Nothing.",
    ),
    "outcome_excluded": (
        "The person has been paid, or stands approved, for an outcome that the card pays instead of this one.",
        "Nothing, unless the earlier claim was made by mistake.",
    ),
    "earlier_outcome_missing": (
        "The outcome needs an earlier one of the same person, which is not known to be achieved, approved or paid as "
        "the card asks.",
        "Claim the earlier outcome, or say where it was paid.",
    ),
    "earlier_outcome_out_of_time": (
        "The earlier outcome that the card needs is known, and lies too near or too far back.",
        "Correct the dates, or claim once the time is reached.",
    ),
    "limit_unclear": (
        "Whether a further claim is within the limit cannot be told: it may not differ as the card asks, be of the "
        "same job or month as one before it, or have no units left.",
        "Give the fields it names.",
    ),
    "price_missing": (
        "No one price of the card fits the claim, or it cannot be told which, or of how many units.",
        "Give the cells that the finding calls empty; where none is, the card's keeper must add a price.",
    ),
    "amount_differs": ("The amount claimed is not the card's price.", "Nothing: the price is paid."),
    "odd_cell": (
        "A cell of the claim, its participant or its documents looks wrong: a number, postcode, birth date or id of an "
        "odd form.",
        "Nothing; correct the cell if it is wrong.",
    ),
    "milestone_out_of_order": ("A milestone was achieved before a lower one.", "Correct the dates if they are wrong."),
    "approved_by_person": ("A person approved the claim.", "Nothing."),
    "rejected_by_person": ("A person rejected the claim.", "Speak with the person named in the finding."),
    "queried_by_person": ("A person asks about the claim.", "Answer the question in the finding."),
    "decision_not_applied": ("A person's decision could not be applied.", "See why in the finding, and correct it."),
}
"""Code -> (what it means, what would mend it)."""
