"""The programme, simulated: what was paid before October 2020, a quarter paid as a grant, then month by month to March
2024, with the real commands on synthetic claims. The counts by outcome and the payments by quarter are published; every
day, person and document is made up.

    python simulate.py FOLDER [MONTHS]       42 months, some four minutes. A lower number stops early.

FOLDER is laid out as a workspace of its own. Exit code 1 where what came of it is not what was published.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TypedDict

from kbop_cli.commands.ledger import open_, reverse
from kbop_cli.commands.ledgers import ledger_of
from kbop_cli.commands.pay import pay
from kbop_cli.commands.verify import verify
from kbop_cli.demo.chance import Chance
from kbop_cli.demo.claims import Claims
from kbop_cli.demo.days import first_and_last
from kbop_cli.demo.outcomes import KINDS, Kind
from kbop_cli.demo.register import enter
from kbop_cli.demo.rows import Case, Cell, text
from kbop_cli.engine.split import half_up
from kbop_cli.engine.standing import standing
from kbop_cli.engine.terms import terms_of
from kbop_cli.intake.contract import read_contract
from kbop_cli.ledger.lines import history
from kbop_cli.output.payment_text import pounds
from kbop_cli.output.text import table

HERE = Path(__file__).parent
FIRST = 2020 * 12 + 9
MONTHS = tuple(f"{at // 12}-{at % 12 + 1:02}" for at in range(FIRST, FIRST + 42))
LAST_QUARTER = 650_000
"""Pounds of outcomes that the last quarter is taken to bring: its payment is published as capped, at nothing."""
OPEN = {"employment_entry_second": ("2020-10", "2022-03"), "accommodation_18m": ("2021-04", "2024-03")}
"""When an outcome could be claimed, where not always: the Covid scheme (an assumption of the cards); 18 months after
the service began."""
REVERSED_AFTER = (4, 16, 28, 38)
"""Months, counted from 0, after whose payment three claims are found void; two months on they are claimed again."""
REVERSED = 3
PER_STRAND = {"services_access", "volunteering_entry", "volunteering_6w"}
"""Outcomes that the cards allow once a strand, and that are published so."""

Rows = list[dict[str, str]]
Tables = dict[str, Rows]


def read(name: str) -> Rows:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def quarter_of(month: str) -> str:
    """The first month of its quarter."""
    year, number = map(int, month.split("-"))
    return f"{year}-{(number - 1) // 3 * 3 + 1:02}"


def weights() -> dict[str, int]:
    """What each month weighs when the published totals are dealt out: a third of what its quarter was paid."""
    paid = {row["first_month"]: int(row["pounds"]) for row in read("published_payments.csv")}
    return {month: paid[quarter_of(month)] or LAST_QUARTER for month in MONTHS}


def dealt(kind: Kind, published: int) -> dict[str, int]:
    """The published number of one outcome by month: each month what the total so far rounds to, less what was dealt."""
    weight = weights()
    since, until = OPEN.get(kind.outcome, (MONTHS[0], MONTHS[-1]))
    open_in = [month for month in MONTHS if since <= month <= until]
    whole = sum(weight[month] for month in open_in)
    so_far, given, dealt_out = 0, 0, {}
    for month in open_in:
        so_far += weight[month]
        due = half_up(Fraction(published * so_far, whole))
        dealt_out[month], given = due - given, due
    return dealt_out


def plan_of_claims() -> dict[str, list[tuple[Kind, int]]]:
    """Month -> how many claims of each kind it brings."""
    published = {(row["outcome"], row["strand"]): int(row["achieved"]) for row in read("published_counts.csv")}
    strands = Counter(kind.outcome for kind in KINDS)
    plan: dict[str, list[tuple[Kind, int]]] = {month: [] for month in MONTHS}
    for kind in KINDS:
        strand = kind.strand if (kind.outcome, kind.strand) in published or strands[kind.outcome] > 1 else ""
        for month, number in dealt(kind, published[kind.outcome, strand]).items():
            plan[month].append((kind, number))
    return plan


def made_up(month: str, kinds: Sequence[tuple[Kind, int]]) -> Tables:
    """A month's export: payable claims, achieved and claimed in that month, of people of that month alone."""
    claims = Claims(month, Chance(int(month.replace("-", ""))))
    first, last = first_and_last(month)
    for kind, number in kinds:
        for _ in range(number):
            day = date.fromordinal(first.toordinal() + claims.chance.below((last - first).days + 1))
            claims.claim(kind, day=day)
    for number, case in enumerate(claims.cases, start=1):
        case.claim["claim_id"] = f"C{month}-{number:04}"
        case.claim["claimed_on"] = min(max(case.day, case.claimed_on), last)
    people = claims.people.everyone
    return {
        "participants": [marked(month, person.row) for person in people],
        "claims": [marked(month, case.claim) for case in claims.cases],
        "evidence": [marked(month, row) for case in claims.cases for row in papers(case)],
        "assessments": [
            marked(month, {"participant_id": person.id, **row}) for person in people for row in person.assessments
        ],
        "approvals": [marked(month, row) for row in enter(claims.chance, claims.cases)],
    }


def papers(case: Case) -> Iterable[Mapping[str, Cell]]:
    return ({"claim_id": case.id, **document} for document in case.documents)


def marked(month: str, row: Mapping[str, Cell]) -> dict[str, str]:
    """A row as text, its people and documents marked with the month, so that no two months share one."""
    ids = ("participant_id", "document_id", "sha256", "approval_ref")
    cells = {name: text(value) for name, value in row.items()}
    return {name: f"{month}-{cell}" if name in ids and cell else cell for name, cell in cells.items()}


def again(tables: Tables, names: Sequence[str], month: str) -> Tables:
    """Claims that were taken back, claimed again under new ids, with the same people and documents."""
    people = {row["participant_id"] for row in tables["claims"] if row["claim_id"] in names}
    day = text(first_and_last(month)[1])
    claims = [row for row in tables["claims"] if row["claim_id"] in names]
    return {
        "participants": [row for row in tables["participants"] if row["participant_id"] in people],
        "claims": [{**row, "claim_id": f"{row['claim_id']}-again", "claimed_on": day} for row in claims],
        "evidence": [
            {**row, "claim_id": f"{row['claim_id']}-again"} for row in tables["evidence"] if row["claim_id"] in names
        ],
        "assessments": [row for row in tables["assessments"] if row["participant_id"] in people],
    }


def write(tables: Tables, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        if not rows:
            continue
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def lay_out(folder: Path) -> Path:
    """A workspace with the cards, the contract and an empty ledger; its contract."""
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} holds files already; name a new folder.")
    shutil.copytree(HERE.parents[1] / "ratecards", folder / "ratecards")
    contract = folder / "contract.yaml"
    text = (HERE / "contract.yaml").read_text(encoding="utf-8").replace("../../ratecards", "ratecards")
    contract.write_text(text, encoding="utf-8", newline="\n")
    open_(contract, quiet=True)
    return contract


class Quarter(TypedDict):
    """A quarter's claims and pence, and how many claims were taken back in it."""

    claims: int
    reversed: int
    pence: int


class Came(TypedDict):
    """What came of a simulation: counts, and pence. `paid`: of each payer what it paid and its cap."""

    outcomes: dict[str, int]
    due: dict[str, int]
    reversed: int
    paid_again: int
    paid: dict[str, list[int]]
    held: int
    quarters: dict[str, Quarter]
    intact: bool


def simulate(folder: Path, months: int = len(MONTHS)) -> Came:
    """Run the programme in `folder`; what came of it, in pence."""
    contract = lay_out(folder)
    plan, sent, waiting = plan_of_claims(), dict[int, Tables](), dict[int, list[str]]()
    for at, month in enumerate(MONTHS[:months]):
        print(month, file=sys.stderr)  # noqa: T201 - how far it is: it takes minutes
        sent[at] = made_up(month, plan[month])
        tables = {name: list(rows) for name, rows in sent[at].items()}
        for name, rows in again(sent[at - 2], waiting.pop(at), month).items() if at in waiting else ():
            tables[name] += rows
        write(tables, folder / "inbox" / month)
        run = folder / "runs" / month
        verify([str(folder / "inbox" / month)], out=run, month=month, contract=contract, quiet=True)
        day = text(first_and_last(month)[1])
        on = "-".join(reversed(day.split("/")))
        pay(run, by="A. Analyst", approved_by="F. Officer", on=on, contract=contract, quiet=True)
        if at in REVERSED_AFTER:
            waiting[at + 2] = found_void(run)
            for name in waiting[at + 2]:
                reverse(name, "evidence withdrawn", "F. Officer", contract, True)
        sent.pop(at - 2, None)
    return came_of_it(contract, MONTHS[:months])


def found_void(run: Path) -> list[str]:
    with (run / "payment.csv").open(encoding="utf-8", newline="") as file:
        lines = [row for row in csv.DictReader(file) if row["kind"] == "outcome" and row["amount"] == row["price"]]
    return [row["claim_id"] for row in lines if row["outcome"] != "accommodation_18m"][:REVERSED]


def came_of_it(contract_file: Path, months: Sequence[str]) -> Came:
    """Everything that the ledger holds, added up: pence, and claims that stand by outcome and strand."""
    contract = read_contract(contract_file)
    terms = terms_of(contract)
    with ledger_of(contract) as ledger:
        intact = ledger.verify() == ()
        lines = [line for _, line in history(ledger, terms)]
    now = standing(lines, terms)
    claims = [what.claim for what in now.live.values() if what.kind == "outcome" and what.claim.claim_id]
    quarters: dict[str, Quarter] = {}
    for quarter in dict.fromkeys(map(quarter_of, months)):
        mine = [line for line in lines if line.kind != "opening" and quarter_of(line.batch) == quarter]
        quarters[quarter] = {
            "claims": len({line.claim.claim_id for line in mine if line.kind == "outcome"}),
            "reversed": sum(line.kind == "reversal" for line in mine),
            "pence": sum(line.amount for line in mine),
        }
    return {
        "outcomes": dict(
            sorted(Counter(f"{claim.outcome} {strand_of(claim.slot)}".strip() for claim in claims).items())
        ),
        "due": due(months),
        "reversed": sum(line.kind == "reversal" for line in lines),
        "paid_again": sum(claim.claim_id.endswith("-again") for claim in claims),
        "paid": {
            payer.name: [now.paid.payers[at], payer.cap]
            for at, payer in enumerate(terms.payers)
            if payer.cap is not None
        },
        "held": sum(what.unpaid for what in now.owed),
        "quarters": quarters,
        "intact": intact,
    }


def due(months: Iterable[str]) -> dict[str, int]:
    """How many claims are to stand after these months, by outcome and strand."""
    plan, found = plan_of_claims(), Counter[str]()
    for kind, number in (each for month in months for each in plan[month]):
        found[f"{kind.outcome} {kind.strand if kind.outcome in PER_STRAND else ''}".strip()] += number
    return dict(sorted((+found).items()))


def strand_of(slot: str) -> str:
    return slot.rpartition("/")[0]


def amiss(came: Came) -> list[str]:
    """What is not as it must be."""
    found = [f"{name} paid more than its cap" for name, (pence, cap) in came["paid"].items() if pence > cap]
    if came["outcomes"] != came["due"]:
        found.append("the claims that stand are not those that were published")
    return found if came["intact"] else [*found, "the ledger does not verify"]


def told(came: Came) -> str:
    """The outcome of the simulation on a page."""
    published = {row["first_month"]: int(row["pounds"]) * 100 for row in read("published_payments.csv")}
    rows = [
        (name, f"{row['claims']:,}", row["reversed"], pounds(row["pence"]), pounds(published[name]))
        for name, row in came["quarters"].items()
    ]
    outcomes, wanted, paid = came["outcomes"], came["due"], came["paid"]
    counts = [(name, f"{count:,}", f"{wanted.get(name, 0):,}") for name, count in outcomes.items()]
    counts.append(("all", f"{sum(outcomes.values()):,}", f"{sum(wanted.values()):,}"))
    return "\n\n".join(
        (
            "Quarters from, beside the published payments (an illustration: every day and most prices are made up)\n"
            + table(["quarter", "claims", "reversed", "simulated", "published"], rows, right=range(1, 5)),
            "Outcomes that stand, beside the published ones\n"
            + table(["outcome", "approved", "published to date"], counts, right=(1, 2)),
            table(
                ["payer", "paid, openings and grant included", "cap"],
                [(name, pounds(pence), pounds(cap)) for name, (pence, cap) in paid.items()],
                right=(1, 2),
            ),
            f"Paid in all: {pounds(sum(pence for pence, _ in paid.values()))}; "
            f"held back by caps: {pounds(came['held'])}\n"
            f"Claims taken back: {came['reversed']}; claimed again and standing: {came['paid_again']}",
            "\n".join(amiss(came)) or "The ledger verifies; nothing is amiss.",
        )
    )


def main(folder: Path, months: int) -> None:
    came = simulate(folder, months)
    (folder / "came_of_it.json").write_text(json.dumps(came, indent=2) + "\n", encoding="utf-8")
    print(told(came))  # noqa: T201 - a script, whose outcome this is
    sys.exit(bool(amiss(came)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else len(MONTHS))
