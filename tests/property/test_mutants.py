"""A sound export, done to as people and spreadsheets do: never is more approved without a word that says so."""

from __future__ import annotations

from hypothesis import given, note, settings
from hypothesis import strategies as st

from tests.mutants import mutant
from tests.mutating.book_changes import NEUTRAL, book_mutant, changed_by_nothing, unsaid_of_book
from tests.mutating.books import clean_book_run
from tests.mutating.export import clean_run, unsaid

CHANCE = st.randoms(use_true_random=False)


@settings(max_examples=200)
@given(CHANCE)
def test_no_mutant_is_paid_more_in_silence(chance):
    done, files = mutant(chance)
    note(done)
    assert unsaid(files) == ""


@settings(max_examples=80)
@given(CHANCE)
def test_no_mutant_of_a_workbook_is_paid_more_in_silence(chance):
    done, files = book_mutant(chance)
    note(done)
    assert unsaid_of_book(files) == ""


@settings(max_examples=40)
@given(CHANCE)
def test_a_workbook_that_only_looks_otherwise_is_paid_alike(chance):
    done, files = book_mutant(chance, NEUTRAL)
    note(done)
    assert changed_by_nothing(files) == ""


def test_the_clean_export_is_paid_and_holds_what_is_not():
    judged = clean_run()
    assert judged.approved == 595_000
    codes = {said[2] for said in judged.said if said[0] == "finding"}
    assert codes == {"claim_repeated", "limit_reached", "evidence_missing", "supporting_document_absent"}


def test_the_clean_workbook_is_judged_as_the_clean_files_are():
    assert clean_book_run() == clean_run()
