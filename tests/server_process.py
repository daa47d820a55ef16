"""A server as a process of its own, with what it says, for tests that watch it from outside."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

from tests.conftest import ROOT

PATIENCE = 240
"""Seconds until a server must have done what is waited for, on a very busy machine."""

ADOPT = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); "
    "os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1'); "
    "os.execv(sys.executable, [sys.executable, *sys.argv[2:]])"
)
"""Hands a socket over as systemd does: file descriptor 3, named in the environment."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Server:
    """A server process, and what it has said so far."""

    def __init__(self, folder, port, workers=1, prefix="", log="json", adopt=None):
        command = [sys.executable, "-m", "tests.serve", str(folder), str(port), str(workers)]
        command += [prefix, log]
        if adopt is not None:
            command = [sys.executable, "-c", ADOPT, str(adopt), *command[1:]]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            pass_fds=() if adopt is None else (adopt,),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        self.is_ready = threading.Event()
        self.changed = threading.Condition()
        for stream in (self.process.stdout, self.process.stderr):
            threading.Thread(target=self._listen, args=(stream,), daemon=True).start()

    def _listen(self, stream):
        for line in stream:
            with self.changed:
                self.said.append(line)
                self.changed.notify_all()
            if line == "ready\n":
                self.is_ready.set()

    def wait_ready(self):
        """Wait until it answers."""
        patience = time.monotonic() + PATIENCE
        while not self.is_ready.wait(0.2):
            assert self.process.poll() is None, f"it ended at once:\n{''.join(self.said)[-3000:]}"
            assert time.monotonic() < patience, f"it was not ready:\n{''.join(self.said)[-3000:]}"

    def wait_for(self, text, times=1):
        """Wait until it has said a text so many times."""
        with self.changed:
            found = self.changed.wait_for(
                lambda: sum(text in line for line in self.said) >= times, PATIENCE
            )
        assert found, f"“{text}” was not said {times} times:\n{''.join(self.said)[-3000:]}"

    def stop(self):
        """Tell it to stop, and wait until it has."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)

    def records(self):
        """Records of its log so far."""
        return [json.loads(line) for line in self.said if line.startswith("{")]


@contextmanager
def serving(*args, **kwargs):
    """A server that answers while the block runs, and is stopped after it."""
    server = Server(*args, **kwargs)
    try:
        server.wait_ready()
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()
