"""Execute the notebooks as a user would, and keep their outputs."""

from __future__ import annotations

from pathlib import Path

from . import layout


def run(source: Path = Path("notebooks")) -> None:
    """Execute every notebook under `source`; the first failing cell raises."""
    import nbformat
    from nbclient import NotebookClient
    from tqdm import tqdm

    layout.NOTEBOOKS.mkdir(parents=True, exist_ok=True)
    for path in tqdm(sorted(source.glob("*.ipynb")), desc="notebooks"):
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(notebook, timeout=900, resources={"metadata": {"path": str(source)}}).execute()
        nbformat.write(notebook, layout.NOTEBOOKS / path.name)
