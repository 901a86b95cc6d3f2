"""A key per person: destroy it, and what the journal holds about them cannot be read any more.

Every person's key is random, and kept wrapped by the master key, in the table `person_keys` under an alias
that means nothing without it. The master key is never in the database: it is the environment's
REPAYLIFT_MASTER_KEY (32 bytes in base64) or, for an SQLite log without one, a file beside the database
that only its owner may read, made when the log is first opened.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import URL

VARIABLE = "REPAYLIFT_MASTER_KEY"
KEY_BYTES = 32
_NONCE_BYTES = 12


def master_key(url: URL) -> bytes:
    """The master key of the log at a URL.

    Raises
    ------
    ValueError
        When the environment's is not 32 bytes in base64, or a log on a server has none.
    """
    text = os.environ.get(VARIABLE)
    if text:
        return read_key(text, VARIABLE)
    if url.get_backend_name() != "sqlite":
        raise ValueError(
            f"{VARIABLE} is not set. Remedy: set it to 32 random bytes in base64, the same for every "
            f"process on this log; for example {_example()}"
        )
    path = Path(f"{url.database}.key")
    if not path.exists():
        _write_key(path)
    return read_key(path.read_text(), str(path))


def read_key(text: str, name: str) -> bytes:
    """The key that a text in base64 holds.

    Examples
    --------
    >>> len(read_key("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "key"))
    32
    >>> read_key("secret", "REPAYLIFT_MASTER_KEY")
    Traceback (most recent call last):
    ValueError: REPAYLIFT_MASTER_KEY is not 32 bytes in base64. Remedy: ...
    """
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ValueError(f"{name} is not 32 bytes in base64. Remedy: make one with {_example()}")
    return key


def fingerprint(key: bytes) -> str:
    """What tells two master keys apart, and nothing of the key."""
    return hashlib.sha256(b"repaylift master key" + key).hexdigest()


def seal(cipher: AESGCM, plain: bytes, about: bytes) -> bytes:
    """Encrypt; `about` must be the same to open it.

    Examples
    --------
    >>> cipher = AESGCM(bytes(32))
    >>> unseal(cipher, seal(cipher, b"text", b"entry 1"), b"entry 1")
    b'text'
    """
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, plain, about)


def unseal(cipher: AESGCM, sealed: bytes, about: bytes) -> bytes:
    """Decrypt what `seal` made.

    Raises
    ------
    ValueError
        When it was made with another key or about something else, or was changed.
    """
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about)
    except InvalidTag as error:
        raise ValueError(
            "an encrypted text does not open: it was changed, or sealed with another key. "
            f"Remedy: start with the {VARIABLE} with which the log was made."
        ) from error


def _write_key(path: Path) -> None:
    """Make a key that only the owner may read; one made by another process meanwhile stays."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(base64.b64encode(os.urandom(KEY_BYTES)))
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _example() -> str:
    return "`head -c 32 /dev/urandom | base64`"
