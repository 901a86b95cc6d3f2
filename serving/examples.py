"""An example for every field of the API's description.

First come the examples of whole bodies, which are spread over the fields they hold; what no body's
example has is taken from `field_examples.json`, by `Schema.field` or by the field's name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Schema = dict[str, Any]
BY_NAME: Mapping[str, Any] = json.loads(
    Path(__file__).with_name("field_examples.json").read_text(encoding="utf-8")
)


def add_examples(schemas: dict[str, Schema]) -> None:
    """Give every field an example, where one is known.

    Parameters
    ----------
    schemas : the description's, by name; changed in place.

    Examples
    --------
    >>> schemas = {
    ...     "Case": {"examples": [{"bill": {"id": "b1"}}], "properties": {"bill": {"$ref": "#/Bill"}}},
    ...     "Bill": {"properties": {"id": {"type": "string"}, "amount": {"type": "number"}}},
    ... }
    >>> add_examples(schemas)
    >>> [field["examples"] for field in schemas["Bill"]["properties"].values()]
    [['b1'], [250.0]]
    """
    for schema in list(schemas.values()):
        for example in schema.get("examples", ()):
            _spread(schema, example, schemas)
    for name, schema in schemas.items():
        for field, shape in schema.get("properties", {}).items():
            key = f"{name}.{field}" if f"{name}.{field}" in BY_NAME else field
            if key in BY_NAME:
                shape.setdefault("examples", [BY_NAME[key]])


def add_parameter_examples(parameters: list[Schema]) -> None:
    """Give every parameter of a path or query an example, where one is known."""
    for parameter in parameters:
        if parameter["name"] in BY_NAME:
            parameter.setdefault("example", BY_NAME[parameter["name"]])


def fields_without_example(schemas: Mapping[str, Schema]) -> list[str]:
    """`Schema.field` of every field that has none."""
    return [
        f"{name}.{field}"
        for name, schema in schemas.items()
        for field, shape in schema.get("properties", {}).items()
        if "examples" not in shape and "const" not in shape
    ]


def _spread(schema: Schema, value: Any, schemas: dict[str, Schema]) -> None:
    if isinstance(value, list):
        for item in value:
            for shape in _shapes(schema.get("items", {}), schemas):
                _spread(shape, item, schemas)
    if not isinstance(value, dict):
        return
    for name, field in schema.get("properties", {}).items():
        if value.get(name) is not None:
            field.setdefault("examples", [value[name]])
            for shape in _shapes(field, schemas):
                _spread(shape, value[name], schemas)


def _shapes(field: Schema, schemas: dict[str, Schema]) -> Iterator[Schema]:
    """The schemas that a field may have: itself, what it refers to, and its alternatives."""
    for option in (field, *field.get("anyOf", ()), *field.get("oneOf", ())):
        yield schemas[option["$ref"].rpartition("/")[2]] if "$ref" in option else option
