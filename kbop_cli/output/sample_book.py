"""The auditors' workbook, sample.xlsx: one row a claim, cells to fill in with lists to choose from, no formula."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kbop_cli.engine.sample.findings import ERROR_CLASSES, FINDINGS, REASONS

if TYPE_CHECKING:
    from kbop_cli.engine.sample.certificate import Certificate
    from kbop_cli.engine.sample.worksheet import Sheet

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a stated day, so that the same sample gives the same bytes
GIVEN: Mapping[str, tuple[str, int]] = {
    "order": ("order", 7),
    "claim_id": ("claim_id", 14),
    "selection": ("selection", 10),
    "why": ("why it is looked at", 22),
    "person": ("person", 11),
    "provider": ("provider", 16),
    "outcome": ("outcome", 26),
    "rate_card": ("rate_card", 20),
    "decision": ("decision", 12),
    "amount": ("amount_paid", 12),
    "dates": ("dates", 20),
    "look_at": ("look_at", 50),
    "clause": ("clause", 26),
    "asked": ("evidence_asked", 36),
    "sent": ("evidence_to_pull", 40),
}
"""The columns that are given: the field of `Sheet`, its heading and its width."""

ASKED: Mapping[str, tuple[int, tuple[str, ...]]] = {
    "finding": (15, FINDINGS),
    "error_class": (13, ERROR_CLASSES),
    "reason": (26, REASONS),
    "amount_found": (14, ()),
    "comment": (40, ()),
}
"""The columns to fill in: heading, width, and the list to choose from."""

HELP = (
    "One row a claim. Fill in the coloured cells; change nothing else, and send the file back as it is.",
    "finding: agreed, not agreed, partly (some of the amount was right), not available (there was nothing to look at).",
    "error_class: random (a slip), systemic (the same cause touches other claims), isolated (cannot happen again).",
    "A systemic error is looked at as a whole: in the sheet systemic, list every claim of the frame that its cause may "
    "have touched, right ones and drawn ones too, each with the amount that was right. All are then corrected one by "
    "one, and left out of what the sample says of the rest.",
    "amount_found: the amount that was right, where it is not what was paid. For a rejected claim, what was due.",
    "comment: for your own notes; kbop does not read it. Write no names.",
    "Claims that were drawn to test the rejections were not paid: agreed means that the rejection was right.",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an auditor writes beside a claim; `amount_found` in pence."""

    finding: str
    error_class: str = ""
    reason: str = ""
    amount_found: int | None = None


def sample_book(certificate: Certificate, rows: Sequence[Sheet], answers: Mapping[str, Answer] | None = None) -> bytes:
    """The workbook's bytes; the same sample gives the same. `answers` fills in what an auditor would."""
    import xlsxwriter  # type: ignore[import-untyped]

    made = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(made, plain) as book:
        book.set_properties({"created": CREATED, "title": f"Audit sample {certificate.request.purpose}"})
        look = {
            "heading": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "money": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "asked": book.add_format({"text_wrap": True, "valign": "top", "bg_color": "#FFF7D6", "border": 1}),
            "sum": book.add_format({"num_format": "#,##0.00", "valign": "top", "bg_color": "#FFF7D6", "border": 1}),
        }
        _sample(book.add_worksheet("sample"), rows, answers or {}, look)
        _systemic(book.add_worksheet("systemic"), look)
        _about(book.add_worksheet("about"), certificate, look)
    return made.getvalue()


def _sample(sheet: Any, rows: Sequence[Sheet], answers: Mapping[str, Answer], look: Mapping[str, Any]) -> None:
    headings = [(heading, width) for heading, width in GIVEN.values()]
    headings += [(heading, width) for heading, (width, _) in ASKED.items()]
    for at, (heading, width) in enumerate(headings):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, heading, look["heading"])
    sheet.freeze_panes(1, 2)
    for number, row in enumerate(rows, start=1):
        for at, field in enumerate(GIVEN):
            _cell(sheet, number, at, getattr(row, field), look)
        _answer(sheet, number, answers.get(row.claim_id), look)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(headings) - 1)
        _lists(sheet, len(rows))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _cell(sheet: Any, row: int, column: int, value: object, look: Mapping[str, Any]) -> None:
    if column == list(GIVEN).index("amount"):
        pence = int(str(value))
        sheet.write_number(row, column, pence / 100, look["money"])
    elif isinstance(value, int):
        sheet.write_number(row, column, value, look["text"])
    else:
        sheet.write_string(row, column, str(value), look["text"])


def _answer(sheet: Any, row: int, answer: Answer | None, look: Mapping[str, Any]) -> None:
    for at, name in enumerate(ASKED, start=len(GIVEN)):
        value = getattr(answer, name, None)
        form = look["sum" if name == "amount_found" else "asked"]
        if isinstance(value, int):
            sheet.write_number(row, at, value / 100, form)
        elif value:
            sheet.write_string(row, at, value, form)
        else:
            sheet.write_blank(row, at, None, form)


def _lists(sheet: Any, rows: int) -> None:
    for at, (name, (_, values)) in enumerate(ASKED.items(), start=len(GIVEN)):
        if values:
            chosen = {"validate": "list", "source": list(values), "error_message": "Choose one of the list."}
            sheet.data_validation(1, at, rows, at, chosen)
        elif name == "amount_found":
            least = {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "Give 0.00 or more."}
            sheet.data_validation(1, at, rows, at, least)


def _systemic(sheet: Any, look: Mapping[str, Any]) -> None:
    """Empty rows for the claims that a systemic error may have touched."""
    for at, (heading, width) in enumerate((("claim_id", 18), ("amount_found", 14))):
        sheet.set_column(at, at, width, look["sum" if at else "asked"])
        sheet.write_string(0, at, heading, look["heading"])
    sheet.freeze_panes(1, 0)


def _about(sheet: Any, certificate: Certificate, look: Mapping[str, Any]) -> None:
    request = certificate.request
    facts = {
        "purpose": request.purpose,
        "certificate": certificate.id,
        "frame": certificate.frame.hash,
        "seed": request.seed,
        "seed from": request.seed_source or "not said",
        "design": request.design.replace("_", "-"),
        "claims in the frame": f"{certificate.frame.approved:,} approved, {certificate.frame.rejected:,} rejected",
        "claims drawn": f"{len(certificate.picks):,}",
    }
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    for number, (name, value) in enumerate(facts.items()):
        sheet.write_string(number, 0, name, look["heading"])
        sheet.write_string(number, 1, value, look["text"])
    for number, line in enumerate(HELP, start=len(facts) + 1):
        sheet.write_string(number, 1, line, look["text"])
