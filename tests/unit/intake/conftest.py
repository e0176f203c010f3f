"""Exports that the tests lay out themselves."""

import pytest

from kbop_cli.errors import KbopError
from kbop_cli.intake.tables import read_inputs

PARTICIPANTS = "participant_id,provider,cohort,referred_on,service_started_on\nP1,A,generic,2022-01-01,2022-01-01\n"
CLAIMS = "claim_id,participant_id,provider,outcome,achieved_on,claimed_on"


class Month:
    """A folder that holds a month's export."""

    def __init__(self, folder):
        self.folder = folder
        self.write("participants.csv", PARTICIPANTS)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def claims(self, *records, heading=CLAIMS, end="\n"):
        return self.write("claims.csv", end.join([heading, *records]) + end)

    def read(self, *inputs, **options):
        return read_inputs(inputs or [self.folder], **options)

    def refused(self, *inputs, **options):
        with pytest.raises(KbopError) as caught:
            self.read(*inputs, **options)
        return caught.value.problems


@pytest.fixture
def month(tmp_path):
    return Month(tmp_path / "month")
