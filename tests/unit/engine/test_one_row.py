"""Rows of one id: what cannot be read, or is no word of the cards, differs from what is empty."""

from __future__ import annotations

import copy

import pytest

from tests.factory.bases import base
from tests.support import decide


def decided(tables):
    found = decide(tables).decided
    codes = found.findings.group_by("rid").agg("code").sort("rid")["code"].to_list()
    return found.decisions.sort("source", "row")["standing"].to_list(), codes


def with_second_row(table, column, first, second):
    tables = copy.deepcopy(base("employment_13w", "generic"))
    again = dict(tables[table][0])
    tables[table][0][column], again[column] = first, second
    tables[table].append(again)
    return tables


DIFFERENT = [(None, "most"), ("most", None), ("some", "most"), ("16", "most")]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_claims_of_one_id_differ_where_one_has_a_cell_that_cannot_be_read(first, second):
    standing, codes = decided(with_second_row("claims", "credits", first, second))
    assert standing == ["queried", "queried"]
    assert all("claim_id_differs" in each for each in codes)


@pytest.mark.parametrize("cell", [None, "most", "16"])
def test_claims_of_one_id_with_the_same_cells_are_one(cell):
    assert decided(with_second_row("claims", "credits", cell, cell))[0] == ["approved", "rejected"]


@pytest.mark.parametrize(("first", "second"), [(None, "soon"), ("soon", None), ("soon", "later")])
def test_a_participant_s_rows_differ_where_one_has_a_cell_that_cannot_be_read(first, second):
    standing, codes = decided(with_second_row("participants", "closed_on", first, second))
    assert standing == ["queried"]
    assert any("participant_differs" in each for each in codes)


@pytest.mark.parametrize("first", ["mental_health", "mental_health; unheard_of"])
def test_words_that_no_card_knows_are_words(first):
    tables = with_second_row("participants", "needs", first, "mental_health; unheard_of; unknown_too")
    standing, codes = decided(tables)
    assert standing == ["queried"]
    assert any("participant_differs" in each for each in codes)
