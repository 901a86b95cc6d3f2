"""Online features of one case: looked up, built anew after a new fact, refused when too old."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from repaylift.features import build_features
from repaylift.log import FeatureRow, Log, LogUnavailableError
from repaylift.log.moments import from_micros
from repaylift.records.open_case import OpenCase

from .moments import utc_text

Floats = npt.NDArray[np.float64]
_logger = logging.getLogger("repaylift.serving")
_HOUR = 3_600_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class Features:
    """What the model may read, (p,) in its order, and why it may read nothing (`numbers` is None then).

    age : as `schemas.FeatureAge`.
    """

    numbers: Floats | None
    age: dict[str, Any]
    problem: str | None


class Online:
    """Finds the features that a model reads.

    Parameters
    ----------
    names : of the features, in the model's order.
    max_age : of the batch build, microseconds; older ones are refused, because the records behind them are
        old too.
    """

    def __init__(self, log: Log, names: Sequence[str], max_age: int) -> None:
        self._log, self._wanted, self._max_age = log, tuple(names), max_age
        self._known: tuple[tuple[str, ...], npt.NDArray[np.intp], str | None] | None = None

    def find(self, row: FeatureRow | None, case: OpenCase, *, keep: bool) -> Features:
        """Features of a case.

        Parameters
        ----------
        row : the account's, as the log has it.
        keep : store what was built anew.
        """
        if row is None:
            return Features(None, _age(None, case.at, "missing"), "the account has no online features")
        if case.at - row.built_at > self._max_age:
            problem = f"the online features are older than {self._max_age / _HOUR:g} hours"
            return Features(None, _age(row, case.at, "stale"), problem)
        status = "fresh"
        if row.changed_at is not None or row.bill_id not in (None, case.bill_id):
            try:
                row, status = self.build(row, case), "refreshed"
            except LogUnavailableError:
                raise
            except Exception:  # the ladder can still decide
                _logger.exception("the features of an account could not be built")
                problem = "a fact came after the online features, and they could not be built anew"
                return Features(None, _age(row, case.at, "stale"), problem)
            if keep:
                self._log.refresh_features(row)
        places, lacking = self._places(row.names)
        if lacking is not None:
            return Features(None, _age(row, case.at, "missing"), lacking)
        return Features(row.numbers[places], _age(row, case.at, status), None)

    def build(self, row: FeatureRow, case: OpenCase) -> FeatureRow:
        """The row as of the case's moment, by the code of the batch."""
        records = self._log.account_records(case.account_id)
        at = pd.Series([from_micros(case.at)]).astype("datetime64[us, UTC]")
        spine = pd.DataFrame({"account_id": [case.account_id], "bill_id": [case.bill_id], "at": at})
        built = build_features(records, spine=spine)
        return replace(
            row,
            bill_id=case.bill_id,
            names=tuple(map(str, built.columns)),
            numbers=built.to_numpy(np.float64)[0],
            refreshed_at=case.at,
        )

    def _places(self, names: tuple[str, ...]) -> tuple[npt.NDArray[np.intp], str | None]:
        """Where the wanted features stand among these, and what is wrong; kept for the names seen last."""
        if self._known is None or self._known[0] is not names:
            lacking = set(self._wanted).difference(names)
            problem = None
            if lacking:
                problem = (
                    f"the online features lack {len(lacking)} that the model reads, such as {min(lacking)!r}"
                )
            places = [names.index(name) for name in self._wanted if name not in lacking]
            self._known = (names, np.array(places, dtype=np.intp), problem)
        return self._known[1:]


def _age(row: FeatureRow | None, at: int, status: str) -> dict[str, Any]:
    if row is None:
        return {"built_at": None, "refreshed_at": None, "age_hours": None, "status": status}
    return {
        "built_at": utc_text(row.built_at),
        "refreshed_at": utc_text(row.refreshed_at),
        "age_hours": round((at - row.built_at) / _HOUR, 3),
        "status": status,
    }
