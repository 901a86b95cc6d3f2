"""Tables of accounts, limits, consents and holds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ...policy.actions import CHANNELS
from .collection import World
from .contact_events import Aftermath
from .contacts import Contacts
from .frames import Names, choose, table
from .parameters import Floats
from .people import Ints
from .portfolio import Portfolio


def accounts_table(world: World, account: Names, debtor: Names) -> pd.DataFrame:
    """One row per account."""
    people, population = world.people, world.parameters.population
    words = [*population.zones, "|".join(population.zones[:2]), None]
    columns = {
        "account_id": account,
        "debtor_id": debtor[people.debtor],
        "opened_at": people.opened,
        "timezone": choose(words, people.recorded_zone),
        "language": choose(["zh", "en"], people.english.astype(int)),
        "region": choose(population.regions, people.region),
    }
    return table("accounts", columns, len(account))


def limits_table(world: World, account: Names, end: float, rng: np.random.Generator) -> pd.DataFrame:
    """First limit of every account, and the change that some get."""
    people = world.people
    n = len(account)
    low = np.maximum(people.opened, 0.0)
    when = low + (end - low) * rng.random(n)
    changed = rng.random(n) < world.parameters.population.limit_change
    changed &= people.opened < end
    factor = rng.choice([0.8, 1.2, 1.5], n)
    row = np.concatenate([np.arange(n), np.flatnonzero(changed)])
    second = np.arange(len(row)) >= n
    value = np.where(second, np.round(people.limit[row] * factor[row], -1), people.limit[row])
    start = np.where(second, when[row], people.opened[row])
    columns = {
        "account_id": account[row],
        "kind": "credit_limit",
        "value": np.array([f"{v:.2f}" for v in value], dtype=object),
        "from_at": start,
        "to_at": np.where(~second & changed[row], when[row], np.inf),
        "known_at": start,
    }
    return table("limits", columns, len(row))


def consents_table(
    world: World, account: Names, portfolio: Portfolio, contacts: Contacts, aftermath: Aftermath
) -> pd.DataFrame:
    """Channels granted at opening, withdrawals before the first day, and opt-outs after contacts."""
    standing, opened = world.standing, world.people.opened
    given, channel = np.nonzero(standing.granted[:, 1:])
    left, left_channel = np.nonzero(np.isfinite(standing.withdrawn_at))
    out = aftermath.opt_outs
    decision = contacts.decision[out.contact]
    log = portfolio.log
    night = np.flatnonzero(standing.night)
    row = np.concatenate([given, night, left, portfolio.bills.account[log.bill[decision]]])
    kind = np.concatenate(
        [channel + 1, np.full(len(night), -1), left_channel, world.policy.channel[log.action[decision]]]
    )
    granted = np.arange(len(row)) < len(given) + len(night)
    withdrawn = standing.withdrawn_at[left, left_channel]
    start = np.concatenate([opened[given], opened[night], withdrawn, out.day])
    known = np.concatenate([opened[given], opened[night], withdrawn, out.known_at])
    columns = {
        "account_id": account[row],
        "debtor_id": None,
        "kind": choose([*CHANNELS, "night"], kind),
        "value": choose(["opted_out", "granted"], granted.astype(int)),
        "from_at": start,
        "to_at": np.inf,
        "known_at": known,
    }
    return _known(table("consents", columns, len(row)), known, portfolio.end)


def holds_table(
    world: World,
    account: Names,
    debtor: Names,
    portfolio: Portfolio,
    contacts: Contacts,
    aftermath: Aftermath,
) -> pd.DataFrame:
    """Holds of debtors, disputes of bills, and what contacts led to."""
    standing, people = world.standing, world.people
    _, first = np.unique(people.debtor, return_index=True)  # one account speaks for each debtor
    held = first[standing.hold[first] >= 0]
    weak = first[standing.vulnerable[first]]
    bills, promises, complaints = portfolio.bills, aftermath.promises, aftermath.complaints
    disputed = np.flatnonzero(np.isfinite(bills.dispute_end))

    complained = portfolio.log.day[contacts.decision[complaints.contact]]
    quiet = complained + world.parameters.harm.complaint_open_days
    kinds = list(world.parameters.consent.holds)
    forever = np.full(len(weak), np.inf)
    parts = [
        _hold(
            debtor,
            people.debtor[held],
            choose(kinds, standing.hold[held]),
            standing.hold_from[held],
            standing.hold_to[held],
        ),
        _hold(debtor, people.debtor[weak], "vulnerable", people.opened[weak], forever),
        _hold(
            account, bills.account[disputed], "dispute", bills.issued[disputed], bills.dispute_end[disputed]
        ),
        _hold(
            account,
            _owner(promises.contact, contacts, portfolio),
            "promise_active",
            promises.day,
            promises.due,
        ),
        _hold(
            account,
            _owner(complaints.contact, contacts, portfolio),
            "complaint_open",
            complaints.day,
            quiet,
            complaints.known_at,
        ),
    ]
    made = pd.concat(parts, ignore_index=True)
    made["account_id"] = made["who"].where(made["who"].str.startswith("a"), None)
    made["debtor_id"] = made["who"].where(made["who"].str.startswith("d"), None)
    known = made["known_at"].to_numpy()
    return _known(table("holds", {**made, "value": None}, len(made)), known, portfolio.end)


def _hold(
    ids: Names, row: Ints, kind: str | Names, start: Floats, end: Floats, known: Floats | None = None
) -> pd.DataFrame:
    known_at = start if known is None else known
    return pd.DataFrame({"who": ids[row], "kind": kind, "from_at": start, "to_at": end, "known_at": known_at})


def _owner(contact: Ints, contacts: Contacts, portfolio: Portfolio) -> Ints:
    owner: Ints = portfolio.bills.account[portfolio.log.bill[contacts.decision[contact]]]
    return owner


def _known(frame: pd.DataFrame, known: Floats, end: float) -> pd.DataFrame:
    kept = np.flatnonzero(known < end)
    order = kept[np.argsort(known[kept], kind="stable")]
    return frame.iloc[order].reset_index(drop=True)
