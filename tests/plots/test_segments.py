"""Segments: the bars are the shares, and add up."""

import pytest

from repaylift import plot_segments
from repaylift.uplift.segments import SEGMENTS


def test_bars_are_the_shares(results):
    found = results["plot_segments"]["call"]
    ax = plot_segments(found)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == pytest.approx(found.loc[list(SEGMENTS), "share"].to_numpy())
    assert sum(widths) == pytest.approx(1.0)


def test_small_shares_are_not_written(results):
    found = results["plot_segments"]["call"]
    written = [text.get_text() for text in plot_segments(found).texts]
    assert written == [f"{share:.0%}" for share in found["share"] if share >= 0.05]


def test_every_segment_is_explained(results):
    words = [text.get_text() for text in plot_segments(results["plot_segments"]).get_legend().get_texts()]
    assert [word.split(":")[0].replace(" ", "_") for word in words] == list(SEGMENTS)
