"""What followed each contact: delivered, seen, answered, promised, complained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...policy.actions import CHANNELS
from .contacts import Contacts
from .episode import DecisionLog
from .logging_policy import LoggingPolicy
from .parameters import Floats, Parameters
from .people import Ints

_SEEN_CHANNELS = ("app", "chat")  # the platform sees a message being opened
_SEEN_WITHIN = 0.3  # days
_TALK = 0.0003  # days
_LATER = 0.02  # an event is known so many days later, at most


@dataclass(frozen=True, slots=True)
class Events:
    """One row per event (e,): row of the contacts, kind, when, and when known."""

    contact: Ints
    kind: npt.NDArray[np.object_]
    day: Floats
    known_at: Floats


@dataclass(frozen=True, slots=True)
class Promises:
    """One row per promise (p,)."""

    contact: Ints
    day: Floats
    due: Floats
    kept: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Events of all contacts; apart, those that cause holds and consents."""

    events: Events
    promises: Promises
    complaints: Events
    opt_outs: Events


def follow_contacts(
    contacts: Contacts,
    log: DecisionLog,
    kind: Ints,
    policy: LoggingPolicy,
    parameters: Parameters,
    rng: np.random.Generator,
) -> Aftermath:
    """Draw what followed contacts (c,); `kind` (c,) is the debtor's row of Parameters.types.

    Effects of a contact are dated after it, and before the payment or the next decision.
    """
    promises, talk = _calls(contacts, log, kind, parameters, rng)
    harm = parameters.harm.known_after_days
    complaints = _harm(contacts, log.complaint, "complaint", harm, rng)
    opt_outs = _harm(contacts, log.opt_out, "opt_out", harm, rng)
    messages = _messages(contacts, log, policy, rng)
    parts = [*messages, *talk, complaints, opt_outs]
    columns = (np.concatenate([getattr(part, name) for part in parts]) for name in Events.__slots__)
    return Aftermath(Events(*columns), promises, complaints, opt_outs)


def _messages(
    contacts: Contacts, log: DecisionLog, policy: LoggingPolicy, rng: np.random.Generator
) -> list[Events]:
    channel = policy.channel[log.action[contacts.decision]]
    opened = np.isin(channel, [CHANNELS.index(name) for name in _SEEN_CHANNELS])
    arrived = np.flatnonzero(~contacts.call & (opened | contacts.hit))
    seen = np.flatnonzero(~contacts.call & opened & contacts.hit)
    room = np.minimum(contacts.before - contacts.day, _SEEN_WITHIN)
    delivered_at = contacts.day[arrived] + 0.001 * room[arrived]
    seen_at = contacts.day[seen] + room[seen] * rng.uniform(0.002, 1.0, len(seen))
    return [
        _events(arrived, "delivered", delivered_at, rng),
        _events(seen, "seen", seen_at, rng),
    ]


def _calls(
    contacts: Contacts, log: DecisionLog, kind: Ints, parameters: Parameters, rng: np.random.Generator
) -> tuple[Promises, list[Events]]:
    miss = contacts.call & ~contacts.hit
    other = miss & (rng.random(len(miss)) < parameters.reach.wrong_party)
    silent, wrong = np.flatnonzero(miss & ~other), np.flatnonzero(other)
    spoke = np.flatnonzero(contacts.call & contacts.hit)
    moment = np.minimum(_TALK, 0.01 * (contacts.before - contacts.day))
    promises = _promises(spoke, contacts, log, kind, moment, parameters, rng)
    kept, broken = promises.contact[promises.kept], promises.contact[~promises.kept]
    paid = log.paid_at[contacts.decision[kept]]
    return promises, [
        _events(silent, "unanswered", contacts.day[silent] + moment[silent], rng),
        _events(wrong, "answered", contacts.day[wrong] + moment[wrong], rng),
        _events(spoke, "answered", contacts.day[spoke] + moment[spoke], rng),
        _events(spoke, "right_party", contacts.day[spoke] + 2 * moment[spoke], rng),
        _events(promises.contact, "promise", promises.day, rng),
        _events(kept, "promise_kept", paid, rng),
        _events(broken, "promise_broken", promises.due[~promises.kept], rng),
    ]


def _promises(
    spoke: Ints,
    contacts: Contacts,
    log: DecisionLog,
    kind: Ints,
    moment: Floats,
    parameters: Parameters,
    rng: np.random.Generator,
) -> Promises:
    behaviour = parameters.behaviour
    decision = contacts.decision[spoke]
    pays = np.isfinite(log.paid_at[decision])
    chance = np.where(pays, behaviour.promise_paid, behaviour.promise_unpaid[kind[spoke]])
    promised = rng.random(len(spoke)) < chance
    contact, decision = spoke[promised], decision[promised]
    at = contacts.day[contact] + 3 * moment[contact]
    length = behaviour.promise_days * rng.uniform(0.2, 1.0, len(at))
    knows = rng.random(len(at)) < behaviour.promise_knows
    meant = np.where(knows & pays[promised], log.paid_at[decision] + 0.2 * length, at + length)
    due = np.minimum(meant, log.end[decision] - 2 * _LATER)
    return Promises(contact, at, due, kept=log.paid_at[decision] <= due)


def _harm(
    contacts: Contacts, happened: npt.NDArray[np.bool_], kind: str, within: float, rng: np.random.Generator
) -> Events:
    """Complaints or opt-outs: after the last contact of their decision."""
    contact = np.flatnonzero(contacts.last & happened[contacts.decision])
    at = contacts.day[contact] + rng.uniform(0.002, 0.1, len(contact))
    return Events(contact, _name(kind, len(contact)), at, at + within * rng.random(len(contact)))


def _events(contact: Ints, kind: str, at: Floats, rng: np.random.Generator) -> Events:
    return Events(contact, _name(kind, len(contact)), at, at + _LATER * rng.random(len(at)))


def _name(kind: str, n: int) -> npt.NDArray[np.object_]:
    return np.full(n, kind, dtype=object)
