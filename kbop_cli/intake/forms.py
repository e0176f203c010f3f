"""The forms in which a workbook shows its numbers, as far as they change what a number means.

The reader gives a number without its form: five euros, five dollars and 500 % are all 5.
"""

from __future__ import annotations

import re

from kbop_cli.intake.containers import Container
from kbop_cli.intake.markup import elements, local

_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
"""How a form names a currency and its locale: `[$£-809]`, or a locale alone: `[$-809]`."""
_OTHER = re.compile(r"[€$¥%]|\b(?:EUR|USD|CHF)\b")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_PERCENT = {"9", "10"}
"""The built-in forms of percentages. Those of money show the currency of the reader's own country."""


def other_than_pounds(container: Container) -> tuple[int, ...]:
    """The numbers of the cell styles that show another currency or a percentage."""
    if container.part("xl/styles.xml") is None:
        return ()
    codes: dict[str, str] = dict.fromkeys(_PERCENT, "%")
    found, within, at = [], "", 0
    for tag, attributes in elements(container, "xl/styles.xml"):
        name = local(tag)
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            within = name
        elif name == "xf" and within == "cellXfs":
            if _shows_other(codes.get(attributes.get("numFmtId", ""), "")):
                found.append(at)
            at += 1
    return tuple(found)


def _shows_other(code: str) -> bool:
    plain = _QUOTED.sub(r"\1\2", _CURRENCY.sub(r"\1", code))
    return _OTHER.search(plain) is not None
