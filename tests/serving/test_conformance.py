"""What the service does is what its description says: requests made up from it, right and wrong ones.

A short, seeded part of experiments/conformance, with all its checks.
"""

import sys
from pathlib import Path

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode

from serving.access.gate import Gate
from serving.access.keys import KeyRing, new_key
from serving.access.rate import RateLimit
from serving.access.scopes import SCOPES

from .conftest import InProcess

sys.path.insert(0, str(Path(__file__).parents[2] / "experiments" / "conformance"))

from orders import in_order

TOKEN, KEY = new_key("everything", SCOPES)
_FEW = settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_service_keeps_to_its_description(http: InProcess, app: FastAPI, mode: GenerationMode) -> None:
    app.state.gate = Gate(KeyRing([KEY]), RateLimit(1e6))
    described = schemathesis.openapi.from_asgi("/openapi.json", http.app)
    for found in described.get_all_operations():
        operation = found.ok()
        asked = [*operation.body.items, *operation.path_parameters.items, *operation.query.items]
        if asked or mode is GenerationMode.POSITIVE:  # nothing can be wrong where nothing is asked
            keeps_to_it(operation.as_strategy(generation_mode=mode))


def keeps_to_it(cases: SearchStrategy[schemathesis.Case]) -> None:
    """Ask what was made up, and check the answer."""

    @_FEW
    @given(cases)
    def holds(case: schemathesis.Case) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        case.body = in_order(case.body)
        case.call_and_validate(headers=headers)

    holds()
