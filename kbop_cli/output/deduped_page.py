"""What `kbop dedupe` found, as one page of HTML: every pair and duplicate side by side, and what it would have cost.

The page needs nothing beside it and runs nothing. It is made to be read with a screen reader, without a mouse and on
paper: headings in order, tables with captions and headed rows, wide tables that the keyboard can scroll.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby, islice
from typing import Any

from kbop_cli.engine.dedupe import Deduped
from kbop_cli.engine.duplicate_pairs import Beside
from kbop_cli.engine.duplicate_words import KINDS
from kbop_cli.output.deduped_pair import CLAIM_HEADING, bits, cells, claim_rows, columns_of, fate, money, stake, verdict
from kbop_cli.output.text import safe

MOST = 500
"""How many duplicates, and how many pairs, the page shows; the tables beside it hold all."""

ABREAST = 4
"""How many claims stand side by side; more stand below each other."""

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 0 auto; padding: 1rem; color: #1a1a1a;
  background: #fff; }
a { color: #0b3d91; } a:focus, [tabindex]:focus { outline: 3px solid #0b3d91; outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
table { border-collapse: collapse; margin: .5rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { border: 1px solid #6b6b6b; padding: .3rem .6rem; text-align: left; vertical-align: top; }
thead th, th[scope=row] { background: #eee; }
.figure { text-align: right; white-space: nowrap; }
.scroll { overflow-x: auto; }
h2 { border-bottom: 2px solid #1a1a1a; margin-top: 2.5rem; }
.note { border-left: .4rem solid #8a4b00; padding: .2rem .8rem; background: #fff6e5; }
@media print { body { font-size: 10pt; max-width: none; } nav, .skip { display: none; } .scroll { overflow: visible; }
  article, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } a { color: inherit; text-decoration: none; } }
""".strip()


def page(found: Deduped, pairs: Sequence[Beside], could_not: Sequence[str], contract: str, provider: str) -> str:
    """The whole page. `provider`: for whose eyes it is, empty where it is for the contract's parties."""
    title = _text(f"Duplicates: {contract}")
    told = {(pair.left, pair.right) for pair in pairs}
    parts = [
        "<!doctype html>",
        '<html lang="en-GB">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{title}</title>",
        f"<style>\n{STYLE}\n</style>",
        "</head>",
        "<body>",
        '<a class="skip" href="#found">Skip to what was found</a>',
        f"<header><h1>{title}</h1>",
        *_opening(found, provider),
        "</header>",
        '<main id="found">',
        *_kinds(found),
        *_people(found, pairs, len(told)),
        *_duplicates(found),
        *_silence(could_not),
        "</main>",
        "</body>",
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _opening(found: Deduped, provider: str) -> Iterator[str]:
    total = found.total
    unknown = f"; of {total['unknown']:,} of them the worth is not known" if total["unknown"] else ""
    yield (
        f"<p>{int(found.counts['found'].sum()):,} duplicates. {total['claims']:,} claims would not stand; they would "
        f"have cost {_text(money(total['pence']))}{unknown}. Nothing is decided here: that is for people to do.</p>"
    )
    if provider:
        yield f"<p>For the eyes of {_text(provider)}: other providers’ people and claims are not disclosed.</p>"
    yield (
        '<p class="note">This page shows names, days of birth and addresses, so that two records can be compared. '
        "Keep it where such data is kept, and destroy it when the pairs are judged.</p>"
    )
    links = [("kinds", "By kind"), ("people", "One person under two ids"), ("claims", "Claims that repeat each other")]
    links.append(("silence", "What could not be looked for"))
    items = "".join(f'<li><a href="#{mark}">{_text(text)}</a></li>' for mark, text in links)
    yield f'<nav aria-label="Parts of this page"><ul>{items}</ul></nav>'


def _kinds(found: Deduped) -> Iterator[str]:
    yield '<h2 id="kinds">By kind</h2>'
    rows = [
        (
            KINDS[row["kind"]].what,
            row["grade"],
            f"{row['found']:,}",
            f"{row['claims']:,}",
            money(row["pence"]) + (" and what is not known" if row["unknown"] else ""),
        )
        for row in found.counts.iter_rows(named=True)
    ]
    heading = ("kind", "grade", "found", "claims that would not stand", "would have cost")
    yield _table("Duplicates by kind and grade", heading, rows, figures=(2, 3, 4)) if rows else "<p>None.</p>"


def _people(found: Deduped, pairs: Sequence[Beside], told: int) -> Iterator[str]:
    yield '<h2 id="people">One person under two ids</h2>'
    if not pairs:
        yield "<p>No two ids look like one person.</p>"
    for number, pair in enumerate(pairs, start=1):
        name = f"{pair.left} and {pair.right}"
        yield f'<article aria-labelledby="pair-{number}"><h3 id="pair-{number}">{_text(name)}</h3>'
        yield f"<p>{_text(verdict(pair).capitalize())}. <strong>{_text(stake(pair))}</strong></p>"
        rows = [(field.column, *cells(field), field.agreement, bits(field.weight)) for field in pair.fields]
        yield _table(f"{name}, side by side", columns_of(pair), rows, figures=(4,))
        if pair.claims.height:
            yield _table(f"The claims that hang on {name}", CLAIM_HEADING, claim_rows(pair), figures=(5,))
        else:
            yield "<p>No claim hangs on it.</p>"
        yield "</article>"
    if found.pairs.height > told:
        yield f"<p>{found.pairs.height - told:,} further pairs stand in pairs.csv.</p>"


def _duplicates(found: Deduped) -> Iterator[str]:
    yield '<h2 id="claims">Claims that repeat each other</h2>'
    others = [row for row in found.members.iter_rows(named=True) if row["kind"] != "same_person"]
    each = [list(rows) for _, rows in groupby(others, key=lambda row: row["number"])]
    if not each:
        yield "<p>None.</p>"
    for rows in islice(each, MOST):
        yield from _duplicate(rows)
    if len(each) > MOST:
        yield f"<p>{len(each) - MOST:,} further duplicates stand in duplicates.csv.</p>"


def _duplicate(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    first = rows[0]
    kind = KINDS[first["kind"]]
    way = f" ({first['way']})" if first["way"] else ""
    mark = f"duplicate-{first['number']}"
    yield f'<article aria-labelledby="{mark}"><h3 id="{mark}">{first["number"]}. {_text(kind.what + way)}</h3>'
    costs = [row["worth"] for row in rows if row["at_stake"]]
    pence = None if None in costs else sum(costs)
    yield f"<p>{_text(first['grade'].capitalize())}. Would have cost: <strong>{_text(money(pence))}</strong>. "
    yield f"{_text(kind.mend)}</p>"
    lines = [_facts(row) for row in rows]
    if len(rows) <= ABREAST:
        heading = ("", *(line[0] for line in lines), "alike")
        body = [
            (name, *column, "yes" if len(set(column)) == 1 else "no")
            for name, column in zip(FACTS[1:], zip(*(line[1:] for line in lines), strict=True), strict=True)
        ]
        yield _table("The claims, side by side", heading, body)
    else:
        yield _table("The claims", FACTS, lines, figures=(4,))
    yield "</article>"


FACTS = ("claim", "participant", "provider", "achieved on", "worth", "what becomes of it")


def _facts(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        row["claim_id"] or "(no id)",
        row["participant_id"] or "(no id)",
        row["provider"] or "not known",
        row["achieved_on"].isoformat() if row["achieved_on"] else "not known",
        money(row["worth"]),
        fate(row["at_stake"], row["batch"]),
    )


def _silence(could_not: Sequence[str]) -> Iterator[str]:
    yield '<h2 id="silence">What could not be looked for</h2>'
    yield (
        "<ul>" + "".join(f"<li>{_text(line)}</li>" for line in could_not) + "</ul>" if could_not else "<p>Nothing.</p>"
    )


def _table(caption: str, heading: Sequence[str], rows: Sequence[Sequence[str]], figures: tuple[int, ...] = ()) -> str:
    """A table whose first column heads its rows, in a region that the keyboard can scroll."""
    head = "".join(f'<th scope="col">{_text(cell)}</th>' if cell else "<td></td>" for cell in heading)
    body = "\n".join(f"<tr>{''.join(_cell(cell, at, figures) for at, cell in enumerate(row))}</tr>" for row in rows)
    said = _text(caption)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{said}"><table><caption>{said}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _cell(cell: str, at: int, figures: tuple[int, ...]) -> str:
    if at == 0:
        return f'<th scope="row">{_text(cell)}</th>'
    return f"<td{' class=figure' if at in figures else ''}>{_text(cell)}</td>"


def _text(text: str) -> str:
    return escape(safe(text), quote=True)
