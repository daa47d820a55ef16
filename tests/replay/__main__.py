"""Runs the replayed publishers by hand: ``python -m tests.replay [FOLDER] [--port N] [--fail N]``.

``FOLDER`` holds files as ``<source_id>/<file>``; without one the specimens of the tests are served.
Prints the variables that point the product at this server, and what to call.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pipelines.contract import read_contract
from pipelines.paths import shipped
from tests.replay.publishers import PUBLISHERS, base_of, key_of, publisher_of
from tests.replay.server import Publisher, ReplayServer, status
from tests.source_tools import lay_down, specimen_of


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="files as <source_id>/<file>")
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--fail", type=int, default=0, help="answer 502 to the first N requests")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gcen-replay-") as temporary:
        _serve(_publishers(options.folder, Path(temporary)), options.port, options.fail)


def _publishers(folder: Path | None, temporary: Path) -> Mapping[str, Publisher]:
    found = {}
    for source_id in PUBLISHERS:
        files = folder / source_id if folder else temporary / source_id
        if folder is None:
            lay_down(files, specimen_of(source_id))
        if files.is_dir():
            found[source_id] = publisher_of(source_id, files)
    return found


def _serve(publishers: Mapping[str, Publisher], port: int, fail: int) -> None:
    contract = read_contract(shipped() / "contract")
    server = ReplayServer(publishers, port)
    server.spoil("/", *[status(502)] * fail)
    for name in publishers:
        print(f"export GCEN_{name.upper()}_URL={server.url(name)}{base_of(name)}", flush=True)
        variable = contract.source(name).key_variable
        if variable:
            print(f"export {variable}={key_of(name)}", flush=True)
    print(f"gcen refresh {' '.join(publishers)}", flush=True)
    try:
        server.serve()
    except KeyboardInterrupt:
        server.close()


if __name__ == "__main__":
    main()
