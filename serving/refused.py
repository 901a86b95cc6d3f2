"""The one exception for requests that cannot be answered."""

from __future__ import annotations

from collections.abc import Mapping


class RefusedError(Exception):
    """A request that cannot be answered.

    Attributes: HTTP `status`, `detail` with the remedy, and the `headers` that go with it.
    """

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.detail = status, detail
        self.headers = dict(headers or {})
        super().__init__(detail)
