"""Short commands look for no garbage; who runs them in a program of their own finds things as they were."""

import gc

import pytest

from kbop_cli.commands.options import uncollected


@pytest.mark.parametrize("before", [True, False])
def test_the_search_for_garbage_is_as_it_was(before):
    (gc.enable if before else gc.disable)()
    try:
        with uncollected():
            assert not gc.isenabled()
        assert gc.isenabled() == before
        with pytest.raises(ZeroDivisionError), uncollected():
            raise ZeroDivisionError
        assert gc.isenabled() == before
    finally:
        gc.enable()


def test_what_was_made_meanwhile_is_not_looked_through_afterwards():
    with uncollected():
        made = [[]]
    assert not any(one is made for one in gc.get_objects())
