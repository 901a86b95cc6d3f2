"""Why the log refuses a write; nothing of it is kept then."""

from __future__ import annotations


class NotKnownError(LookupError):
    """A fact that points to something the log does not hold.

    Attributes: `what` is missing, its `value`, and the `remedy`.

    Examples
    --------
    >>> raise NotKnownError("decision_id", "d-9", "quote the answer's id")
    Traceback (most recent call last):
    repaylift.log.refusals.NotKnownError: decision_id == 'd-9' is not known. Remedy: quote the answer's id
    """

    def __init__(self, what: str, value: str, remedy: str) -> None:
        self.what, self.value, self.remedy = what, value, remedy
        super().__init__(f"{what} == {value!r} is not known. Remedy: {remedy}")


class BodyConflictError(ValueError):
    """An id that was used before, with another body.

    Attributes: `scope` (decision, outcome or event) and the `key` that was used twice.

    Examples
    --------
    >>> raise BodyConflictError("decision", "r-1")
    Traceback (most recent call last):
    repaylift.log.refusals.BodyConflictError: decision id 'r-1' was used before with another body. Remedy: ...
    """

    def __init__(self, scope: str, key: str) -> None:
        self.scope, self.key = scope, key
        super().__init__(
            f"{scope} id {key!r} was used before with another body. "
            "Remedy: send the first body again to get its answer, or use a new id for this one."
        )


class LogUnavailableError(ConnectionError):
    """The log's database cannot be reached or cannot work; nothing of the write is kept.

    Examples
    --------
    >>> raise LogUnavailableError("connection refused")
    Traceback (most recent call last):
    repaylift.log.refusals.LogUnavailableError: the log's database does not answer: connection refused. ...
    """

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the log's database does not answer: {reason}. "
            "Remedy: start it, then send the same request with the same id again."
        )

    @classmethod
    def of(cls, error: BaseException) -> LogUnavailableError:
        """The first line of a driver's error as the reason."""
        return error if isinstance(error, cls) else cls(str(error).partition("\n")[0])
