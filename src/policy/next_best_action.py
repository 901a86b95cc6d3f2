"""The deployed decision: models, actions, rules, prices and evidence, as one artifact."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from ..checks import check_in
from .actions import Catalogue, load_catalogue
from .cases import Cases, read_cases
from .decided import Decided
from .decisions_table import Decisions
from .evidence import Grounds, grounds_of
from .explore import Exploration
from .holdout import Holdout, assign_arms
from .pauses import Pause, apply_pauses
from .prepared import Prepared, choose, prepare
from .prices import PriceSheet
from .pricing import make_prices
from .rule_facts import Facts, facts_of
from .rules import DEFAULT_PACKS, RulePack, evaluate_rules, load_pack
from .spent import within_budgets
from .tables import action_table, case_table
from .value import scores_of
from .weigh import EffectModel, RiskModel, predict, weigh
from .why_not import LANGUAGES

RISK_FEATURE = "default_risk"


def _packaged_packs() -> tuple[RulePack, ...]:
    return tuple(load_pack(name) for name in DEFAULT_PACKS)


@dataclass(frozen=True, slots=True)
class NextBestAction:
    """Decides for one case or a million by the same function.

    risk, effects : fitted `DefaultRisk` and `UpliftModel`; None: the ladder decides.
    features : names of the effects model's inputs, in its order; one of them may be "default_risk",
        which is computed; the others are the risk model's inputs, in its order.
    evidence : logged rows, stages (index) x actions (columns), as `count_evidence` gives them.
    prices : today's price sheet. exploration : None to always take the best. holdout : who is held out.
    versions : of risk, effects and features; those of catalogue, packs and prices are added.
    given : the features that a case brings. risk_at : place among all features that the default risk takes.

    Raises
    ------
    ValueError
        When a model was fitted on other features than it would be given.

    Examples
    --------
    Without models the ladder decides, under the rules; here a call at night is ruled out:

    >>> case = pd.DataFrame({"account_id": ["a"], "debtor_id": ["p"], "bill_id": ["b"], "amount": [90.0],
    ...     "stage": ["dpd_8_14"], "days_past_due": [9], "timezone": ["Asia/Shanghai"], "holds": [""],
    ...     "opted_out": [""], "consented": ["ai_call"], "consent_age_days": [9.0], "night_agreed": [False],
    ...     "voice_conversations_today": [0], "unanswered_today": [0], "digital_last_7d": [0],
    ...     "paid_known": [True]})
    >>> nba = NextBestAction()
    >>> noon, night = (nba.decide(case, as_of=f"2026-11-23T{hour}:00Z") for hour in ("04:00", "15:00"))
    >>> noon.cases[["action", "mode"]].values.tolist()
    [['ai_call', 'fallback_rules']]
    >>> night.cases[["action", "mode"]].values.tolist()
    [['none', 'suppressed_all']]
    """

    risk: RiskModel | None = None
    effects: EffectModel | None = None
    features: tuple[str, ...] = ()
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)
    catalogue: Catalogue = field(default_factory=load_catalogue)
    packs: tuple[RulePack, ...] = field(default_factory=_packaged_packs)
    prices: PriceSheet = field(default_factory=PriceSheet)
    exploration: Exploration | None = None
    holdout: Holdout = field(default_factory=Holdout)
    versions: Mapping[str, str] = field(default_factory=dict)
    given: tuple[str, ...] = field(init=False, repr=False)
    risk_at: int | None = field(init=False, repr=False)
    _grounds: Grounds = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._know()
        for part, model, names in (
            ("risk", self.risk, self.given),
            ("effects", self.effects, self.features),
        ):
            learnt = getattr(model, "feature_names_in_", None)
            if learnt is not None and tuple(learnt) != names:
                pairs = enumerate(zip_longest(names, learnt))
                place, (given, wanted) = next((i, pair) for i, pair in pairs if pair[0] != pair[1])
                raise ValueError(
                    f"features[{place}] == {given!r}, must be {wanted!r}, as {part} was fitted. "
                    "Remedy: give the columns of its training frame, in order."
                )

    def _know(self) -> None:
        """What does not depend on the case, once."""
        arms = () if self.effects is None else tuple(str(arm) for arm in self.effects.arms_)
        risk_at = self.features.index(RISK_FEATURE) if RISK_FEATURE in self.features else None
        given = tuple(name for name in self.features if name != RISK_FEATURE)
        grounds = grounds_of(self.evidence, self.catalogue, arms)
        for name, value in (("given", given), ("risk_at", risk_at), ("_grounds", grounds)):
            object.__setattr__(self, name, value)

    def decide(
        self,
        cases: pd.DataFrame,
        as_of: Any | None = None,
        *,
        prices: PriceSheet | None = None,
        explore: Exploration | Literal[False] | None = None,
        channels: Collection[str] | None = None,
        language: str = "en",
    ) -> Decisions:
        """Decide on every case.

        Parameters
        ----------
        cases : one row per case: `open_cases`, its features and its facts (`build_facts`) side by side.
            `decision_id` is taken if given. Facts that are missing block.
        as_of : the moment of all decisions; None: the column `at`. Naive times are UTC.
        prices : another price sheet than the artifact's.
        explore : another exploring than the artifact's; False: take the best.
        channels : those at hand now; None: all.
        language : of reasons and `why_not`, "en" or "zh".

        Raises
        ------
        ValueError
            When a column is missing, a stage or language is unknown, an amount is negative, an id repeats.
        """
        check_in(language, "language", LANGUAGES)
        known = read_cases(cases, self.given, as_of)
        decided = self.decide_arrays(
            known, facts_of(cases), prices=prices, explore=explore, channels=channels
        )
        actions = action_table(decided, self.catalogue, language)
        versions = self.versions_at(self.prices if prices is None else prices)
        return Decisions(case_table(decided, self.catalogue), actions, versions)

    def decide_arrays(
        self,
        cases: Cases,
        facts: Facts,
        *,
        prices: PriceSheet | None = None,
        explore: Exploration | Literal[False] | None = None,
        channels: Collection[str] | None = None,
        pauses: Sequence[Pause] = (),
    ) -> Decided:
        """Decide on n cases given as arrays; parameters as for `decide`.

        A case's decision does not depend on the cases beside it.

        Parameters
        ----------
        cases : features (n, p) in the order of `given`. facts : of the same n cases.
        pauses : in force; they remove actions as rules do.
        """
        sheet = self.prices if prices is None else prices
        exploration = self.exploration if explore is None else (explore or None)
        ready = within_budgets(self.prepare_arrays(cases, facts, channels, pauses), sheet.left_vector())
        money = ready.weighed.money
        score = scores_of(money, sheet.vector())
        choice = choose(ready, score, money.value, sheet.score_gap, exploration)
        return Decided(ready.cases, ready.weighed, score, sheet.vector(), ready.mode, ready.arm, choice)

    def priced(
        self, cases: pd.DataFrame, budgets: Mapping[str, float], as_of: Any | None = None, version: str = ""
    ) -> NextBestAction:
        """The same artifact with prices at which these cases use no more than the budgets.

        Parameters
        ----------
        cases : as for `decide`: a day's open cases. Those held out or without a model do not bid.
        budgets : units per resource for all of them; a resource left out is not limited.
        version : name of the sheet; empty: the moment of the first case.
        """
        ready = self.prepare(cases, as_of)
        sheet = make_prices(
            ready.weighed, ready.bids, budgets, ready.cases.at, version, exploration=self.exploration
        )
        return replace(self, prices=sheet)

    def prepare(
        self, cases: pd.DataFrame, as_of: Any | None = None, *, channels: Collection[str] | None = None
    ) -> Prepared:
        """Weigh every action of every case: all of a decision that no price changes; as for `decide`."""
        return self.prepare_arrays(read_cases(cases, self.given, as_of), facts_of(cases), channels)

    def prepare_arrays(
        self,
        cases: Cases,
        facts: Facts,
        channels: Collection[str] | None = None,
        pauses: Sequence[Pause] = (),
    ) -> Prepared:
        """Weigh every action of n cases given as arrays; as for `decide_arrays`."""
        predicted = predict(self.risk, self.effects, cases.features, self.risk_at)
        ruling = evaluate_rules(self.packs, facts, self.catalogue, cases.at, cases.stage)
        ruling = apply_pauses(ruling, pauses, cases.stage, cases.amount, self.catalogue)
        weighed = weigh(cases, predicted, ruling, self.catalogue, self._grounds, channels)
        return prepare(cases, weighed, assign_arms(cases.debtor_id, self.holdout), self.catalogue)

    def versions_at(self, sheet: PriceSheet) -> dict[str, str]:
        """What decides at a price sheet: risk, effects, features, catalogue, packs and prices."""
        packs = ", ".join(f"{pack.name} {pack.version}" for pack in self.packs)
        own = {"catalogue": self.catalogue.version, "packs": packs, **sheet.names()}
        return {"risk": "none", "effects": "none", "features": "none", **self.versions, **own}

    def save(self, folder: str | Path) -> Path:
        """Write everything that decides to a folder, without pickle."""
        from .bundle import save_bundle

        return save_bundle(self, Path(folder))

    @classmethod
    def load(cls, source: str | Path = "champion", tracking_uri: str | None = None) -> NextBestAction:
        """Read what `save` wrote: a folder, or an alias of the registry.

        Raises
        ------
        FileNotFoundError
            When there is neither such a folder nor such an alias.
        """
        from .bundle import load_bundle

        return load_bundle(source, tracking_uri)
