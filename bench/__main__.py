"""All measurements: ``python -m bench``, or ``make bench``."""

from __future__ import annotations

from bench import building, callbacks, downloads, exploring, refreshing, searching

building.main()
refreshing.main()
callbacks.main()
downloads.main()
exploring.main()
searching.main()
