"""The examples that the API's page shows can be sent as they are."""

import pytest
from pydantic import BaseModel

from serving.problem import Problem
from serving.schemas import DecisionAnswer, DecisionRequest, EventRequest, OutcomeRequest


@pytest.mark.parametrize("body", [DecisionRequest, OutcomeRequest, EventRequest, DecisionAnswer, Problem])
def test_the_example_of_every_body_is_valid(body: type[BaseModel]) -> None:
    example = body.model_json_schema()["examples"][0]
    assert body.model_validate(example).model_dump(mode="json", by_alias=True, exclude_unset=True) == example
