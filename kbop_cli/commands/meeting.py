"""Two parties' pseudonyms, and who stands in both."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kbop_cli.commands.options import say

if TYPE_CHECKING:
    import polars as pl


def meeting(both: tuple[Path, Path], own: tuple[pl.DataFrame, bytes] | None, out: Path, *, quiet: bool) -> None:
    """Write who stands in both files. `own`: the export that ours were made of and the key, to name our participants.

    Raises `KbopError` where a file is no file of pseudonyms, or the two were made with different keys or scopes.
    """
    from kbop_cli import __version__
    from kbop_cli.engine.identity.pseudonym import KEYS, MOST_ALIKE, meet, without_crowds
    from kbop_cli.intake.pseudonyms import read_pseudonyms
    from kbop_cli.output.pseudonyms import write_met
    from kbop_cli.output.run_folder import MEETING, check_writable, replacing
    from kbop_cli.output.text import safe

    check_writable(out, MEETING)
    ours, theirs = (read_pseudonyms(path) for path in both)
    met = meet(ours, theirs)
    told = []
    for whose, frame in (("ours", ours), ("theirs", theirs)):
        crowds = without_crowds(frame)
        for name in KEYS:
            if many := crowds[name].null_count() - frame[name].null_count():
                told.append(
                    f"{name} of {many:,} people of {whose} met nobody: more than {MOST_ALIKE} have the same, as cells "
                    "that were filled in."
                )
    label = (ours if ours.height else theirs).select("scope", "key_id").unique()
    scope, key = label.row(0) if label.height else ("", "")
    counts = {"ours": ours["participant"].n_unique(), "theirs": theirs["participant"].n_unique()}
    manifest = {"kbop": __version__, "scope": scope, "key_id": key, **counts, "met": met.height, "could_not": told}
    named = met if own is None else _named(met, ours, *own)
    with replacing(out, MEETING) as folder:
        write_met(folder, named, manifest)
    for line in told:
        say(line, quiet=quiet)
    say(
        f"{met.height:,} pairs of {counts['ours']:,} people of ours and {counts['theirs']:,} of theirs share a key"
        + (f" (made with key {key} for {safe(scope)})." if key else "."),
        quiet=quiet,
    )
    if met.height:
        say("Where one key alone agrees they may be two people: twins have one birthday and one postcode.", quiet=quiet)
    say(f"Written to {out}: met.csv, manifest.json.", quiet=quiet)


def _named(met: pl.DataFrame, ours: pl.DataFrame, people: pl.DataFrame, secret: bytes) -> pl.DataFrame:
    """`met` with the participant_id of each of ours, which the export and the key give back."""
    import polars as pl

    from kbop_cli.engine.identity.pseudonym import key_id, pseudonymise
    from kbop_cli.errors import fail

    if ours.height and ours["key_id"][0] != key_id(secret):
        raise fail(
            f"The key is {key_id(secret)}, and the two folders were made with {ours['key_id'][0]}.",
            mend="Give the key they were made with.",
        )
    known = people.drop_nulls("participant_id")
    if met.is_empty():
        return met.select(pl.lit(None, pl.String).alias("participant_id"), pl.all())
    ids = pseudonymise(known, secret, ours["scope"][0]).select(pl.col("participant").alias("ours"))
    ids = ids.hstack(known.select("participant_id")).sort("ours", "participant_id").unique("ours", keep="first")
    named = met.join(ids, on="ours", how="left", maintain_order="left")
    if missing := named["participant_id"].null_count():
        raise fail(
            f"The export lacks {missing:,} of the people of the first folder who met.",
            why="It is not the one that the folder was made of, so nobody can be named from it.",
            mend="Name the export of the first folder, or leave it out.",
        )
    return named.select("participant_id", *met.columns)
