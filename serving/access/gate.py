"""Lets a request in, or says why not: key, scope, rate."""

from __future__ import annotations

import math

from ..refused import RefusedError
from .keys import Key, KeyRing
from .rate import RateLimit
from .scopes import SCOPES, Scope

_EVERYBODY = Key("open", frozenset(SCOPES), "", "")
_BEARER = "bearer "


class Gate:
    """Who may pass.

    Parameters
    ----------
    keys : None: the service is open, everybody may do everything as often as they like.
    limit : of how often a key may call.
    """

    def __init__(self, keys: KeyRing | None, limit: RateLimit) -> None:
        self._keys, self._limit = keys, limit

    def admit(self, scope: Scope | None, authorization: str | None) -> Key:
        """Whose request it is.

        Parameters
        ----------
        scope : what the route needs; None: no key.
        authorization : the header of this name.

        Raises
        ------
        RefusedError
            401 without a known key, 403 when it lacks the scope, 429 when it calls too often.
        """
        if scope is None or self._keys is None:
            return _EVERYBODY
        key = self._keys.find(_token(authorization))
        if key is None:
            raise _unknown()
        if scope not in key.scopes:
            raise _outside(key, scope)
        wait = self._limit.wait(key.name, key.rate)
        if wait > 0:
            raise _too_often(key, wait)
        return key


def _token(authorization: str | None) -> str:
    if authorization is None:
        raise RefusedError(
            401,
            "The request has no key. Remedy: send the header `Authorization: Bearer rl.NAME.SECRET`.",
            {"www-authenticate": "Bearer"},
        )
    if not authorization[: len(_BEARER)].lower() == _BEARER:
        raise _unknown()
    return authorization[len(_BEARER) :].strip()


def _unknown() -> RefusedError:
    return RefusedError(
        401,
        "The key is not known. Remedy: send the header `Authorization: Bearer rl.NAME.SECRET` with a key "
        "whose line the service was started with.",
        {"www-authenticate": 'Bearer error="invalid_token"'},
    )


def _outside(key: Key, scope: Scope) -> RefusedError:
    has = ", ".join(sorted(key.scopes))
    return RefusedError(
        403,
        f"Key {key.name!r} has {has}; this needs {scope}. Remedy: use a key with the scope {scope}.",
        {"www-authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'},
    )


def _too_often(key: Key, wait: float) -> RefusedError:
    seconds = max(1, math.ceil(wait))
    return RefusedError(
        429,
        f"Key {key.name!r} calls more often than it may. Remedy: wait {seconds} s, then send the same "
        "request again; or have the key's limit raised.",
        {"retry-after": str(seconds)},
    )
