"""Why each action was not taken, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .decide import Choice
from .prices import RESOURCES
from .weigh import Weighed

_WORDS = {
    "en": {
        "stage": "Not offered at this stage.",
        "channel": "Its channel is not at hand now.",
        "rule_until": "Ruled out by {id} until {until} UTC: {reason}",
        "rule": "Ruled out by {id}: {reason}",
        "spent": "Needs more than is left of today's budgets.",
        "holdout": "Not weighed: this customer is in a comparison group.",
        "fallback_rules": "Not weighed: no model can say, so the ladder by days past due decides.",
        "evidence": "Too little evidence at this stage ({count:.0f} past decisions): offered only to learn.",
        "drawn": "Scores {more:.2f} {money} higher, but another action was drawn to learn from it.",
        "price": "Worth {more:.2f} {money} more, but its {resource} are priced at {charge:.2f} {money}.",
        "value": "Worth {less:.2f} {money} less than the action taken.",
    },
    "zh": {
        "stage": "该阶段不提供此动作。",
        "channel": "该渠道目前不可用。",
        "rule_until": "规则 {id} 禁止，直至 {until} UTC：{reason}",
        "rule": "规则 {id} 禁止：{reason}",
        "spent": "所需资源超出今日剩余预算。",
        "holdout": "未参与比较：该客户属于对照组。",
        "fallback_rules": "未参与比较：模型无法判断，按逾期天数阶梯处理。",
        "evidence": "该阶段证据不足（历史决策{count:.0f}条）：仅用于探索。",
        "drawn": "得分高{more:.2f}{money}，但为积累证据抽中了其他动作。",
        "price": "价值高{more:.2f}{money}，但其占用的{resource}按当前价格为{charge:.2f}{money}。",
        "value": "价值比所选动作低{less:.2f}{money}。",
    },
}
_RESOURCES = {
    "en": {"agent_minutes": "agent minutes", "incentive_money": "incentives"},
    "zh": {"agent_minutes": "坐席时间", "incentive_money": "激励资金"},
}
_MONEY = {"en": {"CNY": "yuan"}, "zh": {"CNY": "元"}}
LANGUAGES = tuple(_WORDS)


@dataclass(frozen=True, slots=True)
class Wording:
    """Language of the texts ("en" or "zh") and the catalogue's currency code."""

    language: str
    currency: str

    @property
    def money(self) -> str:
        return _MONEY[self.language].get(self.currency, self.currency)

    def say(self, key: str, **values: object) -> str:
        """One sentence of the language."""
        return _WORDS[self.language][key].format(money=self.money, **values)


def why_not(
    weighed: Weighed,
    choice: Choice,
    score: npt.NDArray[np.float64],
    prices: npt.NDArray[np.float64],
    mode: npt.NDArray[np.object_],
    wording: Wording,
) -> list[str]:
    """One sentence per case and action, n x k row by row; "" for the action taken.

    Parameters
    ----------
    score : (n, k) value - price x use. prices : (m,) of `RESOURCES`. mode : (n,) of `MODES`.
    """
    said = []
    for row in range(len(score)):
        for column in range(score.shape[1]):
            if column == choice.action[row]:
                said.append("")
            else:
                told = _removed(weighed, row, column, wording)
                said.append(
                    told or _lost(weighed, choice, score, prices, (row, column, str(mode[row])), wording)
                )
    return said


def _removed(weighed: Weighed, row: int, column: int, wording: Wording) -> str:
    if not weighed.in_stage[row, column]:
        return wording.say("stage")
    if not weighed.offered[row, column]:
        return wording.say("channel")
    index = weighed.ruling.rule[row, column]
    if index < 0:
        return "" if weighed.eligible[row, column] else wording.say("spent")
    rule, until = weighed.ruling.rules[index], weighed.ruling.until[row, column]
    reason = rule.reason[wording.language]
    if np.isnat(until):
        return wording.say("rule", id=rule.id, reason=reason)
    moment = str(until.astype("datetime64[m]")).replace("T", " ")
    return wording.say("rule_until", id=rule.id, reason=reason, until=moment)


def _lost(
    weighed: Weighed,
    choice: Choice,
    score: npt.NDArray[np.float64],
    prices: npt.NDArray[np.float64],
    cell: tuple[int, int, str],
    wording: Wording,
) -> str:
    row, column, mode = cell
    if mode in ("holdout", "fallback_rules"):
        return wording.say(mode)
    if not weighed.proven[row, column]:
        return wording.say("evidence", count=weighed.counts[row, column])
    taken = choice.action[row]
    ahead = score[row, column] - score[row, taken]
    if ahead > 0:
        return wording.say("drawn", more=ahead)
    more = weighed.money.value[row, column] - weighed.money.value[row, taken]
    if more <= 0:
        return wording.say("value", less=-more)
    charges = weighed.money.use[row, column] * prices
    resource = _RESOURCES[wording.language][RESOURCES[int(charges.argmax())]]
    return wording.say("price", more=more, charge=float(charges.sum()), resource=resource)
