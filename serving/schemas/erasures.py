"""Erase a person, and say where the log's tables can be had."""

from __future__ import annotations

from pydantic import AwareDatetime, ConfigDict, Field

from .common import Answer, Body, Id


class ErasureRequest(Body):
    """Erase all that the log holds about a person. This cannot be undone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"erasure_id": "er-0001", "debtor_id": "d42", "by": "dpo-1"}]}
    )

    erasure_id: Id = Field(description="Yours; makes the call idempotent")
    debtor_id: Id = Field(description="The person, with all their accounts")
    by: Id = Field(description="Who orders it, as a pseudonym")


class ErasureAnswer(Answer):
    """The person's key is destroyed and their rows are gone; the journal's chain still verifies."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"erasure_id": "er-0001", "erased_at": "2025-12-31T10:00:00Z", "rows": 37, "by": "dpo-1"}
            ]
        }
    )

    erasure_id: Id
    erased_at: AwareDatetime
    rows: int = Field(description="How many rows were deleted")
    by: str


class ExportAnswer(Answer):
    """Where the record tables are, and how to read them for training or an audit."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "url": "sqlite:///var/repaylift.db",
                    "read": 'repaylift.Log("sqlite:///var/repaylift.db").export()',
                    "as_of": "2025-12-31T10:00:00Z",
                    "rows": {"decisions": 4021, "payments": 18230},
                }
            ]
        }
    )

    url: str = Field(description="The log's database, without its password")
    read: str = Field(description="What to type in Python")
    as_of: AwareDatetime = Field(description="When the rows were counted")
    rows: dict[str, int] = Field(description="By record table")
