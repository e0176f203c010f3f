"""Characters that look alike, made alike: what people's keyboards, spreadsheets and web pages put into cells.

Only characters that mean the same are folded together. Compatibility folding (NFKC) is not used: it would
turn a footnote mark into a digit (`£500²` into `£5002`). Marks that reverse the order of what is shown are
left in, so that a cell which does not read as it looks is a fault.
"""

from __future__ import annotations

import functools
import re

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_NOTHING = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63"
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u2032"
_QUOTES = "\u201c\u201d\u201f\u2033"

_FOLDED: dict[int, str] = (
    {ord(space): " " for space in _SPACES}
    | {ord(mark): "" for mark in _NOTHING}
    | {ord(dash): "-" for dash in _DASHES}
    | {ord(mark): "'" for mark in _APOSTROPHES}
    | {ord(mark): '"' for mark in _QUOTES}
    | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {0xFFE1: "£"}
)

OUTER = " \t\r\n\v\f" + _SPACES + _NOTHING
"""What is taken off both ends of every cell."""

_BLANKS = re.compile(r"\s+")


def tidy(text: str) -> str:
    """`text` with look-alike characters made alike, white space single and none outside."""
    return _BLANKS.sub(" ", text.translate(_FOLDED)).strip()


def fold(text: str) -> str:
    """The form in which words and values are compared: tidy and in lower case."""
    return tidy(text).lower()


@functools.lru_cache(maxsize=4096)
def key(name: str) -> str:
    """The form in which headings, sheets and tables are compared: letters and digits alone, in lower case.

    Kept, as every row that may be a heading is held against the names of every table.
    """
    return "".join(character for character in tidy(name).lower() if character.isalnum())
