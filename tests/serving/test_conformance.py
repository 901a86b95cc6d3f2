"""What the service does is what its description says: requests made up from it, right and wrong ones.

A short, seeded part of experiments/conformance.
"""

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from serving.access.gate import Gate
from serving.access.keys import KeyRing, new_key
from serving.access.rate import RateLimit
from serving.access.scopes import SCOPES
from serving.app import create_app

from .conftest import InProcess

OPERATIONS = [
    (path, method) for path, methods in create_app().openapi()["paths"].items() for method in methods
]
TOKEN, KEY = new_key("everything", SCOPES)
_FEW = settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_service_keeps_to_its_description(
    http: InProcess, app: FastAPI, path: str, method: str, mode: GenerationMode
) -> None:
    app.state.gate = Gate(KeyRing([KEY]), RateLimit(1e6))
    described = schemathesis.openapi.from_asgi("/openapi.json", http.app)
    cases = described[path][method].as_strategy(generation_mode=mode)

    @settings(
        max_examples=5,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def holds(case: schemathesis.Case) -> None:
        case.call_and_validate()

    holds()
