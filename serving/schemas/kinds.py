"""Bodies of several kinds: what each kind needs, checked, and told by the description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

Schema = dict[str, Any]
Allowed = Mapping[str, tuple[str | None, ...]]  # by field; None among the values: it may be left out
NO_LIMITS: Allowed = {}


def check_kind(
    kind: str, given: Mapping[str, Any], needed: tuple[str, ...], allowed: Allowed = NO_LIMITS
) -> None:
    """Refuse a body that lacks what its kind needs, or has what its kind cannot have.

    Raises
    ------
    ValueError
        Names the fields, and what they may be.
    """
    missing = [name for name in needed if given.get(name) is None]
    if missing:
        raise ValueError(f"kind {kind!r} needs {', '.join(missing)}. Remedy: add {' and '.join(missing)}")
    for name, values in allowed.items():
        if given.get(name) not in values:
            listed = ", ".join(str(value) for value in values if value)
            raise ValueError(f"{name} == {given.get(name)!r}, must be one of {listed} for kind {kind!r}")


def tell_kinds(
    needs: Mapping[str, tuple[str, ...]],
    allowed: Mapping[str, Allowed] = MappingProxyType({}),
    examples: tuple[Schema, ...] = (),
) -> Callable[[Schema], None]:
    """What a model's JSON schema gets: one alternative per kind, and examples.

    Parameters
    ----------
    needs : fields that must be there and not null, by kind; other kinds need nothing.
    allowed : by kind, the values that fields may have.

    Examples
    --------
    >>> amount = {"anyOf": [{"type": "number"}, {"type": "null"}]}
    >>> schema = {"properties": {"kind": {"enum": ["paid", "sent"]}, "amount": amount}}
    >>> tell_kinds({"paid": ("amount",)})(schema)
    >>> schema["anyOf"][0]["properties"], schema["anyOf"][0]["required"]
    ({'kind': {'const': 'paid'}, 'amount': {'type': 'number'}}, ['kind', 'amount'])
    """

    def change(schema: Schema) -> None:
        schema["examples"] = list(examples)
        fields = schema["properties"]
        schema["anyOf"] = [
            _alternative(kind, fields, needs.get(kind, ()), allowed.get(kind, NO_LIMITS))
            for kind in fields["kind"]["enum"]
        ]

    return change


def _alternative(kind: str, fields: Schema, needed: tuple[str, ...], allowed: Allowed) -> Schema:
    shapes: Schema = {"kind": {"const": kind}}
    shapes |= {name: _not_null(fields[name]) for name in needed if name not in allowed}
    shapes |= {name: {"enum": list(values)} for name, values in allowed.items()}
    return {"title": kind, "properties": shapes, "required": ["kind", *needed]}


def _not_null(field: Schema) -> Schema:
    """The one alternative of an optional field that is not null."""
    (shape,) = [option for option in field["anyOf"] if option != {"type": "null"}]
    return dict(shape)
