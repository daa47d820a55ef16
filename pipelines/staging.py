"""What a refresh has fetched and read and not yet published: kept on disk, step by step.

::

    staged/answers/<source_id>.jsonl   one line an answer of a publisher that was kept
    staged/readings/<source_id>.json   what a reading gave, and the fingerprint of what it read
    staged/figures/<source_id>.csv     its open figures, ``restricted/`` those that are not
    staged/manifest.csv                the manifest that will be in force
    staged/commit.json                 a publication under way: see ``committing``

A refresh that was cut off goes on from here: answers are not asked for again while they are young,
files that were read are not read again. Whatever cannot be used is as if it were not there.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from pipelines.contract import SourceSpec
from pipelines.files import append_line, sync, write_whole
from pipelines.outcome import Outcome
from pipelines.protocol import RawFile, SetAside
from pipelines.raw import is_whole
from pipelines.tidy import frame, in_order, read_figures, withheld_series, write_figures
from pipelines.troubles import Remark, as_list

FOLDERS = ("figures", "restricted")


class Staging:
    """The folder of a refresh in progress."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    # --- answers ------------------------------------------------------------------------------

    def note_answer(self, source_id: str, file: RawFile) -> None:
        """Note an answer that was kept, so that it need not be asked for again."""
        line = {**_file_as_data(file), "asked_at": _now().isoformat()}
        append_line(self._answers(source_id), json.dumps(line, ensure_ascii=False))

    def answers(self, source_id: str, hours: float) -> dict[str, RawFile]:
        """Answers of the last hours by path, as far as their bytes are still whole."""
        found = {}
        youngest, oldest = _now() + timedelta(minutes=1), _now() - timedelta(hours=hours)
        for entry in _lines(self._answers(source_id)):
            try:
                asked_at = datetime.fromisoformat(entry["asked_at"])
                file = _file_from(entry)
            except (KeyError, TypeError, ValueError):
                continue
            if oldest <= asked_at <= youngest and is_whole(file):
                found[file.path] = file
        return found

    def forget_answers(self, source_id: str) -> None:
        """Have everything of a source asked for again."""
        self._answers(source_id).unlink(missing_ok=True)

    def _answers(self, source_id: str) -> Path:
        return self.folder / "answers" / f"{source_id}.jsonl"

    # --- readings -----------------------------------------------------------------------------

    def keep(self, outcome: Outcome, spec: SourceSpec, fingerprint: str) -> None:
        """Keep what was read of a source: its figures, and what there is to say of them."""
        if outcome.figures is None:
            return
        self._reading(spec.source_id).unlink(missing_ok=True)
        withheld = outcome.figures["series_id"].isin(withheld_series(outcome.figures, spec))
        parts = (outcome.figures[~withheld], outcome.figures[withheld])
        for folder, figures in zip(FOLDERS, parts, strict=True):
            self._keep_figures(self.folder / folder / f"{spec.source_id}.csv", figures)
        noted = {
            "fingerprint": fingerprint,
            "message": outcome.message,
            "files": [_file_as_data(file) for file in outcome.files],
            "unread": as_list(outcome.unread),
            "set_aside": [one._asdict() for one in outcome.set_aside],
        }
        write_whole(self._reading(spec.source_id), json.dumps(noted, ensure_ascii=False) + "\n")

    def _keep_figures(self, path: Path, figures: pd.DataFrame) -> None:
        path.unlink(missing_ok=True)
        if figures.empty:
            return
        part = path.with_name(f".part-{path.name}")
        write_figures(figures, part)
        sync(part)
        part.replace(path)

    def reading(self, source_id: str, fingerprint: str | None = None) -> Outcome | None:
        """Give what was read of a source; ``None`` where nothing was, or of something else."""
        noted = _object(self._reading(source_id))
        if noted is None or (fingerprint is not None and noted.get("fingerprint") != fingerprint):
            return None
        try:
            return Outcome(
                source_id,
                "read",
                noted["message"],
                self._figures(source_id),
                [_file_from(one) for one in noted["files"]],
                {one["file"]: Remark.of(one) for one in noted.get("unread", [])},
                [SetAside(**one) for one in noted["set_aside"]],
            )
        except (KeyError, TypeError, ValueError, OSError):
            return None

    def _figures(self, source_id: str) -> pd.DataFrame:
        tables = [read_figures(path) for path in self.paths_of(source_id)]
        return in_order(pd.concat(tables, ignore_index=True)) if tables else frame([])

    def files_of(self, source_id: str) -> list[RawFile]:
        """Files that a source was read from; none where no reading is noted."""
        noted = _object(self._reading(source_id)) or {}
        return [_file_from(one) for one in noted.get("files", [])]

    def parts_of(self, source_id: str) -> list[str]:
        """Folders that hold figures that were read of a source."""
        return [one for one in FOLDERS if (self.folder / one / f"{source_id}.csv").is_file()]

    def readings(self) -> list[Outcome]:
        """All readings that wait for publication, by source id."""
        names = sorted(path.stem for path in (self.folder / "readings").glob("*.json"))
        return [one for name in names if (one := self.reading(name)) is not None]

    def paths_of(self, source_id: str) -> list[Path]:
        """Files with the figures that were read of a source, open before restricted."""
        paths = [self.folder / folder / f"{source_id}.csv" for folder in FOLDERS]
        return [path for path in paths if path.is_file()]

    def _reading(self, source_id: str) -> Path:
        return self.folder / "readings" / f"{source_id}.json"

    # --- end ----------------------------------------------------------------------------------

    def forget(self, source_ids: Iterable[str]) -> None:
        """Forget everything of some sources: published, or to be begun anew."""
        for source_id in source_ids:
            self._reading(source_id).unlink(missing_ok=True)
            for path in self.paths_of(source_id):
                path.unlink()
            self.forget_answers(source_id)

    def clear(self) -> None:
        """Forget everything."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits for publication."""
        return not any((self.folder / "readings").glob("*.json"))


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _file_as_data(file: RawFile) -> dict[str, Any]:
    return {
        "path": file.path,
        "location": str(file.location),
        "sha256": file.sha256,
        "size_bytes": file.size_bytes,
        "url": file.url,
        "retrieved_at": file.retrieved_at.isoformat(),
    }


def _file_from(entry: Mapping[str, Any]) -> RawFile:
    return RawFile(
        entry["path"],
        Path(entry["location"]),
        entry["sha256"],
        int(entry["size_bytes"]),
        entry["url"],
        datetime.fromisoformat(entry["retrieved_at"]),
    )


def _lines(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [one for line in lines if (one := _parsed(line)) is not None]


def _object(path: Path) -> dict[str, Any] | None:
    try:
        return _parsed(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None


def _parsed(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
