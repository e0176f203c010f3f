"""Print the weights of `kbop_cli/engine/identity/weights.py`, from labelled pairs of FEBRL1-3 and the UK-like register.

    python -m bench.train_weights

m is how often a level is met among the pairs of one person, u among pairs drawn blindly out of two persons; each is
the mean of what the two sources say, where both say something. FEBRL4 is never read here. The register has a seed of
its own, which no benchmark uses.
"""

from __future__ import annotations

import random
from statistics import fmean

import polars as pl

from bench.febrl import febrl
from bench.uk_identities import register
from kbop_cli.engine.identity.compare import LEVELS, compare
from kbop_cli.engine.identity.register import make_register

BLIND_PAIRS = 4_000_000
SMOOTHING = 0.5


def labelled(people: pl.DataFrame, pairs: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Levels of every pair of one person, and of `pairs` blind pairs of two."""
    made = make_register(people)
    person = made.people.select("id").join(
        people.select(pl.col("participant_id").alias("id"), "person"),
        on="id",
        how="left",
        maintain_order="left",
    )
    rows = person.with_row_index("row").select("row", "person")
    same = rows.join(rows, on="person").filter(pl.col("row") < pl.col("row_right"))
    same = same.select(pl.col("row").alias("left"), pl.col("row_right").alias("right"))
    chance = random.Random("kbop-weights-1")
    size = rows.height
    left = pl.Series([chance.randrange(size) for _ in range(pairs)], dtype=pl.UInt32)
    right = pl.Series([chance.randrange(size) for _ in range(pairs)], dtype=pl.UInt32)
    blind = pl.DataFrame({"left": left, "right": right})
    blind = blind.filter(rows["person"].gather(left) != rows["person"].gather(right))
    return compare(same, made), compare(blind, made)


def shares(levels: pl.Series) -> dict[str, float] | None:
    """Share of each level among the pairs where it could be told; None where it never could."""
    known = levels.drop_nulls()
    if known.is_empty():
        return None
    counts = dict(known.value_counts().rows())
    names = LEVELS[levels.name]
    whole = known.len() + SMOOTHING * len(names)
    return {level: (counts.get(level, 0) + SMOOTHING) / whole for level in names}


def pooled(weights: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """A slip never weighs more than sameness: where `close` would, the two weigh what they weigh together."""
    if "close" not in weights:
        return weights
    (m, u), (close_m, close_u) = weights["exact"], weights["close"]
    if close_m / close_u <= m / u:
        return weights
    together = (m + close_m) / (u + close_u)
    return weights | {"exact": (together * u, u), "close": (together * close_u, close_u)}


def main() -> None:
    """Train and print."""
    # The three sets number their people alike.
    sets = [febrl(number).with_columns(pl.col("person") + number * 1_000_000) for number in (1, 2, 3)]
    sets = [
        one.with_columns(pl.format("{}-{}", pl.lit(at), "participant_id").alias("participant_id"))
        for at, one in enumerate(sets)
    ]
    sources = [
        labelled(pl.concat(sets), BLIND_PAIRS),
        labelled(register(60_000, "kbop-weights-1"), BLIND_PAIRS),
    ]
    for field, names in LEVELS.items():
        told = [(shares(same[field]), shares(blind[field])) for same, blind in sources]
        known = [(m, u) for m, u in told if m and u]
        weights = {name: (fmean(m[name] for m, _ in known), fmean(u[name] for _, u in known)) for name in names}
        print(f'    "{field}": {{')
        for level, (m, u) in pooled(weights).items():
            print(f'        "{level}": Weight({m:.6f}, {u:.9f}),')
        print("    },")


if __name__ == "__main__":
    main()
