"""What the database itself refuses, in SQL that both stores understand: name, message and condition over the new row.

They stand behind the unique indexes, because SQLite's INSERT OR REPLACE deletes the row that is in the way without
firing a delete trigger; a check before the insert is what stops it. Only earlier rows are looked at.
"""

from __future__ import annotations

RULES: tuple[tuple[str, str, str], ...] = (
    (
        "one_a_slot",
        "there is a line for this person, outcome and slot already",
        """NEW.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND EXISTS (
  SELECT 1 FROM kbop_entry e
  WHERE e.seq < NEW.seq AND e.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND e.person = NEW.person
    AND e.outcome = NEW.outcome AND e.slot = NEW.slot AND e.generation = NEW.generation AND e.part = NEW.part)""",
    ),
    (
        "slot_is_free",
        "the slot is not free",
        """NEW.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND NEW.part = 1 AND NEW.generation > 0 AND (
  NOT EXISTS (
    SELECT 1 FROM kbop_entry e
    WHERE e.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND e.person = NEW.person
      AND e.outcome = NEW.outcome AND e.slot = NEW.slot AND e.generation = NEW.generation - 1)
  OR EXISTS (
    SELECT 1 FROM kbop_entry e
    WHERE e.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND e.person = NEW.person
      AND e.outcome = NEW.outcome AND e.slot = NEW.slot AND e.generation = NEW.generation - 1
      AND NOT EXISTS (SELECT 1 FROM kbop_entry r WHERE r.kind = 'reversal' AND r.refers = e.seq)))""",
    ),
    (
        "part_of_a_line",
        "a further part pays no line that stands",
        """NEW.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND NEW.part > 1 AND (
  NOT EXISTS (
    SELECT 1 FROM kbop_entry e
    WHERE e.seq < NEW.seq AND e.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND e.person = NEW.person
      AND e.outcome = NEW.outcome AND e.slot = NEW.slot AND e.generation = NEW.generation
      AND e.part = NEW.part - 1 AND e.claim = NEW.claim AND e.price = NEW.price)
  OR EXISTS (
    SELECT 1 FROM kbop_entry e
    WHERE e.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND e.person = NEW.person
      AND e.outcome = NEW.outcome AND e.slot = NEW.slot AND e.generation = NEW.generation
      AND EXISTS (SELECT 1 FROM kbop_entry r WHERE r.kind = 'reversal' AND r.refers = e.seq)))""",
    ),
    (
        "within_price",
        "a line pays more than its price, or less than nothing",
        """NEW.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND (
  NEW.part < 1 OR NEW.generation < 0 OR (NEW.price < 0 AND NEW.amount <> NEW.price)
  OR (NEW.price >= 0 AND (NEW.amount < 0 OR NEW.amount > NEW.price - (
    SELECT coalesce(sum(e.amount), 0) FROM kbop_entry e
    WHERE e.seq < NEW.seq AND e.kind IN ('opening', 'outcome', 'grant', 'adjustment') AND e.person = NEW.person
      AND e.outcome = NEW.outcome AND e.slot = NEW.slot AND e.generation = NEW.generation))))""",
    ),
    (
        "one_a_claim",
        "the claim stands already",
        """NEW.kind IN ('opening', 'outcome') AND NEW.part = 1 AND NEW.claim <> '' AND EXISTS (
  SELECT 1 FROM kbop_entry e
  WHERE e.seq < NEW.seq AND e.claim <> '' AND e.claim = NEW.claim AND e.kind IN ('opening', 'outcome')
    AND NOT EXISTS (SELECT 1 FROM kbop_entry r WHERE r.kind = 'reversal' AND r.refers = e.seq))""",
    ),
    (
        "reverse_what_was_paid",
        "a reversal takes back something else than what was paid",
        """NEW.kind = 'reversal' AND NOT EXISTS (
  SELECT 1 FROM kbop_entry e
  WHERE e.seq = NEW.refers AND e.seq < NEW.seq AND e.kind IN ('opening', 'outcome', 'grant', 'adjustment')
    AND e.person = NEW.person AND e.claim = NEW.claim AND e.outcome = NEW.outcome AND e.slot = NEW.slot
    AND e.generation = NEW.generation AND e.part = NEW.part AND e.price = NEW.price AND e.amount = -NEW.amount)""",
    ),
    (
        "reverse_once",
        "the line was reversed before",
        """NEW.kind = 'reversal' AND EXISTS (
  SELECT 1 FROM kbop_entry e WHERE e.seq < NEW.seq AND e.kind = 'reversal' AND e.refers = NEW.refers)""",
    ),
    (
        "period_open",
        "the period is locked",
        """NEW.kind IN ('outcome', 'grant', 'adjustment', 'reversal') AND EXISTS (
  SELECT 1 FROM kbop_entry e WHERE e.line = 0 AND e.kind = 'lock' AND e.slot >= NEW.period)""",
    ),
    (
        "batch_open",
        "the batch is closed, or has a line of this number",
        """NEW.line > 0 AND (
  EXISTS (SELECT 1 FROM kbop_entry e WHERE e.seq < NEW.seq AND e.line > 0 AND e.batch = NEW.batch AND e.line = NEW.line)
  OR EXISTS (SELECT 1 FROM kbop_entry e WHERE e.line = 0 AND e.kind = 'batch' AND e.slot = NEW.batch))""",
    ),
    (
        "one_of_a_name",
        "there is an entry of this kind and name already",
        """NEW.kind IN ('batch', 'lock', 'certificate') AND EXISTS (
  SELECT 1 FROM kbop_entry e WHERE e.seq < NEW.seq AND e.line = 0 AND e.kind = NEW.kind AND e.slot = NEW.slot)""",
    ),
)

INDEXES: tuple[str, ...] = (
    """CREATE UNIQUE INDEX kbop_slot ON kbop_entry (person, outcome, slot, generation, part)
WHERE kind IN ('opening', 'outcome', 'grant', 'adjustment')""",
    "CREATE UNIQUE INDEX kbop_reversed ON kbop_entry (refers) WHERE kind = 'reversal'",
    "CREATE UNIQUE INDEX kbop_once ON kbop_entry (kind, slot) WHERE kind IN ('batch', 'lock', 'certificate')",
    "CREATE UNIQUE INDEX kbop_line ON kbop_entry (batch, line) WHERE line > 0",
    "CREATE INDEX kbop_claim ON kbop_entry (claim) WHERE claim <> ''",
    "CREATE INDEX kbop_other ON kbop_entry (kind, slot) WHERE line = 0",
    "CREATE UNIQUE INDEX kbop_known ON kbop_personal (kind, folded) WHERE folded <> ''",
)

TAKEN: dict[str, str] = {
    "kbop_slot": "there is a line for this person, outcome and slot already",
    "kbop_reversed": "the line was reversed before",
    "kbop_once": "there is an entry of this kind and name already",
    "kbop_line": "the batch is closed, or has a line of this number",
    "kbop_known": "a personal value is entered once",
}
"""What a row that a unique index refuses is told, as by the rule that stands before it."""
