"""What people judge of pairs is entered once, not asked again, and binds `verify` and `pay` from then on."""

import csv
import json
import sqlite3

import pytest

from kbop_cli.demo.month import month
from tests.support import kbop
from tests.unit.commands.test_dedupe import lay_out, search

JUNE = month()
HEADING = "left,right,judgement,judged_by,judged_on,reason"
ONE, OTHER = "P01055", "P01385"
CLAIMS = ("C2306-0306", "C2306-0625")


@pytest.fixture
def work(tmp_path):
    folder = lay_out(tmp_path / "work")
    assert kbop("ledger", "open", "--contract", folder / "contract.yaml").code == 0
    return folder


def judge(folder, *rows, name="judged.csv"):
    (folder / name).write_text("\n".join([HEADING, *rows]) + "\n", encoding="utf-8")
    return kbop("dedupe", "--judge", folder / name, "--contract", folder / "contract.yaml")


def row(judgement="same person", left=ONE, right=OTHER, by="A. Analyst", on="2023-07-01", reason="one passport"):
    return ",".join((left, right, judgement, by, on, reason))


def verify(folder, out="run"):
    said = kbop(
        "verify", folder / "inbox", "--contract", folder / "contract.yaml",
        "--month", "2023-06", "--out", folder / out, "--quiet",
    )  # fmt: skip
    assert said.code == 0, said.err
    with (folder / out / "decisions.csv").open(encoding="utf-8", newline="") as file:
        found = {line["claim_id"]: (line["decision"], line["reasons"]) for line in csv.DictReader(file)}
    return [found[claim] for claim in CLAIMS]


def pairs(folder):
    told = json.loads(search(folder, "--format", "json").out)
    return {frozenset((pair["left"], pair["right"])) for pair in told["pairs"]}


def entries(folder):
    return json.loads(
        kbop("ledger", "status", "--contract", folder / "contract.yaml", "--format", "json").out
    )["entries"]  # fmt: skip


def test_a_judged_pair_is_not_asked_about_again_and_stays_in_an_intact_ledger(work):
    before = pairs(work)
    assert frozenset((ONE, OTHER)) in before
    said = judge(work, row(), row("twins", "P01400", "P02412"), row("", "P01176", "P01450"))
    assert said.code == 0
    assert said.err.startswith("Judgements entered: 2; 1 rows say nothing yet. Ledger head: ")
    assert pairs(work) == before - {frozenset((ONE, OTHER)), frozenset(("P01400", "P02412"))}
    assert kbop("ledger", "verify", "--contract", work / "contract.yaml").code == 0
    shown = kbop("ledger", "show", "--contract", work / "contract.yaml", "--participant", OTHER.lower()).out
    assert "judgement: same person" in shown


def test_what_stands_already_is_not_entered_again(work):
    judge(work, row())
    before = entries(work)
    assert judge(work, row(left=OTHER, right=ONE, by="Somebody else")).err.startswith(
        "Judgements entered: 0; 1 stood already."
    )
    assert entries(work) == before
    assert judge(work, row("household"), row("household")).err.startswith("Judgements entered: 1; 1 stood already.")


def test_one_person_is_paid_once_until_the_ids_are_parted_again(work):
    approved, rejected = ("approved", ""), ("rejected", "limit_reached")
    judge(work, row("different"))
    assert verify(work) == [approved, approved]
    judge(work, row("same_person"))
    assert verify(work) == [approved, rejected]
    judge(work, row("error", reason="entered in the wrong row"))
    assert verify(work) == [approved, approved]


def test_a_run_that_does_not_know_of_a_judgement_is_not_paid(work):
    verify(work)
    judge(work, row())
    paid = kbop("pay", work / "run", "--by", "Ann", "--approved-by", "Bob", "--on", "2023-07-14")
    assert paid.code == 2
    assert "somebody judged who is one person" in paid.err
    verify(work)
    assert kbop("pay", work / "run", "--by", "Ann", "--approved-by", "Bob", "--on", "2023-07-14").code == 0


def test_a_judgement_after_a_payment_leaves_its_run_as_it_was(work):
    judge(work, row("different"))
    verify(work)
    assert kbop("pay", work / "run", "--by", "Ann", "--approved-by", "Bob", "--on", "2023-07-14").code == 0
    before = (work / "run" / "control_totals.json").read_bytes()
    judge(work, row())
    again = kbop("explain", CLAIMS[1], "--in", work / "run")
    assert again.code == 0
    assert "limit_reached" not in again.out
    assert kbop("pay", work / "run", "--by", "Cy", "--approved-by", "Di").code == 0
    assert (work / "run" / "control_totals.json").read_bytes() == before


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([row(left=ONE, right=f" {ONE.lower()}")], "row 2, right: is the same id as left. Name two ids."),
        ([row("same")], None),
        ([row("twin")], 'row 2, judgement: "twin" is no judgement. Did you mean "twins"?'),
        ([row("qwert")], "Write one of: same person, different, twins, household, error."),
        ([row(by="", reason="")], "row 2, judged_by: is empty, and a judgement needs it. Fill it in."),
        ([row(on="31/02/2023")], "row 2, judged_on: There is no such day in the calendar"),
        ([row(on="")], "row 2, judged_on: is empty"),
        ([row(left="")], "row 2, left: is empty"),
        ([row(), row("twins", OTHER, ONE)], "row 3, judgement: differs from another row's on the same two ids."),
        (
            [row(), row(left=OTHER, right="P9"), row("different", "P9", ONE)],
            "are judged to be two people, and other judgements join them into one. Nothing was entered.",
        ),
    ],
)
def test_what_is_refused_is_refused_whole(work, rows, says):
    before = entries(work)
    said = judge(work, *rows, row("twins", "P5", "P6"))
    assert said.code == (0 if says is None else 2)
    assert says is None or says in said.err
    assert (entries(work) == before) is (says is not None)
    assert "Analyst" not in said.err
    assert "passport" not in said.err


def test_a_table_that_kbop_wrote_comes_back_filled_in(work):
    assert search(work, "--out", work / "found", "--quiet").code == 0
    with (work / "found" / "pairs.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    table[0] |= {"judgement": "Twins", "judged_by": "A", "judged_on": "1/7/2023", "reason": "=seen"}
    with (work / "found" / "pairs.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)
    kept = search(work, "--out", work / "found")
    assert kept.code == 2
    assert "found/pairs.csv was written in since kbop dedupe made it, so it is not overwritten." in kept.err
    assert kbop("dedupe", "--judge", work / "found" / "pairs.csv", "--contract", work / "contract.yaml").err.startswith(
        "Judgements entered: 1; 15 rows say nothing yet."
    )


def test_there_must_be_a_ledger_and_something_to_do(tmp_path):
    folder = lay_out(tmp_path / "work")
    assert "There is no ledger kbop-ledger.sqlite" in judge(folder, row()).err
    assert "There is nothing to search." in kbop("dedupe", "--contract", folder / "contract.yaml").err
    absent = kbop("dedupe", "--judge", folder / "absent.csv", "--contract", folder / "contract.yaml")
    assert absent.err == "kbop: absent.csv: there is no such file. Name the table of judgements.\n"


def test_a_judgement_that_was_changed_in_the_ledger_is_found(work):
    judge(work, row())
    with sqlite3.connect(work / "kbop-ledger.sqlite") as store:
        store.execute("DROP TRIGGER kbop_no_change")
        store.execute("UPDATE kbop_entry SET body = replace(body, 'same person', 'different')")
    said = kbop("ledger", "verify", "--contract", work / "contract.yaml")
    assert said.code == 1
    assert "its hash does not fit what it says" in said.out
