"""What is written down with a decision: its arm, and what it uses of the arm's budgets."""

from __future__ import annotations

from dataclasses import dataclass

from repaylift.log import OverspentError, Transaction
from repaylift.log.decision_arms import DecisionArm, add_arm
from repaylift.log.shared_prices import SharedPrices, Spending
from repaylift.policy.live_prices import LivePrices


@dataclass(frozen=True, slots=True)
class Taken:
    """Arm of a decision, and what it takes; prices and spending are None where no budget is tracked."""

    arm: DecisionArm
    prices: SharedPrices | None = None
    spending: Spending | None = None

    def write(self, transaction: Transaction) -> LivePrices | None:
        """Keep it, in the decision's transaction; the prices after it, None when nothing is used.

        Raises
        ------
        OverspentError
            When there is less left than it needs.
        """
        add_arm(transaction, self.arm)
        if self.prices is None or self.spending is None:
            return None
        return self.prices.spend(transaction.sql, self.spending)

    def settle(self, after: LivePrices | None) -> None:
        """Note the prices after it, when it is committed."""
        if self.prices is not None and self.spending is not None:
            self.prices.settle(self.spending, after)

    def refused(self, error: OverspentError) -> None:
        """Note what there is instead."""
        if self.prices is not None and self.spending is not None:
            self.prices.refused(self.spending, error)
