"""How much a heading sounds like one of our columns: the words of both, in one spelling each, held together.

`Client Ref` and `participant_id` are both *participant, id*; `Date Achieved` and `achieved_on` both *achieve, date*.
"""

from __future__ import annotations

import functools
import re
from difflib import SequenceMatcher

from kbop_cli.intake.characters import key, tidy

_ONE_SPELLING = {
    "participant": "participant client person customer individual beneficiary serviceuser su user",
    "id": "id ref reference no number num code identifier urn",
    "date": "date on day dt when",
    "claim": "claim claimed claims submission submitted invoice",
    "achieve": "achieved achievement attained met",
    "provider": "provider agency organisation organization org partner supplier",
    "outcome": "outcome outcomes result milestone",
    "refer": "referred referral referrals",
    "start": "started start starts commenced begin began",
    "service": "service support",
    "end": "closed close closure closed exit ended end left",
    "evidence": "evidence document documents docs doc proof",
    "type": "type kind category",
    "amount": "amount value price fee",
    "score": "score total points",
    "assess": "assessment assessed assessments review",
    "instrument": "instrument tool scale",
    "decide": "decided decision",
    "approve": "approved approval approvals",
    "reason": "reason reasons why rationale",
    "birth": "birth born dob",
    "first": "first forename given",
    "last": "last surname family",
    "insurance": "insurance nino ni nin",
    "note": "notes note comment comments narrative",
    "receive": "received receipt",
    "sign": "signed signature",
    "issue": "issuer issued",
    "cohort": "cohort programme program strand group",
    "earn": "earnings earned pay wages salary gross",
    "hour": "hours hrs",
    "week": "weeks wks",
    "level": "level lvl",
    "qualify": "qualification qual course ofqual",
    "worker": "worker caseworker keyworker staff adviser advisor",
    "employ": "employer employment employed company",
    "need": "needs need",
    "restrict": "restricted sensitive",
    "legacy": "legacy transferred rollover",
    "phase": "phase stage",
    "target": "target targets profile",
    "move": "move moved",
    "accommodation": "accommodation housing accom tenancy",
    "discharge": "discharged discharge",
    "attend": "attended attendance",
}
_CANON = {word: one for one, words in _ONE_SPELLING.items() for word in words.split()}
_SEVERAL = {
    "service user": "serviceuser",
    "case worker": "caseworker",
    "key worker": "keyworker",
    "case id": "participant id",
    "national insurance": "insurance",
    "post code": "postcode",
    "outcome date": "achieved date",
    "date of outcome": "achieved date",
    "date outcome achieved": "achieved date",
    "dob": "date birth",
    "nino": "insurance id",
    "d o b": "date birth",
}
_WITHIN = 0.75
"""How much a heading is like a column whose every word it holds, with one word more."""

_SMALL = frozenset({"of", "the", "a", "at", "for", "in", "to", "by", "is", "was", "please", "enter"})

_PERSONAL = """
name first last birth insurance postcode address street town phone telephone mobile tel email mail note worker gender
sex ethnicity disability nationality religion passport nhs age title adviser contact
"""
PERSONAL = frozenset(_PERSONAL.split())
"""Words of headings whose cells say who a person is, or are free text: none of their cells is ever shown."""


@functools.lru_cache(maxsize=4096)
def words(text: str) -> frozenset[str]:
    """The words of a heading or of a column's name, each in one spelling."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", tidy(text))
    plain = " ".join(re.findall(r"[a-z]+|[0-9]+", spaced.lower()))
    for said, meant in _SEVERAL.items():
        plain = re.sub(rf"\b{said}\b", meant, plain)
    return frozenset(_CANON.get(word, word) for word in plain.split() if word not in _SMALL)


def personal(heading: str) -> bool:
    """Whether a heading's cells are never shown."""
    return bool(words(heading) & PERSONAL)


def likeness(heading: str, column: str) -> float:
    """From 0 to 1: 1 where the heading is the column's own name, case, spacing and punctuation apart."""
    if key(heading) == key(column):
        return 1.0
    theirs, ours = words(heading), words(column)
    if not theirs or not ours:
        return 0.0
    shared = len(theirs & ours) / len(theirs | ours)
    if ours < theirs and len(theirs) == len(ours) + 1:
        shared = max(shared, _WITHIN)
    spelt = SequenceMatcher(None, key(heading), key(column), autojunk=False).ratio()
    return max(0.95 * shared, 0.9 * spelt if spelt >= 0.8 else 0.5 * spelt)
