"""What a fault's code says to the person who can mend it: one sentence a code."""

from __future__ import annotations

MESSAGES = {
    "not_a_date": "This is no date; write it as 31/01/2023 or 2023-01-31.",
    "no_such_day": "There is no such day in the calendar; write the date as 31/01/2023 or 2023-01-31.",
    "ambiguous_date": (
        "Day and month cannot be told apart here, because other cells of this column put the month first or "
        "because the cell may begin with its year; write the date as 2023-01-31."
    ),
    "month_first": "The month comes before the day here; write the date as 31/01/2023 or 2023-01-31.",
    "swapped_date": (
        "A spreadsheet seems to have taken days for months in this column: its true dates fall on days up "
        "to 12 and its later days are text; import the export anew with the day first."
    ),
    "year_out_of_range": "The year is too early to be meant (a time of day, or a nought in the form of a day, reads so "
    "too); write the date as 31/01/2023.",
    "not_a_month": "This is no month; write it as 2023-06.",
    "not_money": "This is no amount in pounds; write it as 1200.50 or £1,200.50.",
    "not_a_number": "This is no number; write it in digits, as 36.5.",
    "too_many_decimals": "More decimals than are kept (pounds 2, numbers 4); round it as the clause asks.",
    "not_yes_no": "This is neither yes nor no; write yes or no, or leave it empty where it is not known.",
    "cell_error": "The spreadsheet shows an error here; mend its formula, or write the value itself.",
    "formula_without_value": (
        "The formula here was saved without its value; open the workbook in a spreadsheet, let it calculate "
        "and save it."
    ),
    "none_with_others": "`none` stands beside other names; write `none` alone or the names alone.",
    "id_is_a_day": "A spreadsheet turned this identifier into a day; make its column text and import it anew.",
    "id_is_a_decimal": "This identifier ends in .0, as decimal numbers do; compare it with the other tables'.",
    "id_is_a_power": "A spreadsheet shortened this identifier; make its column text and import it anew.",
    "id_is_a_truth": "A spreadsheet holds this identifier as true or false; make its column text and import it anew.",
    "odd_national_insurance_number": "This has not the form of a National Insurance number, as QQ 12 34 56 C.",
    "odd_postcode": "This has not the form of a postcode, as HD1 2TG.",
    "odd_uprn": "A UPRN has one to twelve digits.",
    "odd_date_of_birth": "The person would have been unborn, or over 110 years old, on referral.",
}
