"""Claims by the million: CSV files with the columns of the worked month, for measuring.

    python -m bench.generate FOLDER --claims 1000000

N claims of June 2023, about 1.5 N evidence rows, 0.4 N participants, and the assessments and approvals that the
claims rest on. Everything follows from row numbers by arithmetic, so that any two machines write the same bytes; it
is made by columns and in slices, so that ten million claims need no more memory than one. Some nineteen claims in
twenty are approved; a few in a hundred carry one of `MISTAKES`. People and places are made up. With --quoted some
notes hold commas, so that quotation marks stand in the file and every record has to be looked at.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from kbop_cli.demo import names

SLICE = 250_000
"""Claims that are made at a time; a multiple of five."""

# Two or three claims a person: bundles of (outcome, days of support needed, pounds, documents). The first two of a
# bundle are claimed by everybody who has it, the third by every other person.
FORM, PLAN, STAR = "self_certification", "support_plan", "homelessness_star"
WELL = "wellbeing_"
BUNDLES: tuple[tuple[tuple[str, int, int, str, str], ...], ...] = (
    (
        (f"{WELL}initial", 0, 200, PLAN, STAR),
        ("accommodation_entry", 10, 600, "tenancy_agreement", ""),
        ("services_access", 20, 250, "acceptance_letter", ""),
    ),
    (
        (f"{WELL}second", 100, 200, PLAN, STAR),
        (f"{WELL}improvement_second", 100, 300, "assessment_initial", "assessment_latest"),
        ("accommodation_3m", 130, 1150, FORM, "tenancy_agreement"),
    ),
    (
        (f"{WELL}third", 200, 200, PLAN, STAR),
        (f"{WELL}improvement_third", 200, 300, "assessment_initial", "assessment_latest"),
        ("accommodation_6m", 230, 1300, FORM, ""),
    ),
    (
        ("accommodation_3m", 130, 1150, "landlord_letter", ""),
        ("education_entry", 40, 300, FORM, ""),
        ("employment_entry", 60, 500, "payslips", ""),
    ),
    (
        ("accommodation_6m", 230, 1300, FORM, "tenancy_agreement"),
        ("financial_resilience", 50, 400, "case_notes", "awards_letter"),
        ("mental_health_engagement", 130, 550, FORM, ""),
    ),
    (
        ("accommodation_12m", 400, 1600, "landlord_letter", ""),
        ("financial_resilience", 50, 400, PLAN, "budget_plan"),
        ("employment_13w", 140, 1500, "payslips", ""),
    ),
    (
        ("accommodation_18m", 580, 1850, FORM, "risk_management_plan"),
        ("statutory_order", 120, 400, "case_manager_record", ""),
        ("volunteering_entry", 60, 200, FORM, ""),
    ),
    (
        (f"{WELL}initial", 0, 200, PLAN, STAR),
        ("education_entry", 40, 300, "trainer_letter", ""),
        ("qualification_part", 90, 500, "claim_form", "qualification_certificate"),
    ),
)
KIND_FIELDS = ("outcome", "days", "pounds", "paper_1", "paper_2")
ASSESSED_BUNDLES = (0, 1, 2, 7)

PROVIDERS = (
    "Ashbrook Support",
    "Millgate Futures",
    "Holmbeck Housing Support",
    "Tandem Minds",
    "Weaver Street Project",
)
FIRST_NAMES, LAST_NAMES = (
    tuple(dict.fromkeys(name for names in made_up.values() for name in names)) for made_up in (names.FIRST, names.LAST)
)
NINO_LETTERS, UNIT_LETTERS = ("CEHJLMPRSW", "ABCEHJLMPR"), "ABDEFGHJLNPQRSTUWXYZ"
"""First and second letters of National Insurance numbers, and the last ones of postcodes, that may stand there."""
NEIGHBOURS, SECOND_ID = 25, 500
"""People with one postcode, about; and of so many people the last is the one before again, under another id."""

MISTAKES = {
    "unsigned_form": 15,
    "form_before_milestone": 10,
    "no_evidence": 8,
    "no_such_day": 4,
    "misspelt_outcome": 4,
    "participant_unknown": 3,
    "other_price": 10,
    "other_provider": 6,
    "start_missing": 6,
    "claimed_before_achieved": 4,
    "pounds_and_commas": 10,
    "same_claim_new_id": 5,
    "shared_document": 4,
}
"""How many claims in a thousand carry which mistake."""


def noise(number: pl.Expr, salt: int) -> pl.Expr:
    """A well-mixed UInt64 for each number (splitmix64's finaliser): arithmetic that wraps, the same everywhere."""
    mixed = (number.cast(pl.UInt64) + salt * 7_919) * 0x9E3779B97F4A7C15
    mixed = (mixed ^ (mixed // (1 << 30))) * 0xBF58476D1CE4E5B9
    mixed = (mixed ^ (mixed // (1 << 27))) * 0x94D049BB133111EB
    return mixed ^ (mixed // (1 << 31))


def below(number: pl.Expr, salt: int, count: int) -> pl.Expr:
    """A number from 0 to `count` - 1 for each number."""
    return (noise(number, salt) % count).cast(pl.Int64)


def picked(place: pl.Expr, words: Sequence[str]) -> pl.Expr:
    """The word at this place."""
    return place.replace_strict(list(range(len(words))), list(words), return_dtype=pl.String)


def uk(day: pl.Expr) -> pl.Expr:
    return day.dt.strftime("%d/%m/%Y")


def people(number: pl.Expr, total: int) -> dict[str, pl.Expr]:
    """What follows from a participant's number, days as dates."""
    started = pl.lit(date(2020, 10, 5)) + pl.duration(days=below(number, 2, 340))
    return {
        "bundle": below(number, 1, len(BUNDLES)),
        "started": started,
        "referred": started - pl.duration(days=below(number, 3, 12)),
        "provider": picked(below(number, 4, 8) % len(PROVIDERS), PROVIDERS),
        "first_on": started + pl.duration(days=below(number, 5, 6)),
    }


def participants(first: int, count: int, total: int) -> pl.DataFrame:
    """The rows of so many participants from this number on."""
    number = pl.col("number")
    frame = pl.DataFrame({"number": pl.int_range(first, first + count, eager=True)}).with_columns(
        **people(number, total)
    )
    who = pl.when(number % SECOND_ID == SECOND_ID - 1).then(number - 1).otherwise(number)
    return frame.select(
        participant_id=participant_id(number),
        provider="provider",
        cohort=pl.lit("generic"),
        referred_on=uk(pl.col("referred")),
        service_started_on=uk(pl.col("started")),
        legacy=pl.lit("no"),
        phase=pl.lit("active"),
        closed_on=pl.lit(""),
        months_employed_at_referral=pl.lit("0"),
        crisis_at_referral=pl.lit("no"),
        housed_at_referral=pl.lit("no"),
        needs=pl.lit("mental_health; substance_misuse"),
        in_treatment_at_referral=pl.lit("none"),
        restricted=pl.when(below(number, 6, 50) == 0).then(pl.lit("yes")).otherwise(pl.lit("no")),
        referral_source=pl.lit("local authority housing"),
        first_name=picked(below(who, 7, len(FIRST_NAMES)), FIRST_NAMES),
        last_name=picked(below(who, 8, len(LAST_NAMES)), LAST_NAMES),
        date_of_birth=uk(pl.lit(date(1955, 1, 1)) + pl.duration(days=below(who, 9, 18_000))),
        postcode=postcode(below(number, 10, total * 2 // 5 // NEIGHBOURS + 1)),
        national_insurance_number=nino(who),
    )


def postcode(number: pl.Expr) -> pl.Expr:
    """The postcode of this number: as in a town, there are as many as its people need."""
    first, second = (picked(place % len(UNIT_LETTERS), UNIT_LETTERS) for place in (number, number // 20))
    return pl.format("HD{} {}{}{}", number // 4_000 + 1, number // 400 % 10, first, second)


def nino(number: pl.Expr) -> pl.Expr:
    """A National Insurance number for each number below a hundred million, none twice."""
    mixed = number.cast(pl.Int64) * 48_271 % 100_000_000
    letters = [
        picked(mixed // size % 10, signs) for size, signs in zip((10_000_000, 1_000_000), NINO_LETTERS, strict=True)
    ]
    return pl.format("{}{}{}A", *letters, (mixed % 1_000_000).cast(pl.String).str.zfill(6))


def participant_id(number: pl.Expr) -> pl.Expr:
    return pl.format("P{}", number.cast(pl.String).str.zfill(8))


def assessments(first: int, count: int, total: int) -> pl.DataFrame:
    """First, second and third assessment of those whose bundle asks for them."""
    number = pl.col("number")
    frame = (
        pl.DataFrame({"number": pl.int_range(first, first + count, eager=True)})
        .with_columns(**people(number, total))
        .filter(pl.col("bundle").is_in(ASSESSED_BUNDLES))
    )
    parts = []
    for turn, days in enumerate((0, 100, 200)):
        parts.append(
            frame.select(
                participant_id=participant_id(number),
                instrument=pl.lit(STAR),
                assessed_on=uk(pl.col("first_on") + pl.duration(days=days)),
                score=(below(number, 13, 20) + 20 + turn * (below(number, 14, 9) + 2)).cast(pl.String),
                document_id=star_id(number, turn),
            )
        )
    return pl.concat([*parts[:2], parts[2].filter(frame["bundle"] == 2)])


def star_id(number: pl.Expr, turn: int | pl.Expr) -> pl.Expr:
    return pl.format("A{}-{}", number.cast(pl.String).str.zfill(8), turn if isinstance(turn, pl.Expr) else pl.lit(turn))


def kinds() -> pl.DataFrame:
    """Bundle and turn -> the kind of claim."""
    rows = [(bundle, turn, *kind) for bundle, three in enumerate(BUNDLES) for turn, kind in enumerate(three)]
    return pl.DataFrame(rows, schema=["bundle", "turn", *KIND_FIELDS], orient="row")


def claims(first: int, count: int, total: int) -> pl.DataFrame:
    """So many claims from this row on, with what the evidence needs beside the claim's cells."""
    row, slot, number = pl.col("row"), pl.col("slot"), pl.col("number")
    step = coprime(total)
    frame = (
        pl.DataFrame({"row": pl.int_range(first, first + count, eager=True)})
        .with_columns(slot=(row * step + 17) % total)  # no order in the file but the claim's number
        .with_columns(number=slot * 2 // 5)
        .with_columns(turn=slot - (number * 5 + 1) // 2, mistake=mistake(row))
        .with_columns(**people(number, total))
        .join(kinds(), on=["bundle", "turn"], how="left", maintain_order="left")
    )
    well = pl.col("outcome").str.starts_with(WELL)
    days = pl.col("days") + pl.when(well).then(0).otherwise(below(row, 20, 40))
    achieved = pl.when(well).then("first_on").otherwise("started") + pl.duration(days=days)
    frame = frame.with_columns(achieved=achieved)
    return frame.with_columns(
        claimed=pl.when(is_a("claimed_before_achieved"))
        .then(pl.col("achieved") - pl.duration(days=3))
        .otherwise(pl.lit(date(2023, 6, 1)) + pl.duration(days=below(row, 21, 30))),
        claim_id=claim_id(row),
    )


def coprime(total: int) -> int:
    """A step that visits every one of `total` slots once: a prime above that does not divide it."""
    return next(prime for prime in (7_368_787, 6_700_417, 5_915_587) if total % prime)


def mistake(row: pl.Expr) -> pl.Expr:
    """The mistake that the claim of this row carries, or nothing."""
    turn = below(row, 30, 1000)
    found = pl.lit(None, dtype=pl.String)
    upto = 0
    for name, number in MISTAKES.items():
        found = pl.when((turn >= upto) & (turn < upto + number)).then(pl.lit(name)).otherwise(found)
        upto += number
    return found


def is_a(name: str) -> pl.Expr:
    return (pl.col("mistake") == name).fill_null(False)


def claim_id(row: pl.Expr) -> pl.Expr:
    return pl.format("C{}", row.cast(pl.String).str.zfill(9))


def only(test: pl.Expr, value: str | pl.Expr) -> pl.Expr:
    return pl.when(test).then(pl.lit(value) if isinstance(value, str) else value).otherwise(pl.lit(""))


def claim_cells(frame: pl.DataFrame, mark: str) -> pl.DataFrame:
    """The cells of `claims.csv`."""
    row, outcome = pl.col("row"), pl.col("outcome")
    home = outcome.is_in(["accommodation_3m", "accommodation_6m", "accommodation_12m", "accommodation_18m"])
    job = outcome.str.starts_with("employment")
    placed = outcome.is_in(["employment_entry", "volunteering_entry"])
    taught = outcome == "qualification_part"
    pounds = pl.col("pounds").cast(pl.String)
    amount = (
        pl.when(is_a("other_price"))
        .then(pl.lit("350.00"))
        .when(is_a("pounds_and_commas") & (pl.col("pounds") >= 1000))
        .then(pl.format("£{},{}.00", pounds.str.head(1), pounds.str.tail(3)))
        .otherwise(pl.format("{}.00", pounds))
    )
    started = pl.when(placed).then("achieved").otherwise("started")
    return frame.select(
        "claim_id",
        participant_id=participant_id(
            pl.col("number") + pl.when(is_a("participant_unknown")).then(50_000_000).otherwise(0)
        ),
        provider=pl.when(is_a("other_provider")).then(pl.lit("Stonebridge Link")).otherwise("provider"),
        outcome=pl.when(is_a("misspelt_outcome")).then(pl.format("{}s", outcome)).otherwise(outcome),
        achieved_on=pl.when(is_a("no_such_day")).then(pl.lit("31/06/2022")).otherwise(uk(pl.col("achieved"))),
        claimed_on=uk(pl.col("claimed")),
        amount_claimed=amount,
        strand=only(outcome == "services_access", "mental_health")
        + only(outcome == "volunteering_entry", "volunteering"),
        option=only(outcome == "accommodation_entry", "homeless")
        + only(
            outcome == "financial_resilience",
            pl.when(pl.col("paper_2") == "budget_plan").then(pl.lit("budget")).otherwise(pl.lit("income")),
        ),
        started_on=only(
            (home | placed | (outcome == "mental_health_engagement")) & ~is_a("start_missing"), uk(started)
        ),
        discharged_on=pl.lit(""),
        attended_on=only(placed, uk(pl.col("achieved"))),
        accommodation_type=only(home, "own_tenancy"),
        move_type=only(home, "none"),
        course_type=only(outcome == "education_entry", "accredited"),
        sessions_attended=only(outcome == "education_entry", "3"),
        qualification_number=only(taught, "603/1234/5"),
        qualification_level=only(taught, "2"),
        qualification_subject=only(taught, "Construction Skills"),
        credits=only(taught, "6"),
        employment_type=only(job, "employed"),
        gross_earnings=only(
            outcome == "employment_13w", pl.format("{}.{}", below(row, 22, 4000) + 4800, below(row, 23, 90) + 10)
        ),
        hours=pl.lit(""),
        weeks=pl.lit(""),
        employer=only(job, "Colne Fabrication"),
        worker=pl.format("W{}", below(row, 24, 90) + 10),
        certificate_number=only(taught, pl.format("AB{}", row)),
        debt_balance=pl.lit(""),
        repayments_made=pl.lit(""),
        gp_treatment_followed=pl.lit(""),
        support_months=only(outcome == "statutory_order", "4"),
        order_outcome=only(outcome == "statutory_order", "complied"),
        approval_ref=pl.lit(""),
        notes=only(below(row, 25, 10) == 0, f"Evidence uploaded{mark} see case file"),
    )


def repeated(frame: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Some claims are sent again under an id of their own: the next row says what the one before it says."""
    return cells.with_columns(
        pl.when(is_again(frame)).then(pl.col(name).shift(1)).otherwise(name).fill_null("").alias(name)
        for name in cells.columns
        if name != "claim_id"
    )


def is_again(frame: pl.DataFrame) -> pl.Series:
    """Whether a row repeats the one before it; the first of a slice never does."""
    return frame.select((is_a("same_claim_new_id") & (pl.col("row") % SLICE != 0)).alias("again")).to_series()


def evidence(frame: pl.DataFrame) -> pl.DataFrame:
    """The documents of these claims."""
    again = is_again(frame)
    source = frame.with_columns(
        pl.when(again).then(pl.col(name).shift(1)).otherwise(name).alias(name)
        for name in frame.columns
        if name not in ("claim_id", "mistake")
    ).filter(~is_a("no_evidence"))
    papers = [
        source.with_columns(place=pl.lit(place), kind=pl.col(f"paper_{place}")).filter(pl.col("kind") != "")
        for place in (1, 2)
    ]
    rows = pl.concat(papers).sort("claim_id", "place")
    number, kind, place = pl.col("number"), pl.col("kind"), pl.col("place")
    kept = kind.is_in([PLAN, "risk_management_plan"])
    turn = pl.col("days") // 100
    early = is_a("form_before_milestone")
    own = pl.format("D{}-{}", pl.col("row").cast(pl.String).str.zfill(9), place)
    name = (
        pl.when(is_a("shared_document") & ~kept)
        .then(pl.format("D{}-1", (pl.col("row") // 1000 * 1000).cast(pl.String).str.zfill(9)))
        .when(kept)
        .then(pl.format("S{}", number.cast(pl.String).str.zfill(8)))
        .when(kind.is_in([STAR, "assessment_latest"]))
        .then(star_id(number, turn))
        .when(kind == "assessment_initial")
        .then(star_id(number, 0))
        .otherwise(own)
    )
    named = rows.with_columns(document_id=name)
    dated = pl.when(kept).then("started").otherwise("achieved") - pl.duration(days=pl.when(early).then(9).otherwise(0))
    return named.select(
        "claim_id",
        "document_id",
        evidence_type="kind",
        dated_on=uk(dated),
        received_on=uk(pl.col("claimed")),
        signed=pl.when((kind == FORM) & ~is_a("unsigned_form"))
        .then(pl.lit("yes"))
        .when(kind == FORM)
        .then(pl.lit("no"))
        .otherwise(pl.lit("")),
        issuer=pl.when(kind == FORM)
        .then(pl.lit("participant"))
        .when(kept)
        .then(pl.lit("provider"))
        .otherwise(pl.lit("third_party")),
        sha256=fingerprint(pl.col("document_id")),
    )


def fingerprint(name: pl.Expr) -> pl.Expr:
    """Sixty-four digits that follow from a document's name, in the place of its SHA-256."""
    letter = name.str.head(1).replace_strict({"D": 0, "A": 1, "S": 2}, return_dtype=pl.UInt64)
    number = name.str.replace_all(r"[^0-9]", "").cast(pl.UInt64) * 4 + letter
    parts = [(noise(number, 40 + part) % 10**16).cast(pl.String).str.zfill(16) for part in range(4)]
    return pl.concat_str(parts)


def approvals(frame: pl.DataFrame) -> pl.DataFrame:
    """The exceptions that eighteen months ask for."""
    return frame.filter(pl.col("outcome") == "accommodation_18m").select(
        approval_ref=pl.format("EX-{}", "row"),
        rule=pl.lit("exceptional_case"),
        approved_by=pl.lit("Contract manager"),
        approved_on=uk(pl.col("achieved")),
        reason=pl.lit("Complex needs"),
        claim_id="claim_id",
        participant_id=pl.lit(""),
    )


Table = Callable[[int, int], dict[str, pl.DataFrame]]


def of_claims(total: int, mark: str) -> Table:
    def make(first: int, count: int) -> dict[str, pl.DataFrame]:
        frame = claims(first, count, total)
        return {
            "claims": repeated(frame, claim_cells(frame, mark)),
            "evidence": evidence(frame),
            "approvals": approvals(frame),
        }

    return make


def of_people(total: int) -> Table:
    def make(first: int, count: int) -> dict[str, pl.DataFrame]:
        return {"participants": participants(first, count, total), "assessments": assessments(first, count, total)}

    return make


def write(folder: Path, total: int, mark: str = ";") -> dict[str, int]:
    """Write the files of `total` claims, with this mark inside notes; the rows of each."""
    text = pl.col(pl.String)
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    for make, many in ((of_people(total), total * 2 // 5), (of_claims(total, mark), total)):
        for first in range(0, many, SLICE):
            for name, frame in make(first, min(SLICE, many - first)).items():
                with (folder / f"{name}.csv").open("ab" if first else "wb") as file:
                    frame.with_columns(pl.when(text != "").then(text)).write_csv(file, include_header=not first)
                rows[name] = rows.get(name, 0) + frame.height
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="Write claims for measuring.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--claims", type=int, default=1_000_000, help="how many; a multiple of five")
    parser.add_argument("--quoted", action="store_true", help="commas in some notes")
    given = parser.parse_args()
    if given.claims % 5 or given.claims < 5:
        parser.error("--claims must be a multiple of five")
    for name, count in write(given.folder, given.claims, "," if given.quoted else ";").items():
        print(f"{name}.csv: {count:,} rows")


if __name__ == "__main__":
    main()
