"""Rows to a plotly figure as a plain dict; no I/O, no Dash."""
