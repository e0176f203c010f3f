"""What the month is built of: people, their claims, and the rows behind a claim. Days stay days until the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kbop_cli.demo.days import uk
from kbop_cli.demo.outcomes import Kind

Cell = str | date
Row = dict[str, Cell]


@dataclass(slots=True, eq=False)
class Person:
    """A participant. `again` is a second row of the same id; `papers` are documents that several claims may rest on."""

    row: Row
    cases: list[Case] = field(default_factory=list)
    assessments: list[Row] = field(default_factory=list)
    papers: dict[str, str] = field(default_factory=dict)
    again: list[Row] = field(default_factory=list)

    @property
    def id(self) -> str:
        return str(self.row["participant_id"])

    @property
    def provider(self) -> str:
        return str(self.row["provider"])

    @property
    def cohort(self) -> str:
        return str(self.row["cohort"])

    @property
    def wellbeing(self) -> list[Row]:
        """The assessments of wellbeing on file, earliest first."""
        return [row for row in self.assessments if row["instrument"] != "dash"]

    @property
    def referred_on(self) -> date:
        return day_of(self.row, "referred_on")

    @property
    def service_started_on(self) -> date:
        return day_of(self.row, "service_started_on")


@dataclass(slots=True, eq=False)
class Case:
    """A claim with the rows behind it. `day` is the true day of achievement, `again` the claim whose id it repeats."""

    kind: Kind
    person: Person
    day: date
    claim: Row
    documents: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    label: str = ""
    again: Case | None = None

    @property
    def id(self) -> str:
        return str(self.claim["claim_id"])

    @property
    def claimed_on(self) -> date:
        return day_of(self.claim, "claimed_on")

    @property
    def types(self) -> set[str]:
        return {str(document["evidence_type"]) for document in self.documents}

    @property
    def alone(self) -> bool:
        """Whether it is its person's only claim, so that a change of the person touches nothing else."""
        return len(self.person.cases) == 1


def day_of(row: Row, column: str) -> date:
    """A cell that holds a day; anything else is a defect of the generator."""
    cell = row[column]
    if not isinstance(cell, date):
        raise TypeError(f"{column} holds no day")
    return cell


def text(cell: Cell) -> str:
    """A cell as the export holds it."""
    return uk(cell) if isinstance(cell, date) else cell
