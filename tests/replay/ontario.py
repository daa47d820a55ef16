"""The portal of Ontario with the workbooks of one dataset, as the folder of a source holds them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.replay.ckan import Ckan, Listed

_FORMAT = "XLSX"


def portal(prefix: str, dataset: str, folder: Path, names: Iterable[str]) -> Ckan:
    """The dataset with ``names``, what belongs to no edition beside it, and another dataset.

    ``names`` maps the files of the folder, in order of their names, to those on the portal.
    """
    files = [
        Listed(name, path.read_bytes(), format=_FORMAT)
        for path, name in zip(sorted(folder.glob("*.xlsx")), names, strict=True)
    ]
    beside = [
        Listed("data_dictionary_en.docx", b"PK", format="DOCX"),
        Listed(f"{files[0].file_name.removesuffix('.xlsx')}_fr.xlsx", b"PK", format=_FORMAT),
    ]
    titles = {
        dataset: dataset.replace("-", " ").capitalize(),
        "private-school-enrolment": "Private",
    }
    return Ckan(prefix, titles, {dataset: [*files, *beside]})
