"""Yes and no, names out of a vocabulary, and lists of such names."""

from __future__ import annotations

_YES = frozenset({"y", "yes", "true", "t", "1", "1.0"})
_NO = frozenset({"n", "no", "false", "f", "0", "0.0"})


def read_yesno(word: str) -> tuple[bool | None, str]:
    """Whether a folded cell says yes, or None and the code of the fault."""
    if word in _YES:
        return True, ""
    if word in _NO:
        return False, ""
    return None, "not_yes_no"


def read_words(folded: str) -> tuple[list[str] | None, str]:
    """The names of a folded cell, in their order, each once; `none` alone is the empty list."""
    names = list(dict.fromkeys(part for part in (part.strip() for part in folded.split(";")) if part))
    if names == ["none"]:
        return [], ""
    if "none" in names:
        return None, "none_with_others"
    return (names, "") if names else (None, "")
