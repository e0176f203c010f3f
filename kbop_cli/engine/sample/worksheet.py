"""What the auditor is given for each drawn claim: what to look at, the clause, the evidence to pull; no name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from kbop_cli.engine.evidence_findings import in_words
from kbop_cli.engine.given_columns import in_texts
from kbop_cli.engine.prepare import with_keys
from kbop_cli.engine.sample.certificate import Certificate
from kbop_cli.engine.sample.draw import sample_table
from kbop_cli.engine.sample.frame import Frame
from kbop_cli.engine.verify import Verified
from kbop_cli.model import Contract
from kbop_cli.wording import worded


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawn claim. `person` is a pseudonym that holds in this workbook alone; `amount` is in pence."""

    order: int
    claim_id: str
    selection: str
    why: str
    person: str
    provider: str
    outcome: str
    rate_card: str
    decision: str
    amount: int
    dates: str
    look_at: str
    clause: str
    asked: str
    sent: str


@dataclass(frozen=True, slots=True)
class Detail:
    """What the decided run knows of one claim. `participant` never leaves the program."""

    participant: str
    outcome: str
    rate_card: str
    decision: str
    dates: str
    look_at: str
    clause: str
    asked: str
    sent: str


def details(decided: Verified, contract: Contract, claims: Iterable[str]) -> dict[str, Detail]:
    """The details of these claims by claim_id; of a claim on several rows the approved one, else the first."""
    rows = in_texts(decided.decided.decisions).filter(pl.col("claim_id").is_in(list(claims)))
    order = (pl.col("standing") == "approved").cast(pl.Int8)
    rows = rows.sort(order, "claim_id", "rid", descending=[True, False, False], maintain_order=True)
    rows = rows.unique("claim_id", keep="first", maintain_order=True)
    sent = _sent(decided, rows)
    keys = decided.prepared.base.select("rid", "participant_key", "claim_key")
    rows = rows.join(keys, on="rid", how="left", maintain_order="left")
    return {row["claim_id"]: _detail(row, contract, sent) for row in rows.iter_rows(named=True)}


def _detail(row: Mapping[str, object], contract: Contract, sent: Mapping[str, str]) -> Detail:
    use = row["use"]
    card = contract.cards[use].card if isinstance(use, int) else None
    outcome = card.outcomes.get(str(row["outcome"])) if card else None
    rules = list(dict.fromkeys(rule.says for rule in outcome.rules)) if outcome else []
    clauses = [outcome.clause, *(rule.clause for rule in outcome.rules)] if outcome else []
    achieved, claimed = (row[name] or "not known" for name in ("achieved_on", "claimed_on"))
    dates = f"achieved {achieved}, claimed {claimed}"
    return Detail(
        participant=str(row["participant_key"] or ""),
        outcome=f"{row['outcome']}: {outcome.title}" if outcome else str(row["outcome"] or ""),
        rate_card=f"{row['rate_card']} {row['rate_card_version']}" if card else "",
        decision=" ".join(str(part) for part in (row["standing"], row["reasons"]) if part),
        dates=dates,
        look_at="\n".join(f"{number}. {says}" for number, says in enumerate(rules, start=1)),
        clause="\n".join(dict.fromkeys(clause for clause in clauses if clause)),
        asked=in_words(outcome.evidence, card) if card and outcome and outcome.evidence else "",
        sent=sent.get(str(row["claim_key"]), "nothing"),
    )


def _sent(decided: Verified, rows: pl.DataFrame) -> dict[str, str]:
    """The documents that were sent for each claim, a line a document: type, id, date, issuer."""
    keys = decided.prepared.base.filter(pl.col("rid").is_in(rows["rid"].implode()))["claim_key"]
    papers = in_texts(decided.prepared.evidence).filter(pl.col("claim_key").is_in(keys.implode()))
    papers = with_keys(papers, decided.prepared.documents)
    said = pl.concat_str(
        pl.col("evidence_type").fill_null("a document of no known type"),
        worded(" {}", "document_key").fill_null(""),
        worded(", dated {}", "dated_on").fill_null(""),
        worded(", issued by {}", pl.col("issuer").str.replace_all("_", " ")).fill_null(""),
    )
    lines = papers.with_columns(said.alias("said")).sort("claim_key", "said", "index")
    joined = lines.group_by("claim_key", maintain_order=True).agg(pl.col("said").str.join("\n"))
    return dict(joined.iter_rows())


def sheets(certificate: Certificate, frame: Frame, known: Mapping[str, Detail]) -> tuple[Sheet, ...]:
    """The sample, a sheet a claim, in its order; people are numbered as they first appear."""
    people: dict[str, str] = {}
    made = []
    for row in sample_table(certificate, frame).iter_rows(named=True):
        detail = known[row["claim_id"]]
        person = people.setdefault(detail.participant, f"person {len(people) + 1}")
        made.append(
            Sheet(
                order=row["order"],
                claim_id=row["claim_id"],
                selection=row["selection"],
                why=row["reason"],
                person=person,
                provider=row["provider"],
                outcome=detail.outcome,
                rate_card=detail.rate_card,
                decision=detail.decision,
                amount=row["amount"],
                dates=detail.dates,
                look_at=detail.look_at,
                clause=detail.clause,
                asked=detail.asked,
                sent=detail.sent,
            )
        )
    return tuple(made)
