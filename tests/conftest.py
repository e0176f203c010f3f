"""Fixtures that several tests share, and the option that writes golden runs again."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.claim_factory import cases
from tests.stores import ledger, opened, postgres, where  # noqa: F401  (fixtures: pytest looks for them here)
from tests.support import ROOT, write_tables

# Examples are the same in every run; how long one takes says nothing about the code, and is measured in bench/.
settings.register_profile(
    "kbop", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("kbop")


LONG = ("property", "browser", "crash", "golden")
"""Folders that begin the run: a worker that has one of their files at the end would keep the others waiting."""


def pytest_collection_modifyitems(items):
    folders = {item: item.path.relative_to(ROOT / "tests").parts[0] for item in items}
    items.sort(key=lambda item: LONG.index(folders[item]) if folders[item] in LONG else len(LONG))


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="write the golden runs again")


@pytest.fixture(scope="session")
def laid_out(tmp_path_factory) -> Path:
    """The KBOP workspace, with an inbox of generated claims. Not to be changed: copy it."""
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(ROOT / "ratecards", folder / "ratecards")
    shutil.copyfile(ROOT / "kbop_cli" / "templates" / "kbop" / "contract.yaml", folder / "contract.yaml")
    (folder / "inbox").mkdir()
    write_tables(cases(random.Random(3), 60), folder / "inbox")
    return folder


@pytest.fixture
def workspace(laid_out, tmp_path) -> Path:
    """A workspace of one's own."""
    return Path(shutil.copytree(laid_out, tmp_path / "workspace"))
