"""Memory given back to the system between the parts of a refresh.

Readers make and drop hundreds of thousands of small things. What the allocators keep of that for
later would stand beside what the build of a release needs.
"""

from __future__ import annotations

import ctypes
import gc
import sys

import pyarrow as pa


def share_one_allocator() -> None:
    """Let Arrow take its memory where all others take theirs, so that it is kept but once."""
    pa.set_memory_pool(pa.system_memory_pool())


def give_back() -> None:
    """Return what is no longer used, as far as the platform lets us."""
    gc.collect()
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl has not
        if trim is not None:
            trim(0)
