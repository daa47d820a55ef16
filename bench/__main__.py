"""All measurements: ``python -m bench``, or ``make bench``; exit code 1 where an aim is missed."""

from __future__ import annotations

from bench import answers, building, callbacks, downloads, exploring, refreshing, searching
from bench.table import end

building.main()
refreshing.main()
callbacks.main()
downloads.main()
answers.main()
exploring.main()
searching.main()
end()
