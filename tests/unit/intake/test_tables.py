"""The door as a whole: which tables are found, how columns and values are renamed, what is refused."""

import os
from datetime import date

import polars as pl
import pytest

from kbop_cli.columns import TABLES, Column, with_further
from kbop_cli.engine.given_columns import NUMBERED
from kbop_cli.errors import Place
from kbop_cli.intake.choosing import recognise
from kbop_cli.intake.tables import read_inputs

HEADING = "claim_id,participant_id,provider,outcome,achieved_on,claimed_on"
ROW = "C1,P1,A,x,2023-01-31,2023-02-01"


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("claims", "claims"),
        ("Claim", "claims"),
        ("CLAIMS ", "claims"),
        ("claims_2023-06", "claims"),
        ("Provider A claims", "claims"),
        ("claims2023", "claims"),
        ("Assessment", "assessments"),
        ("evidences", "evidence"),
        ("Evidence (final)", "evidence"),
        ("evidence for claims", ""),
        ("reclaims", ""),
        ("Sheet1", ""),
        ("", ""),
    ],
)
def test_a_table_is_known_by_its_name(name, table):
    assert recognise(name, TABLES) == table


def test_a_further_table_of_two_words_is_known():
    assert recognise("Case  Notes", {"case_notes": {}}) == "case_notes"


def test_what_is_read_and_in_which_shape(month):
    month.claims(
        "C1,P1,Provider A,X,31/01/2023,2023-02-01,£5,a;b,yes,Acme",
        heading=HEADING + ",amount_claimed,evidence,gp_treatment_followed,Employer",
    )
    inputs = month.read()
    frame = inputs.tables["claims"]
    assert dict(frame.schema) == {
        "source": pl.UInt32,
        "row": pl.UInt32,
        "claim_id": pl.String,
        "participant_id": pl.String,
        "provider": NUMBERED["id"],
        "outcome": NUMBERED["word"],
        "achieved_on": pl.Date,
        "claimed_on": pl.Date,
        "amount_claimed": pl.Int64,
        "employer": NUMBERED["text"],
        "gp_treatment_followed": pl.Boolean,
        "evidence": pl.List(pl.String),
    }
    assert frame.rows() == [
        (
            0,
            2,
            "C1",
            "P1",
            "Provider A",
            "x",
            date(2023, 1, 31),
            date(2023, 2, 1),
            500,
            "Acme",
            True,
            ["a", "b"],
        )
    ]
    assert list(inputs.tables) == ["participants", "claims"]
    assert [(one.file, one.table, one.rows) for one in inputs.sources] == [
        ("claims.csv", "claims", 1),
        ("participants.csv", "participants", 1),
    ]
    assert inputs.faults.columns == ["table", "source", "row", "column", "cell", "code", "message"]


def test_several_files_feed_one_table(month):
    month.write("A claims.csv", f"{HEADING},hours\n{ROW},5\n")
    month.write("B claims.csv", f"{HEADING},weeks\n{ROW.replace('C1', 'C2')},x\n{ROW.replace('C1', 'C3')},7\n")
    inputs = month.read()
    frame = inputs.tables["claims"].select("source", "row", "claim_id", "hours", "weeks")
    assert frame.rows() == [(0, 2, "C1", 50000, None), (1, 2, "C2", None, None), (1, 3, "C3", None, 70000)]
    assert inputs.faults.select("source", "row", "column").rows() == [(1, 2, "weeks")]


def test_a_fault_quotes_the_cell_except_where_it_says_who_a_person_is(month):
    month.claims(
        " 31/02/2023 x,A Name,see notes",
        heading="started_on,worker,notes",
    )
    records = "C1,P1,A,x,,, 31/02/23,Jo Bloggs"
    month.claims(records, heading=HEADING + ",started_on,worker")
    month.write(
        "participants.csv",
        "participant_id,provider,cohort,referred_on,service_started_on,date_of_birth,postcode\n"
        "P1,A,g,soon,2022-01-01,31/02/1990,?\n",
    )
    rows = month.read().faults.select("table", "row", "column", "cell", "code").rows()
    assert rows == [
        ("claims", 2, "started_on", " 31/02/23", "no_such_day"),
        ("participants", 2, "referred_on", "soon", "not_a_date"),
        ("participants", 2, "date_of_birth", "10-character text", "no_such_day"),
    ]


def test_headings_are_compared_without_case_spacing_and_punctuation(month):
    month.claims(
        ROW,
        heading="Claim ID,PARTICIPANT-ID,\u00a0Provider ,“Outcome”,Achieved  on (date)?,claimedOn".replace(
            " (date)?", ":"
        ),
    )
    assert month.read().tables["claims"]["claim_id"].to_list() == ["C1"]


def test_a_mapping_renames_headings_and_values(month):
    month.claims(
        "C1,P1,Prov 1,Tenancy,2023-01-31,2023-02-01,Tel",
        heading="Claim No,Client,provider,Result,achieved_on,claimed_on,outcome",
    )
    inputs = month.read(
        mapping={"claims": {"claim_id": "claim no.", "participant_id": "CLIENT", "outcome": "Result"}},
        values={"claims": {"outcome": {"tenancy": "accommodation_entry"}, "provider": {"PROV 1": "St Anne's"}}},
    )
    frame = inputs.tables["claims"]
    assert frame.select("claim_id", "participant_id", "provider", "outcome").rows() == [
        ("C1", "P1", "St Anne's", "accommodation_entry")
    ]
    assert inputs.unknown_columns == {0: ("outcome",)}


def test_a_mapped_heading_that_changed_is_told_with_its_nearest(month):
    month.claims(ROW + ",5", heading=HEADING + ",Sum claimed")
    inputs = month.read(mapping={"claims": {"amount_claimed": "Sums claimed (£)", "outcome": "Result"}})
    assert inputs.sources[0].notes == (
        "no heading Sums claimed (£), which the mapping gives for amount_claimed; the nearest is Sum claimed",
        "no heading Result, which the mapping gives for outcome; outcome itself was read",
    )


def test_a_mapping_to_names_that_are_not_ours_is_refused_with_the_nearest(month):
    month.claims(ROW)
    problems = month.refused(mapping={"claims": {"claimid": "x"}, "claim": {}}, values={"claims": {"zzz": {}}})
    assert [(str(problem.place), problem.what, problem.mend) for problem in problems[:2]] == [
        (
            "contract.yaml, columns: claims: claimid",
            "there is no column claimid to map to.",
            "Did you mean claim_id?",
        ),
        ("contract.yaml, columns: claim", "there is no table claim to map to.", "Did you mean claims?"),
    ]
    assert problems[2].what == "there is no column zzz to map to."


def test_every_missing_column_is_named_with_its_nearest_and_the_mapping_that_mends_it(month):
    month.claims("C1,A,x,2023-01-31", heading="Claim ID,Provider name,Outcome,Date achieved")
    problems = month.refused()
    assert [problem.what.partition(";")[0] for problem in problems] == [
        "no column participant_id",
        "no column provider",
        "no column achieved_on",
        "no column claimed_on",
    ]
    assert all(problem.place == Place(file="claims.csv") for problem in problems)
    assert problems[1].what == "no column provider; the nearest heading is Provider name."
    assert problems[1].mend.endswith("contract.yaml: columns: {claims: {provider: Provider name}}.")


def test_a_file_without_any_heading_quotes_none_of_its_cells(month):
    month.claims("C2,P2,Jo Bloggs,x,2023-01-31", heading="C1,P1,Ann Other,x,2023-01-31")
    assert not any("Other" in str(problem) for problem in month.refused())


def test_two_headings_for_one_column_are_refused(month):
    month.claims(ROW + ",C9", heading=HEADING + ",Claim-ID")
    (problem,) = month.refused()
    assert problem.what == "2 headings stand for claim_id: claim_id, Claim-ID."
    mapped = month.refused(mapping={"claims": {"claim_id": "CLAIM ID"}})
    assert "2 headings stand for claim_id" in mapped[0].what


def test_repeated_headings_that_are_not_ours_and_blank_ones_are_kept_aside(month):
    month.claims(ROW + ",1,2,3", heading=HEADING + ",Score,Score,")
    assert month.read().unknown_columns == {0: ("Score", "Score")}


def test_missing_tables_are_named_with_what_was_found(month):
    month.write("evidence.csv", "claim_id,document_id,evidence_type\n")
    month.write("January.csv", ROW)
    (problem,) = month.refused()
    assert problem.what == "no table claims in the input; found: evidence, participants."
    assert problem.why == "January.csv was not read: its name is no table's."
    assert "claims=FILE" in problem.mend


def test_inputs_that_are_not_there_are_all_named(month, tmp_path):
    (tmp_path / "empty").mkdir()
    problems = month.refused(month.folder, tmp_path / "empty", "nowhere.csv", "claims=nowhere.xlsx#S")
    assert [(problem.place.file, problem.what) for problem in problems] == [
        ("empty", "the folder holds no file that can be read."),
        ("nowhere.csv", "there is no such file or folder."),
        ("nowhere.xlsx", "there is no such file or folder."),
    ]


def test_no_name_shown_is_absolute_and_two_of_one_name_are_told_apart(tmp_path, month):
    month.claims(ROW)
    other = month.write("b/claims.csv", f"{HEADING}\n{ROW.replace('C1', 'C2')}\n")
    inputs = month.read(month.folder, other, month.folder / "claims.csv")
    assert [one.file for one in inputs.sources] == ["month/claims.csv", "participants.csv", "b/claims.csv"]


def test_files_of_one_content_are_both_read_and_told(month):
    month.claims(ROW)
    month.write("claims copy.csv", (month.folder / "claims.csv").read_bytes())
    inputs = month.read()
    assert inputs.tables["claims"].height == 2
    assert inputs.notes == ("claims.csv holds the same as claims copy.csv, byte for byte; both were read",)


def test_other_files_of_a_folder_are_passed_over(month):
    month.claims(ROW)
    for name in ("contract.yaml", "~$claims.xlsx", ".hidden.csv", "notes.docx"):
        month.write(name, "x")
    assert len(month.read().sources) == 2


def test_a_file_may_be_given_as_a_table(month):
    month.write("January.csv", f"{HEADING}\n{ROW}\n")
    inputs = month.read(f"Claims={month.folder / 'January.csv'}", month.folder / "participants.csv")
    assert inputs.tables["claims"].height == 1
    (problem,) = month.refused(f"clams={month.folder / 'January.csv'}", month.folder)
    assert problem.what == '"clams" is no table.'


def test_only_the_columns_that_are_asked_for_are_parsed_and_all_that_are_required_are_needed(month):
    month.claims(ROW.replace("2023-01-31", "x"))
    inputs = month.read(only={"claims": ["claim_id", "outcome", "hours"]})
    assert inputs.tables["claims"].columns == ["source", "row", "claim_id", "outcome"]
    assert len(inputs.faults) == 0
    month.claims("C1", heading="claim_id")
    assert len(month.refused(only={"claims": ["claim_id"]})) == 5


def test_a_cards_further_column_is_read(month):
    month.claims(ROW + ",36.5", heading=HEADING + ",course_hours")
    tables = with_further({"claims": {"course_hours": Column("course_hours", "number")}})
    assert month.read(tables=tables).tables["claims"]["course_hours"].to_list() == [365000]


def test_the_order_of_rows_changes_nothing_but_the_order(month):
    records = [f"C{at},P1,A,x,{at % 28 + 1:02}/0{at % 9 + 1}/2023,2023-12-01" for at in range(50)]
    month.claims(*records)
    forwards = month.read().tables["claims"].drop("row")
    month.claims(*reversed(records))
    assert month.read().tables["claims"].drop("row").reverse().equals(forwards)


def test_nothing_given_is_refused():
    with pytest.raises(Exception, match="no table participants and no table claims in the input; found: none"):
        read_inputs([])


def test_what_our_own_writer_made_harmless_is_read_back_identically(month):
    from kbop_cli.output import safe_csv

    ids = ["=1+1", "+44", "-7", "@a", "'quoted'", "'=x", "plain", "＝full", "a\nb", 'say "so"']
    frame = pl.DataFrame({"claim_id": ids}).with_columns(pl.lit("P1").alias(name) for name in HEADING.split(",")[1:4])
    frame = frame.with_columns(pl.lit(date(2023, 1, 31)).alias(name) for name in ("achieved_on", "claimed_on"))
    safe_csv.write(frame, month.folder / "claims.csv")
    assert month.read().tables["claims"]["claim_id"].to_list() == ids


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_what_is_no_file_is_never_waited_for(month):
    os.mkfifo(month.folder / "claims.csv")
    (problem,) = month.refused(month.folder / "claims.csv")
    assert problem.what == "there is no such file or folder."
    read = month.read(month.folder, required=())
    assert [source.file for source in read.sources] == ["participants.csv"]


@pytest.mark.parametrize(
    ("given", "what", "mend"),
    [
        ("klaims={}", '"klaims" is no table.', 'Did you mean "claims"?'),
        ("Evidences={}#Sheet", '"Evidences" is no table.', 'Did you mean "evidence"?'),
        ("zz={}", '"zz" is no table.', "The tables are "),
        ("claims={}x", "there is no such file or folder.", "Check the path"),
        ("{}=x", "there is no such file or folder.", "Check the path"),
    ],
)
def test_a_word_that_names_no_table_is_blamed_and_not_the_file(month, given, what, mend):
    (problem,) = month.refused(given.format(month.folder / "participants.csv"))
    assert problem.what == what
    assert problem.mend.startswith(mend)
