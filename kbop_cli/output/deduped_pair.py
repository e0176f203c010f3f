"""One pair of ids, explained: what `kbop dedupe --explain` prints. Names and days of birth stand in it, as asked."""

from __future__ import annotations

from typing import Any

from kbop_cli.engine.duplicate_pairs import Beside, Field
from kbop_cli.output.text import safe, table, thousands

HEADING = ("what", "agreement", "weight")


def as_text(pair: Beside) -> str:
    """The pair on the terminal: the two records, the sum, and the claims that hang on it."""
    rows = [(field.column, *cells(field), field.agreement, bits(field.weight)) for field in pair.fields]
    parts = [
        safe(f"{pair.left} and {pair.right}: {verdict(pair)}"),
        table(("what", pair.left, pair.right, *HEADING[1:]), rows, right=(4,)),
    ]
    if pair.claims.height:
        parts += [table(CLAIM_HEADING, claim_rows(pair), right=(5,)), safe(stake(pair))]
    else:
        parts.append("No claim hangs on it: between them they have nothing that a person is paid once.")
    return "\n\n".join(parts)


CLAIM_HEADING = ("claim", "participant", "provider", "outcome", "achieved on", "worth", "if they are one person")


def claim_rows(pair: Beside) -> list[tuple[str, ...]]:
    """The claims that hang on a pair, one a row."""
    return [
        (
            row["claim_id"] or "(no id)",
            row["participant_id"] or "(no id)",
            row["provider"] or "",
            "; ".join(row["outcomes"]),
            row["achieved_on"].isoformat() if row["achieved_on"] else "not known",
            money(row["worth"]),
            fate(row["at_stake"], row["batch"]),
        )
        for row in pair.claims.iter_rows(named=True)
    ]


def fate(at_stake: bool, batch: str | None) -> str:
    """What becomes of a claim of a duplicate."""
    stands = "would not stand" if at_stake else "stands"
    return f"paid in {batch}; {stands}" if batch else stands


def verdict(pair: Beside) -> str:
    """The grade, the sum of the weights with the chance it means, and why a pair is held back."""
    said = f"{pair.grade} match"
    if pair.weight is not None and pair.probability is not None:
        said += f", {bits(pair.weight)} bits together, a chance of {chance(pair.probability)}"
    return f"{said}; held back to possible: {pair.held_back}" if pair.held_back else said


def stake(pair: Beside) -> str:
    """What the pair would have cost."""
    if pair.pence is None:
        return "At stake: what is known of it, and claims whose worth is not known."
    return f"At stake: {money(pair.pence)}."


def chance(probability: float) -> str:
    """A chance that is never said to be certain."""
    return "more than 99.99 %" if probability > 0.9999 else f"{probability:.2%}".replace("%", " %")


def bits(weight: float | None) -> str:
    """A weight with its sign; empty where nothing is weighed."""
    return "" if weight is None else f"{weight:+.2f}"


def cells(field: Field) -> tuple[str, str]:
    """The two cells; what is not known says so."""
    return (field.left or "", field.right or "")


def money(pence: int | None) -> str:
    """`£1,234.50`, or that it is not known."""
    return "not known" if pence is None else thousands(f"{pence // 100}.{pence % 100:02d}")


def as_json(pair: Beside) -> dict[str, Any]:
    """The pair; money in pounds as text, null where it is not known."""
    return {
        "left": pair.left,
        "right": pair.right,
        "grade": pair.grade,
        "held_back": pair.held_back,
        "weight": pair.weight,
        "probability": pair.probability,
        "fields": [{name: getattr(field, name) for name in Field.__dataclass_fields__} for field in pair.fields],
        "claims": [
            {
                **{name: row[name] for name in ("claim_id", "participant_id", "provider", "outcomes", "at_stake")},
                "achieved_on": row["achieved_on"].isoformat() if row["achieved_on"] else None,
                "paid_in": row["batch"],
                "worth": _pounds(row["worth"]),
            }
            for row in pair.claims.iter_rows(named=True)
        ],
        "at_stake": _pounds(pair.pence),
    }


def _pounds(pence: int | None) -> str | None:
    return None if pence is None else f"{pence // 100}.{pence % 100:02d}"
