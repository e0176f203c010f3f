"""Every code that kbop gives, by what gives it, with its meaning and what would mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Meanings = Mapping[str, tuple[str, str]]
"""Code -> what it means, what would mend it (empty where there is nothing to mend)."""


def by_family() -> dict[str, Meanings]:
    """The codes of reasons, of a card's check, of a payment's control and of changes, each family by its title."""
    from kbop_cli.cards.codes import CARD_CODES, GUARD_CODES
    from kbop_cli.cards.diff.change import CATEGORIES
    from kbop_cli.codes import CODES

    return {
        "Reasons of a decision (verify, scenarios)": CODES,
        "Problems of a card or a contract (ratecard check)": CARD_CODES,
        "What a card's review fails on (ratecard diff, impact, test)": GUARD_CODES,
        "Changes between cards (ratecard diff)": {name: (meaning, "") for name, meaning in CATEGORIES.items()},
    }


def meaning_of(code: str) -> tuple[str, str]:
    """What a code means and what would mend it. Raises KbopError where there is none such."""
    from kbop_cli.errors import fail
    from kbop_cli.intake.reading import nearest

    # A code of a reason comes first where two families have one.
    families = list(by_family().values())
    known = {name: said for family in reversed(families) for name, said in family.items()}
    if code in known:
        return known[code]
    raise fail(
        f'there is no code "{code}".',
        mend=nearest(code, known, least=NEAR)
        or "kbop explain without a name lists them all; for a claim: kbop explain CLAIM_ID --in DIR",
    )


NEAR = 0.75
"""How like a code another must be to be suggested: codes are words, and many words are somewhat alike."""


def listed() -> str:
    """All of them for a terminal: a line a code."""
    return "\n\n".join("\n".join([f"{title}:", *_lines(family)]) for title, family in by_family().items())


def _lines(family: Meanings) -> Iterator[str]:
    wide = max(map(len, family))
    for name, (meaning, _) in family.items():
        yield f"  {name:{wide}}  {meaning}"


def page() -> str:
    """All of them as a page of the documentation."""
    parts = [
        "# Codes\n\nEvery code that `kbop` gives. A code never changes its meaning. `kbop explain CODE` says the same\n"
        "of one, `kbop explain` lists them. `python -m pytest tests/golden --update-golden` writes this page."
    ]
    for title, family in by_family().items():
        mends = any(mend for _, mend in family.values())
        rows = ["| code | what it means | what would mend it |" if mends else "| code | what it means |"]
        rows.append("|---|---|---|" if mends else "|---|---|")
        for name, (meaning, mend) in family.items():
            rows.append(f"| `{name}` | {meaning} |" + (f" {mend} |" if mends else ""))
        parts.append(f"## {title}\n\n" + "\n".join(rows))
    return "\n\n".join(parts) + "\n"
