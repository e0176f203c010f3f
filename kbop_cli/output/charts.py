"""Charts as SVG that goes into a page: no script, no style of its own, nothing fetched, the same bytes every time.

Pygal lays the chart out; its styles, scripts and comments are taken off, since the page's own style colours it for
light, dark and print, and each bar says its figure in a `title`.
"""

from __future__ import annotations

import re
import sys
from typing import Any
from xml.etree import ElementTree

from kbop_cli.engine.reporting.shapes import Chart

WIDTH = 920
ROW = 26
AROUND = 84
TALL = 300
LABEL = 46
"""Longest label drawn, in letters; the table beside the chart has it whole."""

FEW = 8
"""Fewer than so many are told one by one along the axis: the half of a claim would be shown as a whole one."""

SVG = "{http://www.w3.org/2000/svg}"


def svg(chart: Chart) -> str:
    """The chart as an `svg` element."""
    root = ElementTree.fromstring(_drawn(chart))  # noqa: S314 - our own text, drawn a line above
    _strip(root)
    _say(root, list(chart.series))
    for name in ("id", "xmlns"):
        root.attrib.pop(name, None)
    root.attrib.update({"class": f"chart chart-{chart.kind}", "role": "img", "aria-label": _described(chart)})
    ElementTree.register_namespace("", SVG.strip("{}"))
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _pygal() -> tuple[Any, Any]:
    """Pygal and its style, without the finder of an old kind that it leaves behind for maps we do not draw.

    Python 3.11 warns of such a finder at every later import.
    """
    before = list(sys.meta_path)
    import pygal
    from pygal.style import Style

    sys.meta_path[:] = before
    return pygal, Style


def _most(chart: Chart) -> int:
    """What the longest bar shows."""
    of_label = zip(*chart.series.values(), strict=True)
    return int(max((sum(values) if chart.kind == "stacked" else max(values) for values in of_label), default=0))


def _drawn(chart: Chart) -> str:
    pygal, style = _pygal()
    kinds = {
        "stacked": pygal.HorizontalStackedBar,
        "bars": pygal.HorizontalBar,
        "columns": pygal.Bar,
        "line": pygal.Line,
    }
    across = chart.kind in ("stacked", "bars")
    drawn = kinds[chart.kind](
        style=style(label_font_size=13, major_label_font_size=13, legend_font_size=13),
        js=(),
        css=(),
        no_prefix=True,
        width=WIDTH,
        height=AROUND + ROW * len(chart.labels) if across else TALL,
        show_legend=len(chart.series) > 1,
        legend_at_bottom=True,
        legend_at_bottom_columns=max(len(chart.series), 1),
        show_x_guides=False,
        show_y_guides=True,
        include_x_axis=True,
        truncate_label=-1,
        max_scale=8,
        value_formatter=_money if chart.money else _count,
    )
    # Bars that lie are drawn from the bottom up: the first label is to stand on top.
    step = -1 if across else 1
    if not chart.money and (most := _most(chart)) < FEW:
        drawn.y_labels = list(range(max(most, 1) + 1))
    drawn.x_labels = [_short(label) for label in chart.labels[::step]]
    for name, values in chart.series.items():
        drawn.add(name, list(values[::step]))
    text: str = drawn.render(is_unicode=True)
    return text.partition("?>")[2]


NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _short(label: str) -> str:
    """A label that fits, without the signs that XML cannot hold."""
    label = NOT_XML.sub("\ufffd", label)
    return label if len(label) <= LABEL else label[: LABEL - 1] + "…"


def _money(value: float) -> str:
    return f"£{value:,.0f}"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _described(chart: Chart) -> str:
    return f"Chart: {chart.title}. The table below holds the same figures."


def _strip(root: ElementTree.Element) -> None:
    """Take off what the page neither needs nor allows: styles, scripts, tooltips, layers for them, empty groups."""
    layers = ("plot overlay", "plot text-overlay", "plot tooltip-overlay")
    for parent in list(root.iter()):
        for child in list(parent):
            kind = child.tag.removeprefix(SVG) if isinstance(child.tag, str) else "comment"
            if kind in ("defs", "comment", "title") or child.get("class") in layers:
                parent.remove(child)
        for name in ("id", "style", "rx", "ry"):
            parent.attrib.pop(name, None)


def _say(root: ElementTree.Element, names: list[str]) -> None:
    """Every bar and point says what it shows when it is pointed at."""
    for place, name in enumerate(names):
        for series in root.iter(f"{SVG}g"):
            if (series.get("class") or "").startswith(f"series serie-{place} "):
                _say_series(series, name)


def _say_series(series: ElementTree.Element, name: str) -> None:
    for group in series.iter(f"{SVG}g"):
        said = {desc.get("class", ""): desc.text or "" for desc in group.findall(f"{SVG}desc")}
        for desc in group.findall(f"{SVG}desc"):
            group.remove(desc)
        if "value" in said:
            title = ElementTree.SubElement(group, f"{SVG}title")
            title.text = f"{said.get('x_label', '')}: {name} {said['value']}".removeprefix(": ")
