"""One module per source: what to download, and how to read what was downloaded.

A module is found by the id of its row in ``sources.toml``; nothing else registers it.
"""
