"""Specimens of Education Statistics and the Learning Poverty exports, with a few true figures."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping

Cells = Mapping[int, str]

NAMES = {
    "AUS": "Australia",
    "CHN": "China",
    "FIN": "Finland",
    "HKG": "Hong Kong SAR, China",
    "KOR": "Korea, Rep.",
    "SGP": "Singapore",
    "USA": "United States",
    "WLD": "World",
}

YEARS = [str(year) for year in range(1970, 2018)]
PROJECTED = [str(year) for year in range(2020, 2105, 5)]

BULK: dict[tuple[str, str], Cells] = {
    ("AUS", "OECD.TSAL.2.E15"): {2014: "57943.12"},
    ("CHN", "LO.PISA.MAT"): {
        2009: "600.076252920147",
        2012: "612.6755363054531",
        2015: "531.2961",
    },
    ("CHN", "LO.PISA.MAT.0"): {2009: "1.42992379", 2012: "0.84690601", 2015: "5.78649041"},
    ("CHN", "LO.PISA.MAT.1"): {2009: "3.44024801", 2012: "2.94673751", 2015: "10.03360862"},
    ("CHN", "SE.PRM.ENRL"): {2013: "98870816.0", 2014: "95107048.0"},
    ("FIN", "LO.PISA.MAT"): {2003: "544.2900", 2006: "548.3571"},
    ("HKG", "LO.PISA.MAT"): {2000: "560.0", 2003: "550.38324"},
    ("HKG", "SE.PRM.ENRL.TC.ZS"): {2013: "14.39", 2014: "14.1"},
    ("KOR", "LO.PISA.MAT"): {2000: "547.0", 2003: "542.22736945", 2012: "553.766659143614"},
    ("KOR", "LO.TIMSS.MAT8"): {1995: "581.0", 2007: "597.0", 2011: "613.0", 2015: "606.0"},
    ("KOR", "SE.SCH.LIFE"): {1971: "9.85", 1972: "", 1973: "9.94", 2013: "16.6"},
    ("KOR", "SE.SEC.ENRR.UP.FE "): {2012: "94.5", 2013: "93.87"},
    ("SGP", "LO.PISA.MAT"): {2009: "562.0168", 2012: "573.4682910", 2015: "564.1897"},
    ("SGP", "PRJ.POP.1519.2.MF"): {2015: "104.1"},
    ("USA", "LO.PISA.REA"): {2003: "495.1850", 2009: "499.8269", 2012: "497.5816"},
    ("USA", "LO.PISA.REA.0"): {2009: "0.56071929567775", 2012: "0.761299268987668"},
    ("USA", "LO.PISA.REA.1B"): {2009: "3.9786", 2012: "3.6241"},
    ("USA", "LO.PISA.REA.1A"): {
        2003: "12.9059875511235",
        2009: "13.109185787929402",
        2012: "12.283268449416699",
    },
    ("AUS", "LO.PISA.REA"): {2006: "512.8930"},
    ("AUS", "LO.PISA.REA.FE"): {2006: "531.754387941855", 2012: "529.542280630439"},
    ("AUS", "LO.PISA.REA.MA"): {2006: "494.872863515713", 2012: "495.089559442127"},
    ("CHN", "LO.PISA.REA.FE"): {2012: "581.299292015461"},
    ("CHN", "LO.PISA.REA.MA"): {2012: "557.268698314692"},
    ("WLD", "SE.PRM.ENRL"): {2013: "715427008.0", 2014: "719028992.0"},
}
"""Figures of the bulk file; "" is an empty cell like each one that is not named."""

GLAD_HEADER = (
    "countrycode,year,test,idgrade,subject,nonprof_all,se_nonprof_all,nonprof_ma,se_nonprof_ma,"
    "nonprof_fe,se_nonprof_fe,fgt1_all,fgt1_fe,fgt1_ma,fgt2_all,fgt2_fe,fgt2_ma"
)
GLAD = (
    "ARM,2003,TIMSS,4,math,24.5,1.4,25.1,1.5,23.9,1.7,.15,.15,.15,.04,.04,.04",
    "ARM,2007,TIMSS,4,math,13.2,1.7,14.1,2.1,12.2,1.6,.17,.17,.17,.06,.06,.06",
    "ARM,2011,TIMSS,4,math,28.1,1.5,29.9,1.6,26.1,1.8,.16,.16,.16,.05,.05,.05",
    "HKG,2003,TIMSS,4,math,.66483712,.16452169,.89374501,.25530091,.40778276,.19416614,.05,,,,,",
    "SGP,2003,TIMSS,4,math,2.5414367,.62798446,3.1430695,.81248069,1.9142674,.54630697,.09,,,,,",
    "SGP,2003,TIMSS,4,scie,4.5995569,.85635495,5.6197348,1.1004165,3.5360775,.69601631,.12,,,,,",
    "HKG,2016,PIRLS,4,read,1.4039042,.33834988,1.9835929,.51649725,.79624802,.42281413,.08,,,,,",
    "SGP,2021,PIRLS,4,read,3.3402324,,4.5428753,,2.0725608,,.11074128,,,,,",
    "ZAF,2015,TIMSS,5,math,38.9,1.8,43.7,2.0,34.0,1.9,.2,,,,,",
)

HCI_HEADER = (
    "countrycode,countryname,year,hd_hci_hlos,hd_hci_hlos_fe,hd_hci_hlos_ma,hd_hci_lays,"
    "hd_hci_lays_fe,hd_hci_lays_ma,hd_hci_eyrs,hd_hci_eyrs_fe,hd_hci_eyrs_ma,hd_hci_ovrl,"
    "hd_hci_ovrl_fe,hd_hci_ovrl_ma"
)
HCI = (
    "ABW,Aruba,2020,,,,,,,,,,,,",
    'HKG,"Hong Kong SAR, China",2020,548.63141,557.15631,540.55109,11.886783,12.303329,11.513885,'
    "13.541404,13.801478,13.312669,.81275654,.84778494,.78038478",
    "SGP,Singapore,2020,575.27216,577.84888,572.79358,12.81329,12.855263,12.766368,13.9209,"
    "13.904222,13.929939,.87912571,.88989449,.86920536",
)

PISA_HEADER = (
    "countrycode,countryname,region,regionname,adminregion,adminregionname,incomelevel,"
    "incomelevelname,lendingtype,lendingtypename,year,ny_gdp_pcap_pp_kd,lo_pisa_mat,lo_pisa_mat_0,"
    "lo_pisa_mat_1,lo_pisa_mat_2,lo_pisa_mat_3,lo_pisa_mat_4,lo_pisa_mat_5,lo_pisa_mat_6,"
    "lo_pisa_rea,lo_pisa_sci,check,latest"
)
_CHINA = "CHN,China,EAS,East Asia and Pacific,EAP,x,UMC,Upper middle income,IBD,IBRD"
_KOREA = "KOR,Not classified,,,,,,,,"
PISA = (
    f"{_CHINA},2012,10310.609,612.67554,.84690601,2.9467375,7.5098157,13.101391,20.171799,"
    "24.595238,30.828114,569.58838,580.11786,100,0",
    f"{_CHINA},2018,15010.557,591.39362,.4973956,1.9149555,6.8878684,17.500925,28.897453,"
    "27.842529,16.458874,555.23627,590.4538,100,1",
    f"{_KOREA},2000,22277.201,547,,,,,,,,524.75427,552.12476,,0",
)

COMPARABLE_HEADER = "countrycode,country,test,idgrade,n_res,comparable,spell,note"
COMPARABLE = (
    "ARM,Armenia,TIMSS,4,1,1,2003-2011,2007 results not comparable to 2003 or 2011",
    "ARM,Armenia,TIMSS,4,1,0,2003-2007,",
    "ARM,Armenia,TIMSS,4,1,0,2007-2011,",
    'KOR,"Korea, Rep. of",TIMSS,4,1,1,2011-2015,',
)


def bulk_table(cells: Mapping[tuple[str, str], Cells] = BULK) -> bytes:
    """The bulk file: quoted cells, projection years after 2017, an empty last column."""

    def line(values: Iterable[str]) -> str:
        return ",".join(f'"{value}"' for value in values)

    header = ["Country Name", "Country Code", "Indicator Name", "Indicator Code"]
    lines = [line([*header, *YEARS, *PROJECTED, ""])]
    for (code, indicator), by_year in cells.items():
        figures = [by_year.get(int(year), "") for year in YEARS]
        projected = ["104.1" if indicator.startswith("PRJ") else "" for _ in PROJECTED]
        lines.append(
            line([NAMES[code], code, f"Name of {indicator}", indicator, *figures, *projected, ""])
        )
    return ("\n".join(lines) + "\n").encode()


def table(header: str, lines: Iterable[str], end: str = "\r\n") -> bytes:
    """An export: unquoted cells, numbers below 1 without their zero."""
    return (end.join([header, *lines]) + end).encode()


def specimen() -> dict[str, bytes]:
    """A folder of all layouts."""
    described = '\ufeff"CountryCode","SeriesCode","DESCRIPTION",\r\n"AUS","SP.POP.TOTL","Data",\r\n'
    return {
        "EdStatsData_reconstructed_16economies.csv.gz": gzip.compress(bulk_table(), mtime=0),
        "proficiency_from_GLAD.csv": table(GLAD_HEADER, GLAD),
        "hci_indicators_wbopendata.csv": table(HCI_HEADER, HCI),
        "pisa-wdi.csv": table(PISA_HEADER, PISA, "\n"),
        "comparability_TIMSS_PIRLS.csv": table(COMPARABLE_HEADER, COMPARABLE),
        "EdStatsCountry-Series.csv": described.encode(),
    }
