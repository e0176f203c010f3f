"""People for the tests of identity: one row from keywords, the rest not known. Nobody here exists."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

SCHEMA = {
    "participant_id": pl.String,
    "provider": pl.String,
    "restricted": pl.Boolean,
    "first_name": pl.String,
    "last_name": pl.String,
    "date_of_birth": pl.Date,
    "postcode": pl.String,
    "national_insurance_number": pl.String,
}
SHORT = {
    "first": "first_name",
    "last": "last_name",
    "born": "date_of_birth",
    "nino": "national_insurance_number",
    "id": "participant_id",
}


def people(*rows: dict[str, Any]) -> pl.DataFrame:
    """A frame of participants; ids are P1, P2 … where none is given, dates may be ISO text."""
    whole = []
    for at, row in enumerate(rows, 1):
        named = {SHORT.get(name, name): value for name, value in row.items()}
        born = named.get("date_of_birth")
        if isinstance(born, str):
            named["date_of_birth"] = dt.date.fromisoformat(born)
        whole.append({"participant_id": f"P{at}", **named})
    return pl.DataFrame(whole, schema=SCHEMA)


ROBIN = {"first": "Robin", "last": "Oakthwaite", "born": "1984-05-17", "postcode": "HD1 2AB", "nino": "CE482915A"}
"""Somebody with an uncommon name and every cell filled in."""
