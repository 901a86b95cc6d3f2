"""The seam between HTTP and deciding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from repaylift.log import DecisionRow, LoggedAnswer, NotKnownError
from repaylift.log.moments import from_micros
from repaylift.policy.next_best_action import NextBestAction

from .arm_ready import ArmReady
from .schemas import DecisionAnswer, DecisionRequest
from .seen import Seen
from .taken import Taken


@dataclass(frozen=True, slots=True)
class Made:
    """A decision made but not yet kept.

    at : UTC microseconds. view : the answer as plain values, in the form of `DecisionAnswer`. body : its
    JSON, as it leaves. row : of the record table `decisions`; None when no bill was open. taken : what else
    is written down with it.
    """

    decision_id: str
    account_id: str
    at: int
    view: Mapping[str, Any]
    body: str
    row: DecisionRow | None
    taken: Taken | None = None

    @property
    def logged(self) -> LoggedAnswer:
        """The answer, as the log keeps it."""
        return LoggedAnswer(self.decision_id, self.account_id, from_micros(self.at), self.body)

    @property
    def answer(self) -> DecisionAnswer:
        """The body, read."""
        return DecisionAnswer.model_validate_json(self.body)


class DecisionEngine(Protocol):
    """What the HTTP layer needs of whoever decides."""

    @property
    def artifact(self) -> NextBestAction:
        """What decides now: its catalogue and rules hold for dispatches, overrides and worklists too."""

    @property
    def version(self) -> str | None:
        """Of the artifact that decides; None when none is loaded."""

    def problem_at(self, at: pd.Timestamp) -> str | None:
        """Why the model cannot decide at a moment, and what to do; None when it can."""

    def decide(self, request: DecisionRequest, at: pd.Timestamp) -> Made:
        """Decide for an account as of `at`.

        Raises
        ------
        repaylift.log.NotKnownError
            When the account is not in the log.
        """

    def decide_many(
        self, asked: Sequence[tuple[DecisionRequest, pd.Timestamp]]
    ) -> list[Made | NotKnownError]:
        """Decide for many accounts, each as of a moment: what each would be told alone, or why nothing."""

    def see_open(self, account_ids: Sequence[str], at: pd.Timestamp) -> list[Seen]:
        """What is known of those of the accounts that have an open bill and whose facts can be read."""

    def weigh_by_arm(self, seen: Sequence[Seen], channels: Collection[str] | None) -> list[ArmReady]:
        """Weigh cases together, by arm, for whoever shares out more than one of them."""

    def facts_changed(self, account_ids: Collection[str], at: pd.Timestamp) -> None:
        """Told after a fact about these accounts was committed at a moment: their features no longer hold."""

    def channel_of(self, action: str) -> str:
        """Channel of a catalogue's action.

        Raises
        ------
        ValueError
            When the catalogue has no such action.
        """

    def cost_of(self, action: str) -> float:
        """Money that one decision for the action costs to carry out."""
