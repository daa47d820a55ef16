"""A small table of large regions as the OECD publishes it."""

from __future__ import annotations

HEADER = ',"REG_ID","TIME","GDP","POP","GDP_PC","iso3","reg_name"'.replace('"', "")
ROWS = (
    "AT11,2000,7885,276090,28561,AUT,Burgenland (AT)",
    "AU2,2019,286839,6596880,43481,AUS,Victoria",
    "CA24,2020,322154,8575944,37565,CAN,Québec",
    "CA35,2020,654210,14745712,44366,CAN,Ontario",
    "FRY5,2000,859,156808,5997,FRA,Mayotte",
    "KR01,2020,1127010,25957946,43417,KOR,Capital Region (KR)",
    "US48,2015,1573498,27470056,57280,USA,Texas",
    "US48,2020,1635642,29217653,55981,USA,Texas",
)
NAME = "gdp_pop_tl2_00_20_imputed_l.csv"


def table(*rows: str, header: str = HEADER) -> bytes:
    """The file with these rows, numbered as published."""
    numbered = [f"{at},{row}" for at, row in enumerate(rows, start=1)]
    return "".join(f"{line}\r\n" for line in [header, *numbered]).encode("latin-1")


def specimen() -> dict[str, bytes]:
    """One file with eight rows of seven regions."""
    return {NAME: table(*ROWS)}
