"""Senders that keep calling the service, and remember what was acknowledged and what is in doubt."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

import httpx

Body = dict[str, object]
_IN_DOUBT = (503, 504)  # the log is out of reach; the server gave the call up after 30 seconds


@dataclass(frozen=True, slots=True)
class Told:
    """One request: kind (decision, outcome, event), its id, path and body; `answer` once acknowledged."""

    kind: str
    key: str
    path: str
    body: Body
    answer: bytes = b""

    @property
    def is_rung(self) -> bool:
        """Whether the answer itself says that it is not kept: nobody is contacted, ask again."""
        return self.kind == "decision" and not json.loads(self.answer)["kept"]

    @property
    def subject(self) -> str:
        """The id under which the journal holds it."""
        return str(json.loads(self.answer)["decision_id"]) if self.kind == "decision" else self.key


@dataclass
class Ledger:
    """What became of the requests; shared by all senders.

    acknowledged : answered with 200. doubtful : cut off, or refused with the 503 of a log out of reach.
    statuses : how often each status, or "cut off", came back. wrong : answers that should not be.
    """

    acknowledged: list[Told] = field(default_factory=list)
    doubtful: list[Told] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, told: Told, response: httpx.Response | None) -> bytes | None:
        """Note an answer (None: cut off); its body when it was acknowledged."""
        with self.lock:
            self.statuses["cut off" if response is None else str(response.status_code)] += 1
            if response is None or response.status_code in _IN_DOUBT:
                self.doubtful.append(told)
            elif response.status_code != 200:
                self.wrong.append(f"{told.kind}: {response.status_code} {response.text[:200]}")
            else:
                self.acknowledged.append(_answered(told, response.content))
                return response.content
        return None


def _answered(told: Told, answer: bytes) -> Told:
    return Told(told.kind, told.key, told.path, told.body, answer)


class Senders:
    """Threads that decide, tell an outcome of every decision, and tell an event, until they are stopped."""

    def __init__(self, url: str, accounts: list[str], ledger: Ledger, threads: int, at: str) -> None:
        self._url, self._accounts, self._ledger, self._at = url, accounts, ledger, at
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(seed,)) for seed in range(threads)]
        for thread in self._threads:
            thread.start()

    def wait(self, acknowledged: int) -> None:
        """Until so many more requests are acknowledged.

        Raises
        ------
        TimeoutError
            When that takes more than two minutes.
        """
        enough, until = len(self._ledger.acknowledged) + acknowledged, time.monotonic() + 120.0
        while len(self._ledger.acknowledged) < enough:
            if time.monotonic() > until:
                self.stop()
                raise TimeoutError(f"nothing is acknowledged: {dict(self._ledger.statuses)}")
            self._stopped.wait(0.01)

    def stop(self) -> None:
        """Let every sender finish its call."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def _run(self, seed: int) -> None:
        random_of = random.Random(f"{seed} {uuid4()}")
        with httpx.Client(base_url=self._url, timeout=30) as client:
            while not self._stopped.is_set():
                self._round(client, random_of.choice(self._accounts))

    def _round(self, client: httpx.Client, account: str) -> None:
        answer = send(client, decision(account), self._ledger)
        if answer is None:
            self._stopped.wait(0.1)  # a server that is away is not asked all the time
        if answer is not None and json.loads(answer)["kept"]:
            send(client, outcome(json.loads(answer)["decision_id"], self._at), self._ledger)
        send(client, event(account, self._at), self._ledger)


def send(client: httpx.Client, told: Told, ledger: Ledger) -> bytes | None:
    """Send one request and note what came back."""
    try:
        response = client.post(told.path, json=told.body)
    except httpx.HTTPError:
        response = None
    return ledger.note(told, response)


def send_again(url: str, ledger: Ledger) -> None:
    """Send what is in doubt once more, with the same ids."""
    doubtful, ledger.doubtful = ledger.doubtful, []
    with httpx.Client(base_url=url, timeout=60) as client:
        for told in doubtful:
            send(client, told, ledger)


def decision(account: str) -> Told:
    """Ask for a decision."""
    key = uuid4().hex
    return Told("decision", key, "/v1/decisions", {"request_id": key, "account_id": account})


def outcome(decision_id: str, at: str) -> Told:
    """Say that the decision's message was delivered."""
    key = uuid4().hex
    body: Body = {"outcome_id": key, "decision_id": decision_id, "kind": "promise_kept", "at": at}
    return Told("outcome", key, "/v1/outcomes", body)


def event(account: str, at: str) -> Told:
    """Say that the app was opened."""
    key = uuid4().hex
    body: Body = {"event_id": key, "kind": "app_event", "what": "open", "account_id": account, "at": at}
    return Told("event", key, "/v1/events", body)
