"""Remember what a query gave, for as long as its release is open, in each language apart."""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar, cast
from weakref import WeakKeyDictionary

from dashboard import language
from dashboard.warehouse.release import Release

P = ParamSpec("P")
T = TypeVar("T")


def per_release(
    size: int,
) -> Callable[[Callable[Concatenate[Release, P], T]], Callable[Concatenate[Release, P], T]]:
    """Keep the last ``size`` answers of a function of a release and hashable arguments.

    A release never changes, so an answer stays right; it is forgotten with its release. Each
    language has answers of its own. They are shared between readers: treat them as read-only.
    """

    def decorate(
        function: Callable[Concatenate[Release, P], T],
    ) -> Callable[Concatenate[Release, P], T]:
        kept: WeakKeyDictionary[Release, dict[str, OrderedDict[object, T]]] = WeakKeyDictionary()
        lock = threading.Lock()

        @functools.wraps(function)
        def remembered(release: Release, *args: P.args, **kwargs: P.kwargs) -> T:
            key = (args, tuple(sorted(kwargs.items())))
            with lock:
                languages = kept.setdefault(release, {})
                answers = languages.setdefault(language.current(), OrderedDict())
                if key in answers:
                    answers.move_to_end(key)
                    return answers[key]
            answer = function(release, *args, **kwargs)
            with lock:
                answers[key] = answer
                while len(answers) > size:
                    answers.popitem(last=False)
            return answer

        return cast("Callable[Concatenate[Release, P], T]", remembered)

    return decorate
