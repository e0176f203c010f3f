"""`kbop ratecard impact`: past claims replayed under another version of a card."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kbop_cli.commands.options import ContractFile, Quiet, contract_path, load_contract, say
from kbop_cli.commands.ratecard.options import Against, Form, New, Old, OutputForm, Reports, both, named, tell
from kbop_cli.wording import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from kbop_cli.cards.impact import Impact
    from kbop_cli.commands.ratecard.replay import Month
    from kbop_cli.model import Contract, RateCard
    from kbop_cli.output.reports import Report, Table

SHOWN = 20
"""How many claims the report for people lists; --out writes them all."""


def impact(
    old: Old,
    new: New = None,
    claims: Annotated[
        list[str] | None,
        typer.Option(
            "--claims", help="Past claims: an export, a run's folder, or a folder of either; may be repeated."
        ),
    ] = None,
    against: Against = None,
    contract: ContractFile = None,
    max_change: Annotated[
        str | None,
        typer.Option("--max-change", help="Exit with 1 where more pounds than this move.", metavar="POUNDS"),
    ] = None,
    max_claims: Annotated[
        int | None, typer.Option("--max-claims", help="Exit with 1 where more claims than this change.", min=0)
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write each claim that changes to this CSV file.")] = None,
    form: OutputForm = Form.text,
    reports: Reports = None,
    quiet: Quiet = False,
) -> None:
    """Replay past claims under another version of a card: each claim that changes, and why; totals in pounds.

    Pounds that move are counted whichever way they go: what some claims lose does not offset what others gain.

    Example: kbop ratecard impact ratecards/kbop-generic --against main --claims inbox --max-change 1000
    """
    from kbop_cli.errors import fail

    limit = _pence(max_change)
    before, now = both(old, new, against)
    if before is None:
        raise fail(f"{now.file} is new at {against}: no past claim was decided by it.", mend="Name an old card.")
    if not claims:
        raise fail("There are no claims to replay.", mend="Name them with --claims.")
    from kbop_cli.cards.impact import contracts
    from kbop_cli.cards.impact import impact as summed
    from kbop_cli.commands.ratecard.replay import months, replay

    chosen = months(claims)
    terms = _contract(contract, before, chosen, quiet=quiet)
    found = summed(replay(chosen, *contracts(terms, before, now)), terms)
    beyond = _beyond(found, limit, max_claims)
    tell(_report(found, before, now, chosen, beyond, _frozen(before, now, terms)), form, reports, quiet=quiet)
    if out is not None:
        from kbop_cli.output.impact_file import write

        write(found.changed, [month.name for month in chosen], out)
        say(f"Every claim that changes is in {out}.", quiet=quiet)
    if beyond:
        raise typer.Exit(1)


def _pence(pounds: str | None) -> int | None:
    from kbop_cli.errors import fail

    if pounds is None:
        return None
    try:
        pence = Decimal(pounds.replace(",", "").removeprefix("£")) * 100
        if pence >= 0 and pence == pence.to_integral_value():
            return int(pence)
    except InvalidOperation:
        pass
    raise fail(f'--max-change "{pounds}" is no amount.', mend="Write it as 1000 or 1000.00.")


def _contract(given: Path | None, card: RateCard, chosen: Sequence[Month], *, quiet: bool) -> Contract:
    """The contract; without one, the least that the card can be run under, for every cohort of the claims."""
    if given is not None or contract_path(given).is_file():
        return load_contract(given)[0]
    from kbop_cli.cards.scenarios import contract_of
    from kbop_cli.intake.tables import read_inputs

    say(f"No contract: {card.name} judges every cohort, and no cap is known. Name one with --contract.", quiet=quiet)
    cohorts: set[str] = set()
    for month in chosen:
        read = read_inputs(month.inputs, only={"participants": ["cohort"], "claims": []})
        cohorts.update(read.tables["participants"]["cohort"].drop_nulls().unique().to_list())
    return contract_of(card, sorted(cohorts))


def _beyond(found: Impact, pence: int | None, claims: int | None) -> tuple[str, ...]:
    from kbop_cli.cards.telling import pounds

    said = []
    if pence is not None and found.moved > pence:
        said.append(f"{pounds(found.moved)} move; --max-change allows {pounds(pence)}.")
    if claims is not None and found.changed.height > claims:
        more = found.changed.height
        said.append(f"{counted(more, 'claim')} change{'s' * (more == 1)}; --max-claims allows {claims:,}.")
    return tuple(said)


def _frozen(before: RateCard, now: RateCard, terms: Contract) -> str:
    """That the old version has been paid under, where the contract's ledger says so and the new one has its name."""
    from kbop_cli.commands.ratecard.frozen import why_frozen

    folder = Path(terms.folder)
    there = "://" in terms.ledger or (bool(terms.ledger) and (folder / terms.ledger).is_file())
    if not there or before.sha256 == now.sha256 or (before.name, before.version) != (now.name, now.version):
        return ""
    return why_frozen(before, terms.ledger, folder)


def _report(
    found: Impact, before: RateCard, now: RateCard, chosen: Sequence[Month], beyond: tuple[str, ...], frozen: str
) -> Report:
    from kbop_cli.errors import Place
    from kbop_cli.output.reports import Case, Entry, Report

    changed = found.changed.height
    summary = (
        f"{before.file} ({before.version}) to {now.file} ({now.version}), {counted(found.claims, 'claim')} replayed: "
        f"{changed:,} change{'s' * (changed == 1)}; payable {_money(found.before)} becomes {_money(found.after)} "
        f"({_signed(found.after - found.before)})."
    )
    more = [f"… and {changed - SHOWN:,} more; --out FILE.csv writes every one."] if changed > SHOWN else []
    return Report(
        title="What it means for past claims",
        summary=summary,
        data=_data(found, before, now, chosen, beyond),
        entries=tuple(Entry("error", "beyond_the_limit", said, Place(file=now.file, line=1)) for said in beyond),
        cases=tuple(Case("limits", said, said) for said in beyond) or (Case("limits", "none is passed"),),
        tables=(
            _sums("By outcome:", "outcome", found.outcomes),
            _sums("By provider:", "provider", found.providers),
            _payers(found),
            _claims(found.changed.head(SHOWN)),
        ),
        notes=(*more, *([frozen] if frozen else [])),
    )


def _sums(title: str, name: str, frame: pl.DataFrame) -> Table:
    from kbop_cli.output.reports import Table

    rows = tuple(
        (
            row["name"] or "(not known)",
            f"{row['claims']:,}",
            f"{row['approved_before']:,}",
            f"{row['approved']:,}",
            _money(row["amount_before"]),
            _money(row["amount"]),
            _signed(row["amount"] - row["amount_before"]),
        )
        for row in frame.iter_rows(named=True)
    )
    heading = (name, "claims that change", "approved before", "approved", "payable before", "payable", "difference")
    return Table(title, heading, rows, tuple(range(1, 7)))


def _payers(found: Impact) -> Table:
    from kbop_cli.output.reports import Table

    rows = tuple(
        (
            cap.name,
            _money(cap.before),
            _money(cap.after),
            _signed(cap.after - cap.before),
            _money(cap.limit) if cap.limit is not None else "none",
            _left(cap.limit, cap.before),
            _left(cap.limit, cap.after),
        )
        for cap in found.caps
    )
    heading = ("who pays", "payable before", "payable", "difference", "cap", "cap left before", "cap left")
    return Table("By payer, and what these claims leave of the caps:", heading, rows, tuple(range(1, 7)))


def _left(limit: int | None, amount: int) -> str:
    if limit is None:
        return ""
    return _money(limit - amount) if amount <= limit else f"none, {_money(amount - limit)} beyond it"


def _claims(frame: pl.DataFrame) -> Table:
    from kbop_cli.output.reports import Table

    rows = tuple(
        (
            row["claim_id"] or "(no id)",
            row["outcome"] or "",
            f"{row['decision_before']} {_money(row['amount_before'])}",
            f"{row['decision']} {_money(row['amount'])}",
            row["why"],
        )
        for row in frame.iter_rows(named=True)
    )
    return Table("Claims that change:", ("claim", "outcome", "before", "now", "why"), rows)


def _data(
    found: Impact, before: RateCard, now: RateCard, chosen: Sequence[Month], beyond: tuple[str, ...]
) -> dict[str, Any]:
    from kbop_cli.output.impact_file import rows

    return {
        "old": named(before),
        "new": named(now),
        "months": [month.name for month in chosen],
        "claims": found.claims,
        "claims_that_change": found.changed.height,
        "payable_before": _plain(found.before),
        "payable": _plain(found.after),
        "difference": _plain(found.after - found.before),
        "moved": _plain(found.moved),
        "outcomes": [_row("outcome", row) for row in found.outcomes.iter_rows(named=True)],
        "providers": [_row("provider", row) for row in found.providers.iter_rows(named=True)],
        "payers": [
            {
                "payer": cap.name,
                "payable_before": _plain(cap.before),
                "payable": _plain(cap.after),
                "cap": _plain(cap.limit) if cap.limit is not None else None,
            }
            for cap in found.caps
        ],
        "changed": rows(found.changed, [month.name for month in chosen]).to_dicts(),
        "beyond": list(beyond),
    }


def _row(name: str, row: dict[str, Any]) -> dict[str, Any]:
    amounts = {key: _plain(row[key]) for key in ("amount_before", "amount")}
    return {name: row["name"], **{key: row[key] for key in ("claims", "approved_before", "approved")}, **amounts}


def _plain(pence: int) -> str:
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def _money(pence: int) -> str:
    from kbop_cli.cards.telling import pounds

    return pounds(pence)


def _signed(pence: int) -> str:
    return f"+{_money(pence)}" if pence > 0 else _money(pence)
