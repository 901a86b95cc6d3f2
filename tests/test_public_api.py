"""The flat public API: every name is there, documented, and reached only through `repaylift`."""

import importlib.util
import inspect
import pathlib
import sys

import pytest

import repaylift as rl


@pytest.mark.parametrize("name", rl.__all__)
def test_every_public_name_loads_and_is_documented(name):
    assert inspect.getdoc(getattr(rl, name))


def test_all_and_homes_name_the_same():
    assert sorted(rl._HOME) == sorted(rl.__all__) == dir(rl)


def test_unknown_name_lists_what_there_is():
    with pytest.raises(AttributeError, match="has no attribute 'fit_everything'; it has DefaultRisk"):
        rl.fit_everything  # noqa: B018


def test_the_package_refuses_any_other_name():
    path = pathlib.Path(rl.__file__)
    spec = importlib.util.spec_from_file_location("src", path)
    module = importlib.util.module_from_spec(spec)
    with pytest.raises(ImportError, match="must be 'repaylift'"):
        spec.loader.exec_module(module)
    assert "src" not in sys.modules
