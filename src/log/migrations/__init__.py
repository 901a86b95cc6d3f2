"""Changes of the log's tables since its first version, one file each, run by `log/migrate.py`."""
