"""Scenarios from YAML: what is laid out, and what is refused."""

import pytest

from kbop_cli.errors import KbopError, Place
from kbop_cli.intake.scenarios import read_scenarios
from kbop_cli.scenario import Expected
from tests.scenario_books import COURSE, HEAD, TALK, book_of, card_of, scenarios


@pytest.fixture
def card(tmp_path):
    return card_of(tmp_path)


def the_one(book):
    """The only scenario beside the base."""
    return book.scenarios[1]


def changed(tmp_path, card, change, expected="decision: approved"):
    return the_one(book_of(tmp_path, card, COURSE, scenarios(f"changed: {{{change}, {expected}}}")))


def problems_of(tmp_path, card, *parts):
    with pytest.raises(KbopError) as caught:
        book_of(tmp_path, card, *parts)
    return [str(problem) for problem in caught.value.problems]


def test_a_base_is_laid_out_with_what_the_file_need_not_write(tmp_path, card):
    (base,) = book_of(tmp_path, card, COURSE.replace("[letter]", "[letter, form]")).scenarios
    assert base.tables == {
        "participants": (
            {
                "participant_id": "person",
                "cohort": "people",
                "provider": "north",
                "service_started_on": "2022-01-01",
                "legacy": "no",
            },
        ),
        "claims": (
            {
                "claim_id": "claim",
                "outcome": "course",
                "participant_id": "person",
                "provider": "north",
                "achieved_on": "2022-06-15",
                "claimed_on": "2022-06-15",
                "credits": "3",
            },
        ),
        "evidence": (
            {"claim_id": "claim", "document_id": "claim/1", "evidence_type": "letter", "dated_on": "2022-06-15"},
            {
                "claim_id": "claim",
                "document_id": "claim/2",
                "evidence_type": "form",
                "dated_on": "2022-06-15",
                "signed": "yes",
            },
        ),
        "assessments": (),
        "approvals": (),
    }
    assert base.expected == Expected("approved", 5000, ())
    assert (base.name, base.base, base.place) == ("base", True, Place(file="scenarios.yaml", line=9, line_column=5))


def test_a_date_that_is_set_moves_the_dates_that_follow_it(tmp_path, card):
    scenario = changed(tmp_path, card, "set: {achieved_on: 2022-07-01}")
    assert scenario.tables["claims"][0]["claimed_on"] == "2022-07-01"
    assert scenario.tables["evidence"][0]["dated_on"] == "2022-07-01"


@pytest.mark.parametrize(
    ("written", "cell"),
    [
        ("true", "yes"),
        ("false", "no"),
        ("3.50", "3.50"),
        ("[b, a]", "b; a"),
        ("[]", "none"),
        ('""', ""),
        ('" 1,200 "', " 1,200 "),
    ],
)
def test_a_value_becomes_the_cell_of_an_export(tmp_path, card, written, cell):
    assert changed(tmp_path, card, f"set: {{credits: {written}}}").tables["claims"][0]["credits"] == cell


def test_a_column_of_the_participant_is_set_and_blanked(tmp_path, card):
    person = changed(tmp_path, card, "set: {participant.legacy: true}, blank: [participant.cohort]").tables[
        "participants"
    ][0]
    assert (person["legacy"], person["cohort"]) == ("yes", "")


@pytest.mark.parametrize(
    ("change", "types"),
    [
        ("evidence: [note, form]", ["note", "form"]),
        ("evidence: []", []),
        ("add: {evidence: [note]}", ["letter", "note"]),
        ("drop: {evidence: [letter]}", []),
        ("drop: {evidence: [letter]}, add: {evidence: [{evidence_type: Latter}]}", ["Latter"]),
    ],
)
def test_documents_are_replaced_added_and_dropped(tmp_path, card, change, types):
    rows = changed(tmp_path, card, change).tables["evidence"]
    assert [row["evidence_type"] for row in rows] == types


def test_assessments_are_dropped_by_date_and_approvals_by_rule(tmp_path, card):
    base = COURSE + "      assessments: [{assessed_on: 2022-02-01, score: 1}, {assessed_on: 2022-03-01, score: 2}]\n"
    base += "      approvals: [credits, limit]\n"
    drop = scenarios("less: {drop: {assessments: [2022-02-01], approvals: [limit]}, decision: approved}")
    scenario = the_one(book_of(tmp_path, card, base, drop))
    assert scenario.tables["assessments"] == ({"participant_id": "person", "assessed_on": "2022-03-01", "score": "2"},)
    assert scenario.tables["approvals"] == (
        {
            "approval_ref": "agreed",
            "approved_by": "the parties",
            "approved_on": "2022-06-15",
            "reason": "as agreed",
            "claim_id": "claim",
            "rule": "credits",
        },
    )


def test_an_approval_that_names_a_person_or_nobody_does_not_name_the_claim(tmp_path, card):
    rows = changed(
        tmp_path, card, 'approvals: [{rule: credits, participant_id: person}, {rule: credits, claim_id: ""}]'
    ).tables["approvals"]
    assert [(row.get("claim_id"), row.get("participant_id")) for row in rows] == [(None, "person"), ("", None)]


def test_a_further_claim_starts_from_its_outcomes_base(tmp_path, card):
    further = "[{set: {achieved_on: 2022-05-01}}, {outcome: talk, set: {claim_id: b}, evidence: [form]}]"
    book = book_of(tmp_path, card, COURSE, scenarios(f"more: {{further_claims: {further}, decision: approved}}"), TALK)
    scenario = the_one(book)
    rows = scenario.tables["claims"]
    assert [(row["claim_id"], row["outcome"], row["achieved_on"]) for row in rows] == [
        ("claim", "course", "2022-06-15"),
        ("claim-2", "course", "2022-05-01"),
        ("b", "talk", "2022-06-15"),
    ]
    assert [(row["claim_id"], row["document_id"], row["dated_on"]) for row in scenario.tables["evidence"]] == [
        ("claim", "claim/1", "2022-06-15"),
        ("claim-2", "claim-2/1", "2022-05-01"),
        ("b", "claim-3/1", "2022-06-15"),
    ]


def test_an_approved_scenario_pays_what_the_base_pays_unless_it_says_otherwise(tmp_path, card):
    text = """
    one: {decision: approved}
    two: {decision: approved, amount: 0.50}
    three: {decision: queried, reasons: [missing]}
    """
    book = book_of(tmp_path, card, COURSE, scenarios(text))
    assert [scenario.expected.pence for scenario in book.scenarios] == [5000, 5000, 50, 0]


def test_every_problem_is_told_at_once_with_its_line(tmp_path, card):
    text = """
    one: {set: {credit: 2}, decision: rejected, reasons: [figure_out_of_bound]}
    two: {drop: {evidence: [note]}, decision: queried}
    three: {evidence: [leter], decision: rejected, amount: 1.00, reasons: [missing]}
    base: {decision: approved, amount: 50.00}
    five: {further_claims: [{outcome: talks, set: {participant.legacy: true}}], decision: approved}
    six: {approvals: [credit], decision: approved}
    """
    assert problems_of(tmp_path, card, COURSE, scenarios(text), TALK.replace("talk:", "tolk:")) == [
        'scenarios.yaml:14:13: the table claims has no column "credit". Did you mean "credits"?',
        'scenarios.yaml:14:61: there is no reason "figure_out_of_bound". Did you mean "figure_out_of_bounds"?',
        "scenarios.yaml:15:7: a claim that is queried needs its `reasons`. List the reason codes.",
        'scenarios.yaml:15:20: there is no "note" to drop: the base has letter. Correct the word.',
        'scenarios.yaml:16:26: "leter" is no name of the card. Did you mean "letter"?',
        "scenarios.yaml:16:62: a claim that is rejected pays nothing. Leave `amount` out.",
        'scenarios.yaml:17:7: the name "base" is the base\'s own. Call the scenario otherwise.',
        "scenarios.yaml:18:31: `participant.legacy` belongs to the scenario. Set it beside `further_claims`.",
        'scenarios.yaml:18:41: "talks" has no base in this file. Did you mean "tolk"?',
        'scenarios.yaml:19:25: "credit" is no name of the card. Did you mean "credits"?',
        'scenarios.yaml:21:3: there is no outcome "tolk". Did you mean "talk"?',
    ]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (COURSE.replace("      amount: 50.00\n", ""), "a base that is approved needs an `amount`."),
        (COURSE.replace("50.00", "50.001"), '"50.001" has more than two decimals.'),
        (COURSE.replace("credits: 3", "credits: NO"), "`NO` is read differently by different programs."),
        (COURSE + scenarios("one: {}"), "`decision`"),
        (COURSE + scenarios("one: {decision: paid}"), "paid"),
        (COURSE + scenarios("one: {sets: {credits: 2}, decision: approved}"), "sets"),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path, card, part, said):
    assert any(said in problem for problem in problems_of(tmp_path, card, part))


def test_the_file_names_the_card_beside_it(tmp_path, card):
    path = tmp_path / "scenarios.yaml"
    path.write_text(HEAD.replace("card: tiny", "card: huge") + COURSE, encoding="utf-8")
    with pytest.raises(KbopError) as caught:
        read_scenarios(path, "scenarios.yaml", card)
    assert str(caught.value) == 'scenarios.yaml:2:7: the card beside this file is "tiny". Name that one.'


def test_a_file_that_is_not_there_is_told(tmp_path, card):
    with pytest.raises(KbopError, match=r"scenarios\.yaml: there is no such file\. Check the path\."):
        read_scenarios(tmp_path / "scenarios.yaml", "scenarios.yaml", card)


def test_a_further_claim_that_was_paid_stands_in_the_ledger(tmp_path, card):
    further = "further_claims: [{evidence: [form], set: {credits: 4}, paid: 2022-05}, {set: {credits: 5}}]"
    scenario = changed(tmp_path, card, further)
    assert [row["credits"] for row in scenario.tables["claims"]] == ["3", "5"]
    (paid,) = scenario.tables["paid"]
    assert (paid["claim_id"], paid["credits"], paid["batch"]) == ("claim-2", "4", "2022-05")
    assert paid["evidence_class"] == "self_certified"
    assert {row["claim_id"] for row in scenario.tables["evidence"]} == {"claim", "claim-3"}
    assert (
        changed(tmp_path, card, "further_claims: [{paid: 2022-05}]").tables["paid"][0]["evidence_class"] == "document"
    )


@pytest.mark.parametrize("month", ["2022-5", "May", "2022-05-01"])
def test_the_month_of_a_payment_is_a_month(tmp_path, card, month):
    text = scenarios(f"it: {{further_claims: [{{paid: {month}}}], decision: approved}}")
    assert "2023-05" in " ".join(problems_of(tmp_path, card, COURSE, text))
