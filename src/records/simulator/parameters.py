"""The simulator's parameters, read from `parameters.yaml`, where each is explained and sourced."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

Floats = npt.NDArray[np.floating[Any]]

OBSERVABLES = ("engagement", "tenure", "utilisation", "returns", "frequency", "amount", "gap")


@dataclass(frozen=True, slots=True)
class Population:
    """Who the debtors are; arrays over types, zones or choices."""

    two_accounts: float
    type_share: Floats
    tenure_mean_days: float
    opening_share: float
    zones: list[str]
    zone_hours: Floats
    zone_share: Floats
    zone_unknown: float
    zone_doubtful: float
    language_en: float
    regions: list[str]
    pay_days: Floats
    pay_day_share: Floats
    cycle_days: int
    due_days: Floats
    utilisation_mean: Floats
    utilisation_sd: float
    opens_mean: Floats
    opens_sd: float
    refund_mean: Floats
    refund_sd: float
    limit_change: float


@dataclass(frozen=True, slots=True)
class Shopping:
    """How much is ordered and sent back."""

    orders_mean: float
    orders_sd: float
    order_median: float
    order_person_sd: float
    order_sd: float
    season: Floats
    categories: list[str]
    category_share: Floats
    refund_delay_days: float


@dataclass(frozen=True, slots=True)
class Repayment:
    """When bills are paid without contact; `paid` is (types, stages) of probabilities."""

    early: Floats
    pay_day_pull: float
    paid: Floats
    person_sd: float
    shock_sd: float
    amount_slope: float
    utilisation_slope: float
    pay_day_boost: float
    pay_day_gap_slope: float
    waiver_wait: float
    partial: Floats
    partial_share: Floats
    late_mean_days: float


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a contact reaches the debtor."""

    attempts: int
    dial_delay_days: float
    answer: float
    answer_sd: float
    hour_match: float
    hour_miss: float
    wrong_party: float
    seen_app: float
    seen_chat: float
    seen_slope: float
    delivered_sms: float
    delivered_email: float


@dataclass(frozen=True, slots=True)
class Effects:
    """What a contact does, by action (k, control first).

    `mean` (2, k) early and late, `sd` (k,), `load` (observables, k), `by_type` (types, k),
    `scale` (stages,), `anger_*` (types,).
    """

    mean: Floats
    sd: Floats
    load: Floats
    by_type: Floats
    scale: Floats
    observable_share: float
    risk_share: float
    fatigue: float
    anger_base: Floats
    anger_effect: Floats
    waiver_taste: float


@dataclass(frozen=True, slots=True)
class Harm:
    """Complaints and opt-outs."""

    complaint_digital: float
    complaint_call: float
    complaint_type: Floats
    opt_out_digital: float
    opt_out_call: float
    known_after_days: float
    complaint_open_days: float


@dataclass(frozen=True, slots=True)
class Consent:
    """Consents by channel, and holds."""

    granted: Mapping[str, float]
    withdrawn: float
    night: float
    holds: Mapping[str, float]
    hold_days: float
    vulnerable_known: float
    dispute: Floats
    dispute_days: float
    dispute_shift: float


@dataclass(frozen=True, slots=True)
class Logging:
    """The past's logging policy."""

    ladder_share: float
    pre_due_share: float
    first_hour: int
    last_hour: int


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What is seen of people besides payments: app, promises, surveys."""

    bill_page: float
    payment_page: float
    failed: Floats
    failed_shock: float
    overdue_pages: Floats
    overdue_failed: Floats
    promise_paid: float
    promise_unpaid: Floats
    promise_days: float
    promise_knows: float
    survey_share: float
    survey_response: float
    survey_score: Floats
    survey_call: float
    survey_repeat: float
    survey_sd: float


@dataclass(frozen=True, slots=True)
class Parameters:
    """All of them; `types` and `actions` name the rows and columns of the tables inside."""

    types: tuple[str, ...]
    actions: tuple[str, ...]
    population: Population
    shopping: Shopping
    repayment: Repayment
    reach: Reach
    effects: Effects
    harm: Harm
    consent: Consent
    logging: Logging
    behaviour: Behaviour


def load_parameters(actions: tuple[str, ...]) -> Parameters:
    """Read the packaged parameters, tables in the order of the catalogue's `actions` (control first).

    Raises
    ------
    ValueError
        When the catalogue and the parameters do not name the same actions.

    Examples
    --------
    >>> from repaylift.policy.actions import load_catalogue
    >>> parameters = load_parameters(load_catalogue().ids)
    >>> parameters.types[0], parameters.repayment.paid.shape
    ('self_curer', (6, 7))
    """
    raw = yaml.safe_load((files(__package__) / "parameters.yaml").read_text(encoding="utf-8"))
    types = tuple(raw["types"])
    paid = raw["repayment"].pop("paid")
    return Parameters(
        types=types,
        actions=actions,
        population=_section(Population, raw["population"]),
        shopping=_section(Shopping, raw["shopping"]),
        repayment=_section(Repayment, {**raw["repayment"], "paid": [paid[t] for t in types]}),
        reach=_section(Reach, raw["reach"]),
        effects=_effects(raw["effects"], actions, len(types)),
        harm=_section(Harm, raw["harm"]),
        consent=_section(Consent, raw["consent"]),
        logging=_section(Logging, raw["logging"]),
        behaviour=_section(Behaviour, raw["behaviour"]),
    )


def _section(cls: type[Any], raw: Mapping[str, Any]) -> Any:
    return cls(**{name: _array(value) for name, value in raw.items()})


def _array(value: Any) -> Any:
    if isinstance(value, list) and not isinstance(value[0], str):
        return np.array(value, dtype=np.float64)
    return value


def _effects(raw: Mapping[str, Any], actions: tuple[str, ...], types: int) -> Effects:
    rest = dict(raw)
    table, families = rest.pop("actions"), rest.pop("families")
    if set(table) != set(actions[1:]):
        odd = sorted(set(table) ^ set(actions[1:]))
        raise ValueError(
            f"actions == {odd}: in only one of the catalogue and the simulator's parameters. "
            "Remedy: give every action of the catalogue but the control an effect in parameters.yaml."
        )
    rows = [table[a] for a in actions[1:]]
    load = np.array([[r["load"].get(o, 0.0) for r in rows] for o in OBSERVABLES])
    load /= np.maximum(np.linalg.norm(load, axis=0), 1e-9)
    by_type = np.array([families[r["family"]] for r in rows], dtype=np.float64).T
    columns: dict[str, Any] = {
        "mean": np.array([[r[when] for r in rows] for when in ("early", "late")]),
        "sd": np.array([r["sd"] for r in rows]),
        "load": load,
        "by_type": by_type.reshape(types, -1),
    }
    padded: dict[str, Any] = {name: _with_control(values) for name, values in columns.items()}
    return Effects(**padded, **{name: _array(value) for name, value in rest.items()})


def _with_control(values: Floats) -> Floats:
    zeros = np.zeros((*values.shape[:-1], 1))
    return np.concatenate([zeros, values], axis=-1)
