"""`kbop sample plan`: how many claims to draw, and what a rate buys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kbop_cli.commands.options import Format, OutputFormat

if TYPE_CHECKING:
    from kbop_cli.engine.sample.say import Reach

MOST = 3


def plan(
    claims: Annotated[int, typer.Option("--claims", help="How many claims there are to draw from.", min=1)] = 600,
    tolerable: Annotated[str, typer.Option("--tolerable", help="The error that is still tolerable.")] = "0.05",
    confidence: Annotated[str, typer.Option("--confidence", help="How sure to be.")] = "0.95",
    expected: Annotated[str, typer.Option("--expected", help="The error that is expected.")] = "0",
    rate: Annotated[str, typer.Option("--rate", help="The rate whose reach is shown.")] = "0.10",
    report: OutputFormat = Format.text,
) -> None:
    """Say how many claims to draw for a tolerable error at a confidence, and what a rate can tell and cannot.

    Example: kbop sample plan --claims 600 --tolerable 0.05 --confidence 0.95
    """
    from kbop_cli.engine.sample.exact import between, exact
    from kbop_cli.engine.sample.plan import binomial_size, hypergeometric_size, poisson_size
    from kbop_cli.engine.sample.say import reaches

    ratio = exact(expected, "The expected error") / between(tolerable, "The tolerable error")
    sizes = {
        "claims, drawn from this many": hypergeometric_size(claims, tolerable, confidence, expected),
        "claims, drawn from very many": binomial_size(tolerable, confidence, expected),
        "claims, drawn in proportion to value": min(claims, poisson_size(tolerable, confidence, ratio)),
    }
    reached = reaches(rate, confidence)
    if report is Format.json:
        import json

        typer.echo(json.dumps(_told(claims, tolerable, confidence, expected, rate, sizes, reached), indent=2))
    else:
        typer.echo(_text(claims, tolerable, confidence, rate, sizes, reached))


def _told(
    claims: int,
    tolerable: str,
    confidence: str,
    expected: str,
    rate: str,
    sizes: dict[str, int],
    reached: tuple[Reach, ...],
) -> dict[str, Any]:
    exact, many, value = sizes.values()
    return {
        "claims": claims,
        "tolerable": tolerable,
        "confidence": confidence,
        "expected": expected,
        "size": exact,
        "size_of_very_many": many,
        "size_by_value": value,
        "rate": rate,
        "reach": [{"claims": each.claims, "drawn": each.drawn, "not_ruled_out": list(each.upper)} for each in reached],
    }


def _text(
    claims: int, tolerable: str, confidence: str, rate: str, sizes: dict[str, int], reached: tuple[Reach, ...]
) -> str:
    from kbop_cli.engine.sample.exact import ceil, share
    from kbop_cli.engine.sample.say import not_ruled_out, percent, sizes_needed
    from kbop_cli.output.text import table

    drawn = ceil(share(rate, "The rate") * claims)
    needed = table(["sample", "to draw"], [(what, f"{size:,}") for what, size in sizes.items()], right=(1,))
    headings = ["claims", "drawn", *(f"{wrong} found" for wrong in range(MOST + 1))]
    rows = [(f"{each.claims:,}", f"{each.drawn:,}", *(f"{upper:,}" for upper in each.upper)) for each in reached]
    return "\n\n".join(
        [
            sizes_needed(claims, tolerable, confidence),
            needed,
            f"{percent(rate)} of {claims:,} claims are {drawn:,}. {not_ruled_out(claims, drawn, 0, confidence)}",
            f"What {percent(rate)} can tell: so many wrong claims are not ruled out ({percent(confidence)} confidence) "
            "where this many are found wrong",
            table(headings, rows, right=range(len(headings))),
        ]
    )
