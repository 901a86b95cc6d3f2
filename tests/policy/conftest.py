"""Cases that every rule lets through, to be broken one fact at a time."""

import pandas as pd
import pytest

from repaylift.policy.actions import Catalogue, load_catalogue
from repaylift.policy.rules import RulePack, load_pack

FREE = {
    "timezone": "Asia/Shanghai",
    "holds": "",
    "opted_out": "",
    "consented": "app|email|sms|chat|ai_call|human_call",
    "night_agreed": False,
    "consent_age_days": 30.0,
    "voice_conversations_today": 0.0,
    "unanswered_today": 0.0,
    "digital_last_7d": 0.0,
    "calls_last_7d": 0.0,
    "last_conversation_at": pd.NaT,
    "last_paid_at": pd.NaT,
    "paid_known": True,
}


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def packs() -> tuple[RulePack, ...]:
    return tuple(load_pack(name) for name in ("blocks", "cn", "house"))


@pytest.fixture
def free() -> dict:
    return dict(FREE)
