"""What is known about names before any file is read: titles, non-names, parts that many share, common names.

Lists, not counts in the file at hand: the same two records must weigh the same in every batch.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("mr mrs ms miss mx dr prof professor rev revd reverend sir dame lady lord master mstr")
"""Dropped where something else remains."""

NOT_A_NAME = _words(
    "unknown notknown none na nk nil null test tbc tba anon anonymous withheld refused baby x xx xxx client "
    "participant notgiven notprovided notrecorded"
)
"""A cell that says only this says nothing (compared without spaces)."""

GENERIC = _words("muhammad syed bibi begum khatoon kaur singh bin ibn bint al el abdul van de der von")
"""Name parts that many share and that come and go: left out of the core of a name where something else remains."""

COMMON_FIRST = _words(
    "muhammad ahmed ali hassan hussain ibrahim yusuf usman umar khan abdul adam david james john michael paul mark "
    "andrew daniel thomas matthew robert jack joshua luke ryan christopher stephen sarah emma laura rebecca "
    "elizabeth mary susan jessica sophie catherine amy maria anna fatima aisha zainab maryam amina samina alexander"
)
COMMON_LAST = _words(
    "smith jones taylor brown williams wilson johnson davies walker wright thompson white robinson hughes green hall "
    "wood harris jackson clarke turner hill cooper ward morris lee king khan hussain ahmed ali mahmood akhtar begum "
    "bibi kaur singh iqbal shah malik muhammad patel butt rehman mirza"
)
"""Cores that about one person in 300 or more of some community carries: agreeing on them says less."""
