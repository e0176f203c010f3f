"""A card's own column may not bear a name that the frames of a run use themselves."""

from __future__ import annotations

import pytest

from kbop_cli.columns import RESERVED, TABLES
from kbop_cli.errors import KbopError
from kbop_cli.intake.card import read_card
from tests.support import ROOT


@pytest.mark.parametrize("name", ["source", "row", "person"])
def test_a_reserved_name_is_refused_with_its_line(tmp_path, name):
    text = (ROOT / "tests/broken/good.yaml").read_text("utf-8")
    path = tmp_path / "card.yaml"
    path.write_text(f"{text}\nfurther_columns:\n  claims:\n    {name}: text\n", "utf-8")
    with pytest.raises(KbopError) as caught:
        read_card(path, "card.yaml")
    told = [str(problem) for problem in caught.value.problems if problem.code == "column_shadowed"]
    assert len(told) == 1
    assert f'a column cannot be called "{name}"' in told[0]


def test_no_column_of_ours_is_reserved():
    assert {name for table in TABLES.values() for name in table} & RESERVED == set()
