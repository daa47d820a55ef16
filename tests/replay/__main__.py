"""Runs the replayed publishers by hand: ``python -m tests.replay [--port N] [--fail N]``."""

from __future__ import annotations

import argparse

from tests.replay.server import ReplayServer, status
from tests.sources.specimen_world_bank_wdi import world_bank

PUBLISHERS = {"world_bank_wdi": world_bank}


def main() -> None:
    """Serve until interrupted; print the variables that point the product at this server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--fail", type=int, default=0, help="answer 502 to the first N requests")
    options = parser.parse_args()
    publishers = {name: make() for name, make in PUBLISHERS.items()}
    server = ReplayServer(publishers, options.port)
    server.spoil("/", *[status(502)] * options.fail)
    for name in publishers:
        print(f"export GCEN_{name.upper()}_URL={server.url(name)}", flush=True)
    try:
        server.serve()
    except KeyboardInterrupt:
        server.close()


if __name__ == "__main__":
    main()
