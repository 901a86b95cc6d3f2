"""How collection chose in the past: the ladder, mixed with a uniform choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from ...policy.actions import CHANNELS, Catalogue
from .calendar import DECIDED_STAGES
from .parameters import Floats, Parameters
from .people import Ints
from .response import Attempts, attempts_of

LogPolicy = Literal["mixture", "ladder"]
LOG_POLICIES: tuple[LogPolicy, ...] = ("mixture", "ladder")
Mask = npt.NDArray[np.bool_]

# What has been removed from an episode's choices: nothing, one opted-out channel, or every contact.
FREE = 0
SILENT = len(CHANNELS)
STATES = SILENT + 1


@dataclass(frozen=True, slots=True)
class LoggingPolicy:
    """The logging policy over actions (k,), control first, at the seven stages."""

    ladder: Ints  # (7,) the ladder's action
    ladder_share: float
    offered: Mask  # (7, k)
    channel: Ints  # (k,) row of CHANNELS; also the state after an opt-out from that channel
    automated: Mask  # (k,) contacts without a human
    removed: Mask  # (STATES, k)
    attempts: Attempts


def logging_policy(catalogue: Catalogue, parameters: Parameters, log_policy: LogPolicy) -> LoggingPolicy:
    """Make the logging policy of a catalogue: "mixture", or the pure "ladder"."""
    channel = np.array([CHANNELS.index(action.channel) for action in catalogue.actions])
    removed = np.arange(STATES)[:, None] == channel
    removed[FREE] = False
    removed[SILENT] = channel != 0
    return LoggingPolicy(
        ladder=np.array([catalogue.ids.index(catalogue.ladder[stage]) for stage in DECIDED_STAGES]),
        ladder_share=1.0 if log_policy == "ladder" else parameters.logging.ladder_share,
        offered=catalogue.offered(np.array(DECIDED_STAGES, dtype=object)),
        channel=channel,
        automated=np.array([action.automated for action in catalogue.actions]) & (channel != 0),
        removed=removed,
        attempts=attempts_of(catalogue, parameters),
    )


def choice_probabilities(eligible: Mask, ladder: int, ladder_share: float) -> Floats:
    """Propensity of every action, (n, k), over eligible actions (n, k).

    The ladder falls back to the control where its action is not eligible.

    Examples
    --------
    >>> choice_probabilities(np.array([[True, True, False], [True, False, False]]), 1, 0.7).tolist()
    [[0.15000000000000002, 0.85, 0.0], [1.0, 0.0, 0.0]]
    """
    probabilities: Floats = (1.0 - ladder_share) * eligible / eligible.sum(axis=1, keepdims=True)
    climbs = eligible[:, ladder]
    probabilities[climbs, ladder] += ladder_share
    probabilities[~climbs, 0] += ladder_share
    return probabilities
