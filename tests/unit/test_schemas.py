"""The published schemas are those that the code makes."""

import pytest

from tests.make_schemas import ROOT, stale, texts


@pytest.mark.parametrize("name", texts())
def test_the_published_schema_is_current(name):
    assert (ROOT / "schemas" / name).read_text(encoding="utf-8") == texts()[name], "run: python tests/make_schemas.py"


def test_no_schema_is_published_that_nothing_makes():
    assert stale() == []
