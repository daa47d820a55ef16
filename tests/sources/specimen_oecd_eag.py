"""Small exports of the retired OECD.Stat, with their columns in pairs, flags and traps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

PLACES = {
    "AUS": "Australia",
    "AUT": "Austria",
    "CAN": "Canada",
    "CHN": "China (People's Republic of)",
    "KOR": "Korea",
    "NLD": "Netherlands",
    "OAVG": "OECD - Average",
    "USA": "United States",
}
FLAGS = {
    "": "",
    "o": "Missing value",
    "k": "Data included in another category",
    "x": "Data included in another category",
    "w": "Includes data from another category",
    "z": "Not applicable",
    "b": "Series break",
    "c": "Data below the publication limit",
    "r": "Data below a reliability threshold",
    "w; c": "Includes data from another category; Data below the publication limit",
    "M": "",
}
RATIO, PAY, MONEY, ANNEX, CHART = (
    "EAG_PERS_RATIO.csv",
    "EAG_TS_STA.csv",
    "EAG_FIN_SOURCE.csv",
    "EAG_FIN_ANNEX_2.csv",
    "DP_LIVE_19022021234709194.csv",
)
SHARE, WORK, OUT_OF_WORK = "EAG_NEAC.csv", "EAG_NEAC_employment.csv", "EAG_NEAC_unenploy.csv"

_LEVELS = {
    "ISCED11_0": "Early childhood education",
    "ISCED11_1": "Primary education",
    "ISCED11_2": "Lower secondary education",
    "ISCED11_3": "Upper secondary education",
    "ISCED11_35": "Upper secondary vocational education",
}
_SECTORS = {
    "INST_T": "All public and private educational institutions",
    "INST_PUB": "Public educational institutions",
    "INST_PRIV": "All private educational institutions",
}
_KINDS = {
    "PERS_AVG_CLASS": "Average class size",
    "PERS_RATIO_INST": "Ratio of students to teaching staff by type of institutions",
    "PERS_RATIO_MANA": "Ratio of students to total teaching staff by type of institutions",
}
RATIO_HEADER = (
    "COUNTRY,Country,INDICATOR,Indicator,EDUCATION_LEV,Education level,REF_SECTOR,"
    "Reference sector,YEAR,Year,Value,Flag Codes,Flags"
)
RATIO_ROWS = (
    ("KOR", "PERS_AVG_CLASS", "ISCED11_1", "INST_T", 2020, "23.015", ""),
    ("KOR", "PERS_AVG_CLASS", "ISCED11_1", "INST_T", 2021, "22.452", ""),
    ("KOR", "PERS_AVG_CLASS", "ISCED11_1", "INST_PUB", 2021, "22.423", ""),
    ("KOR", "PERS_AVG_CLASS", "ISCED11_1", "INST_PRIV", 2021, "24.518", ""),
    ("OAVG", "PERS_AVG_CLASS", "ISCED11_2", "INST_T", 2021, "22.971", ""),
    ("AUS", "PERS_AVG_CLASS", "ISCED11_1", "INST_T", 2013, "23.725", ""),
    ("NLD", "PERS_AVG_CLASS", "ISCED11_1", "INST_PUB", 2015, "", "w"),
    ("KOR", "PERS_RATIO_INST", "ISCED11_0", "INST_T", 2021, "8.509", ""),
    ("KOR", "PERS_RATIO_INST", "ISCED11_0", "INST_PUB", 2021, "9.1", ""),
    ("KOR", "PERS_RATIO_MANA", "ISCED11_0", "INST_T", 2021, "8.509", ""),
    ("USA", "PERS_RATIO_INST", "ISCED11_0", "INST_T", 2021, "", "o"),
    ("USA", "PERS_RATIO_INST", "ISCED11_3", "INST_T", 2021, "15.296", ""),
    ("USA", "PERS_RATIO_INST", "ISCED11_35", "INST_T", 2021, "", "m"),
    ("CAN", "PERS_RATIO_INST", "ISCED11_1", "INST_T", 2021, "15.9", "w"),
    ("CAN", "PERS_RATIO_INST", "ISCED11_2", "INST_T", 2021, "", "k"),
)
NEAC_HEADER = (
    "COUNTRY,Country,ISC11A,ISCED 2011 A education level,SEX,Gender,AGE,Age,FIELD,Field,MEASURE,"
    "Measure,INDICATOR,INDICATOR,YEAR,Reference year,Unit Code,Unit,PowerCode Code,PowerCode,"
    "Reference Period Code,Reference Period,Value,Flag Codes,Flags"
)
_ATTAINED = {
    "L0T2": "Below upper secondary education",
    "L3T4": "Upper secondary or post-secondary non-tertiary education",
    "L5T8": "Tertiary education",
    "L8": "Doctoral or equivalent education",
}
SHARE_ROWS = (
    ("KOR", "L5T8", "F", "2022", "51.005707", ""),
    ("KOR", "L5T8", "M", "2022", "54.527664", ""),
    ("KOR", "L0T2", "F", "2022", "10.647441", ""),
    ("KOR", "L3T4", "F", "2022", "38.346851", ""),
    ("KOR", "L8", "F", "2022", "", "x"),
    ("CHN", "L5T8", "M", "2020", "18.392155", ""),
    ("OAVG", "L5T8", "F", "", "44.336486", ""),
    ("AUT", "L0T2", "F", "2022", "15.5", "w"),
)
WORK_ROWS = (
    ("KOR", "L5T8", "F", "2022", "68.536423", ""),
    ("KOR", "L0T2", "F", "2022", "57.29882", ""),
    ("KOR", "L3T4", "F", "2022", "61.317463", ""),
    ("USA", "L0T2", "F", "2022", "", "c"),
    ("NLD", "L3T4", "M", "2022", "", "w; c"),
)
OUT_OF_WORK_ROWS = (
    ("KOR", "L5T8", "F", "2022", "2.9550934", ""),
    ("KOR", "L0T2", "F", "2022", "1.8078618", "r"),
    ("KOR", "L3T4", "F", "2022", "2.5364084", ""),
)
PAY_HEADER = (
    "COUNTRY,Country,ISC11,Level of education,EXP,Experience level,QUAL,Qualification level,GRADE,"
    "Category,INDICATOR,Indicator,YEAR,Year,Value,Flag Codes,Flags"
)
_TAUGHT = {
    "L1": "Primary education",
    "L2_C4": "Lower secondary general education",
    "L3_C4": "Upper secondary general education",
}
_STAGES = {
    "EXP0": "Starting salary",
    "EXP10": "Salary after 10 years of experience",
    "EXP15": "Salary after 15 years of experience",
    "EXPMAX": "Salary at top of scale",
}
PAY_ROWS = (
    ("KOR", "L1", "EXP15", "59345.695", ""),
    ("KOR", "L1", "EXP10", "50779.592", ""),
    ("OAVG", "L3_C4", "EXP0", "39273.902", ""),
    ("USA", "L2_C4", "EXPMAX", "79031.003", ""),
    ("CHN", "L1", "EXP15", "", "m"),
)
MONEY_HEADER = (
    "COUNTRY,Country,ISC11,ISC11,REF_SECTOR,REF_SECTOR,COUNTERPART_SECTOR,COUNTERPART_SECTOR,"
    "EXPENDITURE_TYPE,EXPENDITURE_TYPE,UNIT_MEASURE,UNIT_MEASURE,INDICATOR,Indicator,YEAR,Year,"
    "Value,Flag Codes,Flags"
)
MONEY_ROWS = (
    ("USA", "L1", 2019, "341553.76", ""),
    ("USA", "L1", 2020, "350373.53", "b"),
    ("CAN", "L1", 2018, "39240.085", "w"),
    ("CAN", "L2", 2018, "", "x"),
    ("KOR", "L3", 2018, "", "m"),
)
ANNEX_HEADER = (
    "LOCATION,Country,STATISTICS,Reference Statistics,UNIT_MEASURE,Unit of measurement,TIME,Year,"
    "Value,Flag Codes,Flags"
)
ANNEX_ROWS = (
    ("KOR", "GDP", "2071657984"),
    ("KOR", "GDP_ADJ", "2071657984"),
    ("KOR", "GDP_CAPITA", "40035908"),
    ("KOR", "T_PUB_EXP", "787143488"),
    ("USA", "T_PUB_EXP", "10347100"),
)
CHART_HEADER = "LOCATION,INDICATOR,SUBJECT,MEASURE,FREQUENCY,TIME,Value,Flag Codes"
CHART_ROWS = (
    ("AUS", 1995, "", "M"),
    ("AUS", 2000, "3.897", ""),
    ("AUS", 2005, "3.929", ""),
)


def export(header: str, rows: Iterable[Sequence[object]], end: str = "\r\n") -> bytes:
    """A table as exported: byte order mark, text quoted, values and empty cells not."""
    names = header.split(",")
    bare = {names.index("Value")}
    lines = [",".join(f'"{name}"' for name in names)]
    for row in rows:
        cells = [
            str(cell) if at in bare or cell == "" else f'"{cell}"' for at, cell in enumerate(row)
        ]
        lines.append(",".join(cells))
    return "\ufeff".encode() + "".join(f"{line}{end}" for line in lines).encode()


def ratios(rows: Iterable[Sequence[object]] = RATIO_ROWS, header: str = RATIO_HEADER) -> bytes:
    """Students per teacher and class size."""
    return export(
        header,
        (
            (
                *(place, PLACES[place], kind, _KINDS[kind], level, _LEVELS.get(level, level)),
                *(sector, _SECTORS[sector], year, year, value, flag),
                "Missing value; data cannot exist" if flag == "m" else FLAGS.get(flag, "New"),
            )
            for place, kind, level, sector, year, value, flag in rows
        ),
    )


def people(code: str, label: str, rows: Iterable[Sequence[object]]) -> bytes:
    """Attainment, employment or unemployment: the year stands under Reference Period."""
    return export(
        NEAC_HEADER,
        (
            (
                *(place, PLACES[place], level, _ATTAINED[level], sex),
                *("Women" if sex == "F" else "Men", "Y25T64", "25-64 years", "T", "Total"),
                *("VALUE", "Value", code, label, "9999", "Latest available year"),
                *(("PC", "Percentage") if period else ("", "")),
                *("0", "Units", period, period, value, flag),
                "Missing data" if flag == "m" else FLAGS[flag],
            )
            for place, level, sex, period, value, flag in rows
        ),
    )


def pay(rows: Iterable[Sequence[object]] = PAY_ROWS) -> bytes:
    """Statutory pay: 9999 is the only year there is."""
    typical = "Most prevalent qualifications at this stage of career and this level of education"
    return export(
        PAY_HEADER,
        (
            (
                *(place, PLACES[place], level, _TAUGHT[level], stage, _STAGES[stage]),
                *("QUAL_TYP_ISC11_EXP", typical, "TE", "Teacher", "USD_STAT_YR"),
                *("Annual statutory salaries in public institutions, in equivalent USD",),
                *("9999", "Latest available year", value, flag),
                "Missing data" if flag == "m" else FLAGS[flag],
            )
            for place, level, stage, value, flag in rows
        ),
    )


def money(rows: Iterable[Sequence[object]] = MONEY_ROWS) -> bytes:
    """Expenditure in million: five pairs of columns bear one name."""
    sectors = ("T", "All sectors") * 2
    return export(
        MONEY_HEADER,
        (
            (
                *(place, PLACES[place], level, f"Level {level}", *sectors),
                *("T", "All expenditure types", "USD_PPP", "USD Purchasing Power Parity"),
                *("FIN_EXP_SOURCE", "Expenditure by source", year, year, value, flag),
                "Missing data" if flag == "m" else FLAGS[flag],
            )
            for place, level, year, value, flag in rows
        ),
    )


def annex(rows: Iterable[Sequence[object]] = ANNEX_ROWS) -> bytes:
    """Reference statistics of 2021 in national currency: million, but GDP per head."""
    return export(
        ANNEX_HEADER,
        (
            (
                *(place, PLACES[place], kind, f"{kind} (mln)", "LOCAL_CUR", "Local currency"),
                *("2021", "2021", value, "", ""),
            )
            for place, kind, value in rows
        ),
    )


def chart() -> bytes:
    """The export of a chart: no labels, no texts of flags, other line ends."""
    rows = (
        (place, "EDUPUBEXP", "PRY_TRY", "PC_GDP", "A", year, value, flag)
        for place, year, value, flag in CHART_ROWS
    )
    return export(CHART_HEADER, rows, "\n")


def specimen() -> dict[str, bytes]:
    """One small file of each export."""
    shares = "Share of population by educational attainment"
    return {
        RATIO: ratios(),
        SHARE: people("NEAC_SHARE_EA", shares, SHARE_ROWS),
        WORK: people("NEAC_RATE_EMPLOYMENT", "Employment rate", WORK_ROWS),
        OUT_OF_WORK: people("NEAC_RATE_UNEMPLOYMENT", "Unemployment rate", OUT_OF_WORK_ROWS),
        PAY: pay(),
        MONEY: money(),
        ANNEX: annex(),
        CHART: chart(),
    }
