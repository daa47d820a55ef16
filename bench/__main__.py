"""All measurements: ``python -m bench``, or ``make bench``."""

from __future__ import annotations

from bench import building, callbacks, downloads, refreshing, searching

building.main()
refreshing.main()
callbacks.main()
downloads.main()
searching.main()
