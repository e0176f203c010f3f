"""Claims to try a judge on: `labelled`, single changes with the decision that the rules give them, reasoned
by hand, and `cases`, random batches whose changed figures, dates and words stand on or beside a bound."""

from __future__ import annotations

from tests.factory import (
    labels_common,
    labels_evidence,
    labels_export,
    labels_limits,
    labels_series,
    labels_shared,
)
from tests.factory.bases import Tables, alter, base, cohorts
from tests.factory.batches import cases
from tests.factory.fields import FIELDS

__all__ = ["Tables", "cases", "labelled"]


def labelled() -> list[tuple[str, Tables, str]]:
    """(name, tables, decision of the first row whose claim is C1). A name with "reading," in it rests on a
    reading that the judge lists, where the rules themselves are silent or can be read otherwise."""
    return [
        *labels_common.every_claim(),
        *labels_common.added_value(),
        *labels_common.approvals(),
        *labels_export.twice(),
        *labels_export.absent(),
        *_fields(),
        *labels_series.series(),
        *labels_evidence.alternatives(),
        *labels_evidence.not_enough(),
        *labels_evidence.unsigned(),
        *labels_evidence.dated(),
        *labels_shared.shared_documents(),
        *labels_limits.once(),
        *labels_limits.strands(),
        *labels_limits.qualifications(),
    ]


def _fields() -> list[tuple[str, Tables, str]]:
    labels = []
    for key, rows in FIELDS.items():
        outcome, _, cohort = key.partition("/")
        for cells, decision in rows:
            tables = alter(base(outcome, cohort or cohorts(outcome)[0]), cells)
            labels.append((f"{key}: {cells}", tables, decision))
    return labels
