"""Pick up a new champion without a restart: look, load, try it out, swap.

Nothing here runs in the path of a request. A version without two approvals, one that cannot be read and one
that fails on a trial case are refused: what was in use stays, and health says why.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from repaylift.models.approvals import NotApprovedError, approvers, check_approved, earlier_champions
from repaylift.models.registry import ALIASES, RegisteredVersion, fetch, find_version
from repaylift.policy.next_best_action import NextBestAction

from .champion import Champion, Loaded
from .trial_case import try_out

_logger = logging.getLogger("repaylift.serving")
Finish = Callable[[NextBestAction], NextBestAction]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an arm's artifact comes from.

    model : alias or number of a version in the registry, or a folder, which needs no approval.
    finish : what is changed about an artifact after it was read, such as who is held out.
    tracking_uri : as `models.registry`.
    """

    model: str
    finish: Finish = lambda artifact: artifact
    tracking_uri: str | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, which is read once."""
        return self.model not in ALIASES and not self.model.isdigit()

    def find(self) -> RegisteredVersion:
        """The version wanted now; LookupError when there is none."""
        wanted = int(self.model) if self.model.isdigit() else self.model
        return find_version(wanted, self.tracking_uri)

    def load(self, version: RegisteredVersion) -> Loaded:
        """Read a version that is approved, and try it out.

        Raises
        ------
        NotApprovedError
            When it lacks approvals; whatever reading and deciding raise.
        """
        check_approved(version)
        artifact = self._read(fetch(version, self.tracking_uri))
        return Loaded(str(version.version), artifact, approvers(version))

    def load_folder(self) -> Loaded:
        """Read the folder, and try it out."""
        return Loaded(self.model, self._read(Path(self.model)))

    def _read(self, folder: Path) -> NextBestAction:
        artifact = self.finish(NextBestAction.load(folder))
        try_out(artifact)
        return artifact


class Watcher:
    """Looks at the registry every so many seconds, in a thread of its own.

    Parameters
    ----------
    arms : by arm, what decides and where it comes from.
    """

    def __init__(self, arms: Mapping[str, tuple[Champion, Source]], seconds: float) -> None:
        self._arms, self._seconds = arms, seconds
        self._broken: set[tuple[str, int]] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="champion watch", daemon=True)

    def start(self) -> None:
        """Look now, so that the first request finds a champion, and go on looking."""
        for champion, source in self._arms.values():
            self._open(champion, source)
        if not all(source.is_folder for _, source in self._arms.values()):
            self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Look once at what the registry wants in every arm."""
        for arm, (champion, source) in self._arms.items():
            if not source.is_folder:
                self._look(arm, champion, source)

    def _run(self) -> None:
        while not self._stop.wait(self._seconds):
            self.look()

    def _open(self, champion: Champion, source: Source) -> None:
        if source.is_folder:
            try:
                champion.swap(source.load_folder())
            except Exception as error:  # whatever keeps it away, the ladder can answer
                champion.refuse(_not_loaded(source.model, error))
            return
        self._look(source.model, champion, source)
        if champion.now.champion is None:
            self._find_last_good(champion, source)

    def _look(self, arm: str, champion: Champion, source: Source) -> None:
        try:
            wanted = source.find()
        except Exception as error:  # the registry is away or empty: what is in use stays
            champion.refuse(f"the registry gives no {source.model!r}: {error}")
            return
        now = champion.now
        if now.champion is not None and now.champion.version == str(wanted.version):
            champion.refuse(None)
        elif (arm, wanted.version) not in self._broken:
            self._take(arm, champion, source, wanted)

    def _take(self, arm: str, champion: Champion, source: Source, wanted: RegisteredVersion) -> None:
        try:
            loaded = source.load(wanted)
        except NotApprovedError as error:
            champion.refuse(str(error))
        except Exception as error:  # broken for good: it is not read again
            _logger.exception("version %s was not loaded", wanted.version)
            self._broken.add((arm, wanted.version))
            champion.refuse(_not_loaded(f"version {wanted.version}", error))
        else:
            champion.swap(loaded)
            _logger.info("arm %s: version %s decides now", arm, loaded.version)

    def _find_last_good(self, champion: Champion, source: Source) -> None:
        """What was a champion once, and still can be read."""
        try:
            for version in earlier_champions(source.tracking_uri):
                try:
                    champion.fall_back_on(source.load(version))
                    return
                except Exception:  # the one before may be whole
                    _logger.exception("version %s was not loaded either", version.version)
        except Exception:  # no registry, no earlier version
            _logger.exception("no earlier version was found")


def _not_loaded(what: str, error: Exception) -> str:
    return (
        f"{what} was not loaded: {error}. Remedy: train and promote a version (`make demo`, "
        "`repaylift promote`), or set REPAYLIFT_MODEL to an alias or folder."
    )
