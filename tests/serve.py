"""A server of its own for tests: ``python -m tests.serve FOLDER PORT WORKERS PREFIX LOG``.

Says ``ready`` on standard output once it answers.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dashboard.server import Serving, run

if __name__ == "__main__":
    folder, port, workers, prefix, log = sys.argv[1:]
    run(
        Serving(Path(folder), "127.0.0.1", int(port), int(workers), prefix, log),
        lambda: print("ready", flush=True),
    )
