"""What the log holds beside what was acknowledged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from senders import Told

import repaylift as rl


@dataclass(frozen=True, slots=True)
class Audit:
    """entries: in the journal, whose chain verified. lost: acknowledged and not in it. doubled: in it twice.

    changed: acknowledged decisions whose replay differs from the bytes that left. rungs: decisions for no
    contact that say themselves that they are not kept, and are not.
    """

    entries: int
    lost: int
    doubled: int
    changed: int
    rungs: int

    @property
    def is_sound(self) -> bool:
        """Whether everything acknowledged is there exactly once, to the byte."""
        return not (self.lost or self.doubled or self.changed)


def audit(url: str, acknowledged: list[Told]) -> Audit:
    """Compare a log with what it had acknowledged.

    Raises
    ------
    repaylift.log.BrokenChainError
        When the chain does not verify.
    """
    log = rl.Log(url)
    end = log.verify_chain()
    found = Counter((entry.kind, entry.subject) for entry in log.entries())
    held = [told for told in acknowledged if found[told.kind, told.subject]]
    missing = [told for told in acknowledged if not found[told.kind, told.subject]]
    changed = sum(
        log.answer(told.subject) != told.answer.decode() for told in held if told.kind == "decision"
    )
    log.close()
    rungs = sum(told.is_rung for told in missing)
    doubled = sum(count > 1 for key, count in found.items() if key[0] in ("decision", "outcome", "event"))
    return Audit(end.seq, len(missing) - rungs, doubled, changed, rungs)
