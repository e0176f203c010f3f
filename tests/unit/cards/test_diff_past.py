"""What a change means for days that are past is told, with or without dates of its own."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

import pytest

from kbop_cli.cards.diff import diff
from kbop_cli.cards.diff.change import DECIDING
from tests.support import kbop
from tests.unit.cards.test_diff_every_edit import FILE, VALUE, edited, leaves, original, parts, read, without

DAY = timedelta(days=1)
JOB = ("outcomes", "job_3m")
FIRST = date(2022, 2, 1)
"""The first day on which job_3m can be achieved; the card's is a month earlier."""


def card(*changes: tuple[tuple[str | int, ...], Any]):
    """The card with these values at these places; None takes one away."""
    value = copy.deepcopy(VALUE)
    for way, other in changes:
        into = value
        for key in way[:-1]:
            into = into[key]
        if other is None:
            del into[way[-1]]
        else:
            into[way[-1]] = other
    found = read(value)
    assert found is not None
    return found


def past(old, new, as_of: date | None) -> list[str]:
    return [change.sentence for change in diff(old, new, as_of) if change.category == "backdated"]


def test_a_deciding_change_of_a_card_that_runs_is_backdated_whatever_is_edited():
    cards = [other for way in leaves(VALUE) if (other := edited(way))]
    cards += [other for way in parts(VALUE) if (other := without(way))]
    told = [{change.category for change in diff(original(), other)} for other in cards]
    assert [categories for categories in told if categories & DECIDING and "backdated" not in categories] == []
    assert sum("backdated" in categories for categories in told) > 150


def test_no_change_of_a_card_that_does_not_run_yet_is_backdated():
    cards = [other for way in parts(VALUE) if (other := without(way))]
    since = original().since
    assert [past(original(), other, since) for other in cards if other.since >= since] == [[]] * len(cards)


@pytest.mark.parametrize(
    ("way", "other", "what"),
    [
        ((*JOB, "limit", "times"), 3, "limit"),
        ((*JOB, "rules", 3, "at_least"), {"months": 2}, "rules"),
        (("outcomes", "job_6m", "needs"), None, "needs"),
        ((*JOB, "evidence", "late_by"), None, "evidence"),
        ((*JOB, "long_term"), None, "whom it is paid for"),
        ((*JOB, "price_at"), None, "the day that decides the price"),
        (("person_cap", "amount"), "1500.01", "the most for one person"),
        (("ladders", "months", "may_share"), ["plan", "letter"], "ladders"),
        (("evidence_types", "form", "needs_signature"), None, "evidence types"),
    ],
)
def test_what_has_no_dates_of_its_own_is_backdated_from_the_day_after_its_first(way, other, what):
    changed = card((way, other))
    first = FIRST if way[:2] == JOB else card().since
    said = f"What changes in {what} holds for days that are past too, since {first}."
    assert past(card(), changed, first) == []
    assert past(card(), changed, first + DAY) == [said]
    assert past(changed, card(), first + DAY) == [said]


@pytest.mark.parametrize(
    ("way", "other", "first", "said"),
    [
        ((*JOB, "from"), "2022-01-20", date(2022, 1, 20), "It can be achieved now on days that are past"),
        ((*JOB, "from"), "2022-03-01", FIRST, "It can be achieved no more on days that are past"),
        ((*JOB, "to"), "2026-12-01", date(2026, 12, 1), "It can be achieved now on days that are past"),
        ((*JOB, "to"), "2026-06-30", date(2026, 7, 1), "It can be achieved no more on days that are past"),
        (("in_force", "to"), "2026-12-30", date(2026, 12, 31), "The card is in force no more on days that are past"),
        (("in_force", "from"), "2021-12-31", date(2021, 12, 31), "The card is in force now on days that are past"),
        (("adjustments", "north", "to"), "2026-11-01", date(2026, 11, 1), "The factor north changes prices of days"),
        (("adjustments", "north", "from"), "2022-03-02", date(2022, 3, 1), "The factor north changes prices of days"),
        ((*JOB, "prices", 1, "amount"), "551.00", date(2024, 4, 1), "The price of days that are past changes"),
        (("tables", "wage", "rows", 1, "amount"), "10.43", date(2023, 4, 1), "wage: the figure of days that are past"),
    ],
)
def test_what_has_dates_is_backdated_where_they_are_past(way, other, first, said):
    changed = card((way, other))
    assert past(card(), changed, first) == []
    (told,) = past(card(), changed, first + DAY)
    assert told.startswith(said)
    assert f"since {first}" in told


def test_an_outcome_that_comes_or_goes_is_backdated_on_its_own_days():
    gone = card((("outcomes", "talk"), None), (("exclusive", "one_way", "ways"), ["job_3m", "job_6m"]))
    first = card().since
    assert "The outcome can no more be achieved on days that are past, since 2022-01-01." in past(card(), gone, None)
    assert past(card(), gone, first) == past(gone, card(), first) == []
    assert "The outcome can be achieved on days that are past, since 2022-01-01." in past(gone, card(), first + DAY)


def test_a_new_version_is_backdated_once_and_only_where_its_first_day_is_past():
    later = (("in_force", "from"), "2024-01-01")
    changed = card(later, ((*JOB, "limit", "times"), 3), ((*JOB, "prices", 1, "amount"), "551.00"))
    said = "The new version is in force since 2024-01-01: what it changes holds for days that are past."
    assert past(card(), changed, date(2024, 1, 1)) == []
    assert past(card(), changed, date(2024, 1, 2)) == [said]


def test_the_command_fails_on_a_retroactive_loosening_without_dates(tmp_path):
    text = FILE.read_text(encoding="utf-8")
    eased = text.replace("      late_by: {months: 1}\n", "")
    assert eased != text
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(text, encoding="utf-8")
    new.write_text(eased, encoding="utf-8")
    runs = kbop("ratecard", "diff", old, new, "--fail-on", "backdated", "--as-of", FIRST + DAY)
    assert runs.code == 1
    assert f"backdated: What changes in evidence holds for days that are past too, since {FIRST}." in runs.out
    early = kbop("ratecard", "diff", old, new, "--fail-on", "backdated", "--as-of", FIRST)
    assert (early.code, "backdated" in early.out) == (0, False)
