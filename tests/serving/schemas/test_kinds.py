"""What the description says of each kind is what is checked: jsonschema is the oracle."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from serving.schemas.common import Body
from serving.schemas.events import EventRequest
from serving.schemas.outcomes import OutcomeRequest

EARLY, LATE = "2025-12-30T10:00:00Z", "2026-12-30T10:00:00Z"
EVENT = {"event_id": "e", "account_id": "a", "at": EARLY}
OUTCOME = {"outcome_id": "o", "decision_id": "d", "at": EARLY}
VALUES = {
    "channel": ["sms", "night", "automated", "all", None],
    "what": ["granted", "dispute", "open", "books", None],
    "amount": [5.0, 0.0, None],
    "until": [LATE, None],
    "due_at": [LATE, None],
    "promised_for": [LATE, None],
    "score": [5, 6, None],
    **{name: ["x", None] for name in ("payment_id", "bill_id", "order_id", "action", "reverses")},
}


def accepts(model: type[Body], body: dict[str, Any]) -> bool:
    try:
        model.model_validate(body)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize(("model", "start"), [(EventRequest, EVENT), (OutcomeRequest, OUTCOME)])
@given(data=st.data())
def test_the_description_says_what_is_checked(
    model: type[Body], start: dict[str, Any], data: st.DataObject
) -> None:
    schema = model.model_json_schema()
    optional = {name: st.sampled_from(VALUES[name]) for name in VALUES if name in schema["properties"]}
    kind = st.sampled_from(schema["properties"]["kind"]["enum"])
    body = start | data.draw(st.fixed_dictionaries({"kind": kind}, optional=optional))
    assert Draft202012Validator(schema).is_valid(body) == accepts(model, body)


@pytest.mark.parametrize(("model", "start"), [(EventRequest, EVENT), (OutcomeRequest, OUTCOME)])
def test_every_kind_can_be_told(model: type[Body], start: dict[str, Any]) -> None:
    good = {"amount": 5.0, "due_at": LATE, "promised_for": LATE, "score": 5}
    for told in model.model_json_schema()["anyOf"]:
        shapes = told["properties"]
        fields = {name: good.get(name, "x") for name in told["required"]}
        limits = {name: shape["enum"][0] for name, shape in shapes.items() if "enum" in shape}
        assert accepts(model, start | fields | limits | {"kind": told["title"]}), told["title"]
