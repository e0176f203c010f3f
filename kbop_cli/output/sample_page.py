"""The evaluation as a page for a committee: sentences, a table, and a chart of what the sample can and cannot tell.

One HTML file that loads nothing and runs nothing. Every text is escaped.
"""

from __future__ import annotations

from html import escape

from kbop_cli.engine.sample.certificate import Certificate
from kbop_cli.engine.sample.estimate import Evaluation
from kbop_cli.engine.sample.say import TABLE, Reach, evaluation_lines, evaluation_table, percent, reach

_STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1d1d1d; }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid #bbb; padding: .3rem .6rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
svg { max-width: 100%; height: auto; }
""".strip()
_WIDTH, _LEFT, _STEP, _BAR = 640, 150, 44, 22


def page(evaluation: Evaluation, certificate: Certificate) -> str:
    """The page as text; the same evaluation gives the same."""
    purpose, confidence = escape(certificate.request.purpose), percent(evaluation.basis.confidence)
    lines = "\n".join(f"<li>{escape(line)}</li>" for line in evaluation_lines(evaluation))
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in TABLE)
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in evaluation_table(evaluation)
    )
    drawn = sum(pick.selection == "random" for pick in certificate.picks)
    what = reach(certificate.frame.approved, drawn, evaluation.basis.confidence, most=5)
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Audit of {purpose}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<h1>What the audit of {purpose} says</h1>
<ul>
{lines}
</ul>
<table>
<thead><tr>{head}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
<h2>What a sample of {drawn:,} of {what.claims:,} claims can tell, and what it cannot</h2>
<p>For each number of wrong claims in the sample, how many of all claims may be wrong, at {confidence} confidence.
Even a clean sample leaves room for some.</p>
{_chart(what)}
<p>Certificate {escape(evaluation.certificate)}<br>Frame {escape(certificate.frame.hash)}</p>
</body>
</html>
"""


def _chart(what: Reach) -> str:
    """A bar a number of wrong claims found, from the least to the most of all claims that may be wrong."""
    most = max(*what.upper, 1)
    scale = (_WIDTH - _LEFT - 120) / most
    height = _STEP * len(what.upper) + 10
    bars = []
    for found, (low, high) in enumerate(zip(what.lower, what.upper, strict=True)):
        top = 10 + _STEP * found
        left, width = _LEFT + low * scale, max((high - low) * scale, 2)
        middle = top + _BAR * 0.75
        bars.append(
            f'<text x="{_LEFT - 10}" y="{middle:.1f}" text-anchor="end">{found:,} found wrong</text>'
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_BAR}" fill="#2f6f9f"/>'
            f'<text x="{left + width + 8:.1f}" y="{middle:.1f}">{low:,} to {high:,}</text>'
        )
    said = "; ".join(
        f"{found} found wrong: {low:,} to {high:,} of all"
        for found, (low, high) in enumerate(zip(what.lower, what.upper, strict=True))
    )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" role="img" aria-label="{escape(said)}" '
        f'font-family="sans-serif" font-size="14">\n' + "\n".join(bars) + "\n</svg>"
    )
