"""Rows of the log's own tables are read as the dataclasses they were made of."""

import pytest
from sqlalchemy import insert

from repaylift.log import Log, NotKnownError
from repaylift.log.reviews import REVIEWS, Review
from repaylift.log.rows import cells_of, read_one

from .conftest import NOW


def test_one_row_is_read_by_its_id_or_not_known(log: Log) -> None:
    review = Review("rv", "a1", "p1", None, "gdpr_22", None, "pending", NOW)
    log.write(lambda transaction: transaction.sql.execute(insert(REVIEWS).values(cells_of(review))))
    assert log.read(lambda connection: read_one(connection, REVIEWS, Review, "rv", "ask")) == review
    with pytest.raises(NotKnownError, match=r"review_id == 'x' is not known\. Remedy: ask"):
        log.read(lambda connection: read_one(connection, REVIEWS, Review, "x", "ask"))
