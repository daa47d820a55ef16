"""Promises of the reader of Education at a Glance: exports, and the SDMX service."""

from __future__ import annotations

import pytest

from pipelines.errors import SourceChanged, SourceMissing, SourceRefused, SourceUnavailable
from pipelines.fetch import fetch
from pipelines.oecd_api import FLOWS, Question, parse
from pipelines.raw import RawStore
from pipelines.tidy import tidy
from tests.replay.oecd_eag import publisher
from tests.replay.server import QUICK, instead, running, status
from tests.source_tools import figure, lay_down, read_folder, source_module
from tests.sources import specimen_oecd_eag as made

SOURCE = "oecd_eag"
CLASS, RATIO, PAY, SHARE, MONEY = (
    f"{name}_oecd_eag"
    for name in (
        "class_size",
        "students_per_teacher",
        "teacher_salary_statutory_usd_ppp",
        "attainment_tertiary_pct",
        "expenditure_education_usd_ppp",
    )
)


def _read(contract, tmp_path, files):
    return read_folder(contract, SOURCE, lay_down(tmp_path / "in", files), tmp_path / "raw")


def _ratios(contract, tmp_path, *row, header=made.RATIO_HEADER):
    rows = [row] if row else made.RATIO_ROWS
    return _read(contract, tmp_path, {made.RATIO: made.ratios(rows, header)})


# The exports


def test_levels_and_sectors_are_told_apart(reading):
    """All institutions stand under the level, public and private ones under level and sector."""
    assert figure(reading.rows, CLASS, "KOR", 2021, "level", "primary").value == 22.452
    assert figure(reading.rows, CLASS, "OAVG", 2021, "level", "lower_secondary").value == 22.971
    public = figure(reading.rows, CLASS, "KOR", 2021, "level_sector", "primary_public")
    private = figure(reading.rows, CLASS, "KOR", 2021, "level_sector", "primary_private")
    assert 20 < public.value < private.value < 30


def test_the_ratio_with_aides_is_another_indicator(reading):
    """Only the ratio to teachers is read; the one with aides belongs to no series."""
    assert figure(reading.rows, RATIO, "KOR", 2021, "level", "early_childhood").value == 8.509
    assert any(made.RATIO in one.example for one in reading.set_aside if "no series" in one.reason)


@pytest.mark.parametrize(
    ("code", "category", "expected"),
    [
        ("CAN", "lower_secondary", ("L", "k", "Counted in another category")),
        ("USA", "upper_secondary_vocational", ("M", "m", None)),
        ("USA", "early_childhood", ("O", "o", None)),
    ],
)
def test_an_empty_value_says_why(reading, code, category, expected):
    """Empty values keep the publisher's letter, and the text of the flag gives our status."""
    row = figure(reading.rows, RATIO, code, 2021, "level", category)
    assert row.value is None
    assert (row.obs_status, row.source_flag, row.note) == expected


def test_a_value_can_have_a_flag(contract, tmp_path):
    """A value that includes another category is kept, as one of another definition."""
    rows = _read(contract, tmp_path, made.specimen()).rows
    row = figure(rows, RATIO, "CAN", 2021, "level", "primary")
    assert (row.value, row.obs_status, row.note) == (15.9, "D", "Includes another category")
    broken = figure(rows, MONEY, "USA", 2020, "level", "primary")
    assert (broken.value, broken.obs_status, broken.source_flag) == (350373.53, "B", "b")
    unsure = figure(rows, "unemployment_rate_below_upper_secondary_pct_oecd_eag", "KOR", 2022,
                    "sex", "female")  # fmt: skip
    assert (unsure.value, unsure.obs_status) == (1.8078618, "U")


def test_a_flag_on_an_empty_value_is_missing(reading):
    """A flag that goes with values, on an empty value, leaves it missing."""
    row = figure(reading.rows, CLASS, "NLD", 2015, "level_sector", "primary_public")
    assert (row.value, row.obs_status, row.source_flag) == (None, "O", "w")


def test_the_year_stands_under_reference_period(reading):
    """YEAR is 9999; each economy has its own reference period, and averages have none."""
    korea = figure(reading.rows, SHARE, "KOR", 2022, "sex", "female")
    china = figure(reading.rows, SHARE, "CHN", 2020, "sex", "male")
    average = figure(reading.rows, SHARE, "OAVG", 2022, "sex", "female")
    assert (korea.value, korea.period_label) == (51.005707, "2022")
    assert (china.value, china.period_label) == (18.392155, "2020")
    assert (average.value, average.period_label) == (44.336486, "Latest available year")


def test_there_is_no_figure_for_both_sexes(reading):
    """The exports have women and men only, and no total is made of them."""
    rows = [row for row in reading.rows if row.series_id == SHARE]
    assert {(row.breakdown, row.category) for row in rows} == {("sex", "female"), ("sex", "male")}


def test_pay_is_of_the_latest_year(reading):
    """Pay has the year 9999, which is 2022 in this edition."""
    row = figure(reading.rows, PAY, "KOR", 2022, "level", "primary")
    assert (row.value, row.period_label) == (59345.695, "Latest available year")
    missing = figure(reading.rows, PAY, "CHN", 2022, "level", "primary")
    assert (missing.value, missing.obs_status, missing.source_flag) == (None, "O", "m")


def test_codes_come_from_the_first_of_two_columns(reading, tidied):
    """Five columns of expenditure come twice; millions become dollars."""
    assert figure(reading.rows, MONEY, "CAN", 2018, "level", "lower_secondary").obs_status == "L"
    figures = tidied.figures.set_index(["series_id", "geo_id", "year", "category"])["value"]
    assert figures[MONEY, "us", 2020, "primary"] == 350_373_530_000


def test_the_size_of_government_is_a_quotient(reading):
    """Government expenditure is divided by product, and says so; without product it is missing."""
    series = "gov_expenditure_total_pct_gdp_oecd_eag"
    row = figure(reading.rows, series, "KOR", 2021)
    assert row.value == pytest.approx(787143488 / 2071657984)
    assert (row.obs_status, row.note) == (
        "E",
        "Divided by us: the quotient of two published figures",
    )
    per_head = figure(reading.rows, "gdp_per_head_national_currency_oecd_eag", "KOR", 2021)
    assert per_head.value == 40_035_908


def test_without_product_there_is_no_quotient(contract, tmp_path):
    """Where the figure to divide by is not in the file, the quotient is missing."""
    rows = _read(contract, tmp_path, made.specimen()).rows
    row = figure(rows, "gov_expenditure_total_pct_gdp_oecd_eag", "USA", 2021)
    assert (row.value, row.obs_status) == (None, "O")


def test_the_chart_has_its_own_mark(reading):
    """The export of a chart marks a missing value with M, which is no other M."""
    series = "gov_expenditure_education_pct_gdp_oecd_eag"
    assert figure(reading.rows, series, "AUS", 2000).value == 3.897
    missing = figure(reading.rows, series, "AUS", 1995)
    assert (missing.value, missing.obs_status, missing.source_flag) == (None, "O", "M")


def test_a_series_without_its_file_is_counted(contract, tmp_path):
    """A series whose file is not there is named; the others are read."""
    reading = _ratios(contract, tmp_path)
    absent = {one.example for one in reading.set_aside if "No file" in one.reason}
    assert {PAY, SHARE, MONEY} <= absent
    assert CLASS not in absent


def test_no_file_is_refused(contract):
    """Without any file the source says which ones it wants."""
    with pytest.raises(SourceMissing, match=r"EAG_PERS_RATIO\.csv"):
        source_module(SOURCE).read([], contract.series_of(SOURCE))


def test_a_renamed_column_is_refused(contract, tmp_path):
    """A column that is missing is named, with those that were found."""
    header = made.RATIO_HEADER.replace("REF_SECTOR", "SECTOR")
    with pytest.raises(SourceChanged, match=r"no column REF_SECTOR; found: .*SECTOR"):
        _ratios(contract, tmp_path, header=header)


def test_an_unknown_code_is_refused(contract, tmp_path):
    """A level that the contract does not know is refused with those it knows."""
    row = ("KOR", "PERS_RATIO_INST", "ISCED11_9", "INST_T", 2021, "8.5", "")
    with pytest.raises(SourceChanged, match="unknown code ISCED11_9/INST_T; known: ISCED11_0"):
        _ratios(contract, tmp_path, *row)


@pytest.mark.parametrize(("value", "flag"), [("8.5", "q"), ("", ""), ("8,5x", ""), ("8.5", "k")])
def test_an_unknown_flag_is_refused(contract, tmp_path, value, flag):
    """A flag that is new, a value that is none, and an empty one without a flag are refused."""
    row = ("KOR", "PERS_RATIO_INST", "ISCED11_1", "INST_T", 2021, value, flag)
    with pytest.raises(SourceChanged, match="line 2"):
        _ratios(contract, tmp_path, *row)


def test_9999_is_a_year_only_where_the_latest_is_known(contract, tmp_path):
    """Where the files print true years, 9999 is refused."""
    row = ("KOR", "PERS_RATIO_INST", "ISCED11_1", "INST_T", 9999, "16.1", "")
    with pytest.raises(SourceChanged, match="'9999' is no year"):
        _ratios(contract, tmp_path, *row)


# The SDMX service


def _fetched(contract, base_url, store, *flows):
    asked = [
        one
        for one in source_module(SOURCE).downloads(base_url, contract.series_of(SOURCE))
        if one.url is None or not flows or one.path.partition(".")[0] in flows
    ]
    return fetch(SOURCE, asked, RawStore(store), politeness=QUICK)


def _comparable(figures):
    """Columns that both ways give; marks are spelled otherwise, and averages have a year."""
    kept = figures.drop(columns=["retrieved_at", "source_file", "source_flag", "period_label"])
    return kept.sort_values([*kept.columns[:5]], ignore_index=True)


def test_the_service_gives_the_figures_of_the_exports(contract, folder, tidied, tmp_path):
    """Every mapped series has the same figures, whether asked for or laid down."""
    series = [one for one in contract.series_of(SOURCE) if "sdmx" in one.select]
    assert len(series) == 11
    with running({SOURCE: publisher(folder)}) as server:
        files = _fetched(contract, server.url(SOURCE), tmp_path)
        assert len(server.asked) == len(FLOWS)
        assert {one.headers["Accept-Language"] for one in server.asked} == {"en"}
    reading = source_module(SOURCE).read(files, series)
    fetched = tidy(SOURCE, reading, contract, files).figures
    laid = tidied.figures
    laid = laid[laid["series_id"].isin([one.series_id for one in series])]
    assert set(fetched["series_id"]) == {one.series_id for one in series}
    assert _comparable(fetched).equals(_comparable(laid))


def test_answers_take_the_place_of_exports(contract, folder, reading, tmp_path):
    """Laid down together, the answer is read and the export of the same series set aside."""
    exports = {path.name: path.read_bytes() for path in folder.iterdir()}
    with running({SOURCE: publisher(folder)}) as server:
        answers = _fetched(contract, server.url(SOURCE), tmp_path / "asked")
    laid = exports | {one.path: one.location.read_bytes() for one in answers}
    both = _read(contract, tmp_path, laid)
    files = {row.file for row in both.rows if row.series_id == CLASS}
    assert files == {"DF_UOE_NF_PERS_CLS.sdmx.csv"}
    replaced = {one.example for one in both.set_aside if "stands in its place" in one.reason}
    assert {CLASS, RATIO, SHARE} <= replaced
    assert len([row for row in both.rows if row.series_id == PAY]) == len(
        [row for row in reading.rows if row.series_id == PAY]
    )


def test_one_flow_is_one_request():
    """Series of one flow share its request, and the whole-flow key is never a row of dots."""
    asked = [Question(SOURCE, "https://sdmx.example", flow).download() for flow in FLOWS]
    assert len({one.path for one in asked}) == len(FLOWS)
    assert all(one.url.rpartition("/")[2].strip(".") for one in asked)
    assert Question(SOURCE, "", "DF_UOE_NF_PERS_CLS").download().url.endswith(",1.1/all")


def test_nothing_there_is_an_empty_answer(contract, folder, tmp_path):
    """A 404 that says so is an empty answer, and its series have no figures."""
    flow = "DF_LSO_NEAC_EMP"
    with running({SOURCE: publisher(folder)}) as server:
        server.spoil(flow, status(404, b"NoResultsFound"))
        [file] = _fetched(contract, server.url(SOURCE), tmp_path, flow)
    assert file.size_bytes == 0
    series = [one for one in contract.series_of(SOURCE) if one.series_id.startswith("employment")]
    assert source_module(SOURCE).read([file], series).rows == []


def test_an_unknown_flow_is_refused(contract, folder, tmp_path):
    """The other 404 means that flow or version is wrong, and is final."""
    flow = "DF_LSO_NEAC_EMP"
    body = b"Could not find Dataflow and/or DSD related with this data request"
    with running({SOURCE: publisher(folder)}) as server:
        server.spoil(flow, status(404, body))
        with pytest.raises(SourceRefused, match="Could not find Dataflow"):
            _fetched(contract, server.url(SOURCE), tmp_path, flow)


@pytest.mark.parametrize(
    "fault",
    [
        status(429, b"Too many requests"),
        status(403, b"<html>Just a moment...</html>"),
        instead(b"<html>Just a moment...</html>"),
        instead(b'STRUCTURE,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS\r\nDATAFLOW,"KOR'),
    ],
)
def test_a_bad_moment_is_asked_again(contract, folder, tmp_path, fault):
    """Limits, bot checks and answers cut short are asked again, and then given up."""
    flow = "DF_UOE_NF_PERS_CLS"
    with running({SOURCE: publisher(folder)}) as server:
        server.spoil(flow, fault)
        assert _fetched(contract, server.url(SOURCE), tmp_path, flow)[0].size_bytes
        assert len(server.asked) == 2
        server.spoil(flow, fault, fault)
        with pytest.raises(SourceUnavailable, match="asked 2 times"):
            _fetched(contract, server.url(SOURCE), tmp_path, flow)


def _answer(flow, **changed):
    names = {"STRUCTURE_ID": f"OECD.EDU.IMEP:{FLOWS[flow].structure}@{flow}(1.0)"}
    names |= {"TIME_PERIOD": "2022", "OBS_VALUE": "50", "OBS_STATUS": "A", "UNIT_MULT": "0"}
    fixed = {name: slot.split("+")[0] for name, slot in (FLOWS[flow].fixed or {}).items()}
    row = {"REF_AREA": "KOR", "SEX": "F"} | fixed | names | changed
    return f"{','.join(row)}\r\n{','.join(row.values())}\r\n".encode()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"REF_AREA": "FRA"}, "REF_AREA FRA"),
        ({"AGE": "Y25T34"}, "AGE Y25T34"),
        ({"STATISTICAL_OPERATION": "SE"}, "STATISTICAL_OPERATION SE"),
        ({"TIME_PERIOD": "1999"}, "1999"),
        ({"STRUCTURE_ID": "OECD.EDU.IMEP:DSD_EAG_LSO_EA@DF_OTHER(1.0)"}, "DF_OTHER"),
    ],
)
def test_other_rows_than_asked_for_are_refused(changed, message):
    """A filter that was ignored, an earlier year or another flow is a refusal."""
    flow = "DF_LSO_NEAC_EMP"
    question = Question(SOURCE, "", flow)
    assert question.judge(_answer(flow)) == ()
    with pytest.raises(SourceRefused, match=message):
        question.judge(_answer(flow, **changed))


def test_values_are_multiplied_by_their_unit():
    """UNIT_MULT is a power of ten; columns are found by name whether labels are there or not."""
    [row] = parse(_answer("DF_LSO_NEAC_EMP", OBS_VALUE="1.5", UNIT_MULT="3"))
    assert (row.value, row.code, row.year) == (1500, "AUS", 2022)


@pytest.mark.parametrize(
    ("value", "letter", "expected"),
    [("", "K", "L"), ("NaN", "O", "O"), ("", "M", "M"), ("5", "W", "D"), ("5", "B", "B")],
)
def test_letters_of_the_service_become_ours(value, letter, expected):
    """An empty value has a letter that says why; of those on values, W is another definition."""
    [row] = parse(_answer("DF_LSO_NEAC_EMP", OBS_VALUE=value, OBS_STATUS=letter))
    assert (row.obs_status, row.value is None) == (expected, value in ("", "NaN"))


def test_an_unknown_letter_is_no_answer():
    """A letter that is not in the list makes the answer unusable."""
    with pytest.raises(ValueError, match="status 'X'"):
        parse(_answer("DF_LSO_NEAC_EMP", OBS_STATUS="X"))


def test_an_answer_without_a_mapped_code_is_refused(contract, tmp_path):
    """Rows without any of a series' codes mean that the codes are others: said with those found."""
    body = _answer("DF_UOE_NF_PERS_CLS", MEASURE="SIZE", EDUCATION_LEV="ISCED11_1",
                   INST_TYPE_EDU="INST_EDU")  # fmt: skip
    with pytest.raises(SourceChanged, match=rf"no row of {CLASS} \(MEASURE CLS\); found MEASURE"):
        _read(contract, tmp_path, {"DF_UOE_NF_PERS_CLS.sdmx.csv": body})
