"""axe-core's rules on an open page, in both colour schemes."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that the colour scheme can break: all that the pages change with it is their colours."""


def violations(page):
    """What breaks a rule, each with the first element that does: in the scheme that the page is in, then in dark."""
    found = _broken(page, {"type": "tag", "values": RULES})
    page.emulate_media(color_scheme="dark")
    return found + [(name, f"in dark: {html}") for name, html in _broken(page, {"type": "rule", "values": COLOURS})]


def _broken(page, rules):
    # Of what holds, a page of thousands of cells would be told cell by cell.
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]
