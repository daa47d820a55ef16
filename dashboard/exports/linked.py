"""The figures as linked data: schema.org for search engines, DCAT for data portals.

schema.org/Dataset as Google Dataset Search reads it
(https://developers.google.com/search/docs/appearance/structured-data/dataset), DCAT version 3
(https://www.w3.org/TR/vocab-dcat-3/). Both as JSON-LD.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any
from urllib.parse import urlencode

from dashboard.exports import bulk
from dashboard.exports.formats import FORMATS, Format
from dashboard.selection import Selection
from dashboard.warehouse import Release, catalogue, coverage, observations
from dashboard.warehouse.release import Row

_NAME = "GCEN Benchmarks"
_DESCRIPTION = (
    "Public education indicators of ten city school systems (Denver, Hong Kong, Melbourne, "
    "Seattle, Seoul, Shanghai, Singapore, Houston, Lexington, Toronto), each figure with its place "
    "of measurement, standard error, status, source and licence."
)


def head(release: Release, base: str, indicator_id: str = "") -> str:
    """Elements for the head of a page: its data set, and the way to the catalogue of all (DCAT).

    The data set is that of an indicator where one is known. It is a block of data, which no browser
    runs; "<" is written so that none can end it.
    """
    indicator = catalogue.indicator(release, indicator_id)
    found = _measured(release, base, indicator) if indicator else dataset(release, base)
    text = json.dumps(found, ensure_ascii=False).replace("<", "\\u003c")
    catalogue_link = (
        f'<link rel="alternate" type="application/ld+json" title="{_NAME} (DCAT)" '
        f'href="{escape(base)}catalog.jsonld">'
    )
    return f'{catalogue_link}<script type="application/ld+json">{text}</script>'


def _measured(release: Release, base: str, indicator: Row) -> dict[str, Any]:
    """schema.org/Dataset of an indicator, part of the release's."""
    chosen = Selection(indicators=(indicator["indicator_id"],), level="all")
    sources = observations.sources(release, chosen)
    query = chosen.query_string(release=release.name)
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{base}catalog.jsonld#{indicator['indicator_id']}",
        "name": f"{_NAME}: {indicator['title']}",
        "description": f"{indicator['title']}. {indicator['definition']}",
        "identifier": indicator["indicator_id"],
        "url": f"{base}compare?{urlencode({'indicator': indicator['indicator_id']})}",
        "isPartOf": {"@type": "Dataset", "@id": f"{base}catalog.jsonld#release"},
        **_common(release, base, sources),
        "variableMeasured": [_variable(indicator)],
        "distribution": [
            _download(one.label, one.media_type, f"{base}api/v1/observations?{query}&format={key}")
            for key, one in FORMATS.items()
        ],
    }


def dataset(release: Release, base: str) -> dict[str, Any]:
    """schema.org/Dataset of a release; ``base`` is the server's address with a slash at its end."""
    sources = observations.sources(release, Selection(level="all"))
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{base}catalog.jsonld#release",
        "name": _NAME,
        "description": _DESCRIPTION,
        "url": base,
        **_common(release, base, sources),
        "temporalCoverage": _span(release, "/"),
        "variableMeasured": [
            _variable(row) for row in catalogue.indicators(release) if row["has_values"]
        ],
        "distribution": [
            _download(
                one.label, one.media_type, _address(base, "bulk", release=release.name, format=key)
            )
            for key, one in bulk.WHOLE.items()
        ],
    }


def _common(release: Release, base: str, sources: list[Row]) -> dict[str, Any]:
    """Properties of every data set: who made it, its licences, its places."""
    return {
        "version": release.name,
        "dateModified": f"{release.header['built_at']:%Y-%m-%d}",
        "isAccessibleForFree": True,
        "inLanguage": "en",
        "creator": [
            {"@type": "Organization", "name": name}
            for name in dict.fromkeys(source["publisher"] for source in sources)
        ],
        "publisher": {"@type": "Organization", "name": _NAME},
        "license": sorted({row["licence_url"] for row in sources if row["licence_url"]}),
        "isBasedOn": [source["landing_page"] for source in sources],
        "spatialCoverage": [_place(city) for city in catalogue.cities(release)],
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{base}catalog.jsonld"},
    }


def _variable(indicator: Row) -> dict[str, Any]:
    return {
        "@type": "PropertyValue",
        "propertyID": indicator["indicator_id"],
        "name": indicator["title"],
        "unitText": indicator["unit"],
    }


def _download(label: str, media_type: str, address: str) -> dict[str, Any]:
    return {
        "@type": "DataDownload",
        "name": label,
        "encodingFormat": media_type.partition(";")[0],
        "contentUrl": address,
    }


def _place(city: Row) -> dict[str, Any]:
    return {
        "@type": "Place",
        "name": f"{city['name']}, {city['country']}",
        "geo": {
            "@type": "GeoCoordinates",
            "latitude": city["latitude"],
            "longitude": city["longitude"],
        },
    }


def _span(release: Release, separator: str) -> str:
    found = observations.years(release)
    return separator.join(map(str, found)) if found else ""


# --- DCAT -------------------------------------------------------------------------------------

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA = "https://www.iana.org/assignments/media-types/"


def catalog(release: Release, base: str) -> dict[str, Any]:
    """DCAT catalogue of a release: the release whole, and a data set for each indicator."""
    by_indicator: dict[str, list[Row]] = {}
    for row in coverage.definitions(release):
        if row["series_id"] and row["n_figures"]:
            by_indicator.setdefault(row["indicator_id"], []).append(row)
    sources = {
        row["source_id"]: row for row in observations.sources(release, Selection(level="all"))
    }
    measured = [
        _indicator(release, base, row, by_indicator[row["indicator_id"]], sources)
        for row in catalogue.indicators(release)
        if row["indicator_id"] in by_indicator
    ]
    return {
        "@context": _CONTEXT,
        "@id": f"{base}catalog.jsonld",
        "@type": "dcat:Catalog",
        "dct:title": _NAME,
        "dct:description": _DESCRIPTION,
        "dct:publisher": _agent(_NAME),
        "dct:language": "en",
        "foaf:homepage": {"@id": base},
        "dct:modified": _day(release),
        "dcat:service": {
            "@id": f"{base}api/v1/openapi.json#service",
            "@type": "dcat:DataService",
            "dct:title": "HTTP interface",
            "dcat:endpointURL": {"@id": f"{base}api/v1"},
            "dcat:endpointDescription": {"@id": f"{base}api/v1/openapi.json"},
        },
        "dcat:dataset": [_whole(release, base, list(sources.values())), *measured],
    }


def _whole(release: Release, base: str, sources: list[Row]) -> dict[str, Any]:
    return {
        "@id": f"{base}catalog.jsonld#release",
        "@type": "dcat:Dataset",
        "dct:title": f"{_NAME}: the whole release {release.name}",
        "dct:description": _DESCRIPTION,
        "dcat:version": release.name,
        "dct:modified": _day(release),
        "dct:creator": [_agent(row["publisher"]) for row in sources],
        "dct:source": [{"@id": row["landing_page"]} for row in sources],
        "dcat:distribution": [
            _distribution(
                _address(base, "bulk", release=release.name, format=key),
                one.label,
                one.media_type,
                sources,
            )
            for key, one in bulk.WHOLE.items()
        ],
    }


def _indicator(
    release: Release,
    base: str,
    indicator: Row,
    series: list[Row],
    sources: dict[str, Row],
) -> dict[str, Any]:
    used = [
        sources[one] for one in dict.fromkeys(row["source_id"] for row in series) if one in sources
    ]
    years = [row[key] for row in series for key in ("first_year", "last_year") if row[key]]
    found = {
        "@id": f"{base}catalog.jsonld#{indicator['indicator_id']}",
        "@type": "dcat:Dataset",
        "dct:identifier": indicator["indicator_id"],
        "dct:title": indicator["title"],
        "dct:description": indicator["definition"],
        "dcat:theme": indicator["topic_title"],
        "dcat:version": release.name,
        "dct:modified": _day(release),
        "dct:creator": [_agent(row["publisher"]) for row in used],
        "dct:source": [{"@id": row["landing_page"]} for row in used],
        "dcat:landingPage": {
            "@id": f"{base}compare?{urlencode({'indicator': indicator['indicator_id']})}"
        },
        "dcat:distribution": [
            _distribution(
                _address(
                    base,
                    "observations",
                    indicator=indicator["indicator_id"],
                    level="all",
                    release=release.name,
                    format=key,
                ),
                one.label,
                one.media_type,
                used,
            )
            for key, one in _offered().items()
        ],
    }
    if years:
        found["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:gYear", "@value": str(min(years))},
            "dcat:endDate": {"@type": "xsd:gYear", "@value": str(max(years))},
        }
    return found


def _offered() -> dict[str, Format]:
    """Formats a catalogue lists; the others hold the same rows."""
    return {key: FORMATS[key] for key in ("csv", "json", "parquet", "datapackage")}


def _distribution(address: str, label: str, media_type: str, sources: list[Row]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "dcat:Distribution",
        "dct:title": label,
        "dcat:downloadURL": {"@id": address},
        "dcat:accessURL": {"@id": address},
        "dcat:mediaType": {"@id": f"{_MEDIA}{media_type.partition(';')[0]}"},
    }
    licences = dict.fromkeys(row["licence_url"] for row in sources if row["licence_url"])
    if licences:
        found["dct:license"] = [{"@id": one} for one in licences]
    return found


def _agent(name: str) -> dict[str, Any]:
    return {"@type": "foaf:Agent", "foaf:name": name}


def _day(release: Release) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": f"{release.header['built_at']:%Y-%m-%d}"}


def _address(base: str, route: str, **query: str) -> str:
    return f"{base}api/v1/{route}?{urlencode(query)}"
