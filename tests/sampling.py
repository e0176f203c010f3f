"""Frames, samples and plain counts that the tests of the audit sample share."""

from dataclasses import replace
from fractions import Fraction
from math import comb

import polars as pl

from kbop_cli.engine.sample.certificate import Certificate
from kbop_cli.engine.sample.draw import draw
from kbop_cli.engine.sample.estimate import Evaluation, evaluate
from kbop_cli.engine.sample.findings import COLUMNS, check_findings
from kbop_cli.engine.sample.frame import Frame, freeze
from kbop_cli.engine.sample.request import Request

SEED = "3546311556112163624615351222"
IDS = [f"C{number:05d}" for number in range(1, 41)]


def month(count: int = 40, shuffle: int | None = None, rejected: int = 0) -> Frame:
    """`count` approved claims of three outcomes, 20 : 12 : 8 a forty, at £500, £2,200 and £13, then rejected
    ones."""
    number = pl.int_range(count + rejected, dtype=pl.Int64, eager=True)
    kind = number % 40
    claims = pl.select(
        claim_id=pl.lit("C") + (number + 1).cast(pl.String).str.zfill(5),
        decision=pl.when(number < count).then(pl.lit("approved")).otherwise(pl.lit("rejected")),
        provider=pl.when(number % 3 == 0).then(pl.lit("north")).otherwise(pl.lit("south")),
        outcome=pl.when(kind < 20).then(pl.lit("entry")).when(kind < 32).then(pl.lit("year")).otherwise(pl.lit("plan")),
        amount=pl.when(kind < 20).then(50_000).when(kind < 32).then(220_000).otherwise(1_300),
        tiers=pl.when(number % 4 == 1).then(pl.lit("self_certified;close")),
    )
    if shuffle is not None:
        claims = claims.sample(fraction=1, shuffle=True, seed=shuffle)
    return freeze(claims, ["tiers"])


def request(**changes) -> Request:
    return replace(Request("main", SEED, "ten-sided dice, both parties watching"), **changes)


DESIGNS = {
    "simple": {},
    "stratified": {"by": ("outcome",)},
    "systematic": {},
    "monetary_unit": {},
    "value": {},
}


def frame(*parts: tuple[str, int, int], rejected: int = 0, tiers: dict[str, int] | None = None) -> Frame:
    """Parts of (outcome, claims, pence), the first so many of each outcome flagged `close` as `tiers`
    says."""
    rows = [
        (
            f"{name}{number:03d}",
            "approved",
            "p",
            name,
            pence,
            "close" if number < (tiers or {}).get(name, 0) else "",
        )
        for name, claims, pence in parts
        for number in range(claims)
    ]
    rows += [(f"R{number:03d}", "rejected", "p", "x", 0, "") for number in range(rejected)]
    names = ["claim_id", "decision", "provider", "outcome", "amount", "tiers"]
    return freeze(pl.DataFrame(rows, names, orient="row"), ["tiers"])


def drawn(held: Frame, **asked) -> Certificate:
    return draw(held, Request("2023-11/main", SEED, "dice", **asked))


def picked(certificate: Certificate, *, stratum: str = "", selection: str = "random") -> list[str]:
    return [
        pick.claim_id for pick in certificate.picks if pick.selection == selection and stratum in ("", pick.stratum)
    ]


def judged(certificate: Certificate, held: Frame, found: dict[str, dict]) -> pl.DataFrame:
    """Everything agreed but what `found` says."""
    blank = dict.fromkeys(COLUMNS)
    rows = [
        blank | {"claim_id": pick.claim_id, "finding": "agreed", "row": pick.order + 1} | found.get(pick.claim_id, {})
        for pick in certificate.picks
    ]
    return check_findings(pl.DataFrame(rows, COLUMNS), certificate, held)


WRONG = {"finding": "not agreed"}


def evaluated(certificate, held, found, basis=None, delimited=()) -> Evaluation:
    return evaluate(certificate, held, judged(certificate, held, found), basis, delimited)


def at_most(claims: int, wrong: int, drawn: int, found: int) -> Fraction:
    ways = sum(comb(wrong, each) * comb(claims - wrong, drawn - each) for each in range(min(found, drawn) + 1))
    return Fraction(ways, comb(claims, drawn))


def binomial_at_most(drawn: int, rate: Fraction, found: int) -> Fraction:
    return sum((comb(drawn, k) * rate**k * (1 - rate) ** (drawn - k) for k in range(found + 1)), Fraction(0))


def ascending(a: Fraction, count: int) -> Fraction:
    found = Fraction(1)
    for step in range(count):
        found *= a + step
    return found


def beta_binomial_chances(claims: int, a: Fraction, b: Fraction) -> list[Fraction]:
    return [
        comb(claims, j) * ascending(a, j) * ascending(b, claims - j) / ascending(a + b, claims)
        for j in range(claims + 1)
    ]
