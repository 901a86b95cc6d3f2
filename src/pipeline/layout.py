"""Where each stage of the pipeline reads and writes, relative to the repository's root."""

from pathlib import Path

RECORDS = Path("data/records")
TRUTH = Path("data/truth.parquet")  # simulated truth: for evaluation only, never a feature
DECISIONS = Path("data/decisions.parquet")
FEATURES = Path("data/features.parquet")
SEQUENCES = Path("data/sequences.npz")

BUNDLE = Path("artifacts/bundle")
CHALLENGER = Path("artifacts/challenger")
TRAINING = Path("artifacts/training")
EVALUATION = Path("artifacts/evaluation")
DECIDED = Path("artifacts/decided")
REPORT = Path("artifacts/report.html")
DRIFT = Path("artifacts/drift.html")
NOTEBOOKS = Path("artifacts/notebooks")

LOG_FILE = Path("var/repaylift.db")
