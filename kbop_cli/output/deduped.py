"""What `kbop dedupe` says, as text, JSON and CSV. Ids and money only: the page alone tells who a person is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from kbop_cli.columns import JUDGEMENTS
from kbop_cli.engine.dedupe import Deduped
from kbop_cli.engine.findings import pounds
from kbop_cli.output import safe_csv
from kbop_cli.output.run_folder import DEDUPE
from kbop_cli.output.text import safe, table, thousands
from kbop_cli.output.verified import write_manifest
from kbop_cli.wording import counted

MEMBER_COLUMNS = (
    "duplicate",
    "kind",
    "way",
    "grade",
    "claim_id",
    "participant_id",
    "provider",
    "outcomes",
    "paid_in",
    "at_stake",
    "worth",
    "document",
    "message",
)


def members_table(found: Deduped) -> pl.DataFrame:
    """`duplicates.csv` as a frame: one row a claim of a duplicate."""
    return found.members.select(
        pl.col("number").alias("duplicate"),
        pl.col("batch").alias("paid_in"),
        pl.col("outcomes").list.join(";"),
        pounds(pl.col("worth")).alias("worth"),
        *(name for name in MEMBER_COLUMNS if name not in ("duplicate", "paid_in", "outcomes", "worth")),
    ).select(MEMBER_COLUMNS)


def pairs_table(found: Deduped) -> pl.DataFrame:
    """`pairs.csv` as a frame: one row two ids that look like one person, with room for what somebody judges of it."""
    empty = pl.lit(None, pl.String)
    return found.pairs.with_columns(
        *(pl.col(name).list.join(";") for name in ("agreed", "close", "differed")),
        pounds(pl.col("pence")).alias("at_stake"),
        *(empty.alias(name) for name in JUDGEMENTS if name not in ("left", "right")),
    ).drop("pence")


def write(folder: Path, found: Deduped, page: str, manifest: Mapping[str, Any]) -> None:
    """Write the two tables and the page into a folder that is being built; the manifest last."""
    safe_csv.write(members_table(found), folder / "duplicates.csv", figures=("worth",))
    safe_csv.write(pairs_table(found), folder / "pairs.csv", figures=("at_stake",))
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    path.chmod(0o600)
    write_manifest(folder, manifest, DEDUPE)


def as_json(found: Deduped, could_not: Sequence[str]) -> dict[str, Any]:
    """The whole report; money in pounds as text, null where it is not known."""
    counts = found.counts.with_columns(pounds(pl.col("pence")).alias("at_stake")).drop("pence")
    pairs = found.pairs.with_columns(pounds(pl.col("pence")).alias("at_stake")).drop("pence")
    return {
        "claims_at_stake": found.total["claims"],
        "at_stake": _pounds(found.total["pence"]),
        "worth_not_known": found.total["unknown"],
        "counts": counts.to_dicts(),
        "duplicates": [_duplicate(rows) for rows in _by_duplicate(members_table(found))],
        "pairs": pairs.to_dicts(),
        **matching(found),
        "could_not": list(could_not),
    }


def matching(found: Deduped) -> dict[str, Any]:
    """How the people were searched: pairs compared, and the groups within which; nothing for a provider's eyes."""
    if found.blocks is None:
        return {}
    return {"compared": found.compared, "largest_block": _largest(found.blocks), "blocks": found.blocks.to_dicts()}


def _largest(blocks: pl.DataFrame) -> int:
    return int(blocks["largest"].max() or 0)  # type: ignore[arg-type]


def as_text(found: Deduped, could_not: Sequence[str]) -> str:
    """The report on the terminal: counts and money, each duplicate, each pair, and what was not looked for."""
    total = found.total
    claims = f"{counted(total['claims'], 'claim')} at stake, worth {thousands(_pounds(total['pence']))}"
    unknown = f"; of {total['unknown']:,} of them the worth is not known" if total["unknown"] else ""
    parts = [f"{counted(int(found.counts['found'].sum()), 'duplicate')}, {claims}{unknown}."]
    if found.counts.height:
        rows = [
            (row["kind"], row["grade"], f"{row['found']:,}", f"{row['claims']:,}", _money(row))
            for row in found.counts.iter_rows(named=True)
        ]
        parts += [
            table(["kind", "grade", "found", "claims at stake", "worth"], rows, right=(2, 3, 4)),
            _duplicates(found),
        ]
    if found.pairs.height:
        parts.append(_pairs(found.pairs))
    if found.blocks is not None:
        parts.append(
            f"{found.compared:,} pairs of records were compared; the most that shared a key were "
            f"{_largest(found.blocks):,}."
        )
    if could_not:
        parts.append("\n".join(["What could not be looked for:", *(f"- {safe(line)}" for line in could_not)]))
    return "\n\n".join(parts)


def _money(row: Mapping[str, Any]) -> str:
    """A sum at stake, and whether it lacks the worth of some."""
    return thousands(_pounds(row["pence"])) + (" and what is not known" if row["unknown"] else "")


def _duplicates(found: Deduped) -> str:
    rows = []
    for members in _by_duplicate(members_table(found)):
        first = members[0]
        claims = ", ".join(_claim(member) for member in members)
        people = ", ".join(dict.fromkeys(member["participant_id"] or "(no id)" for member in members))
        rows.append((first["duplicate"], first["kind"], first["way"] or "", first["grade"], claims, people))
    return table(["no.", "kind", "way", "grade", "claims (* at stake)", "participants"], rows, right=(0,))


def _claim(member: Mapping[str, Any]) -> str:
    paid = f" (paid in {member['paid_in']})" if member["paid_in"] else ""
    return f"{member['claim_id'] or '(no id)'}{'*' if member['at_stake'] else ''}{paid}"


def _pairs(pairs: pl.DataFrame) -> str:
    rows = [
        (
            row["left"],
            row["right"],
            row["grade"],
            row["way"] or "",
            row["guard"] or "",
            row["duplicates"],
            "not known" if row["pence"] is None else thousands(_pounds(row["pence"])),
        )
        for row in pairs.iter_rows(named=True)
    ]
    heading = ["id", "other id", "grade", "way", "held back as", "duplicates", "at stake"]
    return "Ids that look like one person, for a person to judge:\n" + table(heading, rows, right=(5, 6))


def _by_duplicate(members: pl.DataFrame) -> Iterator[list[dict[str, Any]]]:
    for _, rows in groupby(members.iter_rows(named=True), key=lambda row: row["duplicate"]):
        yield list(rows)


def _duplicate(members: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    shared = ("duplicate", "kind", "way", "grade", "outcomes", "document", "message")
    own = ("claim_id", "participant_id", "provider", "paid_in", "at_stake", "worth")
    first = members[0]
    return {
        **{name: first[name] for name in shared},
        "claims": [{name: member[name] for name in own} for member in members],
    }


def _pounds(pence: int) -> str:
    return f"{pence // 100}.{pence % 100:02d}"
