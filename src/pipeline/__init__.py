"""The stages of dvc.yaml, one file each; each reads files, calls the public API and writes files."""
