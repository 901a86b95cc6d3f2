"""Facts from consents and opt-outs, as known before each case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..policy.actions import CHANNELS, load_catalogue
from ..policy.local_time import DAY, UNKNOWN
from ..policy.rule_facts import NIGHT
from ..policy.times import utc_microseconds
from .facts_spans import SPAN, in_force, joined
from .frames import read_columns
from .tables import Records


def consent_facts(records: Records, spine: pd.DataFrame, accounts: pd.DataFrame) -> dict[str, Any]:
    """opted_out, consented, night_agreed and consent_age_days of each case.

    An opt-out, said in a consent or after a contact, is lifted only by a later grant of the same channel
    from the same account, or for all accounts of the debtor.
    """
    n = len(spine)
    if records.consents is None:
        unknown = np.full(n, None, dtype=object)
        return {
            "opted_out": unknown,
            "consented": unknown,
            "night_agreed": np.zeros(n, dtype=np.bool_),
            "consent_age_days": np.full(n, np.nan),
        }
    stated = read_columns(records.consents, "consents", [*SPAN, "value"])
    stated = pd.concat([stated, *_said_after_contacts(records)], ignore_index=True)
    now = in_force(stated, spine, accounts)
    granted = now[now["value"] == "granted"]
    out = _still_out(now[now["value"] == "opted_out"], granted)
    granted = _without(granted, out)
    channels = granted[granted["kind"].isin(CHANNELS)]
    latest = channels.groupby(["row", "kind"])["from_at"].max().groupby("row").min()
    granted_at = utc_microseconds(spine["row"].map(latest))
    age = np.where(granted_at == UNKNOWN, np.nan, (utc_microseconds(spine["at"]) - granted_at) / DAY)
    return {
        "opted_out": joined(out, n),
        "consented": joined(channels, n),
        "night_agreed": spine["row"].isin(granted.loc[granted["kind"] == NIGHT, "row"]).to_numpy(),
        "consent_age_days": age,
    }


def _said_after_contacts(records: Records) -> list[pd.DataFrame]:
    # Opt-outs told after a contact, as rows of the consents table.
    if records.contact_events is None or records.contacts is None or records.decisions is None:
        return []
    events = read_columns(records.contact_events, "contact_events", ["contact_id", "kind", "at", "known_at"])
    events = events[events["kind"] == "opt_out"].drop(columns="kind")
    if events.empty:
        return []
    contacts = read_columns(records.contacts, "contacts", ["contact_id", "decision_id"])
    past = read_columns(records.decisions, "decisions", ["decision_id", "account_id", "debtor_id", "action"])
    told = events.merge(contacts, on="contact_id").merge(past, on="decision_id")
    channel = {action.id: action.channel for action in load_catalogue().actions}
    told = told.assign(
        kind=told["action"].map(channel),
        value="opted_out",
        to_at=pd.Series(pd.NaT, told.index, told["at"].dtype),
    )
    told = told.rename(columns={"at": "from_at"}).dropna(subset="kind")
    return [told[[*SPAN, "value"]]] if len(told) else []


def _still_out(out: pd.DataFrame, granted: pd.DataFrame) -> pd.DataFrame:
    if out.empty:
        return out
    own = granted.groupby(["row", "kind", "account_id"])["from_at"].max().rename("own")
    everywhere = granted[granted["account_id"].isna()].groupby(["row", "kind"])["from_at"].max()
    out = out.merge(own.reset_index(), on=["row", "kind", "account_id"], how="left")
    out = out.merge(everywhere.rename("everywhere").reset_index(), on=["row", "kind"], how="left")
    lifted = (out["own"] > out["from_at"]) | (out["everywhere"] > out["from_at"])
    return out[~lifted]


def _without(granted: pd.DataFrame, out: pd.DataFrame) -> pd.DataFrame:
    if out.empty:
        return granted
    gone = pd.MultiIndex.from_frame(out[["row", "kind"]])
    return granted[~pd.MultiIndex.from_frame(granted[["row", "kind"]]).isin(gone)]
