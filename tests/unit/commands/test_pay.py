"""`kbop pay` and `kbop ledger` as a user runs them: paid once, refused where anything was edited, taken back, shown."""

import csv
import hashlib
import json
import shutil
import sqlite3
from decimal import Decimal

import openpyxl
import pytest

from kbop_cli.engine.limits import limits_by_outcome
from tests.support import kbop, kbop_contract

FILES = ("payment.csv", "payment.xlsx", "remittance.csv", "control_totals.json")
NAMES = ("--by", "Ann", "--approved-by", "Bob", "--on", "2023-07-14")


@pytest.fixture(scope="module")
def verified(laid_out, tmp_path_factory):
    """A workspace with an empty ledger and a verified month. Not to be changed: copy it."""
    folder = shutil.copytree(laid_out, tmp_path_factory.mktemp("verified") / "workspace")
    assert kbop("ledger", "open", "--contract", folder / "contract.yaml").code == 0
    verify(folder, "2023-06")
    return folder


@pytest.fixture
def work(verified, tmp_path):
    return shutil.copytree(verified, tmp_path / "work")


@pytest.fixture(scope="module")
def paid(verified, tmp_path_factory):
    """The same, paid. Not to be changed: copy it."""
    folder = shutil.copytree(verified, tmp_path_factory.mktemp("paid") / "workspace")
    said = kbop("pay", folder / "2023-06", *NAMES)
    assert said.code == 0, said.err
    return folder


@pytest.fixture
def after(paid, tmp_path):
    return shutil.copytree(paid, tmp_path / "after")


def verify(folder, month, *further):
    said = kbop(
        "verify", folder / "inbox", "--contract", folder / "contract.yaml",
        "--month", month, "--out", folder / month, "--quiet", *further,
    )  # fmt: skip
    assert said.code == 0, said.err


def pay(folder, month="2023-06", *further):
    return kbop("pay", folder / month, *(further or NAMES))


def ledger(folder, *words):
    return kbop("ledger", *words, "--contract", folder / "contract.yaml")


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def approved(folder, month="2023-06"):
    return {row["claim_id"]: row for row in rows(folder / month / "decisions.csv") if row["decision"] == "approved"}


def totals(folder, month="2023-06"):
    return json.loads((folder / month / "control_totals.json").read_text(encoding="utf-8"))


def bytes_of(folder, month="2023-06"):
    return {name: (folder / month / name).read_bytes() for name in FILES}


def test_every_approved_claim_is_paid_at_its_price_and_every_file_adds_up(paid):
    lines, wanted, control = rows(paid / "2023-06" / "payment.csv"), approved(paid), totals(paid)
    assert {row["claim_id"]: row["amount"] for row in lines} == {name: row["amount"] for name, row in wanted.items()}
    assert list(lines[0]) == [
        "batch", "line", "kind", "claim_id", "participant_id", "provider", "outcome", "achieved_on", "rate_card",
        "rate_card_version", "price", "amount", "amount_council", "amount_lcf", "reverses",
    ]  # fmt: skip
    assert all(Decimal(row["amount"]) == Decimal(row["amount_council"]) + Decimal(row["amount_lcf"]) for row in lines)
    whole = sum(Decimal(row["amount"]) for row in lines)
    assert whole > 0
    assert whole * 100 == control["pence"] == sum(row["pence"] for row in control["kinds"])
    assert whole == sum(Decimal(row["amount"]) for row in rows(paid / "2023-06" / "remittance.csv"))
    assert control["pence"] == sum(row["due"] for row in control["payers"])
    assert all(row["opening"] + row["batch"] == row["closing"] for row in control["caps"])
    for written in control["files"]:
        data = (paid / "2023-06" / written["file"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == written["sha256"]
    assert {written["file"] for written in control["files"]} == {"payment.csv", "payment.xlsx", "remittance.csv"}
    assert control["run"] == hashlib.sha256((paid / "2023-06" / "manifest.json").read_bytes()).hexdigest()


def test_the_workbook_holds_header_lines_and_totals_prints_on_a4_and_runs_nothing(paid):
    book = openpyxl.load_workbook(paid / "2023-06" / "payment.xlsx")
    front, lines = book["Payment"], book["Lines"]
    facts = {front.cell(row, 1).value: front.cell(row, 2).value for row in range(1, 11)}
    control = totals(paid)
    assert facts["Ledger head"] == control["ledger"]["head"]
    assert (facts["Prepared by"], facts["Approved by"], facts["Entered on"]) == ("Ann", "Bob", "2023-07-14")
    assert (lines.freeze_panes, lines.print_title_rows, lines.page_setup.paperSize) == ("A2", "$1:$1", 9)
    assert (front.page_setup.paperSize, front.freeze_panes) == (9, "A2")
    heading = [cell.value for cell in lines[1]]
    amounts = [row[heading.index("amount")] for row in lines.iter_rows(min_row=2, values_only=True)]
    assert round(sum(amounts) * 100) == control["pence"]
    assert not any(cell.data_type == "f" for sheet in book for row in sheet for cell in row)


def test_a_finished_batch_gives_the_same_bytes_whoever_asks_again(after):
    before = bytes_of(after)
    said = pay(after, "2023-06", "--by", "Cy", "--approved-by", "Di")
    assert said.code == 0
    assert "was paid before" in said.err
    assert bytes_of(after) == before
    for name in FILES:
        (after / "2023-06" / name).unlink()
    assert pay(after).code == 0
    assert bytes_of(after) == before


def test_a_dry_run_shows_the_plan_and_changes_nothing(work):
    before = {path: path.read_bytes() for path in work.rglob("*") if path.is_file()}
    said = pay(work, "2023-06", "--dry-run")
    assert said.code == 0
    assert "(a plan: nothing is entered)" in said.out
    assert {path: path.read_bytes() for path in work.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("names", [(), ("--by", "Ann"), ("--by", "Ann", "--approved-by", " ANN ")])
def test_two_people_stand_for_a_payment(work, names):
    said = pay(work, "2023-06", *(names or ("--quiet",)))
    assert said.code == 2
    assert "two" in said.err
    assert not (work / "2023-06" / "payment.csv").exists()


@pytest.mark.parametrize("name", ["decisions.csv", "findings.csv", "summary.json"])
def test_a_run_that_was_edited_is_refused(work, name):
    path = work / "2023-06" / name
    path.write_bytes(path.read_bytes().replace(b"0", b"1", 1))
    said = pay(work)
    assert (said.code, said.out) == (2, "")
    assert f"2023-06/{name}: was changed since kbop verify wrote it." in said.err
    path.unlink()
    assert "is missing from the run" in pay(work).err


def test_a_run_whose_manifest_was_mended_to_fit_is_refused(work):
    path, manifest = work / "2023-06" / "decisions.csv", work / "2023-06" / "manifest.json"
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    path.write_bytes(path.read_bytes().replace(b",queried,0.00", b",approved,500.00", 1))
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    said = pay(work)
    assert said.code == 2
    assert "decisions.csv: is not what the inputs, the contract, the cards and the ledger give" in said.err


@pytest.mark.parametrize("name", ["contract.yaml", "ratecards/kbop-generic/card.yaml", "inbox/claims.csv"])
def test_a_contract_a_card_or_an_input_that_changed_is_refused(work, name):
    with (work / name).open("a", encoding="utf-8") as file:
        file.write("\n")
    said = pay(work)
    assert said.code == 2
    assert f"{name.split('/')[-1] if 'inbox' in name else name}: has changed since the run" in said.err


def test_what_was_paid_is_paid_no_more_and_names_the_payment(after):
    verify(after, "2023-07")
    assert approved(after, "2023-07") == {}
    rejected = {row["claim_id"]: row for row in rows(after / "2023-07" / "findings.csv") if row["severity"] == "reject"}
    for name, row in approved(after).items():
        assert rejected[name]["code"] in {"limit_reached", "paid_before"}
        assert "paid in batch 2023-06 on 2023-07-14" in rejected[name]["message"], row
    said = pay(after, "2023-07")
    assert said.code == 0
    assert (totals(after, "2023-07")["lines"], totals(after, "2023-07")["pence"]) == (0, 0)


def test_a_paid_month_is_locked_and_late_claims_are_sent_to_the_next(after):
    verify(after, "2023-05")
    said = pay(after, "2023-05")
    assert said.code == 2
    assert "2023-05 is locked: 2023-06 has been paid" in said.err
    assert "--month 2023-07" in said.err
    shutil.rmtree(after / "2023-06")
    verify(after, "2023-06")
    said = pay(after, "2023-06")
    assert said.code == 2
    assert "Batch 2023-06 was paid from another run" in said.err


def test_a_paid_run_is_not_replaced_even_without_its_payment_files(after):
    for name in FILES:
        (after / "2023-06" / name).unlink()
    said = kbop(
        "verify",
        after / "inbox",
        "--contract",
        after / "contract.yaml",
        "--month",
        "2023-06",
        "--out",
        after / "2023-06",
    )
    assert said.code == 2
    assert "has been paid" in said.err


def test_a_run_that_was_verified_before_another_payment_is_refused(work):
    verify(work, "2023-07")
    assert pay(work, "2023-06").code == 0
    said = pay(work, "2023-07")
    assert said.code == 2
    assert "The ledger has moved on since the run was verified" in said.err


def test_a_reversal_frees_the_slot_and_nets_into_the_next_payment(after):
    name, line = next((row["claim_id"], row) for row in rows(after / "2023-06" / "payment.csv"))
    said = ledger(after, "reverse", name, "--reason", "found void", "--by", "Cy")
    assert said.code == 0, said.err
    assert "waits to be reversed already" in ledger(after, "reverse", name, "--reason", "again", "--by", "Cy").err
    verify(after, "2023-07")
    assert pay(after, "2023-07").code == 0
    (back,) = rows(after / "2023-07" / "payment.csv")
    assert (back["kind"], back["reverses"], back["claim_id"]) == ("reversal", "2023-06/1", name)
    for column in ("amount", "amount_council", "amount_lcf"):
        assert Decimal(back[column]) == -Decimal(line[column])
    carried = {row["payer"]: row["carried"] for row in totals(after, "2023-07")["payers"]}
    assert sum(carried.values()) == -Decimal(line["amount"]) * 100
    verify(after, "2023-08")
    assert set(approved(after, "2023-08")) == {name}
    assert pay(after, "2023-08").code == 0
    (again,) = rows(after / "2023-08" / "payment.csv")
    assert again["amount"] == line["amount"]
    # What was taken back and not yet repaid comes off what is paid now.
    assert [row["due"] for row in totals(after, "2023-08")["payers"]] == [0, 0]
    assert ledger(after, "verify", "--payment", after / "2023-06").code == 0


def test_explain_tells_a_paid_run_as_it_was_decided(after):
    name = next(iter(approved(after)))
    said = kbop("explain", name, "--in", after / "2023-06")
    assert said.code == 0
    assert "limit_reached" not in said.out


def test_a_provider_is_told_nothing_of_another_providers_claim(after):
    path = after / "inbox" / "claims.csv"
    claims = rows(path)
    once = {code for code, limit in limits_by_outcome(kbop_contract()).items() if limit.times == 1 and not limit.per}
    ids = [row["claim_id"] for row in claims]
    taken = next(row for row in approved(after).values() if row["outcome"] in once and ids.count(row["claim_id"]) == 1)
    for row in claims:
        if row["claim_id"] == taken["claim_id"]:
            row["claim_id"], row["provider"] = "OTHERS-1", "another provider"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(claims[0]))
        writer.writeheader()
        writer.writerows(claims)

    def told(month, *further):
        verify(after, month, *further)
        return [row for row in rows(after / month / "findings.csv") if row["claim_id"] == "OTHERS-1"]

    assert any(f"claim {taken['claim_id']}" in row["message"] for row in told("2023-07"))
    hidden = told("2023-08", "--audience", "provider")
    assert [row["code"] for row in hidden if row["severity"] == "reject"] == ["limit_reached"]
    assert "a claim that this provider may not see" in "".join(row["message"] for row in hidden)
    for secret in (taken["claim_id"], taken["provider"], "2023-07-14"):
        assert not any(secret in cell for row in hidden for name, cell in row.items() if name in ("message", "value"))


def test_ledger_verify_finds_a_changed_entry_and_a_cut_end(after):
    file = after / "kbop-ledger.sqlite"
    with sqlite3.connect(file) as database:
        for trigger in ("kbop_no_change", "kbop_no_delete"):
            database.execute(f"DROP TRIGGER {trigger}")
        last = database.execute("SELECT max(seq) FROM kbop_entry").fetchone()[0]
        database.execute("DELETE FROM kbop_entry WHERE seq = ?", (last,))
    database.close()
    said = ledger(after, "verify", "--payment", after / "2023-06")
    assert said.code == 1
    assert "No entry has the expected head" in said.out
    assert "The ledger is not intact" in said.err


def test_ledger_status_show_and_backup(after, tmp_path):
    control = totals(after)
    status = json.loads(ledger(after, "status", "--format", "json").out)
    assert (status["head"], status["last_batch"], status["locked"]) == (control["ledger"]["head"], "2023-06", "2023-06")
    assert status["caps"][0]["closing"] == control["pence"]
    name = next(iter(approved(after)))
    assert name in ledger(after, "show", "--claim", name).out
    assert ledger(after, "show", "--claim", "no such").out == "No entry.\n"
    assert ledger(after, "backup", tmp_path / "copy.sqlite").code == 0
    assert ledger(after, "backup", tmp_path / "copy.sqlite").code == 2
    shutil.copyfile(tmp_path / "copy.sqlite", after / "kbop-ledger.sqlite")
    assert ledger(after, "verify", "--payment", after / "2023-06").code == 0


@pytest.mark.parametrize(("day", "gone"), [("2020-01-01", True), ("9999-12-31", False)])
def test_personal_values_are_erased_on_their_day_and_the_chain_holds(work, day, gone):
    with (work / "contract.yaml").open("a", encoding="utf-8") as file:
        file.write(f"keep_personal_until: {{date: {day}, basis: assumed}}\n")
    verify(work, "2023-06")
    assert pay(work).code == 0
    name = next(iter(approved(work)))
    said = ledger(work, "erase")
    assert said.code == 0, said.err
    assert (said.err == "Personal values erased: 0.\n") is not gone
    assert (ledger(work, "show", "--claim", name).out == "No entry.\n") is gone
    assert ledger(work, "verify", "--payment", work / "2023-06").code == 0


def test_without_a_ledger_nothing_is_paid(work):
    (work / "kbop-ledger.sqlite").unlink()
    said = pay(work)
    assert said.code == 2
    assert "There is no ledger kbop-ledger.sqlite" in said.err


def test_restricted_people_are_one_line_of_the_remittance(work):
    path = work / "inbox" / "participants.csv"
    people = rows(path)
    payable = {row["participant_id"] for row in approved(work).values()}
    for row in people:
        row["restricted"] = "yes" if row["participant_id"] in payable else "no"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(people[0]))
        writer.writeheader()
        writer.writerows(people)
    verify(work, "2023-06")
    assert pay(work).code == 0
    (line,) = rows(work / "2023-06" / "remittance.csv")
    assert (line["provider"], line["outcome"], int(line["claims"])) == ("restricted", "restricted", len(approved(work)))
    assert Decimal(line["amount"]) * 100 == totals(work)["pence"]


CAPS = """
participant_cap: {amount: "100000.00", basis: assumed}
grants: [{name: covid, months: [{month: 2022-10, amount: "1000.00"}], basis: assumed}]
opening: [{name: before, until: 2020-09-30, paid: {council: "15697000.00", lcf: "6599000.00"}, basis: assumed}]
"""


def test_opening_balances_take_up_the_caps_and_what_they_hold_back_is_shown(work):
    with (work / "contract.yaml").open("a", encoding="utf-8") as file:
        file.write(CAPS)
    verify(work, "2023-06")
    assert "opening balance before is not in the ledger" in pay(work).err
    assert "opening balances entered: before" in ledger(work, "open").err
    assert "entered" not in ledger(work, "open").err
    verify(work, "2023-06")
    said = pay(work)
    assert said.code == 0, said.err
    control = totals(work)
    (contract, council, lcf) = (row for row in control["caps"] if row["cap"] in {"contract", "payer"})
    assert (contract["opening"], contract["limit"]) == (22_296_000_00, 22_297_917_00)
    # The contract's cap lets £1,917.00 through; of the council's share of that its own cap lets £917.00 through.
    assert contract["closing"] + contract["owed"] == contract["limit"]
    assert council["closing"] == council["limit"]
    assert (council["batch"], council["owed"], lcf["batch"], lcf["owed"]) == (917_00, 432_58, 567_42, 0)
    assert control["pence"] == 1_484_42
    assert "Held back by caps" in said.out and "the contract's cap" in said.out
    assert "the cap of council" in said.out
    wanted = sum(int(Decimal(row["amount"]) * 100) for row in approved(work).values()) + 1_000_00
    assert wanted - control["pence"] == sum(row["held"] for row in control["held"])
    assert {row["kind"] for row in rows(work / "2023-06" / "payment.csv")} == {"outcome", "grant"}


def test_a_month_is_paid_from_a_shared_ledger_as_well(laid_out, postgres, tmp_path):
    folder = shutil.copytree(laid_out, tmp_path / "shared")
    contract = folder / "contract.yaml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("kbop-ledger.sqlite", postgres.new_schema()), encoding="utf-8")
    assert "A new, empty ledger was laid" in ledger(folder, "open").err
    assert "The ledger is there" in ledger(folder, "open").err
    verify(folder, "2023-06")
    assert pay(folder).code == 0
    before = bytes_of(folder)
    assert pay(folder).code == 0
    assert bytes_of(folder) == before
    verify(folder, "2023-07")
    assert approved(folder, "2023-07") == {}
    assert ledger(folder, "verify", "--payment", folder / "2023-06").code == 0


def test_files_that_cannot_be_put_in_place_are_written_by_the_same_command(work):
    (work / "2023-06" / "payment.xlsx").mkdir()
    said = pay(work)
    assert said.code == 2
    assert "The payment is in the ledger, once" in said.err
    assert not (work / "2023-06" / "payment.csv").exists()
    (work / "2023-06" / "payment.xlsx").rmdir()
    assert pay(work).code == 0
    assert sorted(row["claim_id"] for row in rows(work / "2023-06" / "payment.csv")) == sorted(approved(work))
