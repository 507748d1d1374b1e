"""Every way to write a period that an owner's sheet may use: it is read as itself, or refused."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpidesk.domain import period_names
from kpidesk.domain.import_options import ReadOptions
from kpidesk.domain.imports import CellRead, SheetReading
from kpidesk.domain.numbers import ENGLISH
from kpidesk.domain.periods import FiscalCalendar, Frequency, Period
from kpidesk.spreadsheets.month_words import folded, month_of_word
from kpidesk.spreadsheets.period_texts import text_mark
from tests.spreadsheets.making import CALENDAR, Plain, grid, is_sentence, read, read_data, written

# As CLDR 45 has them: in full, then short; with a stroke where two are in use.
MONTHS = {
    "en": (
        "January February March April May June July August September October November December",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    ),
    "de": (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        (
            "Jan./Jan Feb./Feb März/Mär Apr./Apr Mai Juni/Jun Juli/Jul Aug./Aug Sept./Sep Okt./Okt "
            "Nov./Nov Dez./Dez"
        ),
    ),
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    ),
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene feb mar abr may jun jul ago sept oct nov dic",
    ),
    "it": (
        (
            "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
            "dicembre"
        ),
        "gen feb mar apr mag giu lug ago set ott nov dic",
    ),
    "pt": (
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    ),
    "nl": (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
    ),
    "pl": (
        (
            "stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec "
            "lipca/lipiec sierpnia/sierpień września/wrzesień października/październik "
            "listopada/listopad grudnia/grudzień"
        ),
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    ),
    "sv": (
        "januari februari mars april maj juni juli augusti september oktober november december",
        "jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.",
    ),
    "da": (
        "januar februar marts april maj juni juli august september oktober november december",
        "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.",
    ),
    "nb": (
        "januar februar mars april mai juni juli august september oktober november desember",
        (
            "jan./jan feb./feb mars/mar apr./apr mai juni/jun juli/jul aug./aug sep./sep okt./okt "
            "nov./nov des./des"
        ),
    ),
    "cs": (
        (
            "ledna/leden února/únor března/březen dubna/duben května/květen června/červen "
            "července/červenec srpna/srpen září října/říjen listopadu/listopad prosince/prosinec"
        ),
        "led úno bře dub kvě čvn čvc srp zář říj lis pro",
    ),
}
OURS = ("en", "de", "fr", "es", "it", "pt", "nl")
NAMES = {
    language: [
        [name for names in both for name in names.split()[month].split("/")] for month in range(12)
    ]
    for language, both in MONTHS.items()
}


@pytest.mark.parametrize("language", MONTHS)
def test_the_names_of_the_months_are_known_or_refused(language: str) -> None:
    for number, names in enumerate(NAMES[language], start=1):
        for name in names:
            known = {month_of_word(one.rstrip(".")) for one in (name, name.upper(), name.title())}
            assert known == {number} if language in OURS else known <= {number, None}


@pytest.mark.parametrize("language", ["sv", "da", "nb"])
def test_the_months_of_the_north_are_all_known(language: str) -> None:
    for number, names in enumerate(NAMES[language], start=1):
        assert {month_of_word(name.rstrip(".")) for name in names} == {number}


def test_no_name_is_of_two_months() -> None:
    seen: dict[str, set[int]] = {}
    for months in NAMES.values():
        for number, names in enumerate(months, start=1):
            for name in names:
                seen.setdefault(folded(name.rstrip(".")), set()).add(number)
    assert all(month_of_word(name) in (*months, None) for name, months in seen.items())
    # October in Croatian, November in Czech; June in Croatian, July in Polish.
    assert month_of_word("listopad") is month_of_word("lip") is None


# The table: what heads a table, and the period that every layout gives it.

TABLE = [
    # months
    ("Jan 2024|Feb 2024", "2024-01|2024-02"),
    ("Jan-24|Feb-24", "2024-01|2024-02"),
    ("Jan '24|Feb '24", "2024-01|2024-02"),
    ("Jan’24|Feb’24", "2024-01|2024-02"),
    ("Jan. 24|Feb. 24", "2024-01|2024-02"),
    ("Jan/24|Feb/24", "2024-01|2024-02"),
    ("jan.-24|feb.-24", "2024-01|2024-02"),
    ("2024 Jan|2024 Feb", "2024-01|2024-02"),
    ("January 2024|February 2024", "2024-01|2024-02"),
    ("January, 2024|February, 2024", "2024-01|2024-02"),
    ("JAN 2024|FEB 2024", "2024-01|2024-02"),
    ("01/2024|02/2024", "2024-01|2024-02"),
    ("1/2024|2/2024", "2024-01|2024-02"),
    ("01.2024|02.2024", "2024-01|2024-02"),
    ("01/24|02/24|03/24", "2024-01|2024-02|2024-03"),
    ("01-24|02-24|03-24", "2024-01|2024-02|2024-03"),
    ("11/23|12/23|01/24", "2023-11|2023-12|2024-01"),
    ("2024-01|2024-02", "2024-01|2024-02"),
    ("2024/01|2024/02", "2024-01|2024-02"),
    ("2024M01|2024M02", "2024-01|2024-02"),
    ("M01 2024|M02 2024", "2024-01|2024-02"),
    ("févr. 2024|mars 2024", "2024-02|2024-03"),
    ("sept 24|oct 24", "2024-09|2024-10"),
    ("Mrz 24|Apr 24", "2024-03|2024-04"),
    ("märz 2024|april 2024", "2024-03|2024-04"),
    ("gen-24|feb-24", "2024-01|2024-02"),
    ("set/24|out/24", "2024-09|2024-10"),
    ("mei 2024|jun 2024", "2024-05|2024-06"),
    ("enero de 2024|febrero de 2024", "2024-01|2024-02"),
    ("styczeń 2024|luty 2024", "2024-01|2024-02"),
    ("leden 2024|únor 2024", "2024-01|2024-02"),
    ("Jan 2024 (EUR)|Feb 2024 (EUR)", "2024-01|2024-02"),
    ("Jan 2024 $|Feb 2024 $", "2024-01|2024-02"),
    ("Jan 2024 in EUR|Feb 2024 in EUR", "2024-01|2024-02"),
    ("EUR Jan 2024|EUR Feb 2024", "2024-01|2024-02"),
    ("Jan 2024*|Feb 2024¹", "2024-01|2024-02"),
    ("Jul 1 - Jul 31 2025|Aug 1 - Aug 26 2025", "2025-07|2025-08"),
    ("January 1-31, 2024|February 1-29, 2024", "2024-01|2024-02"),
    ("01.01. - 31.01.2024|01.02. - 29.02.2024", "2024-01|2024-02"),
    ("Month ended 31 January 2024|Month ended 29 February 2024", "2024-01|2024-02"),
    # quarters
    ("Q1 2024|Q2 2024", "2024-Q1|2024-Q2"),
    ("Q1/24|Q2/24", "2024-Q1|2024-Q2"),
    ("Q1 FY2024|Q2 FY2024", "2024-Q1|2024-Q2"),
    ("FY24 Q1|FY24 Q2", "2024-Q1|2024-Q2"),
    ("1Q24|2Q24", "2024-Q1|2024-Q2"),
    ("24Q1|24Q2", "2024-Q1|2024-Q2"),
    ("1. Quartal 2024|2. Quartal 2024", "2024-Q1|2024-Q2"),
    ("1. Quartal 24|2. Quartal 24", "2024-Q1|2024-Q2"),
    ("T1 2024|T2 2024", "2024-Q1|2024-Q2"),
    ("1T24|2T24", "2024-Q1|2024-Q2"),
    ("Trimestre 1 2024|Trimestre 2 2024", "2024-Q1|2024-Q2"),
    ("1er trimestre 2024|2e trimestre 2024", "2024-Q1|2024-Q2"),
    ("Primer trimestre 2024|Segundo trimestre 2024", "2024-Q1|2024-Q2"),
    ("First quarter 2024|Second quarter 2024", "2024-Q1|2024-Q2"),
    ("I trimestre 2024|II trimestre 2024", "2024-Q1|2024-Q2"),
    ("Kwartaal 1 2024|Kwartaal 2 2024", "2024-Q1|2024-Q2"),
    ("1e kwartaal 2024|2e kwartaal 2024", "2024-Q1|2024-Q2"),
    ("K1 2024|K2 2024", "2024-Q1|2024-Q2"),
    ("I kwartał 2024|II kwartał 2024", "2024-Q1|2024-Q2"),
    ("I kw. 2024|II kw. 2024", "2024-Q1|2024-Q2"),
    ("Jan - Mar 2024|Apr - Jun 2024", "2024-Q1|2024-Q2"),
    # weeks
    ("KW 5 2024|KW 6 2024", "2024-W05|2024-W06"),
    ("KW05/24|KW06/24", "2024-W05|2024-W06"),
    ("5. KW 24|6. KW 24", "2024-W05|2024-W06"),
    ("W5-2024|W6-2024", "2024-W05|2024-W06"),
    ("2024-W05|2024-W06", "2024-W05|2024-W06"),
    ("2024 KW 5|2024 KW 6", "2024-W05|2024-W06"),
    ("Week 5, 2024|Week 6, 2024", "2024-W05|2024-W06"),
    ("S05 2024|S06 2024", "2024-W05|2024-W06"),
    ("S1 2024|S2 2024|S3 2024", "2024-W01|2024-W02|2024-W03"),
    ("Semana 5 2024|Semana 6 2024", "2024-W05|2024-W06"),
    ("uke 5 2024|uke 6 2024", "2024-W05|2024-W06"),
    # years
    ("FY24|FY25", "2024|2025"),
    ("CY2024|CY2025", "2024|2025"),
    ("Geschäftsjahr 2024|Geschäftsjahr 2025", "2024|2025"),
    # days; all lasts of months mean the months
    ("2024-01-31T00:00:00Z|2024-02-29T00:00:00Z", "2024-01|2024-02"),
    ("2024-01-30T00:00:00Z|2024-01-31T00:00:00Z", "2024-01-30|2024-01-31"),
    ("2024-01-31 10:22|2024-02-01 11:11", "2024-01-31|2024-02-01"),
    ("30.01.24|31.01.24", "2024-01-30|2024-01-31"),
    ("30. 1. 2024|31. 1. 2024", "2024-01-30|2024-01-31"),
    ("30-Jan-24|31-Jan-24", "2024-01-30|2024-01-31"),
    ("30JAN2024|31JAN2024", "2024-01-30|2024-01-31"),
    ("Jan 30, 2024|Jan 31, 2024", "2024-01-30|2024-01-31"),
    ("Tuesday, January 30, 2024|Wednesday, January 31, 2024", "2024-01-30|2024-01-31"),
    ("mardi 30 janvier 2024|mercredi 31 janvier 2024", "2024-01-30|2024-01-31"),
    ("30/01/24|31/01/24", "2024-01-30|2024-01-31"),
    ("01/30/24|01/31/24", "2024-01-30|2024-01-31"),
    ("45321|45322", "2024-01-30|2024-01-31"),
    ("20240130|20240131", "2024-01-30|2024-01-31"),
    # marks beside the period
    ("Jan 2024 (p)|Feb 2024 (p)", "2024-01|2024-02"),
    ("Jan 2024 (r)|Feb 2024 (r)", "2024-01|2024-02"),
    ("Mar-24E|Apr-24E", "2024-03|2024-04"),
    ("Mar-24 E|Apr-24 (E)", "2024-03|2024-04"),
    ("Q3 2024|Q4 2024E", "2024-Q3|2024-Q4"),
    ("2024E|2025E", "2024|2025"),
    ("2023|2024|2025E", "2023|2024|2025"),
    ("2023A|2024E|2025e", "2023|2024|2025"),
    ("2023A|2024A|2024E|2025E", "2023|2024||2025"),
    ("Jan 2024|Feb 2024 Forecast", "2024-01|"),
    ("Jan 2024|Feb 2024 F", "2024-01|"),
    # what is refused, with a sentence
    ("H1 2024|H2 2024", "|"),
    ("1H24|2H24", "|"),
    ("H1 FY24|H2 FY24", "|"),
    ("1. Halbjahr 2024|2. Halbjahr 2024", "|"),
    ("First half 2024|Second half 2024", "|"),
    ("S1 2024|S2 2024", "|"),
    ("13/01/24|01/14/24|02/03/24", "||"),
    ("01/02/24|01/03/24|01/04/24|01/05/24", "|||"),
    ("Jan 24|Jan 25|Jan 26", "||"),
    ("01/24|01/25|01/26", "||"),
    # no year
    ("Nov|Dec|Jan", "--11|--12|--01"),
    ("Q3|Q4", "--Q3|--Q4"),
    ("24 Dec|31 Dec", "--12-24|--12-31"),
]


def code(cell: CellRead, calendar: FiscalCalendar = CALENDAR) -> str:
    if cell.period is not None:
        return period_names.code(cell.period, calendar)
    assert is_sentence(cell.problem)
    return "" if cell.yearless is None else cell.yearless.code


def laid_out(heads: Sequence[Plain]) -> dict[str, list[list[Plain]]]:
    """Return two metrics over these periods in each layout; the numbers count them."""
    places = range(len(heads))
    return {
        "wide": [
            [None, *heads],
            ["Revenue", *[100.5 + at for at in places]],
            ["Costs", *[10.25 + at for at in places]],
        ],
        "transposed": [
            [None, "Revenue", "Costs"],
            *[[head, 100.5 + at, 10.25 + at] for at, head in enumerate(heads)],
        ],
        "long": [
            ["Period", "Metric", "Value"],
            *[
                [head, name, number + at]
                for at, head in enumerate(heads)
                for name, number in (("Revenue", 100.5), ("Costs", 10.25))
            ],
        ],
    }


def revenue(reading: SheetReading) -> dict[int, CellRead]:
    """Return what was read of the revenue by its place in the row, as its number tells."""
    cells = [cell for cell in reading.cells if cell.label == "Revenue"]
    return {round(float(cell.raw_text) - 100.5): cell for cell in cells}


@pytest.mark.parametrize(("written", "expected"), TABLE)
def test_every_layout_reads_periods_the_same(written: str, expected: str) -> None:
    heads = written.split("|")
    codes = dict(enumerate(expected.split("|")))
    for layout, rows in laid_out(heads).items():
        if layout == "transposed" and heads[0].isdecimal() and len(heads[0]) > 4:
            continue  # a column of plain numbers without a heading is a column of numbers
        found = revenue(read(grid(rows)))
        assert {at: code(cell) for at, cell in found.items()} == codes, layout


def as_csv(rows: Sequence[Sequence[Plain]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@pytest.mark.parametrize(("written", "expected"), TABLE)
def test_a_text_file_reads_them_the_same(written: str, expected: str) -> None:
    rows = laid_out(written.split("|"))["long"]
    (reading,) = read_data(as_csv(rows), "book.csv")

    found = revenue(reading)
    assert {at: code(cell) for at, cell in found.items()} == dict(enumerate(expected.split("|")))


@pytest.mark.parametrize("text", ["Mar-24E", "2024E", "Q1 2024 (E)"])
def test_an_estimate_is_read_and_says_so(text: str) -> None:
    found = revenue(read(laid_out([text, "2023"])["long"]))

    assert found[0].number == 100.5
    assert "estimate" in found[0].note.casefold()


def test_an_estimate_beside_what_came_about_is_a_forecast() -> None:
    for rows in laid_out(["Mar-24", "Mar-24E"]).values():
        found = revenue(read(rows))
        assert [code(cell) for cell in found.values()] == ["2024-03", ""]
        assert "estimate" in found[1].problem


@pytest.mark.parametrize(
    "text",
    ["24W05", "24 KW 05", "01.24", "10-12", "1/2", "S01", "K1", "W54 2024", "P01 2024", "V5 2024"],
)
def test_what_may_be_something_else_names_no_period(text: str) -> None:
    assert text_mark(text, CALENDAR) is None


def test_what_a_date_says_of_its_numbers_is_not_lost() -> None:
    head = "Jan 2024 (k€)"
    for layout, rows in laid_out([head, "Feb 2024 (k€)"]).items():
        cell = revenue(read(rows))[0]
        if layout == "long":
            assert cell.period is None
            assert head in cell.problem
        else:
            assert cell.number == 100_500


# Laws


def _short(period: Period) -> str:
    return f"{period.start.year % 100:02}"


def _named(language: str, pattern: str) -> Callable[[Period], str]:
    def spelled(period: Period) -> str:
        names = NAMES[language][period.start.month - 1]
        at = (period.start.year + period.start.month) % len(names)
        return pattern.format(m=names[at], y=period.start.year, s=_short(period))

    return spelled


def _iso(pattern: str) -> Callable[[Period], str]:
    def spelled(period: Period) -> str:
        iso = period.start.isocalendar()
        return pattern.format(w=iso.week, y=iso.year, s=f"{iso.year % 100:02}")

    return spelled


def _quarter(pattern: str) -> Callable[[Period], str]:
    def spelled(period: Period) -> str:
        number = CALENDAR.quarter_number(period)
        roman = ("I", "II", "III", "IV")[number - 1]
        return pattern.format(q=number, r=roman, y=period.start.year, s=_short(period))

    return spelled


def _date(pattern: str) -> Callable[[Period], str]:
    return lambda period: period.start.strftime(pattern)


_OF_MONTHS = (
    *("{m} {y}", "{m}-{y}", "{m} {s}", "{m}-{s}", "{m} '{s}", "{m}/{s}", "{y} {m}", "{m}, {y}"),
    *("{m}{s}", "{m}{y}", "{m} de {y}"),
)
_MONTH_DATES = (
    *("%m/%Y", "%m.%Y", "%m-%Y", "%Y-%m", "%Y/%m", "%Y.%m", "%m/%y", "%m-%y", "%m.%y", "%y-%m"),
    *("%YM%m", "%Y-M%m", "M%m %Y", "%y%m", "%Y%m"),
)
_DAY_DATES = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y"),
    *("%d/%m/%y", "%m/%d/%y", "%d-%m-%Y", "%m-%d-%y", "%d %b %Y", "%d-%b-%y", "%b %d, %Y"),
    *("%A, %B %d, %Y", "%a %d %b %Y", "%Y-%m-%dT00:00:00Z", "%Y-%m-%d 13:05", "%d%b%Y"),
    *("%y-%m-%d", "%y/%m/%d", "%Y%m%d", "%d. %B %Y", "%d. %m. %Y", "%b %d", "%d %b", "%b %d %y"),
    *("%Y%m%d", "%d/%m", "%m/%d", "%d %B %y", "%B %dth, %Y"),
)
_QUARTERS = (
    *("Q{q} {y}", "Q{q}/{s}", "Q{q} {s}", "Q{q}-{y}", "{q}Q{s}", "{q}Q {y}", "{y}Q{q}", "{y}-Q{q}"),
    *("{s}Q{q}", "FY{s} Q{q}", "Q{q} FY{y}", "{q}. Quartal {y}", "{r}. Quartal {y}", "T{q} {y}"),
    *("{q}T{s}", "Trimestre {q} {y}", "{q}e trimestre {y}", "{r} trimestre {y}", "K{q} {y}"),
    *("Kwartaal {q} {y}", "{r} kw. {y}", "kw. {r} {y}", "{r} kwartał {y}", "{q}. čtvrtletí {y}"),
    *("Q{q}", "{r}. Quartal {s}", "Quarter {q}, {y}", "{q}º trim. {y}"),
)
_WEEKS = (
    *("W{w:02} {y}", "W{w} {y}", "{y}-W{w:02}", "{y}W{w}", "KW {w} {y}", "KW{w:02}/{s}"),
    *("{w}. KW {y}", "{w}. KW {s}", "{w} KW {s}", "{s}W{w:02}", "{s} W {w}", "Week {w}, {y}"),
    *("S{w:02} {y}", "S{w} {y}", "Semaine {w} {y}", "{w}W{s}", "uke {w} {y}", "{y} KW {w}"),
    *("wk {w}-{s}", "{s}-W{w:02}", "CW{w} {y}", "Sem. {w} {y}", "KW {w}"),
)
SPELLINGS: dict[Frequency, list[Callable[[Period], str]]] = {
    Frequency.DAY: [_date(pattern) for pattern in _DAY_DATES],
    Frequency.WEEK: [_iso(pattern) for pattern in _WEEKS],
    Frequency.MONTH: [
        *(_named(language, pattern) for language in MONTHS for pattern in _OF_MONTHS),
        *(_date(pattern) for pattern in _MONTH_DATES),
    ],
    Frequency.QUARTER: [_quarter(pattern) for pattern in _QUARTERS],
    Frequency.YEAR: [
        lambda period: f"FY{_short(period)}",
        lambda period: f"{period.start.year}",
        lambda period: f"CY{period.start.year}",
        lambda period: f"Jahr {period.start.year}",
        lambda period: f"FY {period.start.year}",
    ],
}
# A row that puts the day first here and the month there is beyond anybody.
_OF_ONE_ORDER = [_date(pattern) for pattern in _DAY_DATES if not pattern.startswith("%m")]
BESIDE = ("", "", "", "E", " (p)", " (r)", "*", " (EUR)", " $", " in T€", " A")
SHORTEST = {Frequency.DAY: 3}  # one or two days may be the first of a month, which means the month


@st.composite
def runs(draw: st.DrawFn) -> tuple[list[Period], list[str]]:
    """Return periods that follow each other and how a sheet writes them."""
    frequency = draw(st.sampled_from(Frequency))
    day = draw(st.dates(dt.date(2002, 1, 1), dt.date(2049, 12, 31)))
    count = draw(st.integers(SHORTEST.get(frequency, 1), 8))
    first = CALENDAR.containing(day, frequency)
    periods = [first.shift(at) for at in range(count)]
    if draw(st.booleans()):
        periods.reverse()
    spelled = draw(st.sampled_from(SPELLINGS[frequency]))
    beside = draw(st.sampled_from(BESIDE))
    return periods, [spelled(period) + beside for period in periods]


@given(runs(), st.sampled_from(["wide", "transposed", "long"]))
def test_a_period_is_read_back_as_itself_or_refused(
    run: tuple[list[Period], list[str]], layout: str
) -> None:
    periods, heads = run
    found = revenue(read(laid_out(heads)[layout]))

    for at, cell in found.items():
        assert cell.period in (periods[at], None), heads
        assert cell.period is not None or is_sentence(cell.problem)


@given(runs(), st.integers(2000, 2049), st.sampled_from(["wide", "long"]))
def test_a_year_from_elsewhere_never_overrules_the_sheet(
    run: tuple[list[Period], list[str]], year: int, layout: str
) -> None:
    periods, heads = run
    options = ReadOptions(CALENDAR, ENGLISH, year=year)
    clear = [str(period.start.year) in head for period, head in zip(periods, heads, strict=True)]
    found = revenue(read(laid_out(heads)[layout], options=options))

    for at, cell in found.items():
        if clear[at]:
            assert cell.period in (periods[at], None), heads


@given(st.data())
def test_mixed_spellings_of_one_row_are_read_back_or_refused(data: st.DataObject) -> None:
    periods, _heads = data.draw(runs())
    spellings = st.sampled_from(
        _OF_ONE_ORDER if periods[0].frequency is Frequency.DAY else SPELLINGS[periods[0].frequency]
    )
    heads = [data.draw(spellings)(period) for period in periods]
    # What is no period says nothing of its neighbours: a last of February alone means the month.
    assume(all(text_mark(head, CALENDAR) for head in heads))
    clear = [str(period.start.year) in head for period, head in zip(periods, heads, strict=True)]
    found = revenue(read(laid_out(heads)["wide"]))

    for at, cell in found.items():
        if clear[at]:
            assert cell.period in (periods[at], None), heads


def test_a_workbook_that_counts_from_1904_has_the_same_days() -> None:
    def fill(book: object) -> None:
        shown = book.add_format({"num_format": "mmm yy"})  # type: ignore[attr-defined]
        sheet = book.add_worksheet()  # type: ignore[attr-defined]
        for at, month in enumerate((11, 12)):
            sheet.write_datetime(0, at + 1, dt.datetime(2023, month, 1), shown)  # noqa: DTZ001
            sheet.write_number(1, at + 1, 100.5 + at)
        sheet.write_string(1, 0, "Revenue")

    for base in (True, False):
        (reading,) = read_data(written(fill, date_1904=base))
        assert [code(cell) for cell in revenue(reading).values()] == ["2023-11", "2023-12"]
