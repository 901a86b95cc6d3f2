"""Why each action was not taken, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .local_time import UNKNOWN
from .options import Options
from .prices import RESOURCES
from .rules import Rule

_EPOCH = datetime(1970, 1, 1)

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


def why_not(options: Options, rules: Sequence[Rule], wording: Wording) -> list[str]:
    """One sentence per action of a case, (k,); "" for the action taken.

    Parameters
    ----------
    rules : that `options.rule` points into.
    """
    return [
        ""
        if column == options.taken
        else _removed(options, column, rules, wording) or _lost(options, column, wording)
        for column in range(len(options.score))
    ]


def _removed(options: Options, column: int, rules: Sequence[Rule], wording: Wording) -> str:
    if not options.stage_offers[column]:
        return wording.say("stage")
    if not options.offered[column]:
        return wording.say("channel")
    index = options.rule[column]
    if index < 0:
        return "" if options.eligible[column] else wording.say("spent")
    rule, until = rules[index], options.until[column]
    reason = rule.reason[wording.language]
    if until == UNKNOWN:
        return wording.say("rule", id=rule.id, reason=reason)
    return wording.say("rule_until", id=rule.id, reason=reason, until=say_minute(until))


def _lost(options: Options, column: int, wording: Wording) -> str:
    if options.mode in ("holdout", "fallback_rules"):
        return wording.say(options.mode)
    if not options.proven[column]:
        return wording.say("evidence", count=options.counts[column])
    ahead = options.score[column] - options.score[options.taken]
    if ahead > 0:
        return wording.say("drawn", more=ahead)
    more = options.value[column] - options.value[options.taken]
    if more <= 0:
        return wording.say("value", less=-more)
    charges = [use * price for use, price in zip(options.use[column], options.prices, strict=True)]
    resource = _RESOURCES[wording.language][RESOURCES[charges.index(max(charges))]]
    return wording.say("price", more=more, charge=sum(charges), resource=resource)


def say_minute(moment: int) -> str:
    """A moment in UTC to the minute.

    Examples
    --------
    >>> say_minute(1_772_000_000_000_000)
    '2026-02-25 06:13'
    """
    return (_EPOCH + timedelta(microseconds=moment)).strftime("%Y-%m-%d %H:%M")
