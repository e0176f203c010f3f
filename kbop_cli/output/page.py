"""A report as one HTML file: nothing is fetched, nothing from an export can run, it opens from a shared drive.

Every text goes through Jinja2's escaping; data for the script goes in as JSON whose `<`, `>` and `&` are escaped; a
content security policy lets this page's own style and script run and nothing else.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kbop_cli.engine.reporting.report import Told
from kbop_cli.engine.reporting.shapes import Report, Section
from kbop_cli.output import page_data, shown
from kbop_cli.output.charts import svg

if TYPE_CHECKING:
    from jinja2 import Environment

PAGES = Path(__file__).parent / "pages"


def page(report: Report, told: Told | None) -> str:
    """The whole page. `told`: the claims that the figures lead to; None where no claim is listed."""
    data = {"claims": page_data.claims(told)} if told is not None else {}
    for section in report.sections:
        data |= {table.name: page_data.grid(table) for table in section.tables if table.long}
    return rendered(
        "report.html",
        report=report,
        listed=told is not None,
        filters=FILTERS if told is not None else (),
        data={name: in_script(value) for name, value in data.items()},
        sections=[_section(section, report.audience) for section in report.sections],
    )


FILTERS = (
    ("provider", "Provider"),
    ("outcome", "Outcome"),
    ("decision", "Decision"),
    ("code", "Reason or remark"),
    ("sign", "Sign"),
)
"""The facets that have a choice of their own above the claims; the others show as chips."""


def rendered(template: str, **values: Any) -> str:
    """A template filled in, with its style and script inside and the policy that allows these alone."""
    from markupsafe import Markup

    style = (PAGES / "page.css").read_text(encoding="utf-8")
    script = (PAGES / "page.js").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    # Our own files, which stand in the package beside this one.
    own = {"style": Markup(style), "script": Markup(script)}  # noqa: S704
    return _environment().get_template(template).render(policy=policy, **own, **values)


@functools.cache
def _environment() -> Environment:
    """Where templates are found and how they are read: one for the pages of all providers, each compiled once."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _digest(text: str) -> str:
    """The hash by which a policy names an inline style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def in_script(value: Any) -> Any:
    """JSON that may stand inside a script element: no sign in it can end the element or begin markup."""
    from markupsafe import Markup

    raw = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in ("<", ">", "&", "\u2028", "\u2029"):
        raw = raw.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(raw)  # noqa: S704 - every sign that HTML could take for markup is written as its number


def _section(section: Section, audience: str) -> Mapping[str, Any]:
    from markupsafe import Markup

    hidden = shown.HIDDEN if audience == "public" else ""
    return {
        "section": section,
        "tiles": _tiles(section) if section.name == "glance" and audience != "public" else [],
        "charts": [
            (chart, Markup(svg(chart)))  # noqa: S704 - serialised XML
            for chart in section.charts
            if any(map(any, chart.series.values()))
        ],
        "tables": [(table, [] if table.long else shown.rows(table, hidden=hidden)) for table in section.tables],
    }


SAID = {
    "approved": "Approved, payable",
    "queried": "Queried, at price",
    "rejected": "Rejected, at price",
    "recorded": "Recorded, never paid",
}


def _tiles(section: Section) -> list[dict[str, str]]:
    """The decisions as the figures that are read first: payable for what is approved, else the price held up."""
    table = section.tables[0]
    names = [column.name for column in table.columns]
    tiles = []
    for row in shown.rows(table)[:-1]:
        cells = dict(zip(names, row, strict=True))
        count, address = cells["claims"]
        name = cells["decision"][0]
        money = cells["amount" if name == "approved" else "at_stake"][0] if name != "recorded" else ""
        tiles.append({"decision": name, "said": SAID[name], "money": money, "count": count, "address": address})
    return tiles
