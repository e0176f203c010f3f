"""How long freezing a million claims and drawing from them takes, against hashing a million ids: 3 at the most, both
together, for the simple design.

python bench/sample.py [CLAIMS]
"""

import sys
from hashlib import sha256
from time import perf_counter

import polars as pl

from kbop_cli.engine.sample.draw import draw
from kbop_cli.engine.sample.frame import freeze
from kbop_cli.engine.sample.request import DESIGNS, Request, Tier

SEED = "3546311556112163624615351222"


def claims(count: int) -> pl.DataFrame:
    number = pl.int_range(count, dtype=pl.Int64, eager=True)
    return pl.select(
        claim_id=pl.lit("C") + number.cast(pl.String).str.zfill(7),
        decision=pl.when(number % 50 == 7).then(pl.lit("rejected")).otherwise(pl.lit("approved")),
        provider=pl.lit("provider ") + (number % 8).cast(pl.String),
        outcome=pl.lit("outcome_") + (number * 7 % 27).cast(pl.String),
        amount=(number * 7 % 27 + 1) * 5_000,
        tiers=pl.when(number % 20 == 3).then(pl.lit("self_certified")),
    )


def ratio(run, base, times: int = 4) -> float:
    """The best of `run` over the best of `base`, taken in turns so that a busy machine slows both."""
    taken: dict[object, list[float]] = {run: [], base: []}
    for _ in range(times):
        for each in taken:
            begun = perf_counter()
            each()
            taken[each].append(perf_counter() - begun)
    return min(taken[run]) / min(taken[base])


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    table = claims(count)
    ids = table["claim_id"].to_list()

    def base() -> list[bytes]:
        return [sha256(claim.encode()).digest() for claim in ids]

    print(f"{count:,} claims, against hashing their ids")
    print(f"{'freeze':>15} {ratio(lambda: freeze(table, ['tiers']), base):5.2f}")
    frame = freeze(table, ["tiers"])
    tier = Tier("self_certified", "risk", "self-certified", "0.25")
    for design in DESIGNS:
        by = ("outcome",) if design == "stratified" else ()
        request = Request("2023-11/main", SEED, "dice", design, "0.10", 0, by, (tier,), "0.02")
        print(f"{design:>15} {ratio(lambda r=request: draw(frame, r), base):5.2f}")
    request = Request("2023-11/main", SEED, "dice", "simple", "0.10", 0, (), (tier,), "0.02")
    print(f"{'freeze, simple':>15} {ratio(lambda: draw(freeze(table, ['tiers']), request), base):5.2f}")


if __name__ == "__main__":
    main()
