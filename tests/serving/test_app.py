"""The description of the API is whole."""

import re

from .conftest import InProcess


def test_every_reference_of_the_apis_description_is_found(http: InProcess) -> None:
    described = http.get("/openapi.json")
    schemas = described.json()["components"]["schemas"]
    targets = set(re.findall(r'"\$ref":"([^"]*)"', described.text))
    assert targets == {f"#/components/schemas/{name}" for name in schemas} & targets
    assert "#/components/schemas/Problem" in targets
