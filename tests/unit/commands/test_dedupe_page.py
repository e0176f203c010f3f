"""What the page of `kbop dedupe` shows of much: some of it, and how much more there is."""

import re

import pytest

from kbop_cli.output.deduped_page import SHOWN
from tests.unit.commands.test_dedupe import lay_out, search


def crowd(number):
    """As many people of one provider with the same outcome on one day, and nothing else in common."""
    people = [{"participant_id": f"P{at}", "provider": "North", "cohort": "generic", "referred_on": "2022-01-10",
               "service_started_on": "2022-01-12"} for at in range(number)]  # fmt: skip
    claims = [{"claim_id": f"C{at:03}", "participant_id": f"P{at}", "provider": "North", "outcome": "employment_entry",
               "achieved_on": "2022-11-15", "claimed_on": "2022-11-20"} for at in range(number)]  # fmt: skip
    return {"participants": people, "claims": claims}


@pytest.mark.parametrize(("number", "further"), [(SHOWN, None), (SHOWN + 1, "1"), (SHOWN + 1_950, "1,950")])
def test_a_duplicate_of_many_claims_lists_some_and_says_how_many_more(tmp_path, number, further):
    folder = lay_out(tmp_path / "work", crowd(number))
    assert search(folder, "--out", folder / "found", "-q").code == 0
    page = (folder / "found" / "page.html").read_text(encoding="utf-8")
    assert len(set(re.findall(r">(C\d+)<", page))) == SHOWN
    said = re.findall(r"([\d,]+) further claims of it stand in duplicates.csv", page)
    assert said == ([further] if further else [])
    listed = (folder / "found" / "duplicates.csv").read_text(encoding="utf-8")
    assert listed.count("cluster_day") == number
