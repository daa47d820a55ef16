"""The figures over the years, on one axis or in a panel for each place."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.comparing.view import View, ids
from dashboard.components import compared
from dashboard.components.card import chart_card
from dashboard.components.course_key import course_key
from dashboard.figures import trend
from dashboard.language import say
from dashboard.warehouse import comparison


def over_the_years(view: View) -> Component:
    """The card of all years of the chosen cities."""
    indicator, choices, about = view.indicator, view.choices, view.about
    rows = [
        row
        for row in comparison.figures(view.release, view.subject)
        if row["city_id"] in choices.cities
    ]
    is_survey = any(row["has_std_error"] for row in rows)
    has_tests = bool(view.tested_spans)
    lines = trend.from_figures(
        rows,
        {row["city_id"]: (row["colour"], row["marker"]) for row in view.cities},
        choices.focal,
        indicator["decimals"],
        indicator["unit_short"],
    )
    is_needed = trend.needs_panels(lines)
    has_panels = is_needed or choices.has_panels
    return chart_card(
        ids("trend"),
        title=say("{title}: over the years", title=view.title),
        unit=indicator["unit"],
        sentence=compared.course_finding(
            about, rows, view.focal_name, is_survey=is_survey, has_tests=has_tests
        ),
        figure=trend.panels(lines) if has_panels else trend.trend(lines, is_survey=is_survey),
        table=compared.trend_table(about, rows),
        sources=view.sources(rows),
        notes=compared.trend_notes(
            rows, has_panels=has_panels, is_needed=is_needed, has_tests=has_tests
        ),
        download=view.download([row["year"] for row in rows]),
        release=view.release.name,
        key=course_key(rows),
    )
