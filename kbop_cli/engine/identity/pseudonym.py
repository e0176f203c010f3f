"""Keyed-hash identities, so that parties who may not share names can still find the same person.

pseudonym = first 16 characters of base32(HMAC-SHA256(key, "kbop-p1" US scope US value)), 80 bits, US being the unit
separator. Without the key a plain hash of a National Insurance number is undone by trying them all; with it the
result stays personal data (UK GDPR Art 4(5)), and another `scope` gives identities that cannot be joined. Only exact
keys are made: what is spelled alike after normalising agrees, a slip does not.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

import polars as pl

from kbop_cli.engine.identity.normalise import birth, core, known_spelling, name, nino, postcode
from kbop_cli.engine.prepare import folded
from kbop_cli.errors import fail

_US = "\x1f"
LEAST_KEY = 32
"""Bytes of a key: as many as SHA-256 gives."""

MOST_ALIKE = 8
"""People of one file who may share a key."""

KEYS: dict[str, tuple[str, ...]] = {
    "key_number": ("nino",),
    "key_names_born": ("names", "born"),
    "key_names_postcode": ("names", "postcode"),
    "key_born_postcode": ("born", "postcode"),
}
"""Pseudonymised column -> the parts it is made of; null where a part is not known."""

_NEEDS = {
    "nino": ("national_insurance_number",),
    "names": ("first_name", "last_name"),
    "born": ("date_of_birth",),
    "postcode": ("postcode",),
}


def key_id(key: bytes) -> str:
    """A name for the key that tells nothing of it: eight characters, to be kept beside the pseudonyms."""
    return _digest(key, "kbop-key-id", "")[:8].lower()


def pseudonym(key: bytes, scope: str, value: str) -> str:
    """The pseudonym of one normalised value."""
    return _digest(key, "kbop-p1", f"{scope}{_US}{value}")[:16]


def pseudonymise(people: pl.DataFrame, key: bytes, scope: str) -> pl.DataFrame:
    """One row a row of `people`, in its order: participant (the id's pseudonym), the columns of KEYS, scope, key_id.

    Names are made alike as for matching, and stand in alphabetical order, so that exchanged ones agree. A birthday on
    1 January makes no key with names or a postcode: too many share it. Refused: a key under LEAST_KEY bytes, an empty
    scope, a unit separator in the scope.
    """
    if len(key) < LEAST_KEY:
        raise fail(
            f"The key has {len(key)} bytes.",
            why=f"Under {LEAST_KEY} it could be found by trying.",
            mend="Make one with a password manager or `openssl rand -base64 48`.",
        )
    if not scope or _US in scope:
        raise fail("The scope is empty or has a control character.", mend="Name the recipient, for example `fund`.")
    made = people.select(folded("participant_id").alias("participant"), *_values(people))
    return made.select(
        *(_hashed(made[column], key, scope) for column in ("participant", *KEYS)),
        pl.lit(scope).alias("scope"),
        pl.lit(key_id(key)).alias("key_id"),
    )


def meet(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """ours, theirs (participant pseudonyms), keys (which agree): one row a pair that shares a key, by the most shared.

    Both are frames of `pseudonymise`. Refused: frames of different scopes or keys, which can never agree. What a crowd
    of one file shares meets nobody (see `without_crowds`).
    """
    labels = [set(frame.select("scope", "key_id").unique().rows()) for frame in (ours, theirs)]
    if len(labels[0] | labels[1]) > 1:
        raise fail(
            "The two files were made with different keys or scopes.",
            why="Nothing in them could agree.",
            mend="Make both with the same key and scope.",
        )
    one, other = (without_crowds(frame) for frame in (ours, theirs))
    found = [
        one.select(pl.col("participant").alias("ours"), column)
        .drop_nulls(column)
        .join(other.select(pl.col("participant").alias("theirs"), column).drop_nulls(column), on=column)
        .select("ours", "theirs", pl.lit(column).alias("key"))
        for column in KEYS
    ]
    together = pl.concat(found).unique().sort("ours", "theirs", "key")
    grouped = together.group_by("ours", "theirs", maintain_order=True).agg(pl.col("key").alias("keys"))
    return grouped.sort(pl.col("keys").list.len(), "ours", "theirs", descending=[True, False, False])


def without_crowds(frame: pl.DataFrame) -> pl.DataFrame:
    """The pseudonyms but for those that more than MOST_ALIKE people of one file share: cells that were filled in, or a
    home for many, tell nobody apart, and would meet as many more of the other file."""
    shared = [
        pl.when(pl.col("participant").n_unique().over(column) <= MOST_ALIKE).then(column).alias(column)
        for column in KEYS
    ]
    return frame.with_columns(shared)


def _values(people: pl.DataFrame) -> list[pl.Expr]:
    names = pl.concat_list(
        core(known_spelling(name(pl.col(column)))).fill_null("") for column in ("first_name", "last_name")
    )
    known = pl.all_horizontal(name(pl.col(column)).is_not_null() for column in ("first_name", "last_name"))
    born = birth(pl.col("date_of_birth"))
    new_year = (born.dt.month() == 1) & (born.dt.day() == 1)
    parts = {
        "nino": nino(pl.col("national_insurance_number")),
        "names": pl.when(known).then(names.list.sort().list.join(" ")),
        "born": pl.when(~new_year).then(born.dt.strftime("%Y-%m-%d")),
        "postcode": postcode(pl.col("postcode")),
    }
    absent = {part for part, needs in _NEEDS.items() if not set(needs) <= set(people.columns)}
    return [
        (
            pl.lit(None, pl.String)
            if absent & set(wanted)
            else pl.concat_str(pl.lit(column), *(parts[part] for part in wanted), separator=_US)
        ).alias(column)
        for column, wanted in KEYS.items()
    ]


def _hashed(values: pl.Series, key: bytes, scope: str) -> pl.Series:
    """Hashing is the one thing Polars has no expression for: each distinct value once."""
    distinct = values.drop_nulls().unique()
    hashed = [pseudonym(key, scope, value) for value in distinct.to_list()]
    return values.replace_strict(distinct, hashed, default=None, return_dtype=pl.String)


def _digest(key: bytes, purpose: str, message: str) -> str:
    whole = f"{purpose}{_US}{message}".encode()
    return base64.b32encode(hmac.new(key, whole, hashlib.sha256).digest()).decode("ascii")
