"""The contract in other languages: complete, current, and with the same figures."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from pipelines.contract import Contract, read_contract
from pipelines.messages import main, texts

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted((ROOT / "dashboard" / "locale").glob("*/LC_MESSAGES/contract.po"))
CHINESE = ROOT / "dashboard" / "locale" / "zh_Hant" / "LC_MESSAGES" / "contract.po"


@pytest.fixture(scope="module")
def contract() -> Contract:
    return read_contract(ROOT / "data" / "contract")


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda path: path.parent.parent.name)
def catalogue(request) -> Catalog:
    with request.param.open("rb") as file:
        return read_po(file, locale=request.param.parent.parent.name)


def _messages(catalogue: Catalog) -> dict[str, str]:
    return {message.id: message.string for message in catalogue if message.id}


def test_there_is_a_second_language():
    """At least one catalogue of the contract is there, so that the tests below say something."""
    assert CATALOGUES


def test_every_text_of_the_contract_stands_in_every_catalogue(catalogue, contract):
    """No text is missing and none is left over; `python -m pipelines.messages` mends both."""
    known, wanted = set(_messages(catalogue)), {one.text for one in texts(contract)}
    assert known == wanted
    assert not catalogue.obsolete


def test_every_text_is_translated(catalogue):
    """No translation is empty or a guess that waits for its translator."""
    assert [one.id for one in catalogue if one.id and (not one.string or one.fuzzy)] == []


def test_a_translation_has_the_figures_of_its_text(catalogue):
    """Every number of the English text stands in the translation, and no other.

    Months are words in English and may be numbers in Chinese.
    """
    wrong = {
        english: written
        for english, written in _messages(catalogue).items()
        if _numbers(english) != _numbers(re.sub(r"\d+月", "", written))
    }
    assert wrong == {}


def test_chinese_keeps_no_english_sentence():
    """A sentence in Chinese has Chinese words and Chinese stops, not those of English."""
    with CHINESE.open("rb") as file:
        written = _messages(read_po(file, locale="zh_Hant"))
    sentences = {one: text for one, text in written.items() if one.endswith(".") and " " in one}
    assert len(sentences) > 500
    assert [text for text in sentences.values() if not re.search(r"[一-鿿].*[。）]$", text)] == []
    assert [text for text in written.values() if re.search(r"[一-鿿][,;:?!]", text)] == []


def test_two_texts_that_differ_are_told_apart(catalogue, contract):
    """Two indicators with titles of their own have titles of their own in every language."""
    written = _messages(catalogue)
    titles = {one.title for one in contract.indicators}
    assert len({written[title] for title in titles}) == len(titles)


def test_an_update_keeps_translations_and_drops_what_is_gone(tmp_path):
    """Texts of the contract keep their translation, a text that is gone goes, a new one is open."""
    folder = tmp_path / "zh_Hant" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    path = folder / "contract.po"
    shutil.copy(CHINESE, path)
    whole = path.read_text(encoding="utf-8")
    path.write_text(
        whole.replace('msgid "Spending"', 'msgid "A topic that is gone"'), encoding="utf-8"
    )
    main(tmp_path)
    with path.open("rb") as file:
        written = _messages(read_po(file, locale="zh_Hant"))
    assert written["Spending"] == ""
    assert written["Equity"] == "公平"
    assert "A topic that is gone" not in written


def test_an_update_of_what_is_current_changes_nothing(tmp_path):
    """Run twice, the command writes the same bytes, so that a diff shows texts alone."""
    folder = tmp_path / "zh_Hant" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    shutil.copy(CHINESE, folder / "contract.po")
    run = [sys.executable, "-m", "pipelines.messages", str(tmp_path)]
    said = subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stderr
    once = (folder / "contract.po").read_bytes()
    subprocess.run(run, cwd=ROOT, check=True, capture_output=True)
    assert (folder / "contract.po").read_bytes() == once
    assert "0 texts without a translation, 0 dropped" in said


_SCALES = {"million": 10**6, "billion": 10**9, "萬": 10**4, "億": 10**8}


def _numbers(text: str) -> list[str]:
    """Numbers of a text, written out where a word scales them: 10 million is 1000萬."""
    found = re.findall(rf"(\d+(?:[.,]\d+)*)(?: ?({'|'.join(_SCALES)}))?", text)
    return sorted(_written_out(number, scale) for number, scale in found)


def _written_out(number: str, scale: str) -> str:
    return f"{Decimal(number.replace(',', '')) * _SCALES[scale]:.0f}" if scale else number
