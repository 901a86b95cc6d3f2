"""Sentences of an explanation, in English and Chinese."""

from __future__ import annotations

from .words import say_money

Texts = dict[str, str]
LANGUAGES = ("en", "zh")
_WORDS: dict[str, Texts] = {
    "summary": {
        "en": "On {day}, for a bill of {money} ({days} days past due), the decision was: {action}.",
        "zh": "{day}，针对金额为 {money}、逾期 {days} 天的账单，决定采取：{action}。",
    },
    "summary_without_bill": {
        "en": "On {day} the decision was: {action}. {reason}.",
        "zh": "{day}，决定采取：{action}。{reason}。",
    },
    "summary_override": {
        "en": "On {day} a person decided: {action}.",
        "zh": "{day}，由人工决定采取：{action}。",
    },
    "rights": {
        "en": "You may ask for a person to review this decision, give your view, refuse decisions made by "
        "automation alone, and complain free of charge.",
        "zh": "您有权要求人工复核本决定、陈述意见、拒绝仅由自动化方式作出的决定，并可免费投诉。",
    },
    "closer": {
        "en": "{action} would have been taken if it raised the chance of payment by {points} points more, "
        "or cost {money} less.",
        "zh": "若“{action}”使还款概率再提高 {points} 个百分点，或成本降低 {money}，则会采取该措施。",
    },
    "capacity": {
        "en": "{action} would have been taken if the resources it takes up had cost {money} less today.",
        "zh": "若今日“{action}”所占用资源的价格低 {money}，则会采取该措施。",
    },
    "drawn": {
        "en": "{action} scores {money} higher; the action taken was drawn to learn from it.",
        "zh": "“{action}”得分高 {money}；所采取的措施系为积累经验抽取。",
    },
    "rule_until": {
        "en": "{action} could have been weighed if rule {rule} had not ruled it out until {until} UTC.",
        "zh": "若规则 {rule} 未在 {until}（UTC）前予以禁止，则会考虑“{action}”。",
    },
    "rule": {
        "en": "{action} could have been weighed if rule {rule} had not ruled it out.",
        "zh": "若规则 {rule} 未予禁止，则会考虑“{action}”。",
    },
    "holdout": {
        "en": "The customer is in a comparison group: without it, the model would have decided.",
        "zh": "该客户属于对照组；若不在对照组，则由模型决定。",
    },
}


def say(key: str, names: Texts, money: tuple[float, str] | None = None, **values: object) -> Texts:
    """One sentence in every language.

    Parameters
    ----------
    names : of the action, by language. money : amount and currency code.

    Examples
    --------
    >>> say("rule", {"en": "SMS", "zh": "短信"}, rule="cn.hours")["en"]
    'SMS could have been weighed if rule cn.hours had not ruled it out.'
    """
    said: Texts = {}
    for language in LANGUAGES:
        told = "" if money is None else say_money(*money, language)
        said[language] = _WORDS[key][language].format(action=names[language], money=told, **values)
    return said
