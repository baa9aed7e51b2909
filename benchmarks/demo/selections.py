"""Answers to the questions with choices: what was missing, earlier contact, where the ad was seen, what matters, why
people leave. Shares follow from the weights here and from what each person met with.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.demo.chance import Chance
from benchmarks.demo.world import Column

MISSING = {"hours": 0.34, "pay": 0.48, "colleagues": 0.2, "development": 0.26, "benefits": 0.22, "duties": 0.24,
           "next_step": 0.32, "other": 0.06}  # fmt: skip
PART_OF = {"next_step": "next_steps", "other": "title"}  # missing information → part of the ad, where named otherwise
RELATIONS = {"relation": 0.2, "image": 0.26, "customer": 0.14, "former_worker": 0.08}
VIEWS = {"good": 0.55, "neutral": 0.31, "none": 0.12, "bad": 0.02}
SEEN = {"arbetsformedlingen.se": "platsbanken", "indeed.com": "job_board", "linkedin.com": "social_media",
        "facebook.com": "social_media", "own_site": "own_site", "acquaintance": "acquaintance",
        "contacted": "contacted"}  # fmt: skip
SEEN_ELSEWHERE = {"own_site": 0.5, "acquaintance": 0.34, "contacted": 0.1, "other": 0.06}
FACTORS = ("pay", "hours", "duties", "manager", "colleagues", "development", "security", "purpose", "location")
MOST_FACTORS = 3
FACTORS_OF = {  # first digits of an occupation → how much each of FACTORS weighs; the longest that fits counts
    "": (5, 5, 6, 4, 4, 5, 4, 4, 4), "1": (5, 3, 7, 5, 3, 7, 2, 7, 2), "2": (6, 4, 8, 4, 4, 7, 3, 5, 2),
    "22": (8, 8, 5, 5, 5, 5, 2, 5, 2), "234": (6, 5, 6, 6, 7, 3, 3, 8, 3), "266": (5, 5, 6, 8, 6, 5, 2, 8, 2),
    "53": (6, 8, 4, 5, 6, 2, 6, 7, 4), "51": (6, 7, 5, 3, 6, 3, 6, 2, 5), "94": (6, 8, 2, 4, 6, 1, 8, 2, 7),
    "91": (7, 9, 1, 5, 5, 1, 9, 1, 8),
}  # fmt: skip
LEFT_BECAUSE = {"pay": 0.16, "duties": 0.08, "manager": 0.14, "colleagues": 0.05, "workload": 0.2,
                "development": 0.13, "expectations": 0.06, "private": 0.1, "retirement": 0.12,
                "other": 0.04}  # fmt: skip
DISAPPOINTED, ANSWERED = 0.38, 0.93


def selected(organisation_id: str, responses: pd.DataFrame, met: pd.DataFrame) -> dict[str, Column]:
    """{question: answers} of every response, choices joined by `|` and "" for none. `met` holds the person's source,
    occupation, match of job and ad, and the parts of the ad."""
    size, stage = len(responses), responses["stage"].to_numpy()
    is_applicant, leaves = stage == "application", stage == "exit"
    missed = is_applicant & (responses["ad_info_missing"] == "yes").to_numpy()
    has_factors = is_applicant | (stage == "onboarding")

    def of(code: str) -> Chance:
        return Chance(organisation_id, "selections", code)

    return {
        "ad_info_missing_what": np.where(missed, _missing(met, of("ad_info_missing_what")), ""),
        "pre_relation": _some(is_applicant, _relations(size, of("pre_relation")), of("pre_relation asked")),
        "pre_view": _some(is_applicant, _one_of(VIEWS, size, of("pre_view")), of("pre_view asked")),
        "ad_source": _some(is_applicant, _seen(met, of("ad_source")), of("ad_source asked")),
        "factor_importance": _some(has_factors, _factors(met, of("factor_importance")), of("factors asked")),
        "exit_reason": _some(leaves, _left_because(met, of("exit_reason")), of("exit_reason asked")),
    }


def _some(asked: Column, answers: Column, chance: Chance) -> Column:
    """The answers of those asked, save the few who leave the question blank."""
    return np.where(asked & (chance.uniform(len(answers)) < ANSWERED), answers, "")


def _one_of(weights: dict[str, float], size: int, chance: Chance) -> Column:
    return np.array(list(weights), dtype=object)[chance.pick(list(weights.values()), size)]


def _missing(met: pd.DataFrame, chance: Chance) -> Column:
    """Mostly parts that the ad did not hold; at least one."""
    picked = {}
    for code, share in MISSING.items():
        is_there = met[PART_OF.get(code, code)].to_numpy(dtype=bool)
        picked[code] = chance.uniform(len(met)) < share * np.where(is_there, 0.5, 1.5)
    fallback = _one_of(MISSING, len(met), chance)
    joined = _joined(picked, len(met))
    return np.where(joined == "", fallback, joined)


def _relations(size: int, chance: Chance) -> Column:
    joined = _joined({code: chance.uniform(size) < share for code, share in RELATIONS.items()}, size)
    return np.where(joined == "", "none", joined)


def _joined(picked: dict[str, Column], size: int) -> Column:
    """Each row's codes joined by `|`."""
    joined = np.full(size, "", dtype=object)
    for code, is_picked in picked.items():
        joined = joined + np.where(is_picked, np.where(joined == "", code, "|" + code), "")
    return joined


def _seen(met: pd.DataFrame, chance: Chance) -> Column:
    known = met["source"].map(SEEN)
    return np.where(known.isna(), _one_of(SEEN_ELSEWHERE, len(met), chance), known)


def _factors(met: pd.DataFrame, chance: Chance) -> Column:
    """The factors of which weight times chance comes to most, in the order of the form."""
    weights = np.array([_weights_of(ssyk) for ssyk in met["ssyk"]], dtype=float)
    drawn = weights * chance.uniform(weights.size).reshape(weights.shape)
    order = np.argsort(-drawn, axis=1, kind="stable")[:, :MOST_FACTORS]
    chosen = np.zeros(weights.shape, dtype=bool)
    np.put_along_axis(chosen, order, True, axis=1)
    return _joined({code: chosen[:, i] for i, code in enumerate(FACTORS)}, len(met))


def _weights_of(ssyk: str) -> tuple[int, ...]:
    return next(FACTORS_OF[ssyk[:length]] for length in (3, 2, 1, 0) if ssyk[:length] in FACTORS_OF)


def _left_because(met: pd.DataFrame, chance: Chance) -> Column:
    """Those whose job was another than the ad said often give just that as their reason."""
    reason = _one_of(LEFT_BECAUSE, len(met), chance)
    is_disappointed = (met["job_matched_ad"] < -0.5).to_numpy() & (chance.uniform(len(met)) < DISAPPOINTED)
    return np.where(is_disappointed, "expectations", reason)
