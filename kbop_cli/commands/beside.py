"""What a report shows beside a month, from where it stands: the ledger, the audit sample, the search for duplicates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

    from kbop_cli.commands.rerun import Again
    from kbop_cli.engine.lines import Line
    from kbop_cli.engine.reporting.beside import Audit, Beside
    from kbop_cli.engine.terms import Terms
    from kbop_cli.ledger.store import Ledger

SAMPLE, EVALUATION = "sample.json", "evaluation.json"


def beside(run: Path, again: Again, *, parties: bool) -> Beside:
    """All that is known beside the run. `parties`: what the council and the prime alone are told, too."""
    from kbop_cli.commands.ledgers import is_there, judgements_of, ledger_of
    from kbop_cli.engine.dedupe import dedupe
    from kbop_cli.engine.reporting.beside import Beside
    from kbop_cli.engine.reporting.paid import caps, one_by_one, paid_claims, payments
    from kbop_cli.engine.terms import terms_of
    from kbop_cli.output.run_folder import read_manifest

    manifest = read_manifest(run)
    month, then = str(manifest["month"]), manifest.get("ledger")
    told: dict[str, Any] = {"history": _history(again.paid)}
    if is_there(again.contract):
        terms = terms_of(again.contract)
        with ledger_of(again.contract) as ledger:
            lines, days, own, said = _up_to(ledger, terms, run, month)
        told |= {"paid": paid_claims(lines, month, days) if own else None, "ledger": said}
        if parties:
            batches = payments(lines, days, terms)
            told |= {"payments": batches, "caps": caps(lines, terms), "lines": one_by_one(lines, batches, terms)}
    if parties:
        told["audit"] = audit(run)
        judged = judgements_of(again.contract, then["entries"]) if then is not None else None
        tables, faults = again.read.tables, again.read.faults
        told["duplicates"] = dedupe(tables, faults, again.contract, again.paid, judged, again.verified)
    return Beside(**told)


def _history(paid: pl.DataFrame | None) -> pl.DataFrame | None:
    """What the ledger held, as reports read it; what was paid before kbop has no month and is left out."""
    import polars as pl

    from kbop_cli.engine.approved import RESTRICTED
    from kbop_cli.engine.reporting.month import HISTORY

    if paid is None:
        return None
    months = paid.filter(pl.col("batch").str.contains(r"^\d{4}-\d{2}$"))
    # The ledger keeps the mark as a fact of the claim; where no claim has it there is no such column.
    marked = pl.col(RESTRICTED) == "yes" if RESTRICTED in paid.columns else pl.lit(False)
    return months.with_columns(pl.col("batch").alias("month"), marked.alias("restricted")).select(HISTORY.names())


def _up_to(
    ledger: Ledger, terms: Terms, run: Path, month: str
) -> tuple[list[Line], dict[str, date | None], bool, tuple[str, ...]]:
    """The ledger's lines up to the month's own batch, each batch's day, whether that batch pays this run, in words."""
    from datetime import date

    from kbop_cli.ledger.lines import history
    from kbop_cli.output.run_folder import MANIFEST, sha256

    batches = {record.slot: record for record in ledger.entries(kinds=["batch"])}
    last = max((record.seq for name, record in batches.items() if name <= month), default=None)
    lines = [line for seq, line in history(ledger, terms) if _counts(line, seq, last)]
    own = month in batches and batches[month].data.get("run") == sha256(run / MANIFEST)
    days = {name: date.fromisoformat(str(record.data["on"])) for name, record in batches.items() if "on" in record.data}
    if own:
        said = f"This month's payment is entry {batches[month].seq} of the ledger, hash {batches[month].hash}."
    elif month in batches:
        said = f"{month} was paid from another run: the figures of the payment are not those of this report."
    else:
        said = "This month is not paid yet."
    return lines, {**dict.fromkeys(line.batch for line in lines), **days}, own, (said,)


def _counts(line: Line, seq: int, last: int | None) -> bool:
    """Whether a line is among those up to the entry `last`; what was opened with is so in any case."""
    return line.kind == "opening" or (last is not None and seq <= last)


def audit(run: Path) -> Audit | None:
    """The draw that lies in the run's folder, with what it says where it was evaluated."""
    import json

    import polars as pl

    from kbop_cli.engine.reporting.beside import ERRORS, Audit
    from kbop_cli.engine.reporting.beside import SAMPLE as COLUMNS
    from kbop_cli.errors import Place, fail
    from kbop_cli.intake.amounts import read_money
    from kbop_cli.intake.sample_files import read_certificate

    if not (run / SAMPLE).is_file():
        return None
    certificate = read_certificate(run / SAMPLE)
    picks = [(one.order, one.claim_id, one.stratum, one.selection, one.reason) for one in certificate.picks]
    sample = pl.DataFrame(picks, schema=COLUMNS, orient="row")
    if not (run / EVALUATION).is_file():
        return Audit(certificate.draw, sample)
    try:
        said = json.loads((run / EVALUATION).read_text(encoding="utf-8"))
        if said["certificate"] != certificate.id:
            return Audit(certificate.draw, sample, (f"{EVALUATION} is of another draw, and is left out.",))
        errors = [
            (
                one["claim_id"],
                one["finding"],
                one["error_class"],
                *(read_money(one[name])[0] for name in ("paid", "error")),
            )
            for one in said["errors"]
        ]
        return Audit(
            certificate.draw, sample, tuple(said["in_words"]), pl.DataFrame(errors, schema=ERRORS, orient="row")
        )
    except (ValueError, KeyError, TypeError):
        raise fail("is no evaluation.", place=Place(EVALUATION), mend="Run kbop sample evaluate again.") from None
