"""Every code of a card's check: what it means and what would mend it. A code never changes its meaning."""

from __future__ import annotations

CARD_CODES: dict[str, tuple[str, str]] = {
    "not_yaml": (
        "The file is not plain YAML: it does not parse, or holds what programs read differently (duplicate keys, "
        "anchors, tags, tabs, `NO`, `012`, `12:30`, an empty value, nesting without end).",
        "Correct the place that is named; put a text in quotes where the text is meant.",
    ),
    "not_as_schema": (
        "A key is missing or not known, or a value is not of the form that the card's schema asks for.",
        "Correct it; an editor that knows schemas/ratecard.schema.json completes and underlines.",
    ),
    "basis_missing": (
        "A figure says not where it comes from.",
        "Give `basis`: published (with its source), computed or assumed.",
    ),
    "not_a_date": ("A date does not exist, such as 30 February.", "Write the day that is meant, as 2023-01-31."),
    "dates_backwards": (
        "`to` is before `from`, or the rows of a table do not rise.",
        "Swap or correct the dates; put the earliest row first, each date once.",
    ),
    "unknown_name": (
        "A column, table, evidence type, outcome or shared part is named that the card does not have.",
        "Correct the name, or add what it names; a further column is declared under `further_columns`.",
    ),
    "wrong_type": (
        "A rule reads a column of a type that it cannot compare, such as the bounds of a figure on a date.",
        "Name another column, or use the kind of rule that looks at that type.",
    ),
    "stands_twice": ("Two rules of an outcome have one name.", "Rename one: an approval names a rule by it."),
    "outcome_without_price": (
        "An outcome that is paid has no price.",
        "Add `prices`, or say `payable: false` where it is recorded and never paid.",
    ),
    "prices_overlap": (
        "Two prices hold on one day for one group: which is paid cannot be told.",
        "End the earlier one the day before the later one starts, or tell the groups apart.",
    ),
    "price_gap": (
        "On some days on which the outcome can be achieved no price holds: its claims would be asked about.",
        "Add a price for those days, or end the outcome before them.",
    ),
    "price_group_missing": (
        "Prices differ by a word of a column, and a word that the card knows there has no price.",
        "Add a price for the word, or a rule that excludes it.",
    ),
    "price_never_applies": (
        "A price holds on no day on which the outcome can be achieved, or for a word that the card does not know.",
        "Correct its dates or its word, or remove it.",
    ),
    "price_of_nothing": (
        "A price is nothing: an approved claim would pay £0.00.",
        "Give the price, or say `payable: false`.",
    ),
    "price_on_unpaid": (
        "An outcome that is never paid has prices, or a limit on how often it is paid.",
        "Remove them, or `payable: false`.",
    ),
    "thresholds_overlap": (
        "Two outcomes of one group split a quantity into bands that overlap: there, both prices apply. The classic is "
        "8-25 hours and 25 or more: at exactly 25 both hold.",
        "Let one band end `below` where the other begins `at_least`, or say in a `reading` that both are meant.",
    ),
    "thresholds_gap": (
        "Two outcomes of one group split a quantity into bands with a gap between them: there, neither is paid.",
        "Let the lower band end `below` where the upper begins `at_least`, or say in a `reading` that it is meant.",
    ),
    "rule_never_holds": (
        "A rule can hold for no claim (8 or more and below 8): the outcome could never be paid.",
        "Correct its bounds, words or dates.",
    ),
    "rule_never_fails": (
        "A rule can fail for no claim: it asks for nothing.",
        "Give it its bound, or remove it; to ask only that a cell is given, use kind `present`.",
    ),
    "rule_never_applies": (
        "The `when` of a rule can hold for no claim that the outcome's other rules let through.",
        "Correct `when`, or remove the rule.",
    ),
    "rule_repeats": (
        "A rule holds wherever another rule of the outcome holds: it decides nothing.",
        "Remove it, or correct the bound that was meant.",
    ),
    "rules_contradict": (
        "Two rules of an outcome cannot hold together: the outcome could never be paid.",
        "Correct one of them, or give each the `when` in which it applies.",
    ),
    "alternative_never_holds": (
        "One way of meeting a rule, or of showing evidence, can hold for no claim that the outcome's rules let "
        "through.",
        "Correct it, or remove it.",
    ),
    "alternative_repeats": (
        "One way of meeting a rule, or of showing evidence, asks for all that another asks for, and more: whoever "
        "meets it meets the other.",
        "Remove it, correct what was meant, or say in a `reading` that both are meant.",
    ),
    "outcome_without_evidence": (
        "An outcome is paid and no evidence is asked for.",
        "Add `evidence`.",
    ),
    "outcome_without_limit": (
        "An outcome is paid and nothing says how often for one person.",
        "Add `limit`, such as {times: 1}.",
    ),
    "outcome_without_scenario": (
        "No scenario beside the card tries the outcome.",
        "Add it to scenarios.yaml: a claim that is paid, and one change each.",
    ),
    "outcome_never_in_force": (
        "An outcome can be achieved on no day on which the card is in force.",
        "Correct the outcome's dates or the card's.",
    ),
    "outcomes_in_cycle": (
        "Outcomes come before each other in a circle, so that none can be the first.",
        "Put the ladders' outcomes in one order, each once.",
    ),
    "published_without_source": (
        "A price is called published, and nothing says where.",
        "Give `source`, or call it assumed.",
    ),
    "evidence_type_unused": (
        "An evidence type is described and no outcome asks for it.",
        "Name it where it is meant, or remove it.",
    ),
    "part_unused": (
        "A table, a further column or a shared part stands in the card and nothing uses it.",
        "Use it where it is meant, or remove it.",
    ),
    "word_not_listed": (
        "A rule names a word that the card's own list of the column's words does not hold: it may be misspelt, and a "
        "misspelt word is met by no claim.",
        "Correct the word, or add it to the list under `words`.",
    ),
    "column_shadowed": (
        "A further column has the name of a column that every export has: its own type would be used in silence.",
        "Give it a name of its own, or remove it.",
    ),
    "table_gap": (
        "On some days on which a rule can be asked, its dated table has no figure yet: the rule could not be told.",
        "Add the earlier row, or begin the outcome later.",
    ),
    "limit_never_binds": (
        "A limit can be reached by no claims: a further claim must differ, and there are not so many ways to differ.",
        "Correct `times`, or remove the limit.",
    ),
    "parting_cell_unasked": (
        "A limit or an earlier outcome tells claims apart by a column that no rule asks for: a claim that is paid with "
        "an empty cell there leaves it open for good whether later ones are too many.",
        "Add a rule of kind `present` for the column, or one that cannot hold without it.",
    ),
    "exclusive_never_binds": (
        "A group of outcomes that shut each other out has no more ways than a person may be paid: it refuses nobody.",
        "Name the ways that are missing, lower `at_most`, or remove the group.",
    ),
    "exclusive_twice": (
        "An outcome stands twice in a group of outcomes that shut each other out.",
        "Name it once, in the way that it belongs to.",
    ),
    "cap_out_of_reach": (
        "A cap of a card can hold nothing back, or is less than one claim's price.",
        "Correct the cap or the price, or remove the cap.",
    ),
    "shares_do_not_add_up": (
        "The payers' shares do not add up to one: part of every payment is nobody's, or paid twice.",
        "Correct the shares.",
    ),
    "cohort_of_two_cards": (
        "Two cards of a contract judge one cohort on one day.",
        "Give the earlier one a `to:` or the later one a `from:`.",
    ),
    "cap_never_binds": (
        "A cap can never be reached, because another stops payments before it.",
        "Correct one of the caps or shares, or remove the cap.",
    ),
}
"""Code -> (what it means, what would mend it)."""

GUARD_CODES: dict[str, tuple[str, str]] = {
    "frozen": (
        "The ledger has paid under this version of the card, and the change would alter what it decides.",
        "Give the new card a version and an in_force.from of its own; the old one stays as it was paid under.",
    ),
    "beyond_the_limit": (
        "More pounds move, or more claims change, than --max-change or --max-claims allows.",
        "Look at the claims that change (--out FILE.csv); if they are meant, allow more.",
    ),
    "scenario": (
        "A scenario is not decided as it expects: decision, pence or reasons differ.",
        "Correct the card, or the scenario where it was wrong.",
    ),
}
"""What the other commands of a card fail on, likewise."""
