"""Modules that are loaded when they are first used: a command waits only for what it needs.

Going back to an earlier release is done in a moment, while what a refresh needs takes longer to
load than that.
"""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType


def lazily(name: str) -> ModuleType:
    """Give a module that is loaded when something of it is asked for; at once if it is loaded.

    The recipe is that of Python's documentation of ``importlib.util.LazyLoader``. Raises
    ``ModuleNotFoundError`` for a name that is no module.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
