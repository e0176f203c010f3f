"""Evidence packs: all that stands behind a claim, a payment or an audit, in one file for the council."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

Parts = tuple[str, list[str], dict[str, Any]]
"""A pack's title, the folded ids of its claims, and what it says beside them."""


def pack_of_claim(run: Path, contract: Path | None, out: Path | None, claim: str) -> Path:
    """Write the pack of a claim; where it lies."""
    wanted = " ".join(claim.lower().split())
    return _written(run, contract, out, (f"Claim {claim}", [wanted], {}), f"claim-{_plain(claim)}")


def pack_of_payment(run: Path, contract: Path | None, out: Path | None) -> Path:
    """Write the pack of the run's payment; refused where it is not entered in the ledger."""
    from kbop_cli.columns import key
    from kbop_cli.commands.paying import plan_run
    from kbop_cli.errors import fail
    from kbop_cli.output.payment_files import control_totals, payment_table
    from kbop_cli.output.payment_text import pounds

    payment = plan_run(run, contract)
    if not payment.head:
        raise fail(f"{run.name} is not paid.", mend="Pay it first: kbop pay.")
    totals = control_totals(payment)
    kept = ("contract", "batch", "month", "prepared_by", "approved_by", "identity", "entered_on", "run")
    told = {
        "facts": {name: totals[name] for name in kept}
        | {"ledger before": totals["ledger"]["before"], "ledger head": totals["ledger"]["head"]}
        | {"lines": totals["lines"], "amount": pounds(totals["pence"])},
        "tables": {
            "By payer": _in_pounds(totals["payers"]),
            "By kind": _in_pounds(totals["kinds"]),
            "Caps": _in_pounds(totals["caps"]),
            "Held back": _in_pounds(totals["held"]),
            "Lines": _texts(payment_table(payment)),
        },
    }
    claims = [key(line.claim.claim_id) for line in payment.plan.lines if line.claim.claim_id]
    parts = (f"Payment {payment.plan.batch}", list(dict.fromkeys(claims)), {"payment": told})
    return _written(run, contract, out, parts, f"payment-{payment.plan.batch}")


def pack_of_audit(run: Path, contract: Path | None, out: Path | None) -> Path:
    """Write the pack of the audit sample that lies in the run's folder."""
    from kbop_cli.columns import key
    from kbop_cli.commands.beside import SAMPLE, audit
    from kbop_cli.errors import fail
    from kbop_cli.intake.sample_files import read_certificate
    from kbop_cli.output.payment_text import pounds
    from kbop_cli.output.run_folder import sha256

    found = audit(run)
    if found is None:
        raise fail(f"there is no audit sample in {run.name}.", mend="Draw one: kbop sample draw.")
    certificate = read_certificate(run / SAMPLE)
    request, frame = certificate.request, certificate.frame
    files = [name for name in (SAMPLE, "frame.csv", "sample.csv", "evaluation.json") if (run / name).is_file()]
    told = {
        "facts": {"draw": certificate.draw, "certificate": certificate.id, "frame": frame.hash}
        | {"algorithm": certificate.algorithm, "software": certificate.software, "design": request.design}
        | {"seed": request.seed, "where the seed came from": request.seed_source}
        | {"approved claims": frame.approved, "rejected claims": frame.rejected, "amount": pounds(frame.value)},
        "tables": {
            "What it says": [{"in words": line} for line in found.says],
            "Found wrong": _in_pounds(_texts(found.errors)) if found.errors is not None else [],
            "Claims drawn": _texts(found.sample),
            "In the ledger": _entered(run, contract, certificate.id, frame.hash),
            "Files": [{"file": name, "sha256": sha256(run / name)} for name in files],
        },
    }
    claims = [key(pick.claim_id) for pick in certificate.picks]
    return _written(
        run, contract, out, (f"Audit {certificate.draw.partition('@')[0]}", claims, {"audit": told}), "audit"
    )


def _entered(run: Path, contract: Path | None, certificate: str, frame: str) -> list[dict[str, Any]]:
    """The ledger's entries on the draw: its frame, its certificate, and what was asked for because of it."""
    from kbop_cli.commands.ledgers import is_there, ledger_of
    from kbop_cli.commands.rerun import contract_of
    from kbop_cli.output.payment_text import pounds

    terms = contract_of(run, contract)
    if not is_there(terms):
        return []
    with ledger_of(terms) as ledger:
        records = [
            record
            for record in ledger.entries(kinds=["certificate", "request", "adjustment"])
            if any(mark in f"{record.slot}{record.data}{record.private}" for mark in (frame, certificate))
        ]
        return [
            {"entry": one.seq, "kind": one.kind, "slot": one.slot, "claim": one.claim_id, "amount": pounds(one.amount)}
            | {"said": "; ".join(f"{name}: {text}" for name, text in sorted(one.private.items())), "hash": one.hash}
            for one in records
        ]


MONEY = ("pence", "carried_in", "due", "carried", "limit", "opening", "batch", "closing", "owed", "paid", "error")
"""What is pence in the tables of a payment and of an audit; of a cap on a number of claims it is claims."""


def _in_pounds(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    from kbop_cli.output.payment_text import pounds

    return [
        {
            ("amount" if name == "pence" else name): pounds(cell)
            if name in MONEY and isinstance(cell, int) and row.get("cap") != "outcome_number"
            else cell
            for name, cell in row.items()
        }
        for row in rows
    ]


def _texts(frame: pl.DataFrame) -> list[dict[str, Any]]:
    import polars as pl

    return frame.with_columns(pl.col(pl.Date).dt.strftime("%Y-%m-%d")).to_dicts()


def _written(run: Path, contract: Path | None, out: Path | None, parts: Parts, name: str) -> Path:
    """Decide the run again with every rule of these claims told, and write the pack."""
    import polars as pl

    from kbop_cli.commands.rerun import decide_again
    from kbop_cli.engine.reporting.month import lay_out
    from kbop_cli.engine.reporting.pack import pack
    from kbop_cli.errors import fail
    from kbop_cli.output import evidence_pack
    from kbop_cli.output.run_folder import MANIFEST, read_manifest, sha256

    title, claims, told = parts
    manifest = read_manifest(run)
    again = decide_again(run, contract, lambda base: _rows(base, claims))
    month = lay_out(again.verified, again.contract, manifest["month"], mended=False)
    if not told and month.claims.filter(pl.col("claim_key").is_in(claims)).is_empty():
        raise fail(
            f'the run has no claim "{title.removeprefix("Claim ")}".', mend="Check the id against decisions.csv."
        )
    packed = pack(month, again.verified.trace, claims)
    path = out or run / "report" / f"{name}.html"
    of_run = evidence_pack.of_run(manifest, sha256(run / MANIFEST))
    evidence_pack.write(path, {"title": title, **told, "claims": packed, "run": of_run})
    return path


def _rows(base: pl.DataFrame, claims: Collection[str]) -> list[int]:
    import polars as pl

    rows: list[int] = base.filter(pl.col("claim_key").is_in(list(claims)))["rid"].to_list()
    return rows


def _plain(name: str) -> str:
    from kbop_cli.commands.report import plain

    return plain(name)
