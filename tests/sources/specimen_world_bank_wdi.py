"""Specimens of the World Development Indicators: the three layouts, with a few true figures."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from tests.replay.world_bank import Indicator, Values, WorldBank

SPENDING, PUPILS = "SE.XPD.TOTL.GD.ZS", "SE.PRM.ENRL"
RATIO, GROSS, ATTAINMENT = "SE.PRM.ENRL.TC.ZS", "SE.PRM.ENRR", "SE.SEC.CUAT.UP.ZS"
PEOPLE, PRODUCT = "SP.POP.TOTL", "NY.GDP.MKTP.CD"

NAMES = {
    SPENDING: "Government expenditure on education, total (% of GDP)",
    PUPILS: "Primary education, pupils",
    RATIO: "Pupil-teacher ratio, primary",
    GROSS: "School enrollment, primary (% gross)",
    ATTAINMENT: "Educational attainment, at least completed upper secondary, population 25+, total (%) (cumulative)",
    PEOPLE: "Population, total",
    PRODUCT: "GDP (current US$)",
}
PLACES = {
    "ABW": "Aruba",
    "AUS": "Australia",
    "CHN": "China",
    "HKG": "Hong Kong SAR, China",
    "KOR": "Korea, Rep.",
    "OED": "OECD members",
    "SGP": "Singapore",
    "USA": "United States",
    "WLD": "World",
}

NEWEST: dict[str, dict[str, Values]] = {
    SPENDING: {
        "AUS": {2020: 5.38625001907349, 2021: 5.34109020233154, 2022: 5.05916023254395},
        "CHN": {2023: 4.00127983093262},
        "HKG": {2022: 3.72866010665894, 2023: 3.80327010154724, 2024: 3.80804991722107},
        "OED": {2021: 5.12611985206604, 2022: 4.99167513847351},
        "SGP": {2023: 2.14826011657715, 2024: 2.19099857819757},
        "USA": {2019: 4.95746994018555, 2020: 5.39531993865967, 2021: 5.42038011550903},
        "WLD": {2022: 3.84722961564427, 2023: 3.51483161383978},
    },
    PUPILS: {
        "HKG": {2023: 337549, 2024: 329780},
        "KOR": {2022: 2674487, 2023: 2614790},
        "SGP": {2021: 234240, 2022: 235516, 2023: 238816},
        "WLD": {2023: 769854272, 2024: 780852608},
    },
    RATIO: {
        "HKG": {2016: 13.67502, 2017: 13.76886, 2018: 13.34788},
        "SGP": {2016: 15.0593, 2017: 14.69428},
        "OED": {2017: 15.33363, 2018: 15.32034},
    },
    GROSS: {
        "HKG": {2021: 106.033688453786, 2022: 103.028312901343, 2024: 103.152955896153},
        "ABW": {2014: 116.261992182873},
    },
    ATTAINMENT: {
        "KOR": {2023: 80.8621974386382, 2024: 81.467907393989},
        "SGP": {2021: 78.370002746582, 2022: 79.0400009155273},
    },
}
OLDER: dict[str, dict[str, Values]] = {
    SPENDING: {
        "AUS": {2020: 5.60844993591309, 2021: 5.55604839324951},
        "CHN": {2019: 3.54105472564697, 2020: 3.57295632362366, 2021: 3.29784345626831},
        "HKG": {2021: 4.00030994415283, 2022: 3.72912001609802},
        "USA": {2010: 6.6945538520813, 2019: 4.98727989196777, 2020: 5.43544006347656},
    },
    PEOPLE: {
        "KOR": {2018: 51606633, 2019: 51709098},
        "WLD": {2018: 7591945270.5, 2019: 7673533974},
    },
    PRODUCT: {"KOR": {2018: 1724845615629.26, 2019: 1646739219509.89}},
}
PLAIN: dict[str, dict[str, Values]] = {
    PEOPLE: {
        "HKG": {2019: 7507900, 2023: 7536100, 2024: 7524100},
        "KOR": {2019: 51764822, 2023: 51712619, 2024: 51751065},
        "SGP": {2019: 5703569, 2023: 5917648, 2024: 6036860},
        "USA": {2023: 336806231, 2024: 340110988},
        "WLD": {2023: 8064057930, 2024: 8141808945},
    },
    PRODUCT: {
        "HKG": {2019: 363074545072.3891, 2023: 382054574298.52905},
        "KOR": {2019: 1651422932447.768, 2023: 1712792854202.3687},
        "SGP": {2019: 376901649222.4508, 2023: 501427500080.05853},
    },
}


def download_table(
    indicator: str,
    edition: str,
    values: Mapping[str, Values],
    years: Iterable[int],
    end: str = "\r\n",
) -> bytes:
    """The download of one indicator: preamble, byte order mark, quoted cells, trailing comma."""
    every = list(years)

    def line(*cells: object) -> str:
        return ",".join(f'"{cell}"' for cell in cells) + ","

    lines = [
        line("Data Source", "World Development Indicators"),
        "",
        line("Last Updated Date", edition),
        "",
        line("Country Name", "Country Code", "Indicator Name", "Indicator Code", *every),
    ]
    for code, name in PLACES.items():
        cells = (values.get(code, {}).get(year, "") for year in every)
        lines.append(line(name, code, NAMES[indicator], indicator, *cells))
    return ("\ufeff" + end.join(lines) + end).encode()


def plain_table(values: Mapping[str, Values]) -> bytes:
    """A long table without edition and without lines for missing figures."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["Country Name", "Country Code", "Year", "Value"])
    for code, by_year in values.items():
        writer.writerows([PLACES[code], code, year, value] for year, value in by_year.items())
    return text.getvalue().encode()


def descriptions() -> bytes:
    """The list of indicators that comes with a download: no figures."""
    head = '\ufeff"INDICATOR_CODE","INDICATOR_NAME","SOURCE_NOTE","SOURCE_ORGANIZATION",\r\n'
    note = "Number of pupils enrolled at primary level,\nin public and private schools."
    return f'{head}"{PUPILS}","{NAMES[PUPILS]}","{note}","UNESCO Institute for Statistics",\r\n'.encode()


def specimen() -> dict[str, bytes]:
    """A folder of all layouts: two editions of some indicators, one of the others."""
    new = {
        f"API_{indicator}_DS2_en_csv_v2_{number}.csv": download_table(
            indicator, "2025-10-07", values, range(2004, 2025)
        )
        for number, (indicator, values) in enumerate(NEWEST.items(), start=6679)
    }
    return {
        **new,
        f"API_{SPENDING}_DS2_en_csv_v2_277592.csv": download_table(
            SPENDING, "2024-03-28", OLDER[SPENDING], range(2004, 2024)
        ),
        f"API_{PEOPLE}_DS2_en_csv_v2_1976634.csv": download_table(
            PEOPLE, "2020-12-16", OLDER[PEOPLE], range(2010, 2021), "\n"
        ),
        f"API_{PRODUCT}_DS2_en_csv_v2_2001204.csv": download_table(
            PRODUCT, "2020-12-16", OLDER[PRODUCT], range(2010, 2021), "\n"
        ),
        "population.csv": plain_table(PLAIN[PEOPLE]),
        "gdp.csv": plain_table(PLAIN[PRODUCT]),
        "Metadata_Indicator_API_4_DS2_en_csv_v2_3054086.csv": descriptions(),
    }


def world_bank() -> WorldBank:
    """The interface with the newest figures of the specimen, gaps as explicit nulls."""
    tables = {**NEWEST, **PLAIN}
    return WorldBank(
        {
            indicator: Indicator(
                NAMES[indicator],
                {
                    code: {year: values.get(code, {}).get(year) for year in range(2004, 2025)}
                    for code in ("AUS", "CAN", "CHN", "HKG", "KOR", "OED", "SGP", "USA", "WLD")
                },
            )
            for indicator, values in tables.items()
        },
        archived=frozenset({"SE.XPD.MPRM.ZS"}),
    )
