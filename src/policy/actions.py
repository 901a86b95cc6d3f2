"""The action catalogue: what can be done about a bill, read from YAML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from ..checks import check_in
from ..stages import STAGES, stage_codes
from .action_vectors import ActionVectors, make_vectors

CONTROL = "none"
CHANNELS = ("none", "app", "email", "sms", "chat", "ai_call", "human_call")
VOICE_CHANNELS = ("ai_call", "human_call")
DIGITAL_CHANNELS = ("app", "email", "sms", "chat")


@dataclass(frozen=True, slots=True)
class Incentive:
    """Money given up if the debtor pays: `rate` x amount at stake, at most `cap`."""

    kind: str
    rate: float
    cap: float


@dataclass(frozen=True, slots=True)
class Template:
    """The text sent, by language, with its version."""

    id: str
    version: int
    text: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Look again after so many days: on what condition, and what then."""

    after_days: int
    condition: str
    then: str


@dataclass(frozen=True, slots=True)
class Action:
    """One fixed channel, template and incentive. Money in the catalogue's currency.

    `use` maps a shared resource to its expected use per decision; the incentive's money is
    not in it, because it depends on the amount and on P(paid | action).
    """

    id: str
    name: Mapping[str, str]
    channel: str
    stages: tuple[str, ...]
    queue: str
    follow_up: FollowUp
    prior_mean: float
    prior_sd: float
    cost: float = 0.0
    complaint_risk: float = 0.0
    automated: bool = True
    sla_hours: float = 0.0
    incentive: Incentive | None = None
    template: Template | None = None
    use: Mapping[str, float] = field(default_factory=dict)

    def incentive_money(self, amount: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Money given up if paid, (n,), for amounts at stake (n,)."""
        stake = np.asarray(amount, dtype=np.float64)
        if self.incentive is None:
            return np.zeros_like(stake)
        return np.minimum(self.incentive.rate * stake, self.incentive.cap)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All actions, today's ladder, and the money a complaint costs.

    Examples
    --------
    >>> catalogue = load_catalogue()
    >>> catalogue.ids[:3]
    ('none', 'app_message', 'email')
    >>> catalogue["human_call"].use
    {'agent_minutes': 6.0}
    >>> catalogue.ladder["dpd_8_14"]
    'ai_call'
    """

    version: str
    currency: str
    complaint_price: float
    actions: tuple[Action, ...]
    ladder: Mapping[str, str]
    beyond_90: tuple[str, ...]
    text: str = field(default="", repr=False)  # the YAML it was read from

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Of the actions, in order."""
        return tuple(action.id for action in self.actions)

    @cached_property
    def vectors(self) -> ActionVectors:
        """What it says of the actions, as arrays."""
        return make_vectors(self)

    def offered(self, stage: Sequence[str] | npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
        """Which actions the catalogue offers at each stage: (n,) stage names -> (n, k)."""
        return self.vectors.offered[stage_codes(stage)]

    def __getitem__(self, action_id: str) -> Action:
        check_in(action_id, "action", self.ids)
        return self.actions[self.ids.index(action_id)]


def load_catalogue(path: str | Path | None = None) -> Catalogue:
    """Read a catalogue; the packaged one when no path is given.

    Raises
    ------
    ValueError
        When the control action is missing, an id repeats, or a channel or stage is unknown.
    """
    source = files(__package__) / "actions.yaml" if path is None else Path(path)
    return _read_catalogue(source.read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def _read_catalogue(text: str) -> Catalogue:
    raw = yaml.safe_load(text)
    actions = tuple(_action(entry) for entry in raw["actions"])
    ids = [action.id for action in actions]
    if ids[0] != CONTROL or len(set(ids)) != len(ids):
        raise ValueError(
            f"actions == {ids}, must start with {CONTROL!r} and not repeat. Remedy: mend the catalogue's ids."
        )
    for stage, action_id in raw["ladder"].items():
        check_in(stage, "ladder stage", STAGES)
        check_in(action_id, f"ladder action of {stage}", ids)
    return Catalogue(
        version=raw["version"],
        currency=raw["currency"],
        complaint_price=float(raw["complaint_price"]),
        actions=actions,
        ladder=raw["ladder"],
        beyond_90=tuple(raw["beyond_90"]),
        text=text,
    )


def _action(raw: Mapping[str, Any]) -> Action:
    entry = dict(raw)
    check_in(entry["channel"], f"channel of {entry['id']}", CHANNELS)
    for stage in entry["stages"]:
        check_in(stage, f"stage of {entry['id']}", STAGES)
    prior = entry.pop("prior")
    follow_up = entry.pop("follow_up")
    incentive = entry.pop("incentive", None)
    template = entry.pop("template", None)
    entry["stages"] = tuple(entry["stages"])
    return Action(
        **entry,
        prior_mean=prior["mean"],
        prior_sd=prior["sd"],
        follow_up=FollowUp(follow_up["after_days"], follow_up["if"], follow_up["then"]),
        incentive=Incentive(**incentive) if incentive else None,
        template=_template(template) if template else None,
    )


def _template(raw: Mapping[str, Any]) -> Template:
    text = {key: value for key, value in raw.items() if key not in ("id", "version")}
    return Template(id=str(raw["id"]), version=int(raw["version"]), text=text)
