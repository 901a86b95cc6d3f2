"""Every plot: says what it shows, draws where it is told to, and keeps its words inside the picture."""

import matplotlib.pyplot as plt
import pytest

import repaylift as rl
from repaylift import plots


@pytest.mark.parametrize("name", plots.__all__)
def test_it_is_public_titled_and_labelled(name, results):
    ax = getattr(rl, name)(results[name])
    assert ax.get_title(loc="left")
    assert ax.get_xlabel()


@pytest.mark.parametrize("name", plots.__all__)
def test_it_draws_on_the_axes_given(name, results):
    _figure, axes = plt.subplots(1, 2, layout="constrained")
    assert getattr(plots, name)(results[name], axes[1], title="Mine") is axes[1]
    assert axes[1].get_title(loc="left") == "Mine"
    assert not axes[0].has_data()
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", plots.__all__)
def test_its_words_stay_inside_the_picture(name, results):
    ax = getattr(plots, name)(results[name])
    figure = ax.figure
    figure.canvas.draw()
    words = [ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
    if ax.get_legend():
        words += ax.get_legend().get_texts()
    shown = [word for word in words if word.get_text() and word.get_visible()]
    for word in shown:
        box = word.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= figure.bbox.x1, word.get_text()
        assert box.y0 >= 0 and box.y1 <= figure.bbox.y1, word.get_text()
    assert shown
    assert all(label.get_window_extent().x0 >= 0 for label in ax.get_yticklabels())
