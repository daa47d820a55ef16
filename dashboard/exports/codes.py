"""What the codes in our columns mean, by column."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard import words

OBS_STATUS: Mapping[str, str] = {
    "A": "Normal value",
    "B": "Break in the time series",
    "D": "Definition differs",
    "E": "Estimated or derived value",
    "F": "Forecast value",
    "G": "Experimental value",
    "I": "Value imputed by the publisher",
    "K": "Data included in another category",
    "L": "Missing: data exist but were not collected",
    "M": "Missing: data cannot exist",
    "N": "Missing: not significant",
    "O": "Missing value",
    "P": "Provisional value",
    "Q": "Missing: suppressed",
    "S": "Affected by a strike or another special event",
    "U": "Low reliability",
    "V": "Not validated",
    "W": "Includes data of another category",
}
"""SDMX code list CL_OBS_STATUS (version 2.2), those that a release may hold."""

FIGURES: Mapping[str, Mapping[str, str]] = {
    "geo_level": {
        "city_system": "The member school system itself",
        "city": "The city by another boundary",
        "adjudicated": "Part of a country that took part in a survey under its own name",
        "state": "State or province",
        "economy": "Country or economy",
        "aggregate": "Average or sum of several economies",
    },
    "comparability": {
        "direct": "The city's own system or a participant of its own",
        "caution": "A wider or other area stands in, or the definition differs",
        "context": "A local instrument, never ranked across cities",
    },
    "obs_status": OBS_STATUS,
}

PAIRS: Mapping[str, Mapping[str, str]] = {
    "verdict": {
        "higher": "a is significantly higher than b at 5 %",
        "lower": "a is significantly lower than b at 5 %",
        "not_different": "a is not significantly different from b at 5 %",
        "not_tested": "No test is made; reason says why",
    },
    "reason": words.REASONS,
    "rule": {
        "published": "As the survey's publisher tests",
        "none": "Single pairs, not adjusted",
        "bh": "Adjusted by Benjamini and Hochberg",
    },
}

CHANGES: Mapping[str, Mapping[str, str]] = {
    "change": {
        "added": "The row is in the later release only",
        "revised": "The figure, its error or interval, its sample, status, flag or note, its "
        "comparability or the level of its place differs",
        "removed": "The row is in the earlier release only",
    },
    "obs_status_before": OBS_STATUS,
    "obs_status_after": OBS_STATUS,
    "comparability_before": FIGURES["comparability"],
    "comparability_after": FIGURES["comparability"],
    "geo_level_before": FIGURES["geo_level"],
    "geo_level_after": FIGURES["geo_level"],
}
