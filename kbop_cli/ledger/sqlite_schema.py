"""The tables in SQLite: STRICT, columns generated from the body, and triggers that let rows only be added."""

from __future__ import annotations

from kbop_cli.ledger.rules import INDEXES, RULES

_ENTRY = """CREATE TABLE kbop_entry (
  seq INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  kind TEXT GENERATED ALWAYS AS (json_extract(body, '$.kind')) VIRTUAL NOT NULL,
  period TEXT GENERATED ALWAYS AS (coalesce(json_extract(body, '$.period'), '')) VIRTUAL,
  batch TEXT GENERATED ALWAYS AS (coalesce(json_extract(body, '$.batch'), '')) VIRTUAL,
  line INTEGER GENERATED ALWAYS AS (coalesce(json_extract(body, '$.line'), 0)) VIRTUAL,
  person TEXT GENERATED ALWAYS AS (coalesce(json_extract(body, '$."#person"'), '')) VIRTUAL,
  claim TEXT GENERATED ALWAYS AS (coalesce(json_extract(body, '$."#claim"'), '')) VIRTUAL,
  private TEXT GENERATED ALWAYS AS (coalesce(json_extract(body, '$."#private"'), '')) VIRTUAL,
  outcome TEXT GENERATED ALWAYS AS (coalesce(json_extract(body, '$.outcome'), '')) VIRTUAL,
  slot TEXT GENERATED ALWAYS AS (coalesce(json_extract(body, '$.slot'), '')) VIRTUAL,
  generation INTEGER GENERATED ALWAYS AS (coalesce(json_extract(body, '$.generation'), 0)) VIRTUAL,
  part INTEGER GENERATED ALWAYS AS (coalesce(json_extract(body, '$.part'), 0)) VIRTUAL,
  refers INTEGER GENERATED ALWAYS AS (coalesce(json_extract(body, '$.refers'), 0)) VIRTUAL,
  price INTEGER GENERATED ALWAYS AS (coalesce(json_extract(body, '$.price'), 0)) VIRTUAL,
  amount INTEGER GENERATED ALWAYS AS (coalesce(json_extract(body, '$.amount'), 0)) VIRTUAL,
  erase_on TEXT GENERATED ALWAYS AS (coalesce(json_extract(body, '$.erase_on'), '')) VIRTUAL
) STRICT"""

_PERSONAL = """CREATE TABLE kbop_personal (
  key TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  salt TEXT,
  value TEXT,
  folded TEXT
) STRICT, WITHOUT ROWID"""


def _trigger(name: str, event: str, checks: tuple[tuple[str, str], ...]) -> str:
    # RAISE stands in a SELECT of its own, so that each check is one statement with its own message.
    body = "".join(f"  SELECT RAISE(ABORT, 'ledger: {message}') WHERE {check};\n" for message, check in checks)
    return f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW BEGIN\n{body}END"


_NEXT = ("entries are only added at the end", "NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM kbop_entry)")
_ONCE = "a personal value is entered once"

STATEMENTS: tuple[str, ...] = (
    _ENTRY,
    _PERSONAL,
    *INDEXES,
    _trigger("kbop_add", "INSERT ON kbop_entry", (_NEXT,)),
    # A trigger each: SQLite sets aside memory for all of a trigger at once, and all rules in one made an insert
    # three to six times slower.
    *(_trigger(f"kbop_{name}", "INSERT ON kbop_entry", ((message, check),)) for name, message, check in RULES),
    _trigger("kbop_no_change", "UPDATE ON kbop_entry", (("entries are never changed", "1"),)),
    _trigger("kbop_no_delete", "DELETE ON kbop_entry", (("entries are never deleted", "1"),)),
    _trigger(
        "kbop_add_personal",
        "INSERT ON kbop_personal",
        (
            (_ONCE, "EXISTS (SELECT 1 FROM kbop_personal p WHERE p.key = NEW.key)"),
            (
                _ONCE,
                "NEW.folded <> '' AND EXISTS (SELECT 1 FROM kbop_personal p"
                " WHERE p.folded <> '' AND p.kind = NEW.kind AND p.folded = NEW.folded)",
            ),
        ),
    ),
    _trigger(
        "kbop_only_erase",
        "UPDATE ON kbop_personal",
        (
            (
                "a personal value is erased or kept",
                "NEW.key <> OLD.key OR NEW.kind <> ''"
                " OR NEW.salt IS NOT NULL OR NEW.value IS NOT NULL OR NEW.folded IS NOT NULL",
            ),
        ),
    ),
    _trigger("kbop_keep_personal", "DELETE ON kbop_personal", (("personal values are erased, not deleted", "1"),)),
)
