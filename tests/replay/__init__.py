"""Publishers on the loopback: real HTTP servers that answer as the publishers document it.

``server`` speaks HTTP and spoils answers on demand; each publisher is a module of its own that
turns a path and a query into a reply. ``python -m tests.replay`` runs all of them by hand.
"""
