"""API keys: kept as salted hashes, looked up by name, compared in constant time.

A key is `rl.NAME.SECRET`; the secret has 256 random bits, so that one SHA-256 with a salt keeps it:
a slow hash guards guessable passwords, and would cost every request. What the service is given is a
line per key, which holds no secret:

    NAME:SCOPE,SCOPE:SALT:HASH            or, with a limit of its own in requests a second,
    NAME:SCOPE,SCOPE:SALT:HASH:RATE
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from repaylift.checks import check_between, check_in

from .scopes import SCOPES, Scope

_PREFIX = "rl"


@dataclass(frozen=True, slots=True)
class Key:
    """A caller.

    rate : requests a second; None: the service's own limit.
    """

    name: str
    scopes: frozenset[Scope]
    salt: str
    digest: str
    rate: float | None = None

    def line(self) -> str:
        """How the key is written in the file of keys."""
        scopes = ",".join(scope for scope in SCOPES if scope in self.scopes)
        rate = "" if self.rate is None else f":{self.rate:g}"
        return f"{self.name}:{scopes}:{self.salt}:{self.digest}{rate}"


_NOBODY = Key("", frozenset(), "", "0" * 64)


class KeyRing:
    """The keys that the service knows.

    Examples
    --------
    >>> token, key = new_key("dialler", ["report"])
    >>> ring = KeyRing([key])
    >>> ring.find(token).name, ring.find(token[:-1] + "?")
    ('dialler', None)
    """

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = {key.name: key for key in keys}

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, token: str) -> Key | None:
        """Whose token it is; None when nobody's. An unknown name takes as long as a wrong secret."""
        prefix, _, rest = token.partition(".")
        name, _, secret = rest.partition(".")
        key = self._keys.get(name, _NOBODY)
        same = hmac.compare_digest(_digest(key.salt, secret), key.digest)
        return key if same and prefix == _PREFIX and key is not _NOBODY else None


def new_key(name: str, scopes: Sequence[str], rate: float | None = None) -> tuple[str, Key]:
    """A new token, to be given to the caller, and the key, whose line is given to the service.

    Raises
    ------
    ValueError
        When the name has other signs than letters, digits, - and _, or a scope is not known.
    """
    secret, salt = secrets.token_urlsafe(32), secrets.token_hex(16)
    key = read_key(f"{name}:{','.join(scopes)}:{salt}:{_digest(salt, secret)}")
    return f"{_PREFIX}.{name}.{secret}", Key(key.name, key.scopes, salt, key.digest, rate)


def read_keys(text: str) -> KeyRing:
    """The keys of a text with one line per key; empty lines and those that begin with # are passed over.

    Raises
    ------
    ValueError
        When a line cannot be read, or a name stands twice.
    """
    lines = [line.strip() for line in text.splitlines()]
    keys = [read_key(line) for line in lines if line and not line.startswith("#")]
    names = [key.name for key in keys]
    for name in names:
        check_between(names.count(name), f"keys named {name!r}", le=1, remedy="give each key its own name")
    return KeyRing(keys)


def read_key(line: str) -> Key:
    """The key of one line; the error for a line that cannot be read does not repeat its hash.

    Raises
    ------
    ValueError
        When it cannot be read.
    """
    parts = line.split(":")
    if len(parts) not in (4, 5) or not _is_name(parts[0]):
        raise ValueError(
            f"key {parts[0]!r} has {len(parts)} parts, must be NAME:SCOPES:SALT:HASH[:RATE], its name of "
            "letters, digits, - and _. Remedy: make the line with `python -m serving.new_key NAME SCOPE ...`"
        )
    scopes = frozenset(cast(Scope, check_in(scope, "scope", SCOPES)) for scope in parts[1].split(","))
    check_between(len(parts[3]), f"length of the hash of key {parts[0]!r}", ge=64, le=64)
    rate = check_between(float(parts[4]), f"rate of key {parts[0]!r}", gt=0) if len(parts) == 5 else None
    return Key(parts[0], scopes, parts[2], parts[3], rate)


def _is_name(name: str) -> bool:
    return name.replace("-", "").replace("_", "").isalnum() and name.isascii()


def _digest(salt: str, secret: str) -> str:
    return hashlib.sha256(f"{salt}.{secret}".encode()).hexdigest()
