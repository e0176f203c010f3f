"""A sound export, done to as people and spreadsheets do: never is more approved without a word that says so."""

from __future__ import annotations

from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.mutants import clean_run, mutant, unsaid


@settings(max_examples=300)
@given(st.randoms(use_true_random=False))
def test_no_mutant_is_paid_more_in_silence(chance):
    done, files = mutant(chance)
    note(done)
    assert unsaid(files) == ""


def test_the_clean_export_is_paid_and_holds_what_is_not():
    judged = clean_run()
    assert judged.approved == 595_000
    codes = {said[2] for said in judged.said if said[0] == "finding"}
    assert codes == {"claim_repeated", "limit_reached", "evidence_missing", "supporting_document_absent"}
