"""Money in is money out in every file, to the penny: generated histories with reversals, written as a payment's files."""

import csv
import json
import tempfile
from decimal import Decimal
from pathlib import Path

import fastexcel
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbop_cli.engine.standing import standing
from kbop_cli.output import payment_files
from kbop_cli.output.payment_files import Payment
from tests.paying import History
from tests.property.test_payment_laws import batches, contracts, standing_ids


def pence(cell):
    return int(Decimal(cell) * 100)


def read(folder):
    """The files of a payment, money as pence."""
    tables = {}
    for name in ("payment", "remittance"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            tables[name] = list(csv.DictReader(file))
    return tables, json.loads((folder / "control_totals.json").read_text(encoding="utf-8"))


@given(contracts(), batches(), st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_money_in_is_money_out_in_every_file(contract, sent, data):
    history, due, closing = History(contract), [0] * len(contract.payers), {}
    for at, claims in enumerate([*sent, []], start=1):
        ids = standing_ids(history)
        back = data.draw(st.lists(st.sampled_from(ids), unique=True, max_size=3)) if ids else []
        before = standing(history.lines, contract)
        plan = history.pay(
            claims, f"2023-{at:02}", reversals=tuple(item for name in back for item in history.reversals(name))
        )
        with tempfile.TemporaryDirectory() as made:
            folder = Path(made) / "run"
            folder.mkdir()
            payment_files.write(folder, Payment("c", plan, before, contract, "r", "Ann", "Bob", None, "h", "b"))
            tables, control = read(folder)
            book = fastexcel.read_excel(folder / "payment.xlsx").load_sheet("Lines").to_polars()
        lines, whole = tables["payment"], control["pence"]
        assert whole == plan.amount == sum(pence(row["amount"]) for row in lines)
        assert whole == sum(pence(row["amount"]) for row in tables["remittance"])
        assert whole == sum(row["pence"] for row in control["kinds"]) == sum(row["pence"] for row in control["payers"])
        assert whole == (round(sum(round(amount * 100) for amount in book["amount"])) if book.height else 0)
        for place, (name, row) in enumerate(zip(contract.names, control["payers"], strict=True)):
            assert row["pence"] == sum(pence(line[f"amount_{name}"]) for line in lines)
            assert row["carried_in"] + row["pence"] == row["due"] + row["carried"]
            due[place] += row["due"]
        for row in control["caps"]:
            assert row["opening"] + row["batch"] == row["closing"]
            assert row["opening"] == closing.get((row["cap"], row["name"]), row["opening"])
            closing[row["cap"], row["name"]] = row["closing"]
    # What was to be paid over all months, less what is still to come off, is what all lines add up to.
    assert tuple(due[at] + plan.carried[at] for at in range(len(due))) == history.paid()
