"""What charts say along their axis, and that a chart of nothing is not drawn."""

import re

import pytest

from kbop_cli.engine.reporting import report
from kbop_cli.engine.reporting.beside import Beside
from kbop_cli.engine.reporting.shapes import Chart
from kbop_cli.output.charts import svg
from kbop_cli.output.page import page
from tests.reporting import claim, month_of


def ticks(text):
    return [int(tick.replace(",", "")) for tick in re.findall(r"<text[^>]*>([\d,]+)</text>", text)]


@pytest.mark.parametrize("kind", ["stacked", "bars", "columns", "line"])
@pytest.mark.parametrize("most", [1, 2, 3, 7, 8, 9, 20, 246, 12_345])
def test_no_number_stands_twice_along_an_axis(kind, most):
    told = ticks(svg(Chart("c", "c", kind, ("a", "b"), {"approved": (float(most), 0.0), "queried": (0.0, 0.0)})))
    assert len(told) > 1
    assert told == sorted(set(told))
    assert most >= 8 or told == list(range(most + 1))


def test_bars_that_stand_on_each_other_are_counted_together():
    told = ticks(svg(Chart("c", "c", "stacked", ("a",), {"approved": (5.0,), "queried": (5.0,)})))
    assert told[-1] >= 8


def test_a_chart_of_nothing_is_not_drawn():
    empty = month_of(claim("employment_entry", "A1"))
    told = report.for_provider(empty, "Southgate", {})
    assert any(section.charts for section in told.report.sections)
    assert "<svg" not in page(told.report, told)
    full = report.for_parties(empty, "council", Beside(), {})
    assert "<svg" in page(full.report, full)
