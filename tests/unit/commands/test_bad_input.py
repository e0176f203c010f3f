"""Bad input gives one clear message with its place, exit 2, and no folder half written. Never a traceback."""

import pytest

from tests.support import kbop


def damage(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def card(workspace):
    return workspace / "ratecards" / "kbop-generic" / "card.yaml"


CASES = {
    "missing file": (lambda w: (w / "inbox" / "claims.csv").unlink(), "no table claims"),
    "missing column": (lambda w: damage(w / "inbox" / "claims.csv", "achieved_on", "achievd"), "nearest heading is achievd"),
    "bytes": (lambda w: (w / "inbox" / "claims.csv").write_bytes(b"claim_id\x00\xff\xfe\x81"), "claims.csv"),
    "no contract": (lambda w: (w / "contract.yaml").unlink(), "there is no contract at"),
    "broken yaml": (lambda w: damage(w / "contract.yaml", "payers:", "payers: ["), "contract.yaml:"),
    "not utf-8": (lambda w: (w / "contract.yaml").write_bytes(b"contract: \xff\n"), "is not UTF-8 text"),
    "unknown key": (lambda w: damage(w / "contract.yaml", "cap:", "capp:"), '`capp` is not known here. Did you mean "cap"?'),
    "missing key": (lambda w: damage(w / "contract.yaml", "service:", "servise:"), "the key `service` is missing"),
    "no card": (lambda w: card(w).unlink(), "there is no such file"),
    "shares": (lambda w: damage(w / "contract.yaml", "share: 6600000/", "share: 6600001/"), "shares add up to"),
    "two cards": (
        lambda w: damage(w / "contract.yaml", "cohorts: [domestic_abuse]", "cohorts: [generic]"),
        "two cards judge the cohort generic",
    ),
    "backwards": (lambda w: damage(w / "contract.yaml", "to: 2024-03-31", "to: 2018-03-31"), "dates run backwards"),
    "no day": (lambda w: damage(w / "contract.yaml", "2024-06-30", "2024-06-31"), '"2024-06-31" is no date'),
    "a default": (lambda w: damage(w / "contract.yaml", 'legacy: "no"', "legacy: perhaps"), '"perhaps" is no yesno'),
    "yes and no": (lambda w: damage(w / "contract.yaml", 'legacy: "no"', "legacy: no"), '`no` is read differently'),
    "overlapping prices": (
        lambda w: damage(
            card(w),
            '- {from: 2020-10-01, amount: "200.00", basis: assumed}',
            '- {from: 2020-10-01, amount: "200.00", basis: assumed}\n'
            '      - {from: 2021-10-01, amount: "210.00", basis: assumed}',
        ),
        "two prices hold from 2021-10-01: £200.00 and £210.00",
    ),
    "unknown column": (lambda w: damage(card(w), "field: option", "field: optoin"), 'no column "optoin". Did you mean "option"?'),
    "unknown kind": (lambda w: damage(card(w), "kind: none_of", "kind: noneof"), 'Did you mean "none_of"?'),
    "unknown document": (
        lambda w: damage(card(w), "landlord_letter, family_letter]", "landlord_leter, family_letter]"),
        'Did you mean "landlord_letter"?',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_told_in_words(workspace, name):
    spoil, expected = CASES[name]
    spoil(workspace)
    said = kbop(
        "verify", workspace / "inbox", "--contract", workspace / "contract.yaml",
        "--month", "2023-06", "--out", workspace / "run",
    )  # fmt: skip
    assert (said.code, said.out) == (2, "")
    assert expected in said.err
    assert "Traceback" not in said.err and "did not expect" not in said.err
    assert not (workspace / "run").exists()
    assert not [path for path in workspace.iterdir() if path.name.startswith(".")]


def test_every_problem_is_told_at_once(workspace):
    damage(card(workspace), "field: option", "field: optoin")
    damage(card(workspace), "landlord_letter, family_letter]", "landlord_leter, family_letter]")
    damage(workspace / "contract.yaml", "2024-06-30", "2024-06-31")
    said = kbop(
        "verify",
        workspace / "inbox",
        "--contract",
        workspace / "contract.yaml",
        "--month",
        "2023-06",
        "--out",
        workspace / "run",
    )
    assert said.err.count("kbop: ") == 3


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["verify", "nosuch", "--month", "2023-13", "--out", "run"], '"2023-13" is no month'),
        (["explain", "missng"], 'Did you mean "missing"?'),
        (["explain", "C1", "--in", "nosuch"], "is no run of kbop"),
        (["schema", "claim"], 'Did you mean "claims"?'),
        (["check", "nosuch"], "there is no such file or folder"),
    ],
)
def test_slips_are_told_with_what_was_meant(arguments, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = kbop(*arguments)
    assert said.code == 2
    assert expected in said.err


def test_the_year_nought_is_no_month(workspace):
    said = kbop(
        "verify", workspace / "inbox", "--contract", workspace / "contract.yaml", "--month", "0000-01", "--out", "q"
    )
    assert said.code == 2
    assert '"0000-01" is no month' in said.err


def test_a_file_that_is_named_and_feeds_no_table_is_refused(workspace):
    (workspace / "list.xlsx").write_bytes(b"not a workbook")
    asked = (workspace / "inbox", workspace / "list.xlsx")
    said = kbop(
        "verify", *asked, "--contract", workspace / "contract.yaml", "--month", "2023-06", "--out", workspace / "run"
    )
    assert said.code == 2
    assert "list.xlsx: nothing of it was read" in said.err
    assert not (workspace / "run").exists()


def test_in_a_folder_such_a_file_is_told_of(workspace):
    (workspace / "inbox" / "list.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    said = kbop(
        "verify",
        workspace / "inbox",
        "--contract",
        workspace / "contract.yaml",
        "--month",
        "2023-06",
        "--out",
        workspace / "run",
    )
    assert said.code == 0
    assert "list.csv was not read" in said.out
