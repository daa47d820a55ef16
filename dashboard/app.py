"""Puts the dashboard together: finds pages, routes addresses to them, mounts the HTTP interface."""

from __future__ import annotations

import asyncio
import functools
import importlib
import logging
import pkgutil
import re
from collections.abc import Mapping, Sequence
from html import escape
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlencode

from dash import ClientsideFunction, Dash, Input, Output, html, set_props
from dash.backends._fastapi import (
    FastAPIDashServer,
    reset_current_request,
    set_current_request,
)
from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from dashboard import api, brief, language, negotiation, pages, words, words_releases
from dashboard.components import graph, shell, states
from dashboard.components.attributes import attributes
from dashboard.components.page import URL_STORE, Page
from dashboard.exports import linked
from dashboard.language import mark, say
from dashboard.planning import printed
from dashboard.serving import add_serving
from dashboard.warehouse import (
    NoRelease,
    Release,
    UnknownRelease,
    Warehouse,
    catalogue,
    history,
)
from dashboard.watching import Watch

_LOG = logging.getLogger("dashboard")

_INDEX = """<!DOCTYPE html>
<html lang="{%lang%}">
<head>
{%metas%}
<meta name="description" content="{%description%}">
<title>{%title%}</title>
<script src="/assets/scheme.js"></script>
<script src="/assets/language.js" data-unsaid="{%unsaid%}"></script>
{%favicon%}
{%css%}
</head>
<body>
<noscript>{%noscript%}</noscript>
{%app_entry%}
<div hidden>{%config%}{%scripts%}{%renderer%}</div>
</body>
</html>"""

_DESCRIPTION = mark("Ten city school systems side by side on public education indicators.")
_NOSCRIPT = mark("This dashboard needs JavaScript. The figures are also at /api/v1/observations.")


class _Backend(FastAPIDashServer):
    """Dash's FastAPI backend without websockets: no callback uses one.

    Else every page connects to one, which the server refuses with a warning per attempt.
    """

    websocket_capability = False


class _Spoken(Dash):
    """An application whose document says in the reader's language what it says itself."""

    def interpolate_index(self, *args: Any, **parts: Any) -> str:
        """Fill the document; it holds words before any script has run."""
        page = str(Dash.interpolate_index(self, *args, **parts))
        said = {
            "lang": language.current(),
            "unsaid": negotiation.unsaid(),
            "description": say(_DESCRIPTION),
            "noscript": say(_NOSCRIPT),
        }
        for name, text in said.items():
            page = page.replace(f"{{%{name}%}}", escape(text))
        return page


def create_app(warehouse: Warehouse, prefix: str = "") -> Dash:
    """Make the dashboard over a warehouse; ``app.server`` is its FastAPI application.

    ``prefix`` is the path below which a proxy serves it (``/benchmarks``), empty for the root.
    Needs no release yet: pages then say how to build one. Can be called any number of times in
    one process; applications share nothing but code.
    """
    modules = page_modules()
    app: Dash = _Spoken(
        __name__,
        backend=_Backend,
        use_pages=False,
        requests_pathname_prefix=f"{prefix}/",
        routes_pathname_prefix="/",
        assets_ignore=r"scheme\.js|language\.js|brief\.css",
        suppress_callback_exceptions=True,
        title="GCEN Benchmarks",
        update_title="",
        index_string=_INDEX,
        on_error=_tell_error,
        meta_tags=[
            {"name": "viewport", "content": "width=device-width, initial-scale=1"},
            {"name": "color-scheme", "content": "light dark"},
        ],
    )
    app.layout = functools.partial(shell.shell, [module.PAGE for module in modules])
    _shell_callbacks(app)
    _route_pages(app, warehouse, modules)
    for module in modules:
        module.callbacks(app, warehouse)
    api.mount(app.server, warehouse)
    brief.mount(app.server, warehouse)
    printed.mount(app.server, warehouse)
    watch = Watch(warehouse)
    watch.mount(app.server)
    _serve_addresses(app, warehouse, [module.PAGE for module in modules])
    app._setup_server()  # noqa: SLF001 - else only a first request for "/" or a callback does it
    add_serving(app, watch, prefix)
    return app


def page_modules() -> list[ModuleType]:
    """Every module of ``dashboard.pages``, in the order of their pages."""
    names = [f"{pages.__name__}.{one.name}" for one in pkgutil.iter_modules(pages.__path__)]
    modules = [importlib.import_module(name) for name in names]
    return sorted(modules, key=lambda module: module.PAGE.order)


# --- routing ----------------------------------------------------------------------------------


def _pattern(page: Page) -> re.Pattern[str]:
    """Pattern of a page's paths; the variable of its path is a named group."""
    own = re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", page.path)
    return re.compile("|".join([own, *map(re.escape, page.also)]))


def _find(modules: Sequence[ModuleType], path: str) -> tuple[ModuleType, dict[str, str]] | None:
    plain = path.rstrip("/") or "/"
    for module in modules:
        found = _pattern(module.PAGE).fullmatch(plain)
        if found:
            return module, {key: value for key, value in found.groupdict().items() if value}
    return None


def _query(search: str) -> dict[str, str]:
    """Query string as a dict; repeated parameters are joined by commas."""
    parsed = parse_qs((search or "").removeprefix("?"), keep_blank_values=True)
    return {key: ",".join(values) for key, values in parsed.items()}


def _route_pages(app: Dash, warehouse: Warehouse, modules: Sequence[ModuleType]) -> None:
    @app.callback(
        Output(shell.CONTENT, "children"),
        Output(shell.TITLE, "data"),
        Input(shell.ROUTE, "data"),
        prevent_initial_call=True,
    )
    async def show(route: Mapping[str, Any]) -> tuple[Any, str]:
        return await asyncio.to_thread(
            _page, warehouse, modules, str(route.get("path", "/")), str(route.get("search", ""))
        )


def _page(
    warehouse: Warehouse, modules: Sequence[ModuleType], path: str, search: str
) -> tuple[Any, str]:
    """Children of the content and title of the window, for an address; never raises."""
    found = _find(modules, path)
    title = say(found[0].PAGE.title) if found else say("Page not found")
    query = _query(search)
    query.pop("lang", None)
    try:
        release = warehouse.release()
    except NoRelease as nothing:
        return shell.page_frame(_no_release(nothing), shell.bare_footer()), say("No data yet")
    if found is None:
        return shell.page_frame(_not_found(path), _footer(release)), title
    module, variables = found
    try:
        pinned = warehouse.release(query["release"]) if query.get("release") else release
        content = module.layout(warehouse, **{**query, **variables})
        if pinned is not release:
            content = [_pinned(pinned, release, path, query), content]
    except UnknownRelease:
        content, pinned = _unknown_release(warehouse, path, query), release
    except Exception:  # noqa: BLE001 - a page that fails is a page that says so
        _LOG.exception("page %s%s", path, search)
        content, pinned = _failed(path), release
    return shell.page_frame(content, _footer(pinned)), title


def _footer(release: Release) -> Any:
    return shell.footer(release.name, *catalogue.age(release))


def _not_found(path: str) -> Any:
    return states.message_page(
        say("There is no such page"),
        [say("Nothing is kept at {path}. The link may be old or mistyped.", path=path)],
        states.link(say("Overview of the ten cities"), "/"),
        states.link(say("Compare cities"), "/compare"),
        states.link(say("All data"), "/explore"),
    )


def _no_release(nothing: NoRelease) -> Any:
    return states.message_page(
        say("There are no figures yet"),
        [
            say("The dashboard is running, but no release of the data has been built."),
            say("Build one with the command “gcen build”, then reload this page."),
            str(nothing),
        ],
    )


def _unknown_release(warehouse: Warehouse, path: str, query: Mapping[str, str]) -> Any:
    kept = ", ".join(warehouse.releases())
    return states.message_page(
        say("Release {release} is not kept here", release=query.get("release", "")),
        [
            say(
                "The link pins a release of the data that this installation does not hold, so its "
                "figures cannot be shown unchanged."
            ),
            say("Releases kept here: {kept}.", kept=kept)
            if kept
            else say("Releases kept here: none."),
        ],
        states.link(
            say("Show the same view in the release in force"), _without_release(path, query)
        ),
    )


def _pinned(pinned: Release, current: Release, path: str, query: Mapping[str, str]) -> Any:
    """Say that a link shows another release, and what has changed in the one in force since."""
    told = say(
        "This link shows release {pinned}, as it asks; release {current} is in force.",
        pinned=pinned.name,
        current=current.name,
    )
    return html.Div(
        [
            words.prose([told, _changed_since(pinned, current)]),
            " ",
            states.link(
                say("Show release {release}", release=current.name), _without_release(path, query)
            ),
            " · ",
            states.link(
                say("What differs, source by source"),
                f"/releases?{urlencode({'from': pinned.name, 'to': current.name})}#changes",
            ),
        ],
        className="remarks",
        role="status",
        **attributes(data_testid="pinned"),
    )


def _changed_since(pinned: Release, current: Release) -> str:
    """Count how the figures of the release in force differ from those of the one pinned."""
    changed = words_releases.counted(history.counts(current, pinned))
    if not changed:
        return say("No figure differs from release {previous}.", previous=pinned.name)
    return say(
        "Release {release} against release {previous}: {changed}.",
        release=current.name,
        previous=pinned.name,
        changed=changed,
    )


def _without_release(path: str, query: Mapping[str, str]) -> str:
    rest = urlencode({key: value for key, value in query.items() if key != "release"}, safe=",")
    return f"{path}?{rest}" if rest else path


def _failed(path: str) -> Any:
    return states.message_page(
        say("This page could not be made"),
        [
            say(
                "Something went wrong in the dashboard; the figures themselves are not affected. "
                "The log of the server holds the details."
            )
        ],
        states.link(say("Try again with the page's first view"), path),
        states.link(say("Overview of the ten cities"), "/"),
    )


def _tell_error(error: Exception) -> None:
    """Tell the reader that a choice could not be followed; the details go to the log."""
    _LOG.error("callback failed", exc_info=error)
    set_props(
        shell.ALERT,
        {
            "children": html.P(
                say(
                    "That choice could not be followed; what is shown is the view before it. "
                    "Reload the page to go on."
                ),
                className="alert",
            )
        },
    )


def _shell_callbacks(app: Dash) -> None:
    graph.callbacks(app)
    app.clientside_callback(
        ClientsideFunction("gcen", "start"),
        Output(shell.ROUTE, "data"),
        Input(shell.CONTENT, "id"),
    )
    app.clientside_callback(
        ClientsideFunction("gcen", "write"),
        Output(URL_STORE, "modified_timestamp"),
        Input(URL_STORE, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction("gcen", "arrive"),
        Output(shell.TITLE, "modified_timestamp"),
        Input(shell.TITLE, "data"),
        prevent_initial_call=True,
    )


# --- addresses --------------------------------------------------------------------------------


def _serve_addresses(app: Dash, warehouse: Warehouse, listed: Sequence[Page]) -> None:
    """Answer every address with the application; unknown ones with status 404."""

    async def address(request: Request) -> Response:
        known = await asyncio.to_thread(_is_known, warehouse, listed, request)
        described = await asyncio.to_thread(_described, warehouse, request) if known else ""
        token = set_current_request(request)
        try:
            page = app.index().replace("</head>", f"{described}</head>", 1)
            return HTMLResponse(page, status_code=200 if known else 404)
        finally:
            reset_current_request(token)

    app.server.add_api_route("/{path:path}", address, methods=["GET"], include_in_schema=False)
    app.server.add_api_route("/", address, methods=["GET"], include_in_schema=False)
    routes = app.server.router.routes
    routes.insert(0, routes.pop())  # before Dash's own answer to "/", made with the application


def _is_known(warehouse: Warehouse, listed: Sequence[Page], request: Request) -> bool:
    """Whether a page answers the path and, where it names a part of a release, there is one."""
    path = request.url.path.rstrip("/") or "/"
    for page in listed:
        found = _pattern(page).fullmatch(path)
        if found:
            named = next((value for value in found.groupdict().values() if value), None)
            if page.holds is None or named is None:
                return True
            try:
                release = _pinned_or_newest(warehouse, request.query_params.get("release"))
            except NoRelease:
                return True
            return page.holds(release, named)
    return False


def _pinned_or_newest(warehouse: Warehouse, name: str | None) -> Release:
    """Give the release that an address pins; the one in force where it pins none that is kept."""
    try:
        return warehouse.release(name or None)
    except UnknownRelease:
        return warehouse.release()


def _described(warehouse: Warehouse, request: Request) -> str:
    """Tell search engines and portals what a page holds; nothing without a release."""
    indicator_id = request.query_params.get("indicator", "").partition(",")[0]
    try:
        with language.speaking(language.DEFAULT):
            release = _pinned_or_newest(warehouse, request.query_params.get("release"))
            return linked.head(release, str(request.base_url), indicator_id)
    except NoRelease:
        return ""
