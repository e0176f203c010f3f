"""How much each level of agreement says, after Fellegi and Sunter (1969). Fixed: a score must not move with the file.

Each level has m, its share among pairs of records of one person, and u, its share among pairs of two persons. The
weight is log2(m / u), in hundredths of a bit. Trained on 23 November 2026 by `bench/train_weights.py` from the labelled
pairs of FEBRL1, FEBRL2 and FEBRL3 (Christen, 2008) and of the UK-like register of `bench/uk_identities.py`, the two
weighing the same where both have the field. FEBRL4 had no part in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from typing import NamedTuple

TRAINED_ON = "2026-11-23"


class Weight(NamedTuple):
    """m and u of one level."""

    m: float
    u: float

    @property
    def hundredths(self) -> int:
        """log2(m / u) in hundredths of a bit."""
        return round(100 * log2(self.m / self.u))


WEIGHTS: Mapping[str, Mapping[str, Weight]] = {
    "first": {
        "exact": Weight(0.422909, 0.002138654),
        "common": Weight(0.153968, 0.003962620),
        "spelling": Weight(0.035250, 0.000603595),
        "part": Weight(0.022888, 0.000345480),
        "close": Weight(0.187143, 0.001100652),
        "near": Weight(0.025133, 0.005572381),
        "differ": Weight(0.096773, 0.986273530),
        "swapped": Weight(0.055937, 0.000003088),
    },
    "last": {
        "exact": Weight(0.512696, 0.001557413),
        "common": Weight(0.137563, 0.003118703),
        "spelling": Weight(0.004737, 0.000024818),
        "part": Weight(0.004071, 0.000024038),
        "close": Weight(0.228544, 0.000731512),
        "near": Weight(0.021310, 0.003760747),
        "differ": Weight(0.091079, 0.990782769),
    },
    "born": {
        "exact": Weight(0.850802, 0.000037621),
        "first_january": Weight(0.007593, 0.000004045),
        "turned": Weight(0.008329, 0.000013433),
        "year_only": Weight(0.027863, 0.000417213),
        "slip": Weight(0.063395, 0.001344367),
        "slips": Weight(0.004540, 0.017211370),
        "differ": Weight(0.037478, 0.980971951),
    },
    "postcode": {
        "exact": Weight(0.650626, 0.000477268),
        "slip": Weight(0.119465, 0.006950558),
        "outward": Weight(0.011675, 0.025839402),
        "differ": Weight(0.218233, 0.966732772),
    },
    "nino": {
        "exact": Weight(0.974075, 0.000000516),
        "slip": Weight(0.019714, 0.000000516),
        "differ": Weight(0.006211, 0.999998968),
    },
    "house": {
        "exact": Weight(0.813703, 0.013432892),
        "close": Weight(0.000305, 0.000025448),
        "near": Weight(0.019428, 0.048772862),
        "differ": Weight(0.166565, 0.937768799),
    },
    "street": {
        "exact": Weight(0.531871, 0.000346600),
        "close": Weight(0.369215, 0.000240603),
        "near": Weight(0.001226, 0.013881023),
        "differ": Weight(0.097688, 0.985531774),
    },
    "locality": {
        "exact": Weight(0.486199, 0.000484852),
        "close": Weight(0.401970, 0.000400857),
        "near": Weight(0.015472, 0.002028468),
        "differ": Weight(0.096359, 0.997085824),
    },
    "town": {
        "exact": Weight(0.687243, 0.000967042),
        "close": Weight(0.217568, 0.000306146),
        "near": Weight(0.011741, 0.002428212),
        "differ": Weight(0.083448, 0.996298599),
    },
}
"""Field -> level -> its m and u, as printed by the training."""

PRIOR = -1700
"""What a pair weighs before it is looked at, in hundredths of a bit: one pair in 2^17 is one person.

As many as 140 on a register of 6,000. Fixed as well: a pair must not become likelier because others joined the file.
"""
