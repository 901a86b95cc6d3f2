"""From a portfolio to records, cut at the last day, and the truth of every decision in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..tables import APP_EVENTS, Records
from .app_events import visit_app
from .calendar import DECIDED_STAGES
from .collection import World
from .contact_events import follow_contacts
from .contacts import Contacts, make_contacts
from .frames import Names, by_time, choose, names, table
from .parameters import Floats
from .payments import pay
from .people import Ints
from .portfolio import Portfolio
from .shopping import Orders
from .surveys import ask
from .tables_people import accounts_table, consents_table, holds_table, limits_table


def make_records(
    portfolio: Portfolio, world: World, months: int, rng: np.random.Generator
) -> tuple[Records, pd.DataFrame]:
    """Records as the platform would hand them over, and the truth by decision_id."""
    account = names("a", len(world.people.debtor))
    debtor = names("d", int(world.people.debtor.max()) + 1)
    end, log = portfolio.end, portfolio.log
    order = by_time(log.day, end)
    decision = np.full(len(log.day), None, dtype=object)
    decision[order] = names("x", len(order))
    bill = names("b", len(portfolio.bills.account))
    contacts = make_contacts(log, world.policy, world.catalogue)
    kind = world.people.kind[portfolio.bills.account[log.bill[contacts.decision]]]
    after = follow_contacts(contacts, log, kind, world.policy, world.parameters, rng)
    contact, contact_frame = _contacts(contacts, portfolio, world, decision)
    orders, refunds = _orders(portfolio.orders, account, world, end)
    truth = pd.DataFrame(log.truth[order], columns=list(world.catalogue.ids))
    records = Records(
        accounts=accounts_table(world, account, debtor),
        limits=limits_table(world, account, end, rng),
        consents=consents_table(world, account, portfolio, contacts, after),
        holds=holds_table(world, account, debtor, portfolio, contacts, after),
        orders=orders,
        refunds=refunds,
        bills=_bills(portfolio, account, bill),
        payments=_payments(portfolio, world, account, bill, rng),
        app_events=_app_events(portfolio, world, account, months, rng),
        decisions=_decisions(portfolio, world, order, account, debtor, bill),
        contacts=contact_frame,
        contact_events=_contact_events(after.events, contact, end),
        surveys=_surveys(contacts, contact, portfolio, world, account, rng),
    )
    return records, truth.set_index(pd.Index(decision[order], name="decision_id"))


def _orders(orders: Orders, account: Names, world: World, end: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    order = by_time(orders.day, end)
    order_id = np.empty(len(orders.day), dtype=object)
    order_id[order] = names("o", len(order))
    columns = {
        "order_id": order_id[order],
        "account_id": account[orders.account[order]],
        "ordered_at": orders.day[order],
        "amount": orders.amount[order],
        "category": choose(world.parameters.shopping.categories, orders.category[order]),
    }
    back = by_time(orders.refunded_at, end)
    refund = {"order_id": order_id[back], "at": orders.refunded_at[back], "amount": orders.refund[back]}
    return table("orders", columns, len(order)), table("refunds", refund, len(back))


def _bills(portfolio: Portfolio, account: Names, bill: Names) -> pd.DataFrame:
    bills = portfolio.bills
    columns = {
        "bill_id": bill,
        "account_id": account[bills.account],
        "issued_at": bills.issued,
        "due_at": bills.due,
        "amount": bills.amount,
    }
    return table("bills", columns, len(bill))


def _payments(
    portfolio: Portfolio, world: World, account: Names, bill: Names, rng: np.random.Generator
) -> pd.DataFrame:
    paid = pay(portfolio.bills, portfolio.paid_at, world.people, world.parameters, rng)
    order = by_time(paid.day, portfolio.end)
    columns = {
        "payment_id": names("p", len(order)),
        "account_id": account[portfolio.bills.account[paid.bill[order]]],
        "bill_id": bill[paid.bill[order]],
        "paid_at": paid.day[order],
        "amount": paid.amount[order],
    }
    return table("payments", columns, len(order))


def _app_events(
    portfolio: Portfolio, world: World, account: Names, months: int, rng: np.random.Generator
) -> pd.DataFrame:
    events = visit_app(portfolio, world, months, rng)
    kept = slice(0, int(np.searchsorted(events.day, portfolio.end)))  # they stand in order of time
    columns = {
        "account_id": account[events.account[kept]],
        "at": events.day[kept],
        "event": choose(APP_EVENTS, events.event[kept]),
    }
    return table("app_events", columns, len(events.day[kept]))


def _decisions(
    portfolio: Portfolio, world: World, order: Ints, account: Names, debtor: Names, bill: Names
) -> pd.DataFrame:
    log = portfolio.log
    owner = portfolio.bills.account[log.bill[order]]
    columns = {
        "decision_id": names("x", len(order)),
        "debtor_id": debtor[world.people.debtor[owner]],
        "account_id": account[owner],
        "bill_id": bill[log.bill[order]],
        "at": log.day[order],
        "stage": choose(DECIDED_STAGES, log.stage[order]),
        "action": choose(world.catalogue.ids, log.action[order]),
        "propensity": log.propensity[order],
        "eligible": _joined(log.eligible[order], world.catalogue.ids),
        "mode": "ladder_mix",
    }
    return table("decisions", columns, len(order))


def _joined(eligible: Any, ids: tuple[str, ...]) -> Names:
    """Eligible action ids of each row joined by "|"; equal rows share one text."""
    sets, row = np.unique(eligible, axis=0, return_inverse=True)
    texts = ["|".join(np.array(ids)[chosen]) for chosen in sets]
    return choose(texts, row.reshape(-1))


def _contacts(
    contacts: Contacts, portfolio: Portfolio, world: World, decision: Names
) -> tuple[Names, pd.DataFrame]:
    order = by_time(contacts.day, portfolio.end)
    contact = np.full(len(contacts.day), None, dtype=object)
    contact[order] = names("c", len(order))
    debtor = world.people.debtor[portfolio.bills.account[portfolio.log.bill[contacts.decision[order]]]]
    channel = world.policy.channel[portfolio.log.action[contacts.decision[order]]]
    second = (contacts.attempt[order] > 0) & (debtor % 3 == 0)  # every third debtor has two numbers
    lines = zip(debtor, channel, second, strict=True)
    columns = {
        "contact_id": contact[order],
        "decision_id": decision[contacts.decision[order]],
        "number": [f"n{who}-{how}{'b' if other else ''}" for who, how, other in lines],
        "at": contacts.day[order],
        "cost": contacts.cost[order],
    }
    return contact, table("contacts", columns, len(order))


def _contact_events(events: Any, contact: Names, end: float) -> pd.DataFrame:
    order = by_time(events.known_at, end)
    columns = {
        "contact_id": contact[events.contact[order]],
        "kind": events.kind[order],
        "at": events.day[order],
        "known_at": events.known_at[order],
    }
    return table("contact_events", columns, len(order))


def _surveys(
    contacts: Contacts,
    contact: Names,
    portfolio: Portfolio,
    world: World,
    account: Names,
    rng: np.random.Generator,
) -> pd.DataFrame:
    owner = portfolio.bills.account[portfolio.log.bill[contacts.decision]]
    asked = ask(contacts, portfolio.log, world.people.kind[owner], world.parameters, rng)
    order = by_time(asked.sent, portfolio.end)
    answered: Floats = asked.responded[order]
    seen = answered < portfolio.end
    columns = {
        "contact_id": contact[asked.contact[order]],
        "account_id": account[owner[asked.contact[order]]],
        "sent_at": asked.sent[order],
        "responded_at": np.where(seen, answered, np.inf),
        "score": np.where(seen, asked.score[order], np.nan),
    }
    return table("surveys", columns, len(order))
