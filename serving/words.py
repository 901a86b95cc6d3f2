"""Plain words, in English and Chinese, for the parts of an action's value."""

from __future__ import annotations

from functools import cache

# Money, by language; a currency without a sign of its own stands before the amount.
_SIGNS: dict[str, dict[str, str]] = {"zh": {"CNY": "{amount} 元"}}
PARTS: dict[str, dict[str, str]] = {
    "effect": {
        "en": "Changes the chance of payment by {points} points on {money}",
        "zh": "使 {money} 的还款概率变化 {points} 个百分点",
    },
    "cost": {"en": "Expected cost of {money}", "zh": "预期成本 {money}"},
    "complaints": {
        "en": "Risk of a complaint of {percent}, priced at {money}",
        "zh": "投诉风险 {percent}，折合 {money}",
    },
    "resources": {
        "en": "Takes up shared resources worth {money} today",
        "zh": "占用的共享资源今日价值 {money}",
    },
    "baseline": {
        "en": "What every other action is measured against",
        "zh": "其他各项措施以此为基准",
    },
    "exploring": {
        "en": "Drawn with probability {percent} to learn about it, not because it scores best",
        "zh": "为积累经验以 {percent} 的概率抽取，并非得分最高",
    },
}
# Why an effect is what it is.
EFFECT: dict[str, dict[str, str]] = {
    "raises": {
        "en": "{feature}: {value}, which makes the action more helpful",
        "zh": "{feature}：{value}，使该措施更有效",
    },
    "lowers": {
        "en": "{feature}: {value}, which makes the action less helpful",
        "zh": "{feature}：{value}，使该措施效果减弱",
    },
}
# What would have changed the decision; {action} is its name.
CHANGES: dict[str, dict[str, str]] = {
    "amount_above": {
        "en": "With more than {money} unpaid, it would be: {action}",
        "zh": "若未还金额高于 {money}，则会选择：{action}",
    },
    "amount_below": {
        "en": "With less than {money} unpaid, it would be: {action}",
        "zh": "若未还金额低于 {money}，则会选择：{action}",
    },
    "agent_minutes_above": {
        "en": "If a minute of an agent cost more than {money}, it would be: {action}",
        "zh": "若坐席每分钟的价格高于 {money}，则会选择：{action}",
    },
    "agent_minutes_below": {
        "en": "If a minute of an agent cost less than {money}, it would be: {action}",
        "zh": "若坐席每分钟的价格低于 {money}，则会选择：{action}",
    },
    "incentive_money_above": {
        "en": "If each unit of incentive money were priced above {money}, it would be: {action}",
        "zh": "若每单位激励资金的价格高于 {money}，则会选择：{action}",
    },
    "incentive_money_below": {
        "en": "If each unit of incentive money were priced below {money}, it would be: {action}",
        "zh": "若每单位激励资金的价格低于 {money}，则会选择：{action}",
    },
    "rule_end": {
        "en": "From {moment} UTC the rules allow what scores higher: {action}",
        "zh": "自 {moment} UTC 起，规则允许得分更高的措施：{action}",
    },
}
# Why the model did not decide, by mode.
MODE_REASONS: dict[str, str] = {
    "fallback_rules": "the models have seen too few past decisions at this stage",
    "suppressed_all": "the rules leave no contact; see suppressed",
    "holdout": "the customer is in a comparison group",
}
# Why no contact was possible at all.
QUIET: dict[str, str] = {
    "no_open_bill": "no bill of this account is due within 3 days or up to 90 days overdue",
    "log_unavailable": "the log cannot be reached: neither the facts that the rules need nor this answer are "
    "kept, so nothing may be sent; ask again with the same request_id",
    "too_late": "the answer took longer than the time allowed, so nothing may be sent and this answer is not "
    "kept; ask again with the same request_id",
    "budgets_contended": "others took what was left of today's budgets while this was decided",
    "rules_unavailable": "the facts that the rules need could not be established, so nothing may be sent",
}
# Why a decision is not carried out, beside the contact rules.
CLOSED: dict[str, dict[str, str]] = {
    "replaced": {
        "en": "A later decision about this bill replaced this one. Remedy: dispatch the later one.",
        "zh": "该账单已有更新的决定，本决定已被取代；请执行更新的决定。",
    },
    "paid": {
        "en": "The bill is no longer open.",
        "zh": "该账单已结清或不再处于催收范围。",
    },
    "expired": {
        "en": "The decision is too old to act on. Remedy: ask for a new one.",
        "zh": "该决定已过期；请重新获取决定。",
    },
}


def say_money(amount: float, currency: str, language: str) -> str:
    """Money to the cent, as the language writes it.

    Examples
    --------
    >>> say_money(1257.914, "CNY", "en"), say_money(1257.914, "CNY", "zh")
    ('CNY 1,257.91', '1,257.91 元')
    """
    before, after = _around(currency, language)
    return f"{before}{amount:,.2f}{after}"


@cache
def _around(currency: str, language: str) -> tuple[str, str]:
    pattern = _SIGNS.get(language, {}).get(currency, f"{currency} {{amount}}")
    before, _, after = pattern.partition("{amount}")
    return before, after
