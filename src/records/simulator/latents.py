"""The latent traits as a table, for evaluation only."""

from __future__ import annotations

import pandas as pd

from .collection import World
from .frames import choose, names


def latents_table(world: World) -> pd.DataFrame:
    """By account_id: type, log-odds of paying and answering, own part of each action's effect."""
    people = world.people
    made = pd.DataFrame(
        {
            "type": choose(world.parameters.types, people.kind),
            "trait": people.trait,
            "answer": people.answer,
        },
        index=pd.Index(names("a", len(people.kind)), name="account_id"),
    )
    taste = pd.DataFrame(people.taste[:, 1:], columns=list(world.catalogue.ids[1:]), index=made.index)
    return made.join(taste.add_prefix("taste_"))
