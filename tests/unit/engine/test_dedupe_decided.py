"""A search beside a month that is decided already prices its claims as a search by itself does."""

import dataclasses
import datetime as dt

import pytest

from kbop_cli.engine.dedupe import dedupe
from kbop_cli.engine.given_columns import further_columns
from kbop_cli.engine.verify import verify
from kbop_cli.intake.tables import read_inputs
from kbop_cli.model import Grant
from tests.factory.bases import together
from tests.reporting import claim, crowd
from tests.support import kbop_contract, write_tables

GRANT = Grant(name="grant", months=(("2022-11", 100),))


@pytest.mark.parametrize("grants", [(), (GRANT,)])
def test_prices_are_the_cards_whoever_worked_them_out(tmp_path, grants):
    contract = dataclasses.replace(kbop_contract(), grants=grants)
    twice = [claim("employment_entry", name, person="P-1", achieved=dt.date(2022, 11, 15)) for name in ("A1", "A2")]
    write_tables(together(*twice, crowd(4, 60)), tmp_path)
    read = read_inputs([tmp_path], tables=further_columns(contract))
    verified = verify(read.tables, read.faults, [one.file for one in read.sources], contract, "2022-11")
    alone = dedupe(read.tables, read.faults, contract)
    beside = dedupe(read.tables, read.faults, contract, verified=verified)
    assert beside.members.equals(alone.members)
    assert beside.total == alone.total
    # A grant pays the month; what a claim of it is worth is the card's price all the same.
    assert alone.total["pence"] >= 50000
