"""Catalogues of the messages in the code: complete, current, and with the same placeholders."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from dashboard import language, messages

ROOT = Path(__file__).resolve().parent.parent
OTHERS = [tag for tag in language.LANGUAGES if tag != language.DEFAULT]

SPEAKING = {"say", "say_many", "mark", "mark_many", "term"}
"""Functions whose arguments are messages, or texts of the contract."""

PROSE = re.compile(r"[A-Za-z]{2,}[,:;.]? [“(]?[A-Za-z]{2,}|^[A-Z][a-z]{2,}$| [a-z]{3,} ")
"""Two words of English one after the other, or one that begins like a sentence."""

NO_WORDS = {"className", "id", "href", "rel", "style", "type", "textposition"}
"""Arguments that hold no words for a reader."""

ENGLISH_ON_PURPOSE = {
    "api": "the HTTP interface is in English",
    "warehouse": "queries",
    "exports": "downloads are in English",
    "planning/printed.py": "markup",
    "app.py": "the product's name and markup",
    "brief.py": "markup",
    "citations.py": "citations are in English, as styles of citation ask",
    "language.py": "names of languages",
    "lettering.py": "categories of Unicode",
    "messages.py": "the product's name",
    "mounting.py": "paths and their errors, told on the command line",
    "negotiation.py": "headers",
    "printing.py": "paths of browsers",
    "selection.py": "choices of the HTTP interface",
    "server.py": "the command line",
    "serving.py": "headers",
    "snippets.py": "code in other programs' languages",
    "theme.py": "names of fonts",
    "watching.py": "metrics, read by machines",
}
"""Modules whose texts are no messages, and why."""

NO_MESSAGES = {
    "Benchmarks",  # the product's name
    "CSV",
    "Excel",
    "JSON",
    "Parquet",
    "No value for any place on the city's ladder in: ",  # how the release begins a reason
    "The source has not been loaded yet: ",
    "% of GDP",  # units as the release has them
    "% of GDP per head",
    "OECD average",  # names as the release has them
    "United States",
    "World",
    "shown by",  # looked for in English names alone
    "noopener noreferrer",
}
"""Texts in the code that no reader sees, or that are names."""


@pytest.fixture(scope="module", params=OTHERS)
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    return messages.read(request.param)


def _all(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _forms(text: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(filter(None, [text] if isinstance(text, str) else text or ()))


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_is_a_second_language() -> None:
    """The dashboard speaks a language beside English, so that the tests below say something."""
    assert OTHERS


def test_the_catalogue_holds_the_messages_of_the_code(catalogue: Catalog) -> None:
    """No message is missing and none is left over; ``make messages`` mends both."""
    wanted = {message.id for message in _all(messages.extracted())}
    assert {message.id for message in _all(catalogue)} == wanted
    assert not catalogue.obsolete


def test_every_message_is_translated(catalogue: Catalog) -> None:
    """No translation is empty, and none is a guess that waits for its translator."""
    lacking = [
        message.id
        for message in _all(catalogue)
        if message.fuzzy
        or len(_forms(message.string)) != (catalogue.num_plurals if message.pluralizable else 1)
    ]
    assert lacking == []


def test_a_translation_has_the_placeholders_of_its_message(catalogue: Catalog) -> None:
    """A figure or name that a message takes stands in its translation, and nothing else does."""
    wrong = {
        message.id: form
        for message in _all(catalogue)
        for form in _forms(message.string)
        if _placeholders(form) != _placeholders(_forms(message.id)[-1])
    }
    assert wrong == {}


def test_an_update_of_what_is_current_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run twice, the command writes the same bytes, so that a diff shows messages alone."""
    shutil.copytree(language.CATALOGUES, tmp_path / "locale")
    monkeypatch.setattr(language, "CATALOGUES", tmp_path / "locale")
    for tag in OTHERS:
        kept = language.catalogue(tag, messages.DOMAIN)
        before = kept.read_bytes()
        messages.main([tag])
        assert kept.read_bytes() == before


def test_a_new_language_begins_with_all_messages_untranslated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A language without a catalogue gets one, with a form for each of its plurals."""
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    messages.main(["pl"])
    begun = messages.read("pl")
    assert begun.num_plurals == 3
    assert len(list(_all(begun))) == len(list(_all(messages.extracted())))
    assert not any(_forms(message.string) for message in _all(begun))
    assert "without a translation" in capsys.readouterr().out


def test_chinese_is_set_as_chinese() -> None:
    """Chinese has its own stops, brackets and quotation marks, and no space between its words."""
    written = [form for one in _all(messages.read("zh-Hant")) for form in _forms(one.string)]
    assert len(written) > 500
    assert [text for text in written if re.search(r"[一-鿿] ?[,;:?!(“”]", text)] == []
    assert [text for text in written if re.search(r"[一-鿿] +[一-鿿]", text)] == []


def test_every_sentence_in_chinese_ends_as_one() -> None:
    """A message that is a sentence is one in Chinese too."""
    wrong = [
        (message.id, form)
        for message in _all(messages.read("zh-Hant"))
        for form in _forms(message.string)
        if _forms(message.id)[0].rstrip().endswith(".") and not re.search(r"[。）」]\s*$", form)
    ]
    assert wrong == []


# --- texts that are no messages ------------------------------------------------------------------


def _modules() -> list[Path]:
    folder = ROOT / "dashboard"
    found = (path for path in sorted(folder.rglob("*.py")))
    return [
        path
        for path in found
        if not any(
            path.relative_to(folder).as_posix().startswith(kept) for kept in ENGLISH_ON_PURPOSE
        )
    ]


def _loose(node: ast.AST) -> Iterator[ast.Constant]:
    """Constants of text in a piece of code that are not handed to a speaking function."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and PROSE.search(node.value):
            yield node
        return
    for child in _children(node):
        yield from _loose(child)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Parts of a piece of code that may hold words for a reader."""
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _is_silent(node)):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from node.body
    elif isinstance(node, ast.AnnAssign):
        yield from [node.value] if node.value else []
    elif not (isinstance(node, ast.keyword) and node.arg in NO_WORDS):
        yield from ast.iter_child_nodes(node)


def _is_silent(call: ast.Call) -> bool:
    """Whether a call speaks its arguments itself, or shows them to nobody who reads pages."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in SPEAKING or name in {"exception", "compile", "cast", "TypeVar", "namedtuple"}


def _is_markup(text: str) -> bool:
    """Markup, code and names of classes; three words in small letters are words all the same."""
    is_name = text.islower() and len(text.split()) < 3
    return is_name or "<" in text or "=" in text or text.startswith(("SELECT", "theme"))


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_words_for_readers_are_messages(path: Path) -> None:
    """No sentence in the code of the dashboard reaches a reader untranslated."""
    found = [
        (node.lineno, node.value)
        for node in _loose(ast.parse(path.read_text(encoding="utf-8")))
        if str(node.value) not in NO_MESSAGES and not _is_markup(str(node.value))
    ]
    assert found == []


def test_a_sentence_outside_a_message_is_found() -> None:
    """A planted sentence is noticed, a message is not."""
    code = "page = html.P(f'There are {n} figures here', title=say('There are figures here'))"
    assert [node.value for node in _loose(ast.parse(code))] == ["There are ", " figures here"]
