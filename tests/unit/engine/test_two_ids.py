"""A strong match of two ids asks about the later claim, as the contract says; it rejects nothing."""

import shutil
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from kbop_cli.engine.approved import approved_claims
from kbop_cli.engine.two_ids import MOST_IDS
from kbop_cli.engine.verify import verify
from kbop_cli.intake.contract import read_contract
from kbop_cli.intake.tables import read_inputs
from kbop_cli.model import Exclusive
from tests.factory.bases import alter, base
from tests.support import ROOT, apart, kbop_contract, together, write_tables

ROBIN = {
    "first_name": "Robin",
    "last_name": "Oakthwaite",
    "date_of_birth": "1984-05-17",
    "postcode": "HD1 2AB",
    "national_insurance_number": "",
}
SLIP = {**ROBIN, "first_name": "Robyn"}
TAMSIN = {**ROBIN, "first_name": "Tamsin"}
SEEN = ("queried", "person_under_two_ids")
APPROVED = ("approved", None)


def contract(strong_match="query", **but):
    return replace(kbop_contract(), strong_match=strong_match, **but)


def world(mark, who=ROBIN, outcome="employment_entry", provider=None, **cells):
    tables = apart(alter(base(outcome), cells), mark)
    tables["participants"] = [{**row, **who, "provider": provider or row["provider"]} for row in tables["participants"]]
    tables["claims"] = [{**row, "provider": provider or row["provider"]} for row in tables["claims"]]
    return tables


def later(tables, day="2022-11-16"):
    """The same, achieved a day later than the bases are."""
    dated = {"claims": "achieved_on", "evidence": "dated_on"}
    return {
        name: [{**row, dated[name]: day} if name in dated else row for row in rows] for name, rows in tables.items()
    }


@pytest.fixture
def decide(tmp_path):
    def decided(*worlds, terms=None, **further):
        write_tables(together(worlds), tmp_path)
        read = read_inputs([tmp_path])
        return verify(read.tables, read.faults, ["x"] * 9, terms or contract(), **further)

    return decided


def decisions(verified):
    return {row[0]: row[1:] for row in verified.decided.decisions.select("claim_id", "standing", "reasons").iter_rows()}


def told(verified):
    return verified.decided.findings.filter(pl.col("code") == "person_under_two_ids")


def said(*rows):
    schema = dict.fromkeys(("left", "right", "verdict"), pl.String) | {"number": pl.Int64}
    return pl.DataFrame([(*row, at) for at, row in enumerate(rows)], schema, orient="row")


@pytest.mark.parametrize(("one", "two"), [("a", "b"), ("b", "a")])
def test_the_later_claim_is_asked_about_whichever_id_comes_first(decide, one, two):
    found = decisions(decide(world(one), later(world(two, SLIP))))
    assert found == {f"{one}C1": APPROVED, f"{two}C1": SEEN}


@pytest.mark.parametrize(
    ("strong_match", "decision", "severities"),
    [("query", SEEN, ["query"]), ("remark", APPROVED, ["remark"]), ("ignore", APPROVED, [])],
)
def test_it_is_a_switch_of_the_contract(decide, strong_match, decision, severities):
    made = decide(world("a"), later(world("b")), terms=contract(strong_match))
    assert decisions(made) == {"aC1": APPROVED, "bC1": decision}
    assert told(made)["severity"].to_list() == severities


def test_where_the_contract_is_silent_and_in_kbops_it_asks(tmp_path):
    shutil.copytree(ROOT / "ratecards", tmp_path / "ratecards")
    whole = (ROOT / "kbop_cli" / "templates" / "kbop" / "contract.yaml").read_text(encoding="utf-8")
    line = "identity: {strong_match: query, basis: assumed}\n"
    assert kbop_contract().strong_match == "query"
    for said, meant in (("", "query"), (line.replace("query", "remark"), "remark")):
        (tmp_path / "contract.yaml").write_text(whole.replace(line, said), encoding="utf-8")
        assert read_contract(tmp_path / "contract.yaml").strong_match == meant


@pytest.mark.parametrize(
    "other", [TAMSIN, {**ROBIN, "last_name": "", "date_of_birth": ""}, {**ROBIN, "date_of_birth": "1951-02-03"}]
)
def test_a_likeness_that_is_only_possible_asks_nothing(decide, other):
    assert set(decisions(decide(world("a"), later(world("b", other)))).values()) == {APPROVED}


def test_nothing_known_is_the_same_as_nothing(decide):
    nobody = dict.fromkeys(ROBIN, "")
    assert set(decisions(decide(world("a", nobody), later(world("b", nobody)))).values()) == {APPROVED}


def test_another_outcome_or_another_strand_asks_nothing(decide):
    assert set(decisions(decide(world("a"), later(world("b", outcome="education_entry")))).values()) == {APPROVED}
    mental, misuse = (world(mark, outcome="volunteering_entry", strand=strand) for mark, strand in
                      (("a", "volunteering"), ("b", "work_experience")))  # fmt: skip
    assert set(decisions(decide(mental, later(misuse))).values()) == {APPROVED}


def test_an_exclusive_outcome_asks_too(decide):
    first, *rest = kbop_contract().cards
    group = Exclusive("start", (("employment_entry",), ("education_entry",)))
    cards = (replace(first, card=replace(first.card, exclusive=(group,))), *rest)
    made = decide(world("a"), later(world("b", outcome="education_entry")), terms=contract(cards=cards))
    assert decisions(made) == {"aC1": APPROVED, "bC1": SEEN}


def test_what_was_paid_under_the_other_id_comes_first(decide):
    early = decide(world("a"))
    paid = approved_claims(early, None, contract())
    texts = [name for name in paid.columns if name not in ("achieved_on", "claimed_on", "price")]
    paid = paid.with_columns(
        *(pl.col(name).cast(pl.String) for name in texts),
        pl.lit("2022-12").alias("batch"),
        pl.lit(date(2022, 12, 9)).alias("paid_on"),
    )
    both_rows = {"participants": world("a")["participants"]}
    before = world("b", SLIP, achieved_on="2022-11-14", started_on="2022-11-14", attended_on="2022-11-14")
    made = decide(before, both_rows, paid=paid)
    assert decisions(made) == {"bC1": SEEN}
    (message,) = told(made)["message"]
    assert "claim aC1 (achieved 2022-11-15, paid in batch 2022-12 on 2022-12-09)" in message


def test_a_rejected_claim_takes_no_place(decide):
    refused = world("a", achieved_on="2019-08-01")
    assert decisions(decide(refused, later(world("b"))))["bC1"] == APPROVED


@pytest.mark.parametrize("first", ["other", "alike"])
def test_an_id_on_several_rows_is_found_by_any_of_them(decide, first):
    alike, other = (world("b", who)["participants"][0] for who in (ROBIN, TAMSIN | {"date_of_birth": "1951-02-03"}))
    rows = [alike, {**other, "participant_id": "BP1"}]
    made = decide(world("a"), {**later(world("b")), "participants": rows if first == "alike" else rows[::-1]})
    assert told(made)["claim_id"].to_list() == ["bC1"]


@pytest.mark.parametrize("verdict", ["same", "other"])
def test_a_judged_pair_is_not_asked_about(decide, verdict):
    made = decide(world("a"), later(world("b")), judgements=said(("aP1", "bP1", verdict)))
    assert told(made).is_empty()
    assert decisions(made)["bC1"] == (APPROVED if verdict == "other" else ("rejected", "limit_reached"))


def test_ids_that_are_one_person_bring_each_other_along(decide):
    kin = {**ROBIN, "first_name": "Xanthe", "last_name": "Quill", "date_of_birth": "1951-02-03", "postcode": "WF1 1AA"}
    made = decide(world("a", kin), {"participants": world("c", ROBIN)["participants"]}, later(world("b")),
                  judgements=said(("aP1", "cP1", "same")))  # fmt: skip
    assert decisions(made) == {"aC1": APPROVED, "bC1": SEEN}


def test_a_person_who_approves_the_claim_has_the_last_word(decide):
    decision = {
        "claim_id": "bC1",
        "decision": "approved",
        "decided_by": "A",
        "decided_on": "2022-12-01",
        "reason": "seen",
    }
    made = decide(world("a"), {**later(world("b")), "decisions": [decision]})
    assert decisions(made)["bC1"][0] == "approved"
    assert told(made)["severity"].to_list() == ["remark"]


def test_a_provider_learns_nothing_of_the_other(decide):
    made = decide(world("a", provider="North"), later(world("b", provider="South")), hide=True)
    (row,) = told(made).iter_rows(named=True)
    assert row["claim_id"] == "bC1"
    assert row["value"] == ""
    assert not any(
        word in row["message"] for word in ("aP1", "aC1", "North", "2022-11-15", "first_name", "exact", "strong")
    )


def test_no_personal_value_is_told(decide):
    made = decide(world("a"), later(world("b")))
    whole = " ".join(str(cell) for row in made.decided.findings.iter_rows() for cell in row)
    assert not any(cell in whole for cell in ROBIN.values() if cell)


@pytest.mark.parametrize(("ids", "asked"), [(MOST_IDS, MOST_IDS - 1), (MOST_IDS + 1, 0)])
def test_more_ids_than_one_person_has_are_cells_that_were_filled_in(decide, ids, asked):
    made = decide(*(world(chr(ord("a") + at)) for at in range(ids)))
    assert told(made).height == asked
    assert any(f"{ids} participant ids look alike" in note for note in made.notes) is (asked == 0)


def test_without_identity_columns_it_says_so_where_the_contract_asks(decide):
    bare = {name: [{key: cell for key, cell in row.items() if key not in ROBIN} for row in rows]
            for name, rows in world("a").items()}  # fmt: skip
    note = (
        "The export has no first_name, last_name, date_of_birth, postcode, national_insurance_number: "
        "two ids of one person were not looked for."
    )
    assert note in decide(bare).notes
    assert note not in decide(bare, terms=contract("remark")).notes
    assert decisions(decide(bare)) == {"aC1": APPROVED}


@pytest.mark.parametrize(
    ("empty", "note"),
    [
        (
            ("date_of_birth",),
            "The export has no date_of_birth: two ids of one person were looked for by National Insurance number only.",
        ),
        (
            ("first_name", "national_insurance_number"),
            "The export has no first_name: two ids of one person were not looked for.",
        ),
        (("postcode",), None),
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_without_some_identity_columns_it_says_what_that_costs(decide, empty, note, there):
    robin = {**ROBIN, "national_insurance_number": "CE482915A"}

    def less(mark):
        rows = world(mark, {**robin, **dict.fromkeys(empty, "")})
        if not there:
            people = [{key: cell for key, cell in row.items() if key not in empty} for row in rows["participants"]]
            rows["participants"] = people
        return rows

    made = decide(less("a"), later(less("b")))
    assert [each for each in made.notes if "two ids" in each] == ([note] if note else [])
    assert decisions(made)["bC1"] == (APPROVED if "national_insurance_number" in empty else SEEN)


def test_where_no_card_limits_anything_nobody_stands_in_anybody_s_way(decide):
    free = [
        replace(
            use.card,
            outcomes={code: replace(each, limit=None) for code, each in use.card.outcomes.items()},
            exclusive=(),
        )
        for use in kbop_contract().cards
    ]
    cards = tuple(replace(use, card=card) for use, card in zip(kbop_contract().cards, free, strict=True))
    made = decide(world("a"), later(world("b")), terms=contract(cards=cards))
    assert {decision for decision, _ in decisions(made).values()} == {"approved"}
