import datetime as dt

import polars as pl
import pytest

from kbop_cli.engine.duplicate_kinds import LEAST_CLUSTER
from kbop_cli.engine.duplicate_words import KINDS, Repeats
from kbop_cli.engine.duplicates import GRADES, duplicates, to_provider
from kbop_cli.model import Exclusive, Ladder, Limit, Ref

ONCE = Limit(1)
REPEATS = Repeats(
    limits={
        "employment_entry": ONCE,
        "employment_13w": ONCE,
        "employment_26w": ONCE,
        "services_access": Limit(1, per=(Ref("claims", "strand"),)),
        "qualification_full": Limit(
            2, higher=Ref("claims", "qualification_level"), other=Ref("claims", "qualification_subject")
        ),
    },
    ladders=(Ladder("employment", ("employment_13w", "employment_26w"), shared=("support_plan",)),),
    exclusive=(Exclusive("work", (("employment_entry", "employment_13w"), ("volunteering_entry",))),),
)
SCHEMA = {
    "source": pl.UInt32,
    "row": pl.UInt32,
    "claim_id": pl.String,
    "participant_id": pl.String,
    "provider": pl.String,
    "outcome": pl.String,
    "achieved_on": pl.Date,
    "claimed_on": pl.Date,
    "amount_claimed": pl.Int64,
    "strand": pl.String,
    "started_on": pl.Date,
    "qualification_number": pl.String,
    "qualification_level": pl.Int64,
    "qualification_subject": pl.String,
    "certificate_number": pl.String,
    "employer": pl.String,
    "gross_earnings": pl.Int64,
    "worker": pl.String,
}


def day(text):
    return dt.date.fromisoformat(text) if text else None


def claims(*rows):
    whole = []
    for at, row in enumerate(rows, 2):
        given = {
            "source": 0,
            "row": at,
            "claim_id": f"C{at - 1}",
            "participant_id": "P1",
            "provider": "north",
            "outcome": "employment_entry",
            "achieved_on": f"2023-01-{at:02}",
            "claimed_on": "2023-02-01",
            "amount_claimed": 500_00,
            **row,
        }
        dates = {name: day(value) for name, value in given.items() if SCHEMA[name] == pl.Date}
        whole.append(given | dates)
    return pl.DataFrame(whole, schema=SCHEMA)


def evidence(*rows):
    return pl.DataFrame(
        rows,
        schema={"claim_id": pl.String, "document_id": pl.String, "sha256": pl.String, "evidence_type": pl.String},
        orient="row",
    )


def found(frame, **further):
    made = duplicates(frame, REPEATS, **further)
    return [(row["kind"], row["grade"], row["claim_ids"], row["pence"]) for row in made.rows(named=True)]


def test_nothing_alike_is_nothing_found():
    assert found(claims({}, {"participant_id": "P2"}, {"outcome": "employment_13w", "participant_id": "P3"})) == []
    assert duplicates(claims(), REPEATS, evidence=evidence(), paid=paid()).height == 0


def test_the_same_claim_on_two_rows():
    same = {"claim_id": "C1", "achieved_on": "2023-01-02"}
    assert found(claims(same, {**same, "claim_id": " c1"})) == [("same_claim", "exact", ["C1", " c1"], 500_00)]
    assert found(claims(same, {**same, "amount_claimed": 500_01})) == [("same_claim", "strong", ["C1", "C1"], 500_01)]


def test_an_a_behind_the_claim_id_does_not_hide_it():
    same = {"achieved_on": "2023-01-02"}
    assert found(claims({**same, "claim_id": "C1"}, {**same, "claim_id": "C1A"})) == [
        ("same_claim", "exact", ["C1", "C1A"], 500_00)
    ]


def test_an_outcome_without_a_limit_is_possibly_the_same_on_one_day():
    same = {"outcome": "added_value", "achieved_on": "2023-01-02"}
    assert found(claims(same, same)) == [("same_claim", "possible", ["C1", "C2"], 500_00)]
    assert found(claims(same, {**same, "achieved_on": "2023-01-03"})) == []


def test_the_same_outcome_on_other_days_across_providers():
    rows = claims({"achieved_on": "2023-03-01"}, {"achieved_on": "2023-01-05", "provider": "south"})
    made = duplicates(rows, REPEATS)
    assert made.to_dicts() == [
        {
            "kind": "same_outcome",
            "grade": "exact",
            "outcomes": ["employment_entry"],
            "claim_ids": ["C2", "C1"],
            "participant_ids": ["P1", "P1"],
            "claim_providers": ["south", "north"],
            "days": [day("2023-01-05"), day("2023-03-01")],
            "batches": [None, None],
            "sources": [0, 0],
            "rows": [3, 2],
            "at_stake": [False, True],
            "worths": [500_00, 500_00],
            "pence": 500_00,
            "message": "One person's outcome more often than it is paid: C2, C1. "
            "Withdraw what is too much, or name the agreed exception.",
            "document": None,
        }
    ]


def test_a_day_that_is_not_known_comes_last_and_is_counted():
    rows = claims({"achieved_on": None}, {"achieved_on": "2023-01-05"})
    assert found(rows) == [("same_outcome", "exact", ["C2", "C1"], 500_00)]


def test_a_claim_repeated_on_its_day_counts_once_against_the_limit():
    rows = claims({"achieved_on": "2023-01-02"}, {"achieved_on": "2023-01-02"}, {"achieved_on": "2023-01-09"})
    assert found(rows) == [
        ("same_claim", "exact", ["C1", "C2"], 500_00),
        ("same_outcome", "exact", ["C1", "C3"], 500_00),
    ]


@pytest.mark.parametrize(
    ("strands", "expected"),
    [
        (("mental_health", "substance_misuse"), []),
        (("mental_health", "mental_health"), [("same_outcome", "exact", ["C1", "C2"], 500_00)]),
        (("mental_health", None), []),
        ((None, None), []),
    ],
)
def test_a_limit_for_each_strand(strands, expected):
    rows = [{"outcome": "services_access", "strand": strand} for strand in strands]
    assert found(claims(*rows)) == expected


@pytest.mark.parametrize(
    ("second", "third", "expected"),
    [
        ((2, "care"), None, [("same_outcome", "exact", ["C1", "C2"], 500_00)]),
        ((3, "care"), None, []),
        ((2, "maths"), None, []),
        ((None, "care"), None, []),
        ((3, "care"), (4, "care"), [("same_outcome", "exact", ["C1", "C2", "C3"], 500_00)]),
    ],
)
def test_a_further_qualification_must_differ(second, third, expected):
    given = [(2, "care"), second, *([third] if third else [])]
    rows = [
        {"outcome": "qualification_full", "qualification_level": level, "qualification_subject": subject}
        for level, subject in given
    ]
    assert found(claims(*rows)) == expected


def test_a_column_that_the_export_lacks_parts_nobody_and_stops_nothing():
    rows = claims({"outcome": "services_access"}, {"outcome": "services_access"}, {}, {})
    bare = rows.select("source", "row", "claim_id", "participant_id", "provider", "outcome", "achieved_on")
    assert found(bare) == [("same_outcome", "exact", ["C3", "C4"], None)]


def test_exclusive_outcomes():
    rows = claims(
        {"outcome": "volunteering_entry"},
        {},
        {"participant_id": "P2"},
        {"participant_id": "P2", "outcome": "employment_13w"},
    )
    assert found(rows) == [("exclusive_outcomes", "exact", ["C1", "C2"], 500_00)]


@pytest.mark.parametrize(
    ("thirteen", "twenty_six", "wrong"),
    [
        ("2023-01-10", "2023-01-09", True),
        ("2023-01-10", "2023-01-10", False),
        ("2023-01-10", "2023-01-11", False),
        (None, "2023-01-09", False),
    ],
)
def test_an_impossible_order(thirteen, twenty_six, wrong):
    rows = claims(
        {"outcome": "employment_13w", "achieved_on": thirteen},
        {"outcome": "employment_26w", "achieved_on": twenty_six},
    )
    assert found(rows) == ([("impossible_order", "remark", ["C2", "C1"], 0)] if wrong else [])


TWO_PEOPLE = claims({}, {"participant_id": "P2", "amount_claimed": 700_00})


@pytest.mark.parametrize(
    ("papers", "kind"),
    [
        ((("C1", "D1", None, "payslips"), ("C2", "d1 ", None, "contract")), "same_document"),
        ((("C1", "D1", "ab12", "payslips"), ("C2", "D2", "AB12", "payslips")), "same_file"),
        ((("C1", "D1", "ab12", "payslips"), ("C2", "D1", "ab12", "payslips")), "same_document"),
        ((("C1", "D1", None, "payslips"), ("C2", "D2", None, "payslips")), None),
        ((("C1", None, None, "payslips"), ("C2", None, None, "payslips")), None),
        ((("C1", "D1", None, "payslips"), ("C1", "D1", None, "contract")), None),
        ((("C1", "D1", None, "payslips"), ("C9", "D1", None, "payslips")), None),
    ],
)
def test_one_document_of_two_people(papers, kind):
    expected = [(kind, "exact", ["C1", "C2"], 1200_00)] if kind else []
    assert found(TWO_PEOPLE, evidence=evidence(*papers)) == expected


@pytest.mark.parametrize(
    ("outcome", "paper", "stakes"),
    [
        ("employment_26w", "payslips", [("same_document", "exact", ["C1", "C2"], 500_00)]),
        ("employment_26w", "support_plan", []),
        ("services_access", "payslips", []),
    ],
)
def test_one_document_of_two_milestones(outcome, paper, stakes):
    rows = claims({"outcome": "employment_13w"}, {"outcome": outcome})
    assert found(rows, evidence=evidence(("C1", "D1", None, paper), ("C2", "D1", None, paper))) == stakes


def test_evidence_without_a_hash_column():
    papers = evidence(("C1", "D1", None, "payslips"), ("C2", "D1", None, "payslips")).drop("sha256")
    assert [kind for kind, *_ in found(TWO_PEOPLE, evidence=papers)] == ["same_document"]


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({"participant_id": "P2"}, ["same_certificate"]),
        ({"participant_id": "P2", "qualification_number": "60312345"}, ["same_certificate"]),
        ({"participant_id": "P2", "certificate_number": "cert 8"}, []),
        ({"participant_id": "P2", "certificate_number": None}, []),
        ({"outcome": "added_value"}, []),
        ({"qualification_subject": "maths"}, ["same_certificate"]),
    ],
)
def test_one_certificate(changed, kinds):
    one = {
        "outcome": "qualification_full",
        "qualification_number": "603/1234/5",
        "certificate_number": "Cert 7",
        "qualification_subject": "care",
        "qualification_level": 2,
    }
    assert [kind for kind, *_ in found(claims(one, {**one, **changed}))] == kinds


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({}, ["same_job"]),
        ({"employer": " ACME  Ltd"}, ["same_job"]),
        ({"gross_earnings": 3000_01}, []),
        ({"started_on": "2022-10-02"}, []),
        ({"employer": None}, []),
        ({"participant_id": "P1", "achieved_on": "2023-01-02", "outcome": "services_access"}, []),
    ],
)
def test_one_job_of_two_people(changed, kinds):
    one = {"employer": "Acme Ltd", "started_on": "2022-10-01", "gross_earnings": 3000_00}
    assert [kind for kind, *_ in found(claims(one, {**one, "participant_id": "P2", **changed}))] == kinds


@pytest.mark.parametrize(
    ("size", "kinds"),
    [(LEAST_CLUSTER - 1, []), (LEAST_CLUSTER, ["cluster_day", "cluster_worker"])],
)
def test_clusters_are_remarked_and_put_nothing_at_stake(size, kinds):
    rows = claims(
        *({"participant_id": f"P{n}", "worker": "Ann Other", "achieved_on": "2023-01-02"} for n in range(size))
    )
    made = duplicates(rows, REPEATS)
    assert made["kind"].to_list() == kinds
    assert made["pence"].to_list() == [0] * len(kinds)
    assert "Ann" not in "".join(made["message"])


def pairs(*rows):
    return pl.DataFrame(rows, schema={"left": pl.String, "right": pl.String, "grade": pl.String}, orient="row")


def test_two_ids_that_look_like_one_person():
    rows = claims({}, {"participant_id": "p2"}, {"participant_id": "P3"})
    given = pairs(("P1", "P2", "strong"), ("P1", "P4", "exact"))
    assert found(rows, pairs=given) == [("same_person", "strong", ["C1", "C2"], 500_00)]


def test_two_alike_ids_with_exclusive_outcomes_and_with_none_in_common():
    rows = claims({"outcome": "volunteering_entry"}, {"participant_id": "P2"}, {"participant_id": "P3", "outcome": "x"})
    given = pairs(("P1", "P2", "possible"), ("P2", "P3", "exact"))
    assert found(rows, pairs=given) == [("same_person", "possible", ["C1", "C2"], 500_00)]


def test_ids_judged_to_be_one_person_are_one():
    rows = claims({}, {"participant_id": "P2"})
    persons = pl.DataFrame({"participant_id": ["P1", "P2"], "person": ["P1", "P1"]})
    given = pairs(("P1", "P2", "strong"))
    assert found(rows, pairs=given, persons=persons) == [("same_outcome", "exact", ["C1", "C2"], 500_00)]


def test_one_pairs_excess_is_not_anothers():
    rows = claims({}, {"participant_id": "P2"}, {"participant_id": "P3"})
    given = pairs(("P1", "P2", "strong"), ("P2", "P3", "possible"))
    assert found(rows, pairs=given) == [
        ("same_person", "strong", ["C1", "C2"], 500_00),
        ("same_person", "possible", ["C2", "C3"], 500_00),
    ]


def paid(*rows):
    schema = {
        "claim_id": pl.String,
        "participant_id": pl.String,
        "provider": pl.String,
        "outcome": pl.String,
        "achieved_on": pl.Date,
        "batch": pl.String,
        "price": pl.Int64,
        "qualification_level": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_what_was_paid_comes_first_and_keeps_its_money():
    before = paid(("L9", "P1", "south", "employment_entry", dt.date(2023, 6, 1), "2023-06/1", 450_00, "2"))
    made = duplicates(claims({}), REPEATS, paid=before)
    assert made.select("kind", "claim_ids", "batches", "rows", "pence").rows() == [
        ("same_outcome", ["L9", "C1"], ["2023-06/1", None], [None, 2], 500_00)
    ]


def test_a_paid_claim_that_is_claimed_again():
    before = paid(("C1", "P1", "north", "employment_entry", dt.date(2023, 1, 2), "2023-01/1", 500_00, None))
    assert found(claims({}), paid=before) == [("same_claim", "exact", ["C1", "C1"], 500_00)]


def test_an_unknown_worth_is_not_counted_as_nothing():
    rows = claims({}, {"amount_claimed": None})
    assert found(rows) == [("same_outcome", "exact", ["C1", "C2"], None)]
    assert found(rows.with_columns(pl.lit(7).alias("pence"))) == [("same_outcome", "exact", ["C1", "C2"], 7)]


def test_claims_without_an_id_or_a_participant():
    rows = claims({"claim_id": None}, {"claim_id": None}, {"participant_id": None}, {"participant_id": None})
    made = duplicates(rows, REPEATS)
    assert made.select("kind", "claim_ids").rows() == [("same_outcome", [None, None])]
    assert made["message"].item().startswith("One person's outcome more often than it is paid: (no id), (no id). ")


MANY = claims(
    *(
        {"participant_id": f"P{n % 7}", "outcome": outcome}
        for n in range(12)
        for outcome in ("employment_entry", "employment_13w")
    )
)


def test_the_order_of_the_rows_changes_nothing():
    whole = duplicates(MANY, REPEATS)
    assert whole.height == 10
    assert duplicates(MANY.reverse(), REPEATS).equals(whole)
    assert duplicates(MANY.sample(fraction=1, shuffle=True, seed=3), REPEATS).equals(whole)


def test_a_provider_sees_its_own_part_only():
    rows = claims({"provider": "south", "participant_id": "P8"}, {}, {"provider": "west"}, {"provider": "west"})
    given = pairs(("P1", "P8", "strong"))
    made = duplicates(rows.filter(pl.col("provider") != "west"), REPEATS, pairs=given)
    assert to_provider(made, "west").is_empty()
    assert to_provider(made, "north").to_dicts() == [
        {
            "kind": "same_person",
            "grade": "strong",
            "claim_ids": ["C2"],
            "participant_ids": ["P1"],
            "rows": [3],
            "others": 1,
            "message": "Ids that look like one person, for what a person is paid once: C2 and 1 of others. "
            "Compare the two records and say whether they are one person.",
        }
    ]


@pytest.mark.parametrize(
    ("size", "named"),
    [(6, "C1, C2, C3, C4, C5, C6. "), (7, "C1, C2, C3, C4, C5, C6 and 1 more. ")],
)
def test_a_message_names_six_claims(size, named):
    assert duplicates(claims(*[{}] * size), REPEATS)["message"].item().split(": ")[1].startswith(named)


def test_every_kind_and_grade_is_one_of_those_listed():
    assert set(duplicates(MANY, REPEATS)["grade"]) <= set(GRADES)
    assert set(duplicates(MANY, REPEATS)["kind"]) <= set(KINDS)
