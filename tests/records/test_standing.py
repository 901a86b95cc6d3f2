"""Standing: packing, and what it refuses."""

import msgspec
import pytest

from repaylift.records.standing import pack_standing, unpack_standing
from repaylift.records.standing_rows import standing_from_rows, standing_of

from .rare import rare_records


@pytest.mark.parametrize("seed", range(3))
def test_packing_loses_nothing(seed):
    records = rare_records(seed)
    for debtor in records.accounts["debtor_id"].unique():
        standing = standing_of(records, debtor)
        assert unpack_standing(pack_standing(standing)) == standing


def test_other_bytes_are_refused():
    with pytest.raises(msgspec.ValidationError):
        unpack_standing(msgspec.msgpack.encode(["p", None]))


def test_a_debtor_without_accounts_is_refused():
    with pytest.raises(ValueError, match="accounts has no row"):
        standing_of(rare_records(0), "nobody")


def test_a_contact_without_its_decision_is_refused():
    accounts = [("a", "p", 0, None, "zh", "east")]
    rows = {"accounts": accounts, "decisions": [], "contacts": [("c", "d", "n", 5, 0.0)]}
    with pytest.raises(ValueError, match=r"contacts.decision_id == 'd' is not in decisions"):
        standing_from_rows(rows)


def test_an_absent_table_stays_unknown_and_an_empty_one_is_empty():
    accounts = [("a", "p", 0, None, "zh", "east")]
    absent = standing_from_rows({"accounts": accounts, "holds": None})
    assert (absent.holds, absent.grants, absent.calls, absent.paid_at) == (None, None, None, None)
    empty = standing_from_rows({"accounts": accounts, "holds": [], "consents": [], "payments": []})
    assert (empty.holds, empty.grants, empty.paid_at) == ((), (), ())
