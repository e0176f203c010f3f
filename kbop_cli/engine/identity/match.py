"""Find the pairs of ids that look like one person. A match is for a person to judge; nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import polars as pl

from kbop_cli.engine.identity.compare import LEVELS
from kbop_cli.engine.identity.grade import STRONG, TWO_PEOPLE, grade, guard
from kbop_cli.engine.identity.hope import POSSIBLE, most, promising
from kbop_cli.engine.identity.judgements import not_judged
from kbop_cli.engine.identity.keys import PASSES, Pass, candidates, side_by_side
from kbop_cli.engine.identity.normalise import COLUMNS
from kbop_cli.engine.identity.register import Register, make_register
from kbop_cli.engine.identity.score import score
from kbop_cli.engine.identity.weights import PRIOR
from kbop_cli.engine.prepare import folded
from kbop_cli.engine.threads import FEW, at_once

AGREE = ("exact", "common", "spelling", "first_january", "swapped")
DIFFER = ("differ", "slips")

USUAL = ("first", "last", "born", "postcode", "nino")
"""The fields of `participants`; an address is further data, whose absence is nothing to tell."""


class Matches(NamedTuple):
    """What a search found and what it could not do.

    pairs      left, right (ids, left < right), grade, guard, weight (bits, prior counted in), probability, agreed,
               close, differed (lists of columns), and for each identity column its level and `<column>_weight` in bits
    could_not  sentences: what could not be compared, and why
    silent     sentences: of how many people too little is known
    blocks     pass, groups, largest, cut: how large the groups were within which records were compared
    compared   how many pairs were compared
    """

    pairs: pl.DataFrame
    could_not: tuple[str, ...]
    silent: tuple[str, ...]
    blocks: pl.DataFrame
    compared: int


def _could_not(people: pl.DataFrame, register: Register) -> tuple[str, ...]:
    said = []
    for field in USUAL:
        column = COLUMNS[field][0]
        if column not in people.columns:
            said.append(f"{column} is not in the export: nobody was compared by it.")
        elif not register.known(field):
            said.append(f"{column} is empty or not usable throughout: nobody was compared by it.")
    return tuple(said)


def _silent(register: Register) -> tuple[str, ...]:
    codes = register.codes
    most_said = pl.sum_horizontal(pl.when(pl.col(field).is_not_null()).then(most(field)) for field in LEVELS)
    silent = codes.filter(PRIOR + most_said < POSSIBLE).height
    if not silent:
        return ()
    return (
        f"{silent} of {codes.height} people have too little of name, date of birth, postcode and National "
        "Insurance number to be recognised under another id.",
    )


def _listed(levels: tuple[str, ...]) -> pl.Expr:
    named = [pl.when(pl.col(field).is_in(levels)).then(pl.lit(COLUMNS[field][0])).otherwise(None) for field in LEVELS]
    return pl.concat_list(named).list.drop_nulls()


def _graded(scored: pl.DataFrame, register: Register) -> pl.DataFrame:
    """The pairs of `score` by their ids, with `guard` and `grade`."""
    ids = register.people["id"]
    return (
        scored.with_columns(ids[scored["left"]].alias("left"), ids[scored["right"]].alias("right"))
        .filter((pl.col("left") != pl.col("right")) & ~TWO_PEOPLE)
        .with_columns(guard().alias("guard"))
        .with_columns(grade().alias("grade"))
        # An id that stands on several rows is reported by its likeliest.
        .sort("left", "right", "weight", *LEVELS, descending=[False, False, True, *[False] * len(LEVELS)])
        .unique(["left", "right"], keep="first", maintain_order=True)
    )


def _report(graded: pl.DataFrame) -> pl.DataFrame:
    close = tuple({name: None for names in LEVELS.values() for name in names if name not in (*AGREE, *DIFFER)})
    return graded.select(
        "left",
        "right",
        "grade",
        "guard",
        pl.col("weight") / 100,
        (1 / (1 + pl.lit(2.0).pow(-pl.col("weight") / 100))).round(6).alias("probability"),
        _listed(AGREE).alias("agreed"),
        _listed(close).alias("close"),
        _listed(DIFFER).alias("differed"),
        *(pl.col(field).alias(COLUMNS[field][0]) for field in LEVELS),
        *((pl.col(f"{field}_weight") / 100).alias(f"{COLUMNS[field][0]}_weight") for field in LEVELS),
    )


def match(
    people: pl.DataFrame,
    judgements: pl.DataFrame | None = None,
    least: int = POSSIBLE,
    marks: pl.DataFrame | None = None,
) -> Matches:
    """Search `people` (participant_id and what there is of the identity columns) for one person under two ids.

    The whole batch at once, whatever its order. Pairs that were judged are left out (see `judgements`), and those that
    weigh less than `least`, in hundredths of a bit. `marks` (participant_id folded, mark: bits) keeps to pairs of
    people whose marks share a bit: those who could have to do with each other.
    """
    keys = people.select(folded("participant_id")).to_series()
    bits = None if marks is None else _marked(keys, marks)
    register = make_register(people, keys, bits)
    found = candidates(register, None if marks is None else register.people["mark"])
    hoped = promising(found.pairs, register, least)
    pairs = _unjudged(_report(_graded(score(hoped, register, least), register)), judgements)
    return Matches(pairs, _could_not(people, register), _silent(register), found.blocks, found.pairs.height)


def strong_pairs(
    people: pl.DataFrame, keys: pl.Series, marks: pl.Series, judgements: pl.DataFrame | None = None
) -> pl.DataFrame:
    """left, right, grade, weight, agreed of the pairs of `match` that are exact or strong, and whose marks share a bit.

    `keys` and `marks`, the ids folded and the bits, stand a row of `people`.
    """
    register = make_register(people, keys, marks)
    shares = (PASSES[::2], PASSES[1::2]) if people.height >= FEW else (PASSES,)
    jobs = (partial(_near, register, passes) for passes in shares)
    # What is met several times is told apart at the end: few are left by then.
    near = pl.concat(at_once(*jobs, rows=people.height))
    lesser, greater = pl.min_horizontal("left", "right"), pl.max_horizontal("left", "right")
    once = near.with_columns(lesser.alias("left"), greater.alias("right")).unique(["left", "right"])
    strong = _graded(score(once, register, STRONG), register).filter(pl.col("grade") != "possible")
    told = strong.select("left", "right", "grade", pl.col("weight") / 100, _listed(AGREE).alias("agreed"))
    return _unjudged(told, judgements)


def _near(register: Register, passes: Sequence[Pass]) -> pl.DataFrame:
    """The pairs of these passes that may be strong."""
    met = side_by_side(register, register.people["mark"], passes)
    return pl.concat(promising(pairs, register, STRONG) for pairs in met)


def _unjudged(pairs: pl.DataFrame, judgements: pl.DataFrame | None) -> pl.DataFrame:
    return pairs if judgements is None or judgements.is_empty() or pairs.is_empty() else not_judged(pairs, judgements)


def _marked(keys: pl.Series, marks: pl.DataFrame) -> pl.Series:
    """The mark of each id, 0 where it has none."""
    ids = keys.to_frame()
    return ids.join(marks, on="participant_id", how="left", maintain_order="left")["mark"].fill_null(0)


def find_pairs(people: pl.DataFrame) -> pl.DataFrame:
    """The pairs of `match` alone."""
    return match(people).pairs
