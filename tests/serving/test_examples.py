"""The API's page has an example for every field, parameter and refusal."""

from typing import Any

from fastapi import FastAPI

from serving.examples import fields_without_example


def operations(app: FastAPI) -> list[dict[str, Any]]:
    return [operation for path in app.openapi()["paths"].values() for operation in path.values()]


def test_every_field_has_one(app: FastAPI) -> None:
    assert fields_without_example(app.openapi()["components"]["schemas"]) == []


def test_every_parameter_has_one(app: FastAPI) -> None:
    missing = [p["name"] for o in operations(app) for p in o["parameters"] if "example" not in p]
    assert missing == []


def test_every_refusal_has_one(app: FastAPI) -> None:
    for operation in operations(app):
        for status, answer in operation["responses"].items():
            if status >= "400" and status != "503":
                assert "example" in answer["content"]["application/problem+json"], operation["summary"]
