"""What the laws of the domain are tried on."""

from hypothesis import strategies as st

from kpidesk.domain.metrics import Direction
from kpidesk.domain.numbers import NUMBER_LOCALES, NumberLocale
from kpidesk.domain.periods import FIRST_DAY, LAST_DAY, FiscalCalendar, Frequency, Period
from kpidesk.domain.targets import Target
from kpidesk.domain.units import Unit, UnitKind

days = st.dates(FIRST_DAY, LAST_DAY)
frequencies = st.sampled_from(Frequency)
calendars = st.builds(FiscalCalendar, st.integers(1, 12))
directions = st.sampled_from(Direction)

ARABIC = NumberLocale("\u066b", "\u066c", currency_first=False)
locales = st.sampled_from([*NUMBER_LOCALES.values(), ARABIC])

doubles = st.floats(allow_nan=False, allow_infinity=False)
# What a business measures, and the awkward neighbours of round numbers.
amounts = st.one_of(
    st.integers(-10_000, 10_000).map(float),
    st.decimals(-10_000, 10_000, places=2).map(float),
    st.floats(-1e12, 1e12, allow_nan=False),
)

units = st.one_of(
    st.builds(Unit, st.just(UnitKind.NUMBER), st.sampled_from(["", "days", "m²", "°C", "%"])),
    st.builds(Unit, st.just(UnitKind.PERCENT), st.just(""), st.integers(0, 3)),
    st.builds(
        Unit,
        st.just(UnitKind.CURRENCY),
        st.sampled_from(["€", "$", "CHF", "Fr.", "kr", "lei"]),
        st.integers(0, 2),
    ),
    st.builds(
        Unit,
        st.just(UnitKind.DURATION),
        st.sampled_from(["hours", "minutes", "days", "weeks"]),
        st.integers(0, 2),
    ),
    st.builds(Unit, st.just(UnitKind.RATIO), st.just(""), st.integers(0, 2)),
)
scores = st.one_of(
    st.builds(Unit, st.just(UnitKind.SCORE), st.just(""), st.integers(0, 2)),
    st.builds(Unit, st.just(UnitKind.NPS), st.just(""), st.integers(0, 1)),
)


@st.composite
def periods(
    draw: st.DrawFn,
    calendar: FiscalCalendar | None = None,
    frequency: Frequency | None = None,
) -> Period:
    """Draw a period of `calendar` and `frequency`, or of any."""
    found = (calendar or draw(calendars)).containing(
        draw(days), draw(frequencies) if frequency is None else frequency
    )
    return found if found.start >= FIRST_DAY else found.next


@st.composite
def targets(draw: st.DrawFn, direction: Direction) -> Target:
    """Draw a target, of which only a range has an upper edge."""
    value = draw(amounts)
    if direction is not Direction.WITHIN:
        return Target(value)
    upper = draw(st.one_of(st.none(), amounts))
    return Target(value) if upper is None else Target(min(value, upper), max(value, upper))
