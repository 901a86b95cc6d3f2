"""The log's tables as the first version made them, with one decision, outcome and event in them."""

import sqlite3
from pathlib import Path

from repaylift.records.tables import TABLES

_TYPES = {"text": "TEXT", "time": "BIGINT", "money": "FLOAT", "number": "FLOAT", "flag": "BOOLEAN"}
_LOOKUPS = ("account_id", "debtor_id", "decision_id", "contact_id", "order_id", "bill_id", "payment_id")

_LOG_TABLES = """
CREATE TABLE loaded_tables (name VARCHAR(64) NOT NULL, rows BIGINT NOT NULL, loaded_at BIGINT NOT NULL,
    PRIMARY KEY (name));
CREATE TABLE answers (decision_id VARCHAR(64) NOT NULL, account_id TEXT NOT NULL, at BIGINT NOT NULL,
    body TEXT NOT NULL, PRIMARY KEY (decision_id));
CREATE INDEX ix_answers_account_id ON answers (account_id);
CREATE INDEX ix_answers_at ON answers (at);
CREATE TABLE outcomes (outcome_id VARCHAR(200) NOT NULL, decision_id TEXT NOT NULL, kind TEXT NOT NULL,
    at BIGINT NOT NULL, received_at BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (outcome_id));
CREATE INDEX ix_outcomes_decision_id ON outcomes (decision_id);
CREATE TABLE events (event_id VARCHAR(200) NOT NULL, kind TEXT NOT NULL, account_id TEXT NOT NULL,
    at BIGINT NOT NULL, received_at BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (event_id));
CREATE INDEX ix_events_account_id ON events (account_id);
CREATE TABLE requests (scope VARCHAR(20) NOT NULL, "key" VARCHAR(200) NOT NULL,
    body_hash VARCHAR(64) NOT NULL, answer TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (scope, "key"));
CREATE TABLE feature_sets (set_id VARCHAR(64) NOT NULL, names TEXT NOT NULL, PRIMARY KEY (set_id));
CREATE TABLE features (account_id VARCHAR(200) NOT NULL, bill_id TEXT, set_id VARCHAR(64) NOT NULL,
    built_at BIGINT NOT NULL, refreshed_at BIGINT NOT NULL, changed_at BIGINT, packed BLOB NOT NULL,
    PRIMARY KEY (account_id));
"""
# `{}` hashes to this.
_EMPTY = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

_ROWS = f"""
INSERT INTO loaded_tables VALUES ('accounts', 1, 5), ('bills', 1, 5), ('payments', 0, 5);
INSERT INTO accounts VALUES (1, NULL, 'a1', 'p1', 0, 'Asia/Shanghai', 'zh', 'east');
INSERT INTO bills VALUES (1, NULL, 'b1', 'a1', 1, 2, 90.0);
INSERT INTO decisions
    VALUES (1, 'd1', 'd1', 'p1', 'a1', 'b1', 10, 'dpd_4_7', 'sms', 0.5, 'none|sms', 'model');
INSERT INTO contacts VALUES (1, 'o1', 'c-d1', 'd1', 'p1:sms', 11, 0.05);
INSERT INTO payments VALUES (1, 'e1', 'm1', 'a1', 'b1', 12, 5.0);
INSERT INTO answers VALUES ('d1', 'a1', 10, '{{"decision_id": "d1", "text": "您好"}}');
INSERT INTO answers VALUES ('d2', 'a1', 10, '{{"decision_id": "d2"}}');
INSERT INTO outcomes VALUES ('o1', 'd1', 'sent', 11, 11, '{{"outcome_id": "o1"}}');
INSERT INTO events VALUES ('e1', 'payment', 'a1', 12, 12, '{{"event_id": "e1"}}');
INSERT INTO requests VALUES ('decision', 'r1', '{_EMPTY}', '{{"decision_id": "d1", "text": "您好"}}', 10);
INSERT INTO requests VALUES ('outcome', 'o1', '{_EMPTY}', '{{"recorded": "o1"}}', 11);
INSERT INTO requests VALUES ('event', 'e1', '{_EMPTY}', '{{"recorded": "e1"}}', 12);
"""


def make_version_0(path: Path) -> None:
    """Write such a log to a file."""
    with sqlite3.connect(path) as connection:
        for name, columns in TABLES.items():
            cells = [
                f"{column} {_TYPES[kind.rstrip('?')]}{'' if kind.endswith('?') else ' NOT NULL'}"
                for column, kind in columns.items()
            ]
            connection.execute(
                f"CREATE TABLE {name} (seq INTEGER NOT NULL, source_id VARCHAR(200), "
                f"{', '.join(cells)}, PRIMARY KEY (seq))"
            )
            for column in (column for column in columns if column in _LOOKUPS):
                connection.execute(f"CREATE INDEX ix_{name}_{column} ON {name} ({column})")
        connection.executescript(_LOG_TABLES + _ROWS)
    connection.close()
