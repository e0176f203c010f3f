"""Draw the sample that a request asks for, and carry it on in the same order."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from kbop_cli import __version__
from kbop_cli.engine.sample.certificate import FORMAT, Certificate, FrameRecord, Pick, Stratum
from kbop_cli.engine.sample.exact import ceil, share
from kbop_cli.engine.sample.frame import ALGORITHM as FRAME_ALGORITHM
from kbop_cli.engine.sample.frame import APPROVED, Frame
from kbop_cli.engine.sample.request import Change, Request, check_request, selectable, split
from kbop_cli.engine.sample.selection import Pools, order, picks, reserves, states
from kbop_cli.engine.sample.tickets import ALGORITHM, tickets
from kbop_cli.errors import fail

_PICK_SCHEMA = {name: pl.Int64 if name == "order" else pl.String for name in Pick._fields}


def draw(frame: Frame, request: Request) -> Certificate:
    """The sample that `request` asks of `frame`, as its certificate.

    n = ceil(rate × claims) of the pool, never below 1; the pool is the approved claims without the excluded
    and, for designs by value, without those of no pence. The random part comes first, the contract's tiers
    stand on top of it with their reason, rejected claims are a sample of their own. KbopError where the
    request is no draw, or asks for more claims than there are.
    """
    check_request(request, frame.columns)
    claims = frame.claims.with_columns(tickets(frame.claims["claim_id"], request.purpose, request.seed))
    known = claims.filter(pl.col("claim_id").is_in(request.excluded))
    request = replace(request, excluded=tuple(known["claim_id"]))
    approved, rejected = split(claims, request)
    pool = selectable(approved, request)
    size = _size(pool.height, request)
    counts = pool.group_by("stratum").agg(pl.len(), _pence(pl.col("amount"))).sort("stratum").rows()
    steps = states(size, {name: count for name, count, _ in counts}, request.changes)
    ordered = order(pool, request, size, steps[-1])
    return Certificate(
        FORMAT,
        ALGORITHM,
        __version__,
        _record(frame),
        request,
        tuple(Stratum(name, count, value, steps[-1].sizes[name]) for name, count, value in counts),
        _as_picks(picks(Pools(ordered, approved, rejected), request, steps)),
        _as_picks(reserves(ordered, steps[-1])),
    )


def extend(certificate: Certificate, frame: Frame, size: int, reason: str) -> Certificate:
    """The same draw with a random part of `size`: all that was drawn stays, and no stratum gets fewer."""
    return _carry_on(certificate, frame, Change("extend", size=size, reason=reason))


def substitute(certificate: Certificate, frame: Frame, claim_id: str, reason: str) -> Certificate:
    """The same draw with the next claim of its stratum in the place of `claim_id`, which `reason` takes
    out."""
    return _carry_on(certificate, frame, Change("replace", claim_id=claim_id, reason=reason))


def _carry_on(certificate: Certificate, frame: Frame, change: Change) -> Certificate:
    if certificate.frame.hash != frame.hash:
        raise fail("The frame is not the one of the certificate.", mend="Give the frame that was frozen.")
    if not change.reason:
        raise fail("A drawn sample is changed for a reason, and none is given.", mend="Say why.")
    request = certificate.request
    return draw(frame, replace(request, changes=(*request.changes, change)))


def sample_table(certificate: Certificate, frame: Frame) -> pl.DataFrame:
    """The sample's rows: order, claim_id, provider, outcome, stratum, amount (pence), selection, reason,
    ticket."""
    rows = pl.DataFrame(certificate.picks, _PICK_SCHEMA, orient="row")
    described = rows.join(frame.claims, on="claim_id", how="left").sort("order")
    return described.select(
        "order", "claim_id", "provider", "outcome", "stratum", "amount", "selection", "reason", "ticket"
    )


def _size(claims: int, request: Request) -> int:
    if not claims:
        raise fail("No claim is left to draw from.", mend="Exclude fewer claims, or choose another design.")
    size = request.size or ceil(share(request.rate, "The rate") * claims)
    if size > claims:
        raise fail(f"The size is {size}, and there are {claims} claims to draw from.", mend="Draw fewer.")
    return size


def _record(frame: Frame) -> FrameRecord:
    is_approved = pl.col("decision") == APPROVED
    approved, value = frame.claims.select(is_approved.sum(), _pence(pl.col("amount").filter(is_approved))).row(0)
    return FrameRecord(FRAME_ALGORITHM, frame.hash, frame.columns, approved, frame.claims.height - approved, int(value))


def _pence(amount: pl.Expr) -> pl.Expr:
    return amount.cast(pl.Int128).sum()


def _as_picks(rows: pl.DataFrame) -> tuple[Pick, ...]:
    rows = rows.with_columns(pl.col("ticket").bin.encode("hex")).with_row_index("order", 1)
    return tuple(map(Pick, *(rows[name].to_list() for name in Pick._fields)))
