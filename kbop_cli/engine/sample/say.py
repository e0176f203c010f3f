"""The sample in plain words: sentences and tables that a committee understands, with no bare ratio among
them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kbop_cli.engine.sample.estimate import Evaluation
from kbop_cli.engine.sample.exact import Exact, ceil, exact, share
from kbop_cli.engine.sample.limits import hypergeometric_lower, hypergeometric_upper
from kbop_cli.engine.sample.plan import hypergeometric_fixed

FRAMES = (30, 50, 100, 200, 500, 1_000, 2_000)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a sample can tell: with i wrong claims in it, `lower[i]` to `upper[i]` of all claims may be
    wrong."""

    claims: int
    drawn: int
    lower: tuple[int, ...]
    upper: tuple[int, ...]


def reach(claims: int, drawn: int, confidence: Exact = "0.95", most: int = 3) -> Reach:
    """The limits for 0 … `most` wrong claims in a sample of `drawn` out of `claims`, each one-sided."""
    found = range(min(most, drawn) + 1)
    return Reach(
        claims,
        drawn,
        tuple(hypergeometric_lower(claims, drawn, wrong, confidence) for wrong in found),
        tuple(hypergeometric_upper(claims, drawn, wrong, confidence) for wrong in found),
    )


def reaches(rate: Exact = "0.10", confidence: Exact = "0.95", frames: Sequence[int] = FRAMES) -> tuple[Reach, ...]:
    """What a rate buys in frames of several sizes: the table to show before a rate is settled."""
    part = share(rate, "The rate")
    return tuple(reach(claims, ceil(part * claims), confidence) for claims in frames)


def not_ruled_out(claims: int, drawn: int, wrong: int, confidence: Exact = "0.95") -> str:
    """`A clean sample of 10 of 100 does not rule out 24 wrong claims.`"""
    upper = hypergeometric_upper(claims, drawn, wrong, confidence)
    if drawn == claims:
        return f"All {claims:,} claims were looked at: {_wrong(wrong)}."
    sample = f"sample of {drawn:,} of {claims:,}"
    subject = f"{_found(wrong)} in a {sample}" if wrong else f"A clean {sample}"
    several = wrong > 1
    if upper == wrong:
        other = "any other" if wrong else "any wrong claim"
        return f"{subject} {'rule' if several else 'rules'} out {other}, at {percent(confidence)} confidence."
    return f"{subject} {'do' if several else 'does'} not rule out {_claims(upper)}."


def sizes_needed(claims: int, tolerable: Exact, confidence: Exact = "0.95") -> str:
    """How many to draw, in words, for none found and for one."""
    too_many = ceil(share(tolerable, "The tolerable rate") * claims)
    none = hypergeometric_fixed(claims, too_many, confidence, 0)
    text = f"To show that fewer than {too_many:,} of {claims:,} claims are wrong, draw {none:,} and find none"
    if too_many > 1:
        text += f", or {hypergeometric_fixed(claims, too_many, confidence, 1):,} and find one"
    return f"{text} ({percent(confidence)} confidence)."


def evaluation_lines(evaluation: Evaluation) -> tuple[str, ...]:
    """The evaluation as sentences: what the sample leaves open first, and no figure of it without its limits."""
    total, confidence = evaluation.total, evaluation.basis.confidence
    low, high = pounds(total.lower), pounds(total.upper)
    found = []
    for each in evaluation.strata:
        if each.claim_limits and each.drawn:
            left = each.claims - each.settled
            said = not_ruled_out(left, each.drawn, each.wrong, confidence)
            found.append(said if len(evaluation.strata) == 1 else f"{each.name}: {said}")
    found += [
        f"At least {low} and at most {high} was paid wrongly, each at {percent(confidence)} confidence.",
        f"{pounds(total.identified)} was found to have been paid wrongly, claim by claim.",
        f"The best single guess of all that was paid wrongly is {pounds(total.projected)}.",
    ]
    if total.underpaid:
        found.append(f"{pounds(total.underpaid)} too little was paid; it is set off against nothing.")
    return (*found, *_missing(evaluation), *_posterior(evaluation), *_mirror(evaluation), *evaluation.remarks)


def _missing(evaluation: Evaluation) -> list[str]:
    if not evaluation.missing:
        return []
    read = "wrong" if evaluation.basis.missing == "error" else "right"
    other = evaluation.otherwise
    return [
        f"{_claims(evaluation.missing, '')} had no evidence to look at, counted as {read}.",
        f"Read the other way, {pounds(other.identified)} is found and {pounds(other.projected)} projected, "
        f"between {pounds(other.lower)} and {pounds(other.upper)}.",
    ]


def _posterior(evaluation: Evaluation) -> list[str]:
    if not evaluation.posterior:
        return []
    (a, b), (low, high) = evaluation.basis.prior, evaluation.posterior
    chance = percent(evaluation.basis.confidence)
    return [
        f"With the prior Beta({a}, {b}) at each price, it is at least {pounds(low)} with a chance of "
        f"{chance}, and at most {pounds(high)} with the same."
    ]


def _mirror(evaluation: Evaluation) -> list[str]:
    mirror = evaluation.rejections
    if not mirror:
        return []
    return [
        f"Of {mirror.claims:,} rejected claims {mirror.drawn:,} were looked at again, and {mirror.wrong:,} "
        f"should have been paid; of all, {mirror.lower:,} to {mirror.upper:,} may."
    ]


TABLE = (
    "stratum", "claims", "settled", "drawn", "wrong", "least wrong", "most wrong",
    "identified", "projected", "lower limit", "upper limit",
)  # fmt: skip


def evaluation_table(evaluation: Evaluation) -> tuple[tuple[str, ...], ...]:
    """The evaluation as rows of text under TABLE: a stratum a row, and their sum."""
    rows: list[tuple[str, ...]] = [
        (
            each.name,
            f"{each.claims:,}",
            f"{each.settled:,}",
            f"{each.drawn:,}",
            f"{each.wrong:,}",
            f"{each.claim_limits.lower:,}" if each.claim_limits else "",
            f"{each.claim_limits.upper:,}" if each.claim_limits else "",
            pounds(each.identified),
            pounds(each.projected),
            pounds(each.value_limits.lower),
            pounds(each.value_limits.upper),
        )
        for each in evaluation.strata
    ]
    strata, total = evaluation.strata, evaluation.total
    counts = [sum(getattr(each, name) for each in strata) for name in ("claims", "settled", "drawn", "wrong")]
    money = (total.identified, total.projected, total.lower, total.upper)
    rows.append(("all", *(f"{count:,}" for count in counts), "", "", *(pounds(each) for each in money)))
    return tuple(rows)


def pounds(pence: int) -> str:
    """`£1,234.50`, `-£0.05`."""
    return f"{'-' if pence < 0 else ''}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def percent(rate: Exact) -> str:
    """`95 %`; exact where its decimals end, else cut after the second."""
    hundredths = exact(rate, "The rate") * 10_000
    whole, part = divmod(int(hundredths), 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + " %"


def _claims(count: int, word: str = "wrong ") -> str:
    return f"{count:,} {word}claim{'' if count == 1 else 's'}"


def _found(wrong: int) -> str:
    return "One wrong claim" if wrong == 1 else _claims(wrong)


def _wrong(wrong: int) -> str:
    return "none is wrong" if not wrong else f"{wrong:,} {'is' if wrong == 1 else 'are'} wrong"
