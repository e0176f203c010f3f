import pytest

from kbop_cli.intake.amounts import read_money, read_number


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("1200", 120000),
        ("1200.5", 120050),
        ("1200.50", 120050),
        ("£1,200.50", 120050),
        ("£ 1,200.50", 120050),
        ("GBP 1,200.50", 120050),
        ("1,234,567.89", 123456789),
        ("0", 0),
        ("0.01", 1),
        (".5", 50),
        ("007.00", 700),
        ("-5", -500),
        ("-£5.00", -500),
        ("£-5.00", -500),
        ("5.00-", -500),
        ("(5.00)", -500),
        ("(£5.00)", -500),
        ("341.75000000000006", 34175),
        ("341.7499999999999", 34175),
        ("0.3000009", 30),
        ("9999999999999.99", 999999999999999),
    ],
)
def test_money_is_whole_pence(text, pence):
    assert read_money(text) == (pence, "")


@pytest.mark.parametrize(
    "text",
    [
        "12,5",
        "1.234,56",
        "1,23,456",
        "1,2345",
        "1234,567",
        "0,123",
        "1.2.3",
        "12.",
        "(5.00",
        "5.00)",
        "(-5.00)",
        "-5.00-",
        "--5",
        "1 200",
        "1e3",
        "5 approx",
        "TBC",
        "£",
        "-",
        "()",
        ".",
        "5%",
        "500p",
        "£5 + VAT",
        "$5",
        "€5",
        "£500²",
        "١٢",
        "NaN",
        "inf",
        "12345678901234",
    ],
)
def test_what_is_no_amount_is_a_fault(text):
    assert read_money(text) == (None, "not_money")


@pytest.mark.parametrize("text", ["0.005", "12.345", "0.300001", "341.7499"])
def test_a_tenth_of_a_penny_is_a_fault_and_not_rounded_away(text):
    assert read_money(text) == (None, "too_many_decimals")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("36.5", 365000),
        ("36.5000", 365000),
        ("0.0001", 1),
        ("-3", -30000),
        ("1,000", 10000000),
        ("0.30000000000000004", 3000),
    ],
)
def test_numbers_are_whole_ten_thousandths(text, value):
    assert read_number(text) == (value, "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("£5", "not_a_number"),
        ("about 5", "not_a_number"),
        ("1e5", "not_a_number"),
        ("7.33333", "too_many_decimals"),
    ],
)
def test_what_is_no_number_is_a_fault(text, code):
    assert read_number(text) == (None, code)
