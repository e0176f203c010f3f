"""`kbop dedupe` on the worked month: what was planted is found, and nobody is told who anybody is."""

import csv
import json
import random
import shutil
from collections import Counter
from contextlib import closing
from datetime import date

import pytest

from kbop_cli.columns import IDENTITY
from kbop_cli.demo.month import month
from kbop_cli.engine.identity.keys import PASSES
from kbop_cli.engine.lines import Claim
from kbop_cli.engine.payment import Pending, plan
from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import Payer, Terms
from kbop_cli.ledger.batches import Approval, enter
from kbop_cli.ledger.open import create_ledger
from kbop_cli.output.demo_files import write_csv
from tests.support import ROOT, kbop, kbop_contract

JUNE = month()

NAMED = {
    "same_claim_again": ("same_claim", "one claim id"),
    "same_claim_new_id": ("same_claim", "several claim ids"),
    "two_providers": ("same_outcome", "several providers"),
    "another_episode": ("same_outcome", "one provider"),
    "two_ids": ("same_person", "alike throughout"),
    "swapped_names": ("same_person", "names exchanged"),
    "typing_slip": ("same_person", "a slip"),
    "transliteration": ("same_person", "another spelling"),
    "shared_document": ("same_document", "several people"),
    "shared_certificate": ("same_certificate", "several people"),
}
"""What was planted -> the kind and way it is found as. Every second shared document is known by its hash alone."""


def lay_out(folder, tables=JUNE.tables):
    shutil.copytree(ROOT / "ratecards", folder / "ratecards")
    shutil.copyfile(ROOT / "kbop_cli" / "templates" / "kbop" / "contract.yaml", folder / "contract.yaml")
    write_csv(tables, folder / "inbox")
    return folder


def search(folder, *further):
    return kbop("dedupe", folder / "inbox", "--contract", folder / "contract.yaml", *further)


def files(folder):
    return {name: (folder / name).read_bytes() for name in ("duplicates.csv", "pairs.csv", "page.html")}


@pytest.fixture(scope="module")
def june(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("june") / "work")


@pytest.fixture(scope="module")
def told(june):
    said = search(june, "--out", june / "found", "--format", "json")
    assert said.code == 0
    return json.loads(said.out)


@pytest.fixture(scope="module")
def text(june):
    return search(june)


def test_each_of_the_forty_planted_duplicates_is_found_and_named(told):
    found = Counter(
        (one["kind"], one["way"], tuple(sorted(claim["claim_id"] for claim in one["claims"])))
        for one in told["duplicates"]
    )
    assert Counter(pair.kind for pair in JUNE.duplicates) == dict.fromkeys(NAMED, 4)
    missed = []
    for pair in JUNE.duplicates:
        kind, way = NAMED[pair.kind]
        claims = tuple(sorted(pair.claim_ids))
        kinds = (kind, "same_file") if pair.kind == "shared_document" else (kind,)
        if sum(found[each, way, claims] for each in kinds) != 1:
            missed.append(pair)
    assert missed == []


def test_it_says_how_many_records_were_compared_and_the_largest_group(june, told, text):
    blocks = {row["pass"]: row for row in told["blocks"]}
    assert told["largest_block"] == max(row["largest"] for row in blocks.values()) > 1
    people = len({row["participant_id"] for row in JUNE.tables["participants"]})
    bound = people * sum(each.window * len(each.entries) for each in PASSES)
    assert len(told["pairs"]) <= told["compared"] <= bound
    manifest = json.loads((june / "found" / "manifest.json").read_text(encoding="utf-8"))
    assert {name: manifest[name] for name in ("compared", "largest_block", "blocks")} == {
        name: told[name] for name in ("compared", "largest_block", "blocks")
    }
    said = (
        f"{told['compared']:,} pairs of records were compared; the most that shared a key were {told['largest_block']}."
    )
    assert said in text.out


def test_the_shared_document_is_named_as_the_export_writes_it(told):
    papers = {}
    for row in JUNE.tables["evidence"]:
        papers.setdefault(row["claim_id"], set()).update((row["document_id"], row["sha256"].lower()))
    shared = [one for one in told["duplicates"] if one["document"] is not None]
    assert Counter(one["kind"] for one in shared) == {"same_document": 6, "same_file": 2}
    for one in shared:
        assert all(one["document"] in papers[claim["claim_id"]] for claim in one["claims"]), one


def test_nothing_else_is_taken_for_one_person(told):
    meant = {frozenset(pair.participant_ids) for pair in JUNE.duplicates if NAMED[pair.kind][0] == "same_person"}
    assert {frozenset((pair["left"], pair["right"])) for pair in told["pairs"]} == meant
    assert len(told["pairs"]) == 16


def test_the_money_at_stake_counts_each_claim_once(told):
    worths = {
        (claim["claim_id"], claim["participant_id"]): claim["worth"]
        for one in told["duplicates"]
        for claim in one["claims"]
        if claim["at_stake"]
    }
    pence = sum(int(worth.replace(".", "")) for worth in worths.values() if worth is not None)
    assert told["at_stake"] == f"{pence // 100}.{pence % 100:02}" == "33050.00"
    assert told["claims_at_stake"] == len(worths) == 49
    assert told["worth_not_known"] == list(worths.values()).count(None) == 1


def test_counts_by_kind_and_grade(told):
    assert [(row["kind"], row["grade"], row["found"], row["at_stake"]) for row in told["counts"]] == [
        ("same_claim", "exact", 8, "3500.00"),
        ("same_claim", "strong", 1, "300.00"),
        ("same_outcome", "exact", 8, "3700.00"),
        ("same_document", "exact", 6, "6700.00"),
        ("same_file", "exact", 2, "3500.00"),
        ("same_certificate", "exact", 4, "2400.00"),
        ("same_person", "exact", 5, "4800.00"),
        ("same_person", "strong", 11, "8150.00"),
    ]


def test_no_personal_value_is_in_any_output_but_the_page(june, told, text):
    names = {path.name for path in (june / "found").iterdir()} - {"page.html"}
    assert names == {"duplicates.csv", "pairs.csv", "manifest.json"}
    written = "".join((june / "found" / name).read_text(encoding="utf-8") for name in names)
    whole = "\n".join((written, text.out, text.err, json.dumps(told, ensure_ascii=False)))
    # No cell of a name or number is part of a word of ours: whole words are looked for.
    words = set(whole.replace(",", " ").replace('"', " ").replace(";", " ").split())
    cells = {row[column] for row in JUNE.tables["participants"] for column in IDENTITY if row.get(column)}
    cells |= {"-".join(reversed(cell.split("/"))) for cell in cells if cell.count("/") == 2}
    cells |= {row["worker"] for row in JUNE.tables["claims"] if row["worker"]}
    assert len(cells) > 1000
    assert {cell for cell in cells if " " in cell and cell in whole} == set()
    assert cells & words == set()


def test_the_text_names_each_duplicate_and_what_was_not_looked_for(text):
    assert text.code == 0
    assert text.out.startswith(
        "45 duplicates, 49 claims at stake, worth £33,050.00; of 1 of them the worth is not known."
    )
    for pair in JUNE.duplicates:
        assert any(pair.claim_ids[0] in line and line.count(pair.claim_ids[1]) for line in text.out.splitlines())
    assert "- There is no ledger kbop-ledger.sqlite: nothing was compared with what was paid before." in text.out
    assert "- 4 of 740 claims have no achieved_on that is known: nothing was compared by it." in text.out
    assert text.out.rstrip().endswith("; kbop check tells which.")


def test_shuffled_rows_give_the_same_bytes(tmp_path):
    # One claim id on two rows of one day that differ: which is first must not be which stood first.
    row = next(row for row in JUNE.tables["claims"] if row["claim_id"] and row["claim_id"] not in JUNE.labels)
    tables = {**JUNE.tables, "claims": [*JUNE.tables["claims"], {**row, "provider": "Aardvark House"}]}
    chance = random.Random(7)
    shuffled = {name: chance.sample(rows, len(rows)) for name, rows in tables.items()}
    shuffled["claims"].sort(key=lambda each: each["provider"] != "Aardvark House")
    one, other = lay_out(tmp_path / "one", tables), lay_out(tmp_path / "other", shuffled)
    said = [search(folder, "--out", folder / "found") for folder in (one, other)]
    assert "Aardvark House" in (one / "found" / "duplicates.csv").read_text(encoding="utf-8")
    assert said[0].out == said[1].out
    assert files(one / "found") == files(other / "found")


def test_an_export_in_two_parts_gives_the_same_bytes(june, told, tmp_path):
    halves = [{}, {}]
    for name, rows in JUNE.tables.items():
        for place, half in enumerate(halves):
            half[name] = rows[place::2]
    other = lay_out(tmp_path / "work", halves[0])
    write_csv(halves[1], other / "more")
    kbop(
        "dedupe", other / "inbox", other / "more", "--contract", other / "contract.yaml", "--out", other / "found", "-q"
    )
    assert files(other / "found") == files(june / "found")


def test_other_headings_give_the_same_bytes(june, told, tmp_path):
    called = {
        name: {column: f"Ref {at} ({column[::-1]})" for at, column in enumerate(rows[0])}
        for name, rows in JUNE.tables.items()
    }
    renamed = {
        name: [{called[name][column]: cell for column, cell in reversed(row.items())} for row in rows]
        for name, rows in JUNE.tables.items()
    }
    other = lay_out(tmp_path / "work", renamed)
    with (other / "contract.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\ncolumns: {json.dumps(called)}\n")
    assert search(other, "--out", other / "found", "-q").code == 0
    assert files(other / "found") == files(june / "found")


def without(columns, tables=JUNE.tables):
    return {
        name: [{column: cell for column, cell in row.items() if column not in columns} for row in rows]
        for name, rows in tables.items()
    }


def test_without_identity_columns_the_rest_still_runs(tmp_path):
    other = lay_out(tmp_path / "work", without(IDENTITY))
    told = json.loads(search(other, "--format", "json").out)
    assert told["pairs"] == []
    assert [(row["kind"], row["found"]) for row in told["counts"]] == [
        ("same_claim", 8),
        ("same_claim", 1),
        ("same_outcome", 8),
        ("same_document", 6),
        ("same_file", 2),
        ("same_certificate", 4),
    ]
    for column in IDENTITY - {"worker"}:
        assert f"{column} is not in the export: nobody was compared by it." in told["could_not"]
    assert "claims has no worker: many claims of one worker on one day was not looked for." in told["could_not"]


def test_without_evidence_and_further_columns_it_says_what_it_did_not_look_for(tmp_path):
    tables = {
        name: rows
        for name, rows in without({"certificate_number", "employer"}).items()
        if name in ("participants", "claims")
    }
    told = json.loads(search(lay_out(tmp_path / "work", tables), "--format", "json").out)
    assert {row["kind"] for row in told["counts"]} == {"same_claim", "same_outcome", "same_person"}
    assert told["could_not"][1:4] == [
        "There is no evidence table: one document behind several claims was not looked for.",
        "claims has no certificate_number: one certificate behind several claims was not looked for.",
        "claims has no employer: the same employer, first day and pay for several people was not looked for.",
    ]


def test_a_verified_run_is_never_replaced(june, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.json").write_text('{"kind": "kbop run"}', encoding="utf-8")
    said = search(june, "--out", tmp_path / "run")
    assert said.code == 2
    assert said.err == (
        "kbop: run: holds files and was not written by kbop dedupe, so it is not overwritten. "
        "Give --out an empty or a new folder.\n"
    )
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["manifest.json"]


def test_its_own_folder_is_replaced(june, told):
    before = files(june / "found")
    assert search(june, "--out", june / "found", "--quiet").out == ""
    assert files(june / "found") == before


def test_pairs_say_what_agreed_and_what_hangs_on_them(june, told):
    with (june / "found" / "pairs.csv").open(encoding="utf-8", newline="") as file:
        pairs = {frozenset((row["left"], row["right"])): row for row in csv.DictReader(file)}
    slip = pairs[frozenset(("P01485", "P01492"))]
    assert slip["agreed"] == "first_name;last_name;postcode"
    assert (slip["close"], slip["differed"], slip["way"]) == ("date_of_birth", "", "a slip")
    assert (slip["duplicates"], slip["at_stake"]) == ("1", "200.00")


def pay(folder, *claims, month="2023-05"):
    """Enter claims in the contract's ledger, as paid in May."""
    terms = Terms(tuple(Payer(payer.name, payer.share, payer.cap) for payer in kbop_contract().payers))
    made = plan(claims, standing([], terms), terms, batch=month, month=month, pending=Pending())
    with closing(create_ledger(str(folder / "kbop-ledger.sqlite"), kbop_contract().name)) as ledger:
        enter(ledger, made, terms, Approval("Ann", "Bob", "run of May", date(2031, 3, 31)), expected_head=None)


def paid_claim(row, claim_id):
    day, month_, year = row["achieved_on"].split("/")
    return Claim(
        claim_id,
        row["participant_id"],
        row["provider"],
        row["outcome"],
        "1",
        date(int(year), int(month_), int(day)),
        price=500_00,
    )


def test_what_the_ledger_paid_before_is_one_of_a_pair(tmp_path):
    rows = {row["claim_id"]: row for row in JUNE.tables["claims"]}
    one, other = next(pair for pair in JUNE.duplicates if pair.kind == "two_ids").claim_ids
    planted = {claim for pair in JUNE.duplicates for claim in pair.claim_ids}
    again = next(claim for claim in rows if claim and claim not in planted | JUNE.labels.keys())
    claims = [row for row in JUNE.tables["claims"] if row["claim_id"] != other]
    folder = lay_out(tmp_path / "work", {**JUNE.tables, "claims": claims})
    pay(folder, paid_claim(rows[other], "OLD-1"), paid_claim(rows[again], again))
    told = json.loads(search(folder, "--format", "json").out)
    assert not any("ledger" in line for line in told["could_not"])
    met = {
        one["kind"]: [(claim["claim_id"], claim["paid_in"], claim["at_stake"]) for claim in one["claims"]]
        for one in told["duplicates"]
        if any(claim["paid_in"] for claim in one["claims"])
    }
    assert met == {
        "same_claim": [(again, "2023-05", False), (again, None, True)],
        "same_person": [("OLD-1", "2023-05", False), (one, None, True)],
    }
    text = search(folder).out
    assert f"{again} (paid in 2023-05), {again}*" in text
    assert f"OLD-1 (paid in 2023-05), {one}*" in text


def told_of(report):
    """What a report tells of each duplicate, but for what is paid and what it cost."""
    keep = ("kind", "way", "grade")
    return {
        (*(one[name] for name in keep), tuple(sorted(claim["claim_id"] or "" for claim in one["claims"])))
        for one in report["duplicates"]
    }


@pytest.mark.parametrize(("batch", "itself"), [("2023-05", False), ("2023-06", True), ("2023-07", True)])
def test_a_month_that_was_paid_is_searched_as_before(told, tmp_path, batch, itself):
    """The rows of June are what June's payment paid, and no claim beside it; of May's payment they would be claimed again."""
    claims: list[Claim] = []
    seen = {pair.claim_ids[1] for pair in JUNE.duplicates if len(set(pair.claim_ids)) == 2}
    for row in JUNE.tables["claims"]:
        dated = len(row["achieved_on"].split("/")) == 3 and row["claimed_on"].endswith("/06/2023")
        if row["claim_id"] and row["claim_id"] not in seen | JUNE.labels.keys() and dated:
            seen.add(row["claim_id"])
            claims.append(paid_claim(row, row["claim_id"]))
    assert len(claims) > 500
    folder = lay_out(tmp_path / "work")
    pay(folder, *claims, month=batch)
    again = json.loads(search(folder, "--format", "json").out)
    assert (told_of(again) == told_of(told)) is itself
    said = (
        f"{len(claims)} claims were paid as they stand here: they are taken for what was paid, not for further claims."
    )
    assert (said in again["could_not"]) is itself
    paid = [claim["paid_in"] for one in again["duplicates"] for claim in one["claims"] if claim["paid_in"]]
    assert set(paid) == {batch}
    if not itself:
        assert sum(one["kind"] == "same_claim" for one in again["duplicates"]) > 500
