"""Mappings written into a contract that a person wrote: all else stays, to the byte."""

from __future__ import annotations

import pytest
import yaml

from kbop_cli.output.yaml_edit import edited, replace_checked

BLOCK = """\
# the contract
contract: X   # its name

columns:   # how the export calls things
  participants:
    participant_id: Client Ref   # agreed in May
    # cohort is ours

  claims:
    claim_id: 'Claim No.'

# after the mapping
ledger: x.sqlite
"""
FLOW = "contract: X\ncolumns: {claims: {claim_id: Ref}, participants: {}}  # here\nledger: x\n"


def lines_apart(before, after):
    """The lines that were added and those that are gone."""
    old, new = before.splitlines(), after.splitlines()
    return [line for line in new if line not in old], [line for line in old if line not in new]


@pytest.mark.parametrize(
    ("way", "added"),
    [
        (("columns", "claims", "outcome"), ['    outcome: "A: \\"b\\" # é"']),
        (("columns", "participants", "cohort"), ['    cohort: "A: \\"b\\" # é"']),
        (("columns", "evidence", "claim_id"), ["  evidence:", '    claim_id: "A: \\"b\\" # é"']),
        (("values", "claims", "outcome", "Job's"), ["values:", "    outcome:", '      "Job\'s": "A: \\"b\\" # é"']),
    ],
)
def test_what_is_new_is_added_and_nothing_else_is_touched(way, added):
    text = edited(BLOCK, {way: 'A: "b" # é'})
    new, gone = lines_apart(BLOCK, text)
    assert (new, gone) == (added, [])
    found = yaml.safe_load(text)
    for name in way:
        found = found[name]
    assert found == 'A: "b" # é'


def test_what_stands_there_is_replaced_and_its_comment_stays():
    text = edited(BLOCK, {("columns", "participants", "participant_id"): ["Client Ref", "Client No"]})
    new, gone = lines_apart(BLOCK, text)
    assert new == ['    participant_id: ["Client Ref", "Client No"]   # agreed in May']
    assert len(gone) == 1


@pytest.mark.parametrize(
    ("way", "line"),
    [
        (("columns", "claims", "no"), 'columns: {claims: {claim_id: Ref, "no": "v"}, participants: {}}  # here'),
        (
            ("columns", "participants", "cohort"),
            'columns: {claims: {claim_id: Ref}, participants: {cohort: "v"}}  # here',
        ),
        (("columns", "claims", "claim_id"), 'columns: {claims: {claim_id: "v"}, participants: {}}  # here'),
        (
            ("columns", "evidence", "claim_id"),
            'columns: {claims: {claim_id: Ref}, participants: {}, evidence: {claim_id: "v"}}  # here',
        ),
    ],
)
def test_a_mapping_on_one_line_stays_on_one_line(way, line):
    assert edited(FLOW, {way: "v"}) == FLOW.replace(FLOW.splitlines()[1], line)


def test_a_list_over_several_lines_is_replaced_whole():
    text = "columns:\n  claims:\n    claim_id:\n      - A\n      - B  # old\n    outcome: C\n"
    assert yaml.safe_load(edited(text, {("columns", "claims", "claim_id"): ["A", "D"]})) == {
        "columns": {"claims": {"claim_id": ["A", "D"], "outcome": "C"}}
    }


def test_a_file_without_a_last_line_end_is_added_to():
    assert edited("a: b", {("columns", "claims", "claim_id"): "v"}) == (
        'a: b\n\ncolumns:\n  claims:\n    claim_id: "v"\n'
    )


def test_a_part_that_is_no_mapping_is_refused():
    with pytest.raises(ValueError, match="columns is no mapping"):
        edited("columns: x\n", {("columns", "claims", "claim_id"): "v"})


def test_mark_line_ends_and_mode_are_kept(tmp_path):
    path = tmp_path / "contract.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: b\r\n# c\r\nd: e\r\n")
    path.chmod(0o640)
    replace_checked(path, lambda text: text.replace("b", "B"), lambda beside: None)
    assert path.read_bytes() == b"\xef\xbb\xbfa: B\r\n# c\r\nd: e\r\n"
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_the_check_refuses_leaves_the_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "contract.yaml"
    path.write_text("a: b\n", "utf-8")

    def refuse(beside):
        assert beside.read_text("utf-8") == "a: x\n"
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        replace_checked(path, lambda text: "a: x\n", refuse)
    assert path.read_text("utf-8") == "a: b\n"
    assert list(tmp_path.iterdir()) == [path]
