"""Splink 5 on the very candidate pairs that kbop compares, set up as its documentation advises; a peer, not a part."""

from __future__ import annotations

import time
import warnings

import polars as pl

from kbop_cli.engine.identity.keys import candidates
from kbop_cli.engine.identity.register import make_register

COLUMNS = ("first", "last", "born", "postcode", "nino", "house", "street", "locality", "town")


def splink(people: pl.DataFrame, least: float = 0.5) -> tuple[pl.DataFrame, dict[str, float]]:
    """left, right (ids) of the pairs with a chance of `least` or more; seconds to train and to predict.

    Prior, u and m are its own: estimated from the file, EM over four blockings, term frequencies for names. The
    candidates come as an array of pair numbers on each record, so that its blocking finds exactly ours.
    """
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    warnings.simplefilter("ignore")
    table, known = _table(people)
    started = time.perf_counter()
    comparisons = {
        "first": cl.ForenameSurnameComparison("first", "last").configure(term_frequency_adjustments=True),
        "born": cl.DateOfBirthComparison("born", input_is_string=True),
        "postcode": cl.LevenshteinAtThresholds("postcode", [1, 2]),
        "nino": cl.LevenshteinAtThresholds("nino", [1, 2]),
        "house": cl.ExactMatch("house"),
        "street": cl.JaroWinklerAtThresholds("street", [0.92, 0.8]),
        "locality": cl.JaroWinklerAtThresholds("locality", [0.92, 0.8]),
        "town": cl.JaroWinklerAtThresholds("town", [0.92, 0.8]),
    }
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparisons[column] for column in comparisons if column in known],
        blocking_rules_to_generate_predictions=[block_on("pairs", arrays_to_explode=["pairs"])],
        retain_matching_columns=False,
    )
    api = DuckDBAPI()
    linker = Linker(api.register(table.to_arrow()), settings, log_level="ERROR")
    rules = [
        block_on("first", "last", "born"),
        block_on("born", "postcode"),
        block_on("last", "postcode", "first"),
    ]
    linker.training.estimate_probability_two_random_records_match(rules, recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for rule in (
        block_on("born"),
        block_on("last", "first"),
        block_on("postcode", "last"),
        block_on("postcode", "born"),
    ):
        linker.training.estimate_parameters_using_expectation_maximisation(rule, record_sample_proportion=1.0)
    trained = time.perf_counter()
    predicted = linker.inference.predict(threshold_match_probability=least)
    found = pl.DataFrame(predicted.as_pandas_dataframe()[["unique_id_l", "unique_id_r"]])
    done = time.perf_counter()
    pairs = found.select(
        pl.min_horizontal("unique_id_l", "unique_id_r").alias("l"),
        pl.max_horizontal("unique_id_l", "unique_id_r").alias("r"),
    )
    ids = table["id"]
    named = pairs.select(ids.gather(pairs["l"]).alias("left"), ids.gather(pairs["r"]).alias("right"))
    return named, {"train": trained - started, "predict": done - trained}


def _table(people: pl.DataFrame) -> tuple[pl.DataFrame, set[str]]:
    """The normalised people with the numbers of the pairs they stand in, and the columns that hold anything."""
    register = make_register(people)
    pairs = candidates(register).pairs.with_row_index("pair")
    sides = pl.concat([pairs.select("pair", pl.col(side).alias("unique_id")) for side in ("left", "right")])
    listed = sides.group_by("unique_id").agg(pl.col("pair").cast(pl.Int64).alias("pairs"))
    table = (
        register.people.with_row_index("unique_id")
        .join(listed, on="unique_id", how="left", maintain_order="left")
        .with_columns(pl.col("unique_id").cast(pl.Int64), pl.col("born").dt.to_string("%Y-%m-%d"))
    )
    return table, {column for column in COLUMNS if table[column].null_count() < table.height}
