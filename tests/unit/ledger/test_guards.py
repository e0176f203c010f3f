"""What the database itself lets nobody do, on both stores, with statements that go past kbop."""

import pytest

from kbop_cli.errors import KbopError
from kbop_cli.ledger.entry import Entry
from tests.unit.ledger.test_ledger import KEEP, outcome

BODY = '{"kind":"approval"}'


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE kbop_entry SET body = \'{"kind":"approval"}\' WHERE seq = 2',
        "UPDATE kbop_entry SET hash = 'x'",
        "UPDATE kbop_entry SET seq = 9 WHERE seq = 2",
        "DELETE FROM kbop_entry WHERE seq = 2",
        "DELETE FROM kbop_personal",
        "UPDATE kbop_personal SET value = 'P2' WHERE kind = 'person'",
        "UPDATE kbop_personal SET salt = NULL",
        "UPDATE kbop_personal SET salt = NULL, value = NULL, folded = NULL",
        "UPDATE kbop_personal SET key = 'x', kind = '', salt = NULL, value = NULL, folded = NULL",
        "INSERT INTO kbop_entry (seq, body, hash) SELECT seq, body, hash FROM kbop_entry WHERE seq = 2",
        "INSERT INTO kbop_entry (seq, body, hash) SELECT 9, body, hash FROM kbop_entry WHERE seq = 1",
        "INSERT INTO kbop_entry (seq, body, hash) SELECT 0, body, hash FROM kbop_entry WHERE seq = 1",
        "INSERT INTO kbop_entry (seq, body, hash) SELECT 3, body, hash FROM kbop_entry WHERE seq = 2",
        "INSERT INTO kbop_personal (key, kind, salt, value, folded) SELECT * FROM kbop_personal",
        "INSERT INTO kbop_personal (key, kind, salt, value, folded) VALUES ('k', 'person', 's', 'P1', 'p1')",
        "INSERT INTO kbop_entry (seq, body, hash) SELECT 2, body, 'x' FROM kbop_entry WHERE seq = 2"
        " ON CONFLICT (seq) DO UPDATE SET hash = 'x'",
    ],
)
def test_rows_are_only_added(ledger, statement):
    ledger.append([outcome()])
    with pytest.raises(KbopError, match="refuses an entry"):
        ledger.run(statement)
    assert ledger.verify() == ()
    assert ledger.head().seq == 2


@pytest.mark.parametrize(
    "body",
    [
        '{"kind":"outcome","outcome":"employment_entry","#person":"PERSON","slot":"1","part":1}',
        '{"kind":"outcome","outcome":"employment_entry","#person":"PERSON","slot":"1","part":1,"generation":1}',
        '{"kind":"outcome","outcome":"employment_entry","#person":"PERSON","slot":"1","part":1,"generation":2}',
        '{"kind":"outcome","outcome":"employment_entry","#person":"PERSON","slot":"1","part":2,"price":50000}',
        '{"kind":"outcome","outcome":"x","part":0}',
        '{"kind":"outcome","outcome":"x","part":1,"generation":-1}',
        '{"kind":"outcome","outcome":"x","part":1,"amount":1}',
        '{"kind":"outcome","outcome":"x","part":1,"#claim":"CLAIM"}',
        '{"kind":"adjustment","slot":"a","part":1,"amount":-2,"price":-1}',
        '{"kind":"reversal","refers":2,"amount":-50000}',
        '{"kind":"reversal","refers":1}',
        '{"kind":"outcome","outcome":"x","part":1,"batch":"B1","line":1}',
        '{"kind":"batch","slot":"B0"}',
        '{"kind":"outcome","outcome":"x","part":1,"period":"2022-12"}',
    ],
)
def test_the_rules_hold_for_whoever_writes(ledger, body):
    ledger.append([outcome(), Entry(kind="lock", slot="2022-12"), Entry(kind="batch", slot="B0")])
    (line,) = ledger.run("SELECT person, claim FROM kbop_entry WHERE seq = 2")
    body = body.replace("PERSON", line[0]).replace("CLAIM", line[1])
    with pytest.raises(KbopError, match="refuses an entry"):
        ledger.run("INSERT INTO kbop_entry (seq, body, hash) VALUES (5, ?, 'x')", (body,))
    assert ledger.head().seq == 4


def test_a_body_without_a_kind_is_no_entry(ledger):
    for body in ("{}", "[]", "nonsense"):
        with pytest.raises(KbopError):
            ledger.run("INSERT INTO kbop_entry (seq, body, hash) VALUES (2, ?, 'x')", (body,))
    assert ledger.verify() == ()


def test_erasing_is_the_one_change_a_personal_value_knows(ledger):
    ledger.append([outcome()])
    ledger.run("UPDATE kbop_personal SET kind = '', salt = NULL, value = NULL, folded = NULL WHERE kind = 'person'")
    # It was not entered as an erasure, so it is found.
    assert [found.what for found in ledger.verify()] == ["A personal value of this entry is gone before its day."]
    ledger.erase(KEEP)
    assert ledger.verify() == ()


@pytest.mark.parametrize("name", ["kbop_add", "kbop_no_change", "kbop_keep_personal"])
def test_a_ledger_without_its_checks_takes_nothing_and_does_not_verify(ledger, name):
    on = "" if ledger.dialect == "sqlite" else f" ON {'kbop_personal' if 'personal' in name else 'kbop_entry'}"
    ledger.run(f"DROP TRIGGER {name}{on}")
    with pytest.raises(KbopError, match="was changed by another tool"):
        ledger.append([outcome()])
    (broken,) = ledger.verify()
    assert name in broken.what


def test_a_ledger_without_its_unique_index_takes_nothing(ledger):
    ledger.run("DROP INDEX kbop_slot")
    ledger.run("CREATE INDEX kbop_slot ON kbop_entry (person)")
    with pytest.raises(KbopError, match="was changed by another tool"):
        ledger.append([outcome()])


GUARDED = {
    "sqlite": ("DROP TRIGGER kbop_no_change", "DROP TRIGGER kbop_no_delete"),
    "postgres": ("ALTER TABLE kbop_entry DISABLE TRIGGER USER",),
}


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE kbop_entry SET body = replace(body, '50000', '50001') WHERE seq = 3", {3}),
        ("UPDATE kbop_entry SET hash = 'x' || substr(hash, 2) WHERE seq = 3", {3, 4}),
        ("DELETE FROM kbop_entry WHERE seq = 3", {4}),
        ("DELETE FROM kbop_entry WHERE seq = 4", set()),
    ],
)
def test_what_is_changed_without_the_checks_is_found(ledger, statement, broken):
    ledger.append([outcome(), outcome("C2", "P2", 2), Entry(kind="lock", slot="2022-12")])
    head = ledger.head().hash
    for guard in GUARDED[ledger.dialect]:
        ledger.run(guard)
    ledger.run(statement)
    found = ledger.verify(head)
    assert {item.seq for item in found} - {0} == broken
    expected = [item for item in found if "expected head" in item.what]
    assert len(expected) == (statement.endswith("4"))


def replace(ledger, body, seq):
    ledger.run("INSERT OR REPLACE INTO kbop_entry (seq, body, hash) VALUES (?, ?, 'x')", (seq, body))


@pytest.mark.parametrize("where", ["sqlite"], indirect=True)
def test_sqlite_insert_or_replace_is_stopped(ledger):
    ledger.append([outcome(), Entry(kind="lock", slot="2022-12")])
    ledger.append([Entry(kind="reversal", period="2023-01", batch="B2", line=1, refers=2)])
    bodies = [row[0] for row in ledger.run("SELECT body FROM kbop_entry ORDER BY seq")]
    for seq, body in enumerate(bodies[1:], start=2):
        for at in (seq, 5):
            with pytest.raises(KbopError, match="refuses an entry"):
                replace(ledger, body, at)
    person = ledger.run("SELECT key FROM kbop_personal WHERE kind = 'person'")[0][0]
    with pytest.raises(KbopError, match="entered once"):
        ledger.run("REPLACE INTO kbop_personal (key, kind) VALUES (?, 'x')", (person,))
    with pytest.raises(KbopError, match="entered once"):
        ledger.run("REPLACE INTO kbop_personal (key, kind, folded) VALUES ('k', 'person', 'p1')")
    assert ledger.verify() == ()


@pytest.mark.parametrize("where", ["postgres"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE kbop_entry",
        "TRUNCATE kbop_personal",
    ],
)
def test_postgres_truncate_is_stopped(ledger, statement):
    with pytest.raises(KbopError, match="never changed or deleted"):
        ledger.run(statement)


@pytest.mark.parametrize("where", ["postgres"], indirect=True)
def test_postgres_checks_that_are_switched_off_or_rewritten_are_found(ledger):
    ledger.run("ALTER TABLE kbop_entry DISABLE TRIGGER kbop_add")
    assert [found.what for found in ledger.verify()] == ["The trigger kbop_add is not as kbop made it."]
    ledger.run("ALTER TABLE kbop_entry ENABLE TRIGGER kbop_add")
    assert ledger.verify() == ()
    ledger.run("CREATE OR REPLACE FUNCTION kbop_never() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'")
    assert "The function kbop_never" in ledger.verify()[0].what
