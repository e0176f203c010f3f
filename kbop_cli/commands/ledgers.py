"""The contract's ledger, as commands open and read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from kbop_cli.engine.lines import Line
    from kbop_cli.ledger.entry import Record
    from kbop_cli.ledger.store import Head, Ledger
    from kbop_cli.model import Contract, Opening

OPENING = "opening"
"""The batch and the outcome of what was paid before kbop."""


@contextmanager
def ledger_of(contract: Contract, *, check: bool = True) -> Iterator[Ledger]:
    """The contract's ledger, open. Raises `KbopError` where there is none or, with `check`, it is another's."""
    from contextlib import closing

    from kbop_cli.errors import fail
    from kbop_cli.ledger.open import open_ledger

    if not is_there(contract):
        raise fail(
            f"There is no ledger {contract.ledger} beside the contract.",
            why="Without it nobody can tell what was paid before.",
            mend="Put it back; for a contract under which nothing was paid yet: kbop ledger open",
        )
    with closing(open_ledger(contract.ledger, base=Path(contract.folder))) as ledger:
        opened = next(iter(ledger.entries(kinds=["open"])), None) if check else None
        if opened is not None and opened.data.get("contract") != contract.name:
            raise fail(
                f"The ledger {contract.ledger} is not of contract {contract.name}.",
                mend="Name the contract's own ledger in contract.yaml.",
            )
        yield ledger


def is_there(contract: Contract) -> bool:
    """Whether the contract's ledger is a server, or a file that exists."""
    return "://" in contract.ledger or (Path(contract.folder) / contract.ledger).is_file()


def remembered(contract: Contract, up_to: int | None = None) -> tuple[pl.DataFrame | None, dict[str, Any] | None]:
    """What was paid before, and the head that tells which state of the ledger that was; None where there is no ledger.

    `up_to` is the last entry that is looked at.
    """
    if not is_there(contract):
        return None, None

    from kbop_cli.engine.terms import terms_of
    from kbop_cli.ledger.paid import paid_before

    with ledger_of(contract) as ledger:
        head = ledger.head()
        paid = paid_before(ledger, terms_of(contract), up_to=head.seq if up_to is None else up_to)
    return paid, {"entries": head.seq, "head": head.hash}


def judgements_of(contract: Contract, up_to: int | None = None) -> pl.DataFrame | None:
    """What people judged of pairs of ids (`ledger.judgements`), up to an entry; None where there is no ledger."""
    if not is_there(contract):
        return None

    from kbop_cli.ledger.judgements import judgements

    with ledger_of(contract) as ledger:
        return judgements(ledger, up_to=up_to)


def refuse_paid(contract: Contract, run: Path) -> None:
    """Refuse to replace a run that the ledger has as paid, even where its payment files were never written."""
    from kbop_cli.errors import Place, fail
    from kbop_cli.output.run_folder import MANIFEST, sha256

    if not (run / MANIFEST).is_file() or not is_there(contract):
        return
    with ledger_of(contract) as ledger:
        paid = {record.data.get("run") for record in ledger.entries(kinds=["batch"])}
    if sha256(run / MANIFEST) in paid:
        raise fail(
            "has been paid, so it is not overwritten.",
            place=Place(file=run.name),
            why="Its files are the proof of the payment.",
            mend="Give --out another folder. kbop pay writes the payment's files again.",
        )


def keep_until(contract: Contract) -> date:
    """The day on which personal values may leave the ledger: the contract's, or seven years after the service."""
    if contract.keep_until is not None:
        return contract.keep_until
    end = contract.until
    if end.year + 7 > date.max.year:
        return date.max
    last = end.month == 2 and end.day == 29
    return end.replace(year=end.year + 7, day=28 if last else end.day)


def open_for(contract: Contract) -> tuple[bool, list[str], Head]:
    """The contract's ledger with its opening balances: whether it is new, which balances were entered, its head."""
    from contextlib import closing

    from kbop_cli.engine.terms import terms_of
    from kbop_cli.ledger.lines import history
    from kbop_cli.ledger.open import create_ledger, open_ledger
    from kbop_cli.ledger.requests import open_balances
    from kbop_cli.ledger.store import AlreadyThereError

    base, terms, made = Path(contract.folder), terms_of(contract), True
    try:
        create_ledger(contract.ledger, contract.name, base=base).close()
    except AlreadyThereError:
        made = False
    with closing(open_ledger(contract.ledger, base=base, upgrade=True)) as ledger:
        lines = [line for _, line in history(ledger, terms) if line.kind == "opening"]
        there = {line.claim.slot for line in lines}
        new = [opening for opening in contract.openings if opening.name not in there]
        if new:
            rows = [_opening_line(opening, len(lines) + at) for at, opening in enumerate(new, start=1)]
            open_balances(ledger, terms, rows, period="", erase_on=keep_until(contract))
        return made, [opening.name for opening in new], ledger.head()


def _opening_line(opening: Opening, number: int) -> Line:
    from kbop_cli.engine.lines import Claim, Line

    claim = Claim("", "", "", OPENING, opening.name, opening.until, price=sum(opening.paid))
    return Line(OPENING, number, "opening", claim, opening.paid, opening.paid)


def standing_of(ledger: Ledger, contract: Contract) -> dict[str, Any]:
    """The ledger at a glance, in pence."""
    from kbop_cli.engine.control import by_cap
    from kbop_cli.engine.payment import Plan
    from kbop_cli.engine.standing import standing
    from kbop_cli.engine.terms import terms_of
    from kbop_cli.ledger.lines import history
    from kbop_cli.ledger.requests import pending

    terms, now = terms_of(contract), ledger.status()
    before = standing([line for _, line in history(ledger, terms)], terms)
    nothing = Plan("", "", (), (), before.carried, before.carried)
    waiting = pending(ledger, terms)
    return {
        "contract": contract.title,
        "store": now.store,
        "entries": now.head.seq,
        "head": now.head.hash,
        "last_batch": now.last_batch,
        "locked": now.locked,
        "erased": now.erased,
        "kinds": [{"kind": kind, "entries": count, "pence": pence} for kind, count, pence in now.kinds],
        "caps": [
            {"cap": row.cap, "name": row.name, "limit": row.limit, "opening": row.opening}
            | {"batch": row.batch, "closing": row.closing, "owed": row.owed}
            for row in by_cap(nothing, before, terms)
        ],
        "carried": dict(zip(terms.names, before.carried, strict=True)),
        "held": sum(what.unpaid for what in before.owed),
        "waiting": [
            {"what": "reversal", "claim_id": one.line.claim.claim_id, "pence": -one.line.amount, "reason": one.reason}
            for one in waiting.reversals
        ]
        + [
            {"what": "adjustment", "claim_id": one.claim.claim_id, "pence": one.claim.price, "reason": one.reason}
            for one in waiting.adjustments
        ],
    }


def entry_told(record: Record) -> dict[str, Any]:
    """An entry as `kbop ledger show` prints it; erased values are empty."""
    return {
        "entry": record.seq,
        "kind": record.kind,
        "period": record.period,
        "batch": record.batch,
        "line": record.line,
        "claim_id": record.claim_id,
        "participant_id": record.participant_id,
        "outcome": record.outcome,
        "slot": record.slot,
        "price": record.price,
        "amount": record.amount,
        "refers": record.refers,
        "said": "; ".join(f"{name}: {text}" for name, text in sorted({**_public(record), **record.private}.items())),
        "data": dict(record.data),
        "hash": record.hash,
    }


def _public(record: Record) -> dict[str, str]:
    """What a judgement on two ids says, which is no personal value."""
    return {name: str(text) for name, text in record.data.items()} if record.kind == "judgement" else {}


def heads_of(payments: Sequence[Path]) -> list[str]:
    """The chain heads that payments' files carry. Raises `KbopError` where one cannot be read."""
    import json

    from kbop_cli.errors import Place, fail

    heads = []
    for path in payments:
        file = path / "control_totals.json" if path.is_dir() else path
        try:
            heads.append(str(json.loads(file.read_text(encoding="utf-8"))["ledger"]["head"]))
        except (OSError, ValueError, KeyError, TypeError):
            raise fail(
                "is no control_totals.json of a payment.", place=Place(file=file.name), mend="Name a paid run's folder."
            ) from None
    return heads
