"""What decides in one arm: its artifact, and the last good one before; swapped as one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from repaylift.policy.next_best_action import NextBestAction


@dataclass(frozen=True, slots=True)
class Loaded:
    """An artifact that has decided a trial case.

    version : number in the registry, or the folder it was read from. approved_by : nobody for a folder.
    ladder : the same actions, rules and holdout without models.
    """

    version: str
    artifact: NextBestAction
    approved_by: tuple[str, ...] = ()
    ladder: NextBestAction = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ladder", ladder_of(self.artifact))

    @property
    def label(self) -> str:
        """Version in the registry, and those of its models."""
        models = ", ".join(
            f"{part} {self.artifact.versions.get(part, 'none')}" for part in ("risk", "effects")
        )
        return f"{self.version}: {models}"


def ladder_of(artifact: NextBestAction) -> NextBestAction:
    """The same actions, rules and holdout without models."""
    return replace(artifact, risk=None, effects=None, features=(), exploration=None)


@dataclass(frozen=True, slots=True)
class InUse:
    """What decides now.

    champion : None until one was loaded. last_good : what decided before it, and does when it fails.
    problem : why the registry's version is not in use, and what to do; None when it is.
    """

    champion: Loaded | None = None
    last_good: Loaded | None = None
    problem: str | None = None


class Champion:
    """Hands out what is in use; a swap shows as a whole or not at all."""

    def __init__(self, first: InUse | None = None) -> None:
        self._now = first or InUse()
        self._lock = threading.Lock()

    @property
    def now(self) -> InUse:
        """What is in use; read it once per decision."""
        return self._now

    def swap(self, loaded: Loaded) -> None:
        """Let another artifact decide; the one before stays as the last good one."""
        with self._lock:
            now = self._now
            self._now = InUse(loaded, now.champion or now.last_good)

    def fall_back_on(self, loaded: Loaded) -> None:
        """Have a last good one while there is no champion."""
        with self._lock:
            self._now = replace(self._now, last_good=loaded)

    def refuse(self, problem: str | None) -> None:
        """Keep what is in use, and say why; None: all is well again."""
        with self._lock:
            self._now = replace(self._now, problem=problem)
