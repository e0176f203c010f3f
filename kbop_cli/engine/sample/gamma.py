"""The gamma distribution with shape above 0 and rate 1, in 50 decimal digits, the same on every machine.

Planning by monetary units needs shapes that are no whole numbers, which rules a sum of Poisson terms out.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

_CONTEXT = Context(prec=50, rounding=ROUND_HALF_EVEN)
_SMALL = Decimal(10) ** -45
_SHIFT = 30
_LN_2_PI = Decimal("1.8378770664093454835606594728112352797227949472755668")
# The Stirling series' B(2j) / (2j·(2j − 1)), j = 1 … 12: beyond a shift of 30 it leaves less than 10^-30.
_STIRLING = tuple(
    Fraction(*each)
    for each in (
        (1, 12),
        (-1, 360),
        (1, 1260),
        (-1, 1680),
        (1, 1188),
        (-691, 360360),
        (1, 156),
        (-3617, 122400),
        (43867, 244188),
        (-174611, 125400),
        (77683, 5796),
        (-236364091, 1506960),
    )
)


def decimal(value: Fraction) -> Decimal:
    """The fraction to 50 digits."""
    return _CONTEXT.divide(Decimal(value.numerator), Decimal(value.denominator))


def gamma_cdf(x: Fraction, shape: Fraction) -> Decimal:
    """P(X ≤ x), x ≥ 0: x^a e^−x / Γ(a+1) · (1 + x/(a+1) + x²/((a+1)(a+2)) + …), whose terms are all
    positive."""
    if x <= 0:
        return Decimal(0)
    point, add, multiply, divide = decimal(x), _CONTEXT.add, _CONTEXT.multiply, _CONTEXT.divide
    term = total = Decimal(1)
    below = decimal(shape)
    while term > multiply(total, _SMALL):
        below = add(below, Decimal(1))
        term = divide(multiply(term, point), below)
        total = add(total, term)
    power = multiply(decimal(shape), _CONTEXT.ln(point))
    power = _CONTEXT.subtract(_CONTEXT.subtract(power, point), _ln_gamma(shape + 1))
    return multiply(_CONTEXT.exp(power), total)


def _ln_gamma(shape: Fraction) -> Decimal:
    product = Fraction(1)
    while shape < _SHIFT:
        product, shape = product * shape, shape + 1
    at = decimal(shape)
    multiply, add, subtract = _CONTEXT.multiply, _CONTEXT.add, _CONTEXT.subtract
    total = multiply(subtract(at, Decimal("0.5")), _CONTEXT.ln(at))
    total = add(subtract(total, at), multiply(_LN_2_PI, Decimal("0.5")))
    total = add(total, decimal(sum((c / shape ** (2 * j + 1) for j, c in enumerate(_STIRLING)), Fraction(0))))
    return subtract(total, _CONTEXT.ln(decimal(product)))
