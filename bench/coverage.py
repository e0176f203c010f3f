"""How often each limit holds, over thousands of draws with fixed seeds. Writes docs/sampling-coverage.md.

    python bench/coverage.py

Every draw is the product's own: tickets of SHA-256, no other source of chance.
"""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import comb, sqrt
from pathlib import Path

import polars as pl

from kbop_cli.engine.sample import designs
from kbop_cli.engine.sample.limits import (
    beta_binomial_upper,
    clopper_pearson_lower,
    clopper_pearson_upper,
    hypergeometric_lower,
    hypergeometric_upper,
)
from kbop_cli.engine.sample.strata_bounds import PriceStratum, bonferroni, convolve
from kbop_cli.engine.sample.tickets import start, tickets
from kbop_cli.engine.sample.value_bounds import (
    binomial_factor,
    cell,
    poisson_factors,
    stringer,
    stringer_lower,
)

RUNS = 20_000
SURE = "0.95"
PAGE = Path(__file__).parents[1] / "docs" / "sampling-coverage.md"


def draws(amounts: list[int], size: int, order: Callable[[pl.DataFrame, str], pl.DataFrame]) -> list[pl.Series]:
    """The numbers, from 0, of the claims that each of RUNS draws takes, with seeds coverage-0000000 and
    on."""
    number = range(len(amounts))
    ids = pl.Series("claim_id", [f"C{each:05d}" for each in number])
    pool = pl.DataFrame({"claim_id": ids, "amount": amounts, "stratum": "all", "number": number})
    seeds = (f"coverage-{run:07d}" for run in range(RUNS))
    return [order(pool.with_columns(tickets(ids, "coverage", s)), s)["number"].head(size) for s in seeds]


def found_wrong(taken: list[pl.Series], wrong: int) -> list[int]:
    """How many of the first `wrong` claims each draw holds."""
    return [int((each < wrong).sum()) for each in taken]


def simple(pool: pl.DataFrame, _seed: str) -> pl.DataFrame:
    return designs.by_ticket(pool)


def percent(part: float) -> str:
    return f"{100 * part:.1f} %"


# Counts


@cache
def count_limits(claims: int, drawn: int, wrong: int) -> dict[str, tuple[float, float]]:
    rate = wrong / drawn
    wald = 1.6448536269514722 * sqrt(rate * (1 - rate) / drawn)
    return {
        "hypergeometric (exact)": (
            hypergeometric_lower(claims, drawn, wrong, SURE),
            hypergeometric_upper(claims, drawn, wrong, SURE),
        ),
        "Clopper–Pearson": (
            float(claims * clopper_pearson_lower(drawn, wrong, SURE)),
            float(claims * clopper_pearson_upper(drawn, wrong, SURE)),
        ),
        "beta-binomial, prior (1, 1)": (
            beta_binomial_upper(claims, drawn, wrong, "0.05"),
            beta_binomial_upper(claims, drawn, wrong, SURE),
        ),
        "Wald (never used)": (claims * (rate - wald), claims * (rate + wald)),
    }


def count_rows(claims: int, drawn: int, wrong: int, taken: list[pl.Series]) -> list[str]:
    found = found_wrong(taken, wrong)
    rows = []
    for method in count_limits(claims, drawn, 0):
        held = [0, 0]
        for each in found:
            low, high = count_limits(claims, drawn, each)[method]
            held = [held[0] + (low <= wrong), held[1] + (high >= wrong)]
        exactly = [0, 0]
        for each in range(min(wrong, drawn) + 1):
            ways = comb(wrong, each) * comb(claims - wrong, drawn - each)
            low, high = count_limits(claims, drawn, each)[method]
            exactly = [exactly[0] + ways * (low <= wrong), exactly[1] + ways * (high >= wrong)]
        cells = [percent(count / RUNS) for count in held]
        cells += [percent(ways / comb(claims, drawn)) for ways in exactly]
        rows.append(f"| {claims:,} | {drawn} | {wrong} | {method} | {' | '.join(cells)} |")
    return rows


# Value in strata of one price each


@cache
def strata_limits(counts: tuple[int, ...]) -> dict[str, tuple[int, int]]:
    shape = ((200, 50_000, 20), (80, 220_000, 8), (120, 130_000, 12))
    strata = [PriceStratum(*each, wrong) for each, wrong in zip(shape, counts, strict=True)]
    posterior = convolve(strata)
    return {
        "exact limits, jointly (Bonferroni)": bonferroni(strata, SURE),
        "convolution, prior (1, 1)": (posterior.quantile("0.05"), posterior.quantile(SURE)),
    }


def strata_rows(wrong: tuple[int, int, int], taken: list[list[pl.Series]]) -> list[str]:
    truth = sum(count * price for count, price in zip(wrong, (50_000, 220_000, 130_000), strict=True))
    found = list(zip(*(found_wrong(each, count) for each, count in zip(taken, wrong, strict=True)), strict=True))
    rows = []
    for method in strata_limits((0, 0, 0)):
        limits = [strata_limits(each)[method] for each in found]
        low = sum(lower <= truth for lower, _ in limits) / RUNS
        high = sum(upper >= truth for _, upper in limits) / RUNS
        mean = sum(upper for _, upper in limits) / RUNS / 100
        counts = " / ".join(map(str, wrong))
        rows.append(f"| {counts} | £{truth / 100:,.0f} | {method} | {percent(low)} | {percent(high)} | £{mean:,.0f} |")
    return rows


# Value by monetary units


PRICES = [(50_000, 220_000, 130_000, 34_000)[number % 4] for number in range(400)]
SIZE = 40


def by_units(pool: pl.DataFrame, seed: str) -> pl.DataFrame:
    return designs.monetary_unit(pool, SIZE, start("coverage", seed))


def by_value(pool: pl.DataFrame, _seed: str) -> pl.DataFrame:
    return designs.by_value(pool, SIZE)


@cache
def binomial(wrong: int) -> Fraction:
    return binomial_factor(SIZE, SURE)(wrong)


@cache
def poisson(wrong: int) -> Fraction:
    return poisson_factors(SIZE, SURE)(wrong)


def value_rows(label: str, design: str, wrong: int, taint: Fraction, taken: list[pl.Series]) -> list[str]:
    truth = Fraction(sum(PRICES[:wrong]), sum(PRICES)) * taint

    @cache
    def limits(count: int) -> dict[str, tuple[Fraction | None, Fraction]]:
        held = [taint] * count
        return {
            "Stringer": (stringer_lower(binomial, SIZE, held), stringer(binomial, held)),
            "Stringer (Poisson)": (None, stringer(poisson, held)),
            "cell": (None, cell(binomial, SIZE, held)),
        }

    found = found_wrong(taken, wrong)
    rows = []
    for method in limits(0):
        bounds = [limits(count)[method] for count in found]
        low = "" if bounds[0][0] is None else percent(sum(b[0] <= truth for b in bounds) / RUNS)
        high = percent(sum(b[1] >= truth for b in bounds) / RUNS)
        mean = percent(float(sum(b[1] for b in bounds)) / RUNS)
        rows.append(f"| {design} | {label} | {percent(float(truth))} | {method} | {low} | {high} | {mean} |")
    return rows


HEAD = f"""# How often the limits hold

Made by `python bench/coverage.py`: {RUNS:,} draws a line, with the product's own tickets and the seeds
`coverage-0000000` and on, so that it comes out the same everywhere. Every limit is one-sided at 95 %; what
counts is that it holds in 95 % of draws or more. A share of draws has a standard error of up to 0.15 points
near 95 %. Where a share can be counted out over all possible samples, that stands beside it and has none.

## How many claims are wrong (simple random)

The exact limits hold at least as often as they say, whatever is wrong. The beta-binomial figures hold on
average over their prior, not for every number of wrong claims. A Wald interval has no width where no wrong
claim is found, and fails as it would; kbop has none.

| claims | drawn | wrong | method | lower holds | upper holds | lower, counted out | upper, counted out |
|---:|---:|---:|---|---:|---:|---:|---:|
"""

STRATA = """
## How much was paid wrongly (stratified, one price a stratum)

200 claims at £500, 80 at £2,200 and 120 at £1,300, of which 20, 8 and 12 are drawn. The convolution's lower
figure rests on its prior, under which a clean year is unlikely: it is shown, and nothing is recovered by it.

| wrong | error | method | lower holds | upper holds | mean upper |
|---|---:|---|---:|---:|---:|
"""

VALUE = """
## How much was paid wrongly (by monetary units)

400 claims of £340 to £2,200, 40 drawn in proportion to their amount. Error, and the mean of the upper limits,
as shares of the whole value. That Stringer's bound holds is not proven in general, from above or from below.

| design | what is wrong | error | method | lower holds | upper holds | mean upper |
|---|---|---:|---|---:|---:|---:|
"""

CASES = (
    ("8 claims, wholly", 8, Fraction(1)),
    ("40 claims, wholly", 40, Fraction(1)),
    ("40 claims, by a fifth", 40, Fraction(1, 5)),
    ("200 claims, by a fiftieth", 200, Fraction(1, 50)),
)


def main() -> None:
    rows = [HEAD]
    for claims, drawn in ((100, 10), (500, 50), (1_000, 100)):
        taken = draws([1] * claims, drawn, simple)
        for share in (1, 5, 10, 25):
            rows += count_rows(claims, drawn, claims * share // 100, taken)
    rows.append(STRATA)
    strata = [draws([1] * claims, drawn, simple) for claims, drawn in ((200, 20), (80, 8), (120, 12))]
    for wrong in ((0, 0, 0), (2, 1, 1), (10, 4, 6), (40, 0, 0), (0, 16, 24)):
        rows += strata_rows(wrong, strata)
    rows.append(VALUE)
    for design, order in (("monetary_unit", by_units), ("value", by_value)):
        taken = draws(PRICES, SIZE, order)
        for label, wrong, taint in CASES:
            rows += value_rows(label, design, wrong, taint, taken)
    text = "".join(row if row.endswith("\n") else f"{row}\n" for row in rows)
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
