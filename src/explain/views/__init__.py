"""What the templates show: inputs turned into rows of text and charts, one dataclass per part."""
