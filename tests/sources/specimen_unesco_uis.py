"""Specimens of the UNESCO Institute for Statistics: the copy, the bulk layout, lists of names."""

from __future__ import annotations

import gzip
from collections.abc import Iterable

Line = tuple[str, str, int, str]

COPY: tuple[Line, ...] = (
    ("admi_endofprim_mat", "SGP", 2019, "1.0"),
    ("cr_3", "KOR", 2014, "98.29579"),
    ("cr_3_f", "KOR", 2014, "98.5"),
    ("cr_3_q1", "KOR", 2014, "97.1"),
    ("ea_1t8_ag25t99", "SGP", 2022, "89.73999786376953"),
    ("ea_1t8_ag25t99", "SGP", 2023, "78.76531914471218"),
    ("ea_3t8_ag25t99", "SGP", 2022, "79.04000091552734"),
    ("ea_3t8_ag25t99", "SGP", 2023, "63.37242426948895"),
    ("ea_3t8_ag25t99_f", "SGP", 2022, "76.98999786376953"),
    ("ea_3t8_ag25t99_f", "SGP", 2023, "60.46862107897199"),
    ("ea_4t8_ag25t99", "HKG", 2015, "27.75"),
    ("ea_4t8_ag25t99", "HKG", 2016, "0.0"),
    ("ea_4t8_ag25t99", "HKG", 2017, "29.5"),
    ("ev1524p_2t5_v", "USA", 1995, "0.0"),
    ("math_lowersec", "SGP", 2019, "91.82"),
    ("math_lowersec", "SGP", 2022, "91.98"),
    ("math_lowersec_f", "SGP", 2022, "93.25"),
    ("math_lowersec_lowses", "SGP", 2022, "82.4"),
    ("math_lowersec_nonnative", "SGP", 2022, "92.9"),
    ("ptrhc_1_qualified", "FIN", 2022, "13.1"),
    ("ptrhc_1_qualified", "KOR", 2022, "15.77908"),
    ("rofst_1_cp", "AUS", 2021, "0.42"),
    ("rofst_1_f_cp", "AUS", 2021, "0.35"),
    ("xgdp_fsgov", "CAN", 2022, "4.140"),
    ("xgdp_fsgov", "HKG", 2022, "3.729120016098022"),
    ("xgdp_fsgov", "HKG", 2023, "3.803100109100342"),
)

BULK = (
    ("CR.3", "KOR", 2014, "98.29579", "", "NAT_EST"),
    ("OFST.1.CP", "AUS", 2021, "0", "NIL", ""),
    ("EV1524P.2T5.V", "USA", 1995, "0", "NA", ""),
    ("XGDP.FSGOV", "CAN", 2022, "", "SUPP", ""),
    ("XGDP.FSGOV", "HKG", 2023, "3.80327", "", "UIS_EST"),
    ("XGDP.FSGOV", "KOR", 2021, "5.1", "LOWREL", ""),
    ("QUTP.1", "HKG", 2021, "", "INCLUDED", ""),
    ("QUTP.2T3", "HKG", 2021, "97.1", "INCLUDES", ""),
    ("EV1524P.2T5.V", "KOR", 1999, "0", "NIL", ""),
)
"""Lines of the bulk download with each of the publisher's marks."""


def copy_table(lines: Iterable[Line] = COPY) -> bytes:
    """The rearranged copy: ids in small letters, without the publisher's marks."""
    rows = [",".join(map(str, line)) for line in lines]
    return ("\n".join(["concept,country,year,value", *rows]) + "\n").encode()


def bulk_table(lines: Iterable[tuple[object, ...]] = BULK) -> bytes:
    """The bulk download with its marks."""
    header = "INDICATOR_ID,COUNTRY_ID,YEAR,VALUE,MAGNITUDE,QUALIFIER"
    return ("\n".join([header, *(",".join(map(str, line)) for line in lines)]) + "\n").encode()


def specimen() -> dict[str, bytes]:
    """A folder with the copy and lists of names."""
    names = 'concept,name\nxgdp_fsgov,"Government expenditure on education, % of GDP"\n'
    places = 'COUNTRY_ID,COUNTRY_NAME_EN\nHKG,"China, Hong Kong Special Administrative Region"\n'
    return {
        "uis_national_14economies_reconstructed_long.csv.gz": gzip.compress(copy_table(), mtime=0),
        "uis_indicator_names.csv": names.encode(),
        "bdds_2021_SDG_COUNTRY.csv": places.encode(),
    }
