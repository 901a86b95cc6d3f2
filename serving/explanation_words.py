"""Sentences of an explanation, in English and Chinese."""

from __future__ import annotations

from .words import say_money

Texts = dict[str, str]
LANGUAGES = ("en", "zh")
SPACE = {"en": " ", "zh": ""}  # between sentences
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
    "drawn": {
        "en": "{action} scores {money} higher; the action taken was drawn to learn from it.",
        "zh": "“{action}”得分高 {money}；所采取的措施系为积累经验抽取。",
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
    >>> say("summary_override", {"en": "SMS", "zh": "短信"}, day="2025-06-25")["en"]
    'On 2025-06-25 a person decided: SMS.'
    """
    said: Texts = {}
    for language in LANGUAGES:
        told = "" if money is None else say_money(*money, language)
        said[language] = _WORDS[key][language].format(action=names[language], money=told, **values)
    return said
