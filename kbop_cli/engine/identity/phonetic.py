"""Two codes for how a name sounds, for blocking only: what sounds alike is compared, never taken for the same."""

from __future__ import annotations

import polars as pl


def soundex(letters: pl.Expr) -> pl.Expr:
    """American Soundex (US National Archives): `Robert` and `Rupert` are R163. Spaces and marks must be gone."""
    coded = letters.str.replace_all(r"\B[hw]", "")
    for group, digit in (("bfpv", "1"), ("cgjkqsxz", "2"), ("dt", "3"), ("l", "4"), ("mn", "5"), ("r", "6")):
        coded = coded.str.replace_all(f"[{group}]+", digit)
    digits = coded.str.slice(1).str.replace_all(r"[^1-6]", "")
    return letters.str.head(1).str.to_uppercase() + (digits + "000").str.head(3)


_SOUNDS = (
    ("sch|sh|sz|ch|cz|tz|ts|zh", "s"),
    ("ph", "f"),
    ("[kgq]h|ck|[qcgx]", "k"),
    ("th|dh|t", "d"),
    ("bh|p", "b"),
    ("z|rz", "s"),
)


def skeleton(letters: pl.Expr) -> pl.Expr:
    """The consonants of a name, sounds that other alphabets' spellings confuse made one, doubled ones single.

    `Choudhry` and `Chowdhury` are `sdr`, `Wojciech` and `Vojtech` `vs` and `vds`. Soundex keeps the first letter as
    written and was made for American surnames; this is the second key beside it.
    """
    bones = letters
    for spelled, sound in _SOUNDS:
        bones = bones.str.replace_all(spelled, sound)
    bones = bones.str.replace(r"^w", "v").str.replace(r"^[aeiouyj]", "a")
    first, rest = bones.str.head(1), bones.str.slice(1).str.replace_all(r"[aeiouyhwj]", "")
    whole = first + rest
    for letter in "bdfklmnrsv":
        whole = whole.str.replace_all(f"{letter}+", letter)
    return whole
