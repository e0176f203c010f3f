"""Who is drawn, over thousands of seeds. The seeds are fixed, so that the counts are the same on every
run."""

from collections import Counter
from fractions import Fraction

import polars as pl
import pytest

from kbop_cli.engine.sample import designs
from kbop_cli.engine.sample.tickets import start, tickets

SEED = "3546311556112163624615351222"
IDS = [f"C{number:05d}" for number in range(1, 41)]


def test_every_claim_is_as_likely_as_every_other():
    """4,000 seeds, 4 of 40. The statistic is χ² on 39 degrees of freedom; 72.1 is passed once in a
    thousand."""
    names = pl.Series("claim_id", IDS)
    pool = pl.DataFrame({"claim_id": names, "amount": 1, "stratum": "all"})
    counts: Counter[str] = Counter()
    for number in range(4_000):
        ordered = designs.by_ticket(pool.with_columns(tickets(names, "main", f"{SEED}-{number}")))
        counts.update(ordered["claim_id"].head(4))
    expected = 4_000 * 4 / 40
    # Drawn without replacement, the counts vary less than independent ones.
    spread = Fraction(39, 40) / (1 - Fraction(4, 40))
    statistic = sum((counts[name] - expected) ** 2 for name in names) / expected * float(spread)
    assert statistic < 72.1


@pytest.mark.parametrize("design", ["monetary_unit", "value"])
def test_inclusion_is_in_proportion_to_value(design):
    """2,000 seeds, 4 of 40: the mean of the claims of one amount lies within 0.015 of n·v/V, as set
    beforehand.

    Sequential Poisson is proportional up to terms that vanish as claims grow many; a fixed interval is
    exactly so.
    """
    amounts = [place % 9 + 1 for place in range(40)]
    pool = pl.DataFrame({"claim_id": IDS, "amount": amounts, "stratum": "all"})
    counts: Counter[int] = Counter()
    for number in range(2_000):
        seed = f"{SEED}-{number}"
        drawn = pool.with_columns(tickets(pool["claim_id"], "main", seed))
        if design == "value":
            ordered = designs.by_value(drawn, 4)
        else:
            ordered = designs.monetary_unit(drawn, 4, start("main", seed))
        counts.update(ordered["amount"].head(4))
    for amount, claims in Counter(amounts).items():
        assert abs(counts[amount] / 2_000 / claims - 4 * amount / sum(amounts)) < 0.015
