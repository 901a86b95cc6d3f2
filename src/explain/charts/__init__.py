"""Charts as SVG text that stands inside the page."""
