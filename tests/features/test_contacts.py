"""Contacts and what followed them against pandas, row by row."""

import numpy as np

from repaylift.policy.actions import VOICE_CHANNELS, load_catalogue

ACTIONS = load_catalogue().actions
VOICE = [action.id for action in ACTIONS if action.channel in VOICE_CHANNELS]
APP = [action.id for action in ACTIONS if action.channel == "app"]
CHAT = [action.id for action in ACTIONS if action.channel == "chat"]
RESPONSES = ["seen", "answered", "right_party", "promise", "promise_kept"]


def contacts(past):
    return past.rows("contacts", "at")


def kind(past, *kinds, days=10**6):
    events = past.rows("contact_events", "known_at", "at")
    return events[events["kind"].isin(kinds) & (events["age"] <= days)]


def since_response(past, actions):
    responses = kind(past, *RESPONSES)
    return responses.loc[responses["action"].isin(actions), "age"].min()


def test_contact_counts(agree):
    agree("contacts_7d", lambda past: (contacts(past)["age"] <= 7).sum())
    agree("contacts_30d", lambda past: (contacts(past)["age"] <= 30).sum())
    agree("contacts_180d", lambda past: (contacts(past)["age"] <= 180).sum())
    agree("contacts_this_bill", lambda past: (contacts(past)["bill_id"] == past.bill_id).sum())
    agree("calls_30d", lambda past: len(contacts(past).query("action in @VOICE and age <= 30")))
    agree("days_since_contact", lambda past: contacts(past)["age"].min())
    agree("days_since_call", lambda past: contacts(past).query("action in @VOICE")["age"].min())


def test_reach(agree):
    def answer_rate(past):
        tried = kind(past, "answered", "unanswered", days=180)
        return (tried["kind"] == "answered").mean() if len(tried) else np.nan

    def seen_rate(past):
        watched = kind(past, "seen", "delivered", days=180).query("action in @APP or action in @CHAT")
        delivered = (watched["kind"] == "delivered").sum()
        return (watched["kind"] == "seen").sum() / delivered if delivered else np.nan

    agree("answers_30d", lambda past: len(kind(past, "answered", days=30)))
    agree("unanswered_7d", lambda past: len(kind(past, "unanswered", days=7)))
    agree("answer_rate", answer_rate)
    agree("seen_rate", seen_rate)
    agree("right_party_90d", lambda past: len(kind(past, "right_party", days=90)))
    agree("days_since_answer", lambda past: kind(past, "answered")["age"].min())
    agree("complaints", lambda past: len(kind(past, "complaint")))
    agree("opt_outs", lambda past: len(kind(past, "opt_out")))


def test_promises(agree):
    def kept_share(past):
        ended = kind(past, "promise_kept", "promise_broken")
        return (ended["kind"] == "promise_kept").mean() if len(ended) else np.nan

    agree("promises_180d", lambda past: len(kind(past, "promise", days=180)))
    agree("promises_kept", lambda past: len(kind(past, "promise_kept")))
    agree("promises_broken", lambda past: len(kind(past, "promise_broken")))
    agree("promise_kept_share", kept_share)
    agree("days_since_promise", lambda past: kind(past, "promise")["age"].min())
    agree("days_since_broken_promise", lambda past: kind(past, "promise_broken")["age"].min())


def test_last_response_by_channel(agree):
    agree("days_since_voice_response", lambda past: since_response(past, VOICE))
    agree("days_since_app_response", lambda past: since_response(past, APP))
    agree("days_since_chat_response", lambda past: since_response(past, CHAT))
    agree("days_since_sms_response", lambda past: since_response(past, ["sms"]))
    agree("days_since_email_response", lambda past: since_response(past, ["email"]))


def test_offers(agree):
    incentives = [action.id for action in ACTIONS if action.incentive is not None]

    def decisions(past):
        return past.rows("decisions", "at").query("age <= 180")

    agree("decisions_180d", lambda past: len(decisions(past)))
    agree("left_alone_share", lambda past: (decisions(past)["action"] == "none").mean())
    agree("incentives_180d", lambda past: decisions(past)["action"].isin(incentives).sum())


def test_surveys(agree):
    def answered(past):
        surveys = past.rows("surveys", "sent_at")
        return surveys[surveys["responded_at"] < past.at].sort_values("responded_at")

    agree("surveys_answered", lambda past: len(answered(past)))
    agree("last_survey_score", lambda past: answered(past)["score"].tail(1).mean())
