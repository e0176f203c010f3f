"""Every field of the model of a card can be edited, and every such edit shows in the comparison."""

from __future__ import annotations

import dataclasses

from kbop_cli.cards.diff import diff
from tests import card_edits
from tests.card_edits import edits, fields
from tests.card_worlds import card_and_book
from tests.unit.cards.test_diff_every_edit import original


def test_every_field_of_the_model_is_edited():
    assert sorted({edit.field for edit in edits(original())}) == fields()


def test_a_field_that_comes_later_is_asked_for(monkeypatch):
    @dataclasses.dataclass(frozen=True, slots=True)
    class Limit(card_edits.Limit):
        further: int = 0

    known = card_edits.hints(card_edits.Outcome)
    monkeypatch.setattr(
        card_edits, "hints", lambda kind: {**known, "limit": Limit} if kind is card_edits.Outcome else _hints(kind)
    )
    assert "Limit.further" in fields()


def _hints(kind):
    return card_edits.typing.get_type_hints(kind)


def test_every_edit_of_any_field_shows():
    hidden = [(edit.field, edit.what) for edit in edits(original()) if not diff(original(), edit.card)]
    assert hidden == []


def test_every_edit_shows_backwards_too():
    hidden = [(edit.field, edit.what) for edit in edits(original()) if not diff(edit.card, original())]
    assert hidden == []


def test_every_edit_of_another_card_shows():
    for folder in ("tests/cards/coaching", "tests/cards/families"):
        card, _ = card_and_book(folder)
        assert diff(card, card) == ()
        assert [(edit.field, edit.what) for edit in edits(card) if not diff(card, edit.card)] == []
