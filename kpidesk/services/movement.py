"""Why a number moved between two periods: in a sentence, in parts, as a waterfall, as a tree."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpidesk.domain import chart_breaks, lens_names, sentences
from kpidesk.domain.behaviour_sentences import Verdict
from kpidesk.domain.charts_waterfall import WaterfallChart, waterfall
from kpidesk.domain.contributions import Decomposition, Part, Unexplained, decompose
from kpidesk.domain.driver_trees import DEPTH, DriverNode
from kpidesk.domain.errors import UserError
from kpidesk.domain.histories import MetricHistory
from kpidesk.domain.lens_spans import is_plain, overlaps
from kpidesk.domain.lenses import Lens
from kpidesk.domain.metrics import Direction
from kpidesk.domain.mix_effects import MixEffects, mix_effects
from kpidesk.domain.movement_sentences import mix_sentence, movement_sentence
from kpidesk.domain.movement_steps import MovementStep, steps
from kpidesk.domain.numbers import NumberLocale
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import CompanyFile, Records
from kpidesk.domain.series import Change
from kpidesk.domain.units import Unit
from kpidesk.i18n import _
from kpidesk.services.boards import verdict_on
from kpidesk.services.calculating_records import engine_of
from kpidesk.services.histories import histories
from kpidesk.services.lenses import through

if TYPE_CHECKING:
    from kpidesk.domain.formulas.engine import Engine


@dataclass(frozen=True, slots=True)
class Movement:
    """How a metric moved from `against` to `period`, and what is known of why.

    `sentence` says it whole, or why the two are no comparison; there is always one. `parts` are all
    inputs of the formula, `steps` those that moved, small ones together, as `waterfall` draws them;
    all are empty, and None, where there is no comparison, and where the number is typed. `reason`
    says why a calculated number has no parts; else it is empty. `mix` splits a ratio of sums by the
    rates of its parts and their weights, with `mix_sentence` and `mix_waterfall`. `notes` are those
    of `period`, and of the shorter periods in it, in order of time. `compared` says what was held
    against what, where nobody chose it. `verdict` says whether the value of `period` is usual, for
    a typed number that has a change; where numbers overlap that of what was measured.
    """

    metric_id: int
    name: str
    unit: Unit
    direction: Direction
    period: Period
    against: Period
    period_label: str
    against_label: str
    value: float | None
    before: float | None
    sentence: str
    is_calculated: bool = False
    is_comparable: bool = True
    is_estimated: bool = False
    reason: str = ""
    parts: tuple[Part, ...] = ()
    steps: tuple[MovementStep, ...] = ()
    waterfall: WaterfallChart | None = None
    mix: MixEffects | None = None
    mix_sentence: str = ""
    mix_waterfall: WaterfallChart | None = None
    notes: tuple[str, ...] = ()
    compared: str = ""
    verdict: Verdict | None = None

    @property
    def change(self) -> Change | None:
        """Return the change; None where the two are no comparison."""
        if self.value is None or self.before is None or not self.is_comparable:
            return None
        return Change(self.value, self.before)


def why_it_moved(
    file: CompanyFile,
    metric_id: int,
    period: Period,
    against: Period,
    locale: NumberLocale,
    lens: Lens = Lens.AS_MEASURED,
) -> Movement:
    """Return how a metric moved from `against` to `period`, and why.

    Both are of the metric's own frequency or a coarser one, and by `lens` only of its own, where
    the numbers overlap: the year to date, and twelve months. UserError where the metric is gone, or
    is not measured that often.
    """
    if period.frequency is not against.frequency:
        raise TypeError(f"a {period.frequency} and a {against.frequency} are no comparison")
    with file.read() as records:
        if overlaps(lens):
            return _movement_through(records, metric_id, (against, period), lens, locale)
        return _movement(records, metric_id, period, against, locale)


def drivers_of(
    file: CompanyFile,
    metric_id: int,
    period: Period,
    against: Period,
    locale: NumberLocale,
    depth: int = DEPTH,
    lens: Lens = Lens.AS_MEASURED,
) -> DriverNode:
    """Return the tree of what moved a metric from `against` to `period`, down to what was typed.

    At most `depth` levels below it; `lens` and the periods are as for `why_it_moved`. UserError
    where the metric is gone, or not measured that often.
    """
    from kpidesk.domain.driver_trees import driver_tree

    with file.read() as records:
        engine = _engine_for(records, metric_id, period)
        seen = None
        if overlaps(lens):
            from kpidesk.domain.formulas.lens_columns import LensColumns

            seen = LensColumns(engine, lens)
        return driver_tree(engine, metric_id, against, period, locale, depth, seen)


def _engine_for(records: Records, metric_id: int, period: Period) -> "Engine":
    engine = engine_of(records)
    plan = engine.dependencies.plans.get(metric_id)
    if plan is None:
        raise UserError(_("This metric is no longer in the file. Nothing was changed."))
    if period.frequency.is_finer_than(plan.frequency):
        raise UserError(_("This metric is not measured that often. Choose a longer period."))
    return engine


def _movement(
    records: Records, metric_id: int, period: Period, against: Period, locale: NumberLocale
) -> Movement:
    engine = _engine_for(records, metric_id, period)
    metrics = [metric for metric in records.metrics() if metric.id == metric_id]
    history, calendar = histories(records, metrics)[metric_id], engine.calendar
    lens = lens_for(history.metric.frequency, period.frequency)
    found = Movement(
        metric_id,
        metrics[0].name,
        history.unit(period),
        history.direction(period),
        period,
        against,
        lens_names.label(period, lens, calendar),
        lens_names.label(against, lens, calendar),
        _value(engine, history, period),
        _value(engine, history, against),
        "",
        is_calculated=bool(history.formula(period)),
        notes=_notes(engine, history, period),
    )
    if found.value is None or found.before is None:
        blank = _blank_through(records, history, lens, found)
        return blank or replace(found, sentence=_why_none(engine, found, locale))
    if broken := _broken(engine, history, found):
        return replace(found, sentence=broken, is_comparable=False)
    if blank := _blank_through(records, history, lens, found):
        return blank
    change = Change(found.value, found.before)
    if not found.is_calculated:
        return _typed(records, through(records, history, lens), found, change, locale)
    return _explained(engine, found, change, locale)


def _movement_through(
    records: Records,
    metric_id: int,
    periods: tuple[Period, Period],
    lens: Lens,
    locale: NumberLocale,
) -> Movement:
    """Return the movement of a number that covers many periods, from the first to the second."""
    from kpidesk.domain.formulas.lens_columns import LensColumns
    from kpidesk.domain.lens_contributions import decompose_through

    against, period = periods
    engine = _engine_for(records, metric_id, period)
    metrics = [metric for metric in records.metrics() if metric.id == metric_id]
    measured, calendar = histories(records, metrics)[metric_id], engine.calendar
    seen = through(records, measured, lens)
    labels = [lens_names.label(each, lens, calendar) for each in periods]
    note = seen.notes.get(period)
    found = Movement(
        metric_id,
        metrics[0].name,
        seen.unit(period),
        seen.direction(period),
        period,
        against,
        lens_names.brief(period, lens, calendar),
        lens_names.brief(against, lens, calendar),
        seen.values.get(period),
        seen.values.get(against),
        "",
        is_calculated=bool(seen.formula(period)),
        notes=(note,) if note else (),
        compared=_("{period}, compared with {against}.").format(
            period=labels[1], against=lens_names.inside(against, lens, calendar)
        ),
    )
    for each, label in zip(reversed(periods), reversed(labels), strict=True):
        if each not in seen.values:
            return replace(found, sentence=sentences.no_value(label, seen.reason(each)))
    first, last = sorted(periods)
    if broken := chart_breaks.no_comparison(seen, first, last, calendar):
        return replace(found, sentence=broken, is_comparable=False)
    change = Change(seen.values[period], seen.values[against])
    if not found.is_calculated:
        return _typed(records, measured, found, change, locale)
    columns = LensColumns(engine, lens)
    split = decompose_through(engine, columns, metric_id, against, period)
    whole = _split(found, change, split, locale)
    if not isinstance(split, Decomposition):
        return whole
    mix = mix_effects(engine, metric_id, against, period, columns)
    return _mixed(whole, change, mix, locale)


def lens_for(own: Frequency, shown: Frequency) -> Lens:
    """Return the lens whose numbers those of a longer period are; as measured where none is."""
    found = {Frequency.QUARTER: Lens.QUARTER, Frequency.YEAR: Lens.YEAR}.get(shown)
    return Lens.AS_MEASURED if found is None or is_plain(found, own) else found


def _blank_through(
    records: Records, history: MetricHistory, lens: Lens, found: Movement
) -> Movement | None:
    """Return `found` without what the lens does not tell; None where it tells both numbers."""
    if lens is Lens.AS_MEASURED:
        return None
    seen = through(records, history, lens)
    for where, label in (
        (found.period, found.period_label),
        (found.against, found.against_label),
    ):
        if where not in seen.values:
            return replace(
                found,
                value=seen.values.get(found.period),
                before=seen.values.get(found.against),
                sentence=sentences.no_value(label, seen.reason(where)),
            )
    return None


def _value(engine: "Engine", history: MetricHistory, period: Period) -> float | None:
    if period.frequency is history.metric.frequency:
        return history.values.get(period)  # not beyond the day on which it was retired
    cell = engine.cell(history.metric.id, period)
    return cell if isinstance(cell, float) else None


def _why_none(engine: "Engine", found: Movement, locale: NumberLocale) -> str:
    """Return why one of the two values is not there: of the later one first."""
    from kpidesk.domain.formulas import blanks
    from kpidesk.domain.formulas.reasons import explain_cell

    where = found.period if found.value is None else found.against
    reason = explain_cell(engine, found.metric_id, where, locale).reason
    return reason or blanks.no_value(found.name, where, engine.calendar)


def _broken(engine: "Engine", history: MetricHistory, found: Movement) -> str:
    """Return why the two periods are no comparison; empty where they are one.

    A longer period is one only if the metric meant the same in all of it.
    """
    if not history.earlier or found.value is None or found.before is None:
        return ""
    first, last = sorted((found.against, found.period))
    values = {found.against: found.before, found.period: found.value}
    calendar = engine.calendar
    if sentence := chart_breaks.no_comparison(
        replace(history, values=values), first, last, calendar
    ):
        return sentence
    own = history.metric.frequency
    begin, end = (calendar.containing(day, own) for day in (first.start, last.last_day))
    inner = replace(history, values={begin: found.before, end: found.value})
    return chart_breaks.no_comparison(inner, begin, end, calendar)


def _notes(engine: "Engine", history: MetricHistory, period: Period) -> tuple[str, ...]:
    def counts(other: Period) -> bool:
        if other.frequency is period.frequency:
            return other == period
        return engine.calendar.roll_up_period(other, period.frequency) == period

    return tuple(history.notes[each] for each in sorted(history.notes) if counts(each))


def _explained(engine: "Engine", found: Movement, change: Change, locale: NumberLocale) -> Movement:
    """Return `found`, a calculated number, with the sentence of its change and its parts."""
    split = decompose(engine, found.metric_id, found.against, found.period, locale)
    whole = _split(found, change, split, locale)
    if not isinstance(split, Decomposition):
        return whole
    mix = mix_effects(engine, found.metric_id, found.against, found.period)
    return _mixed(whole, change, mix, locale)


def _mixed(
    found: Movement, change: Change, mix: MixEffects | None, locale: NumberLocale
) -> Movement:
    """Return `found` with what rates and mix did, where it is a ratio that has both."""
    if mix is None:
        return found
    told = mix_sentence(mix, change, found.unit, locale)
    drawn = _waterfall(found, change, steps(mix.parts, change, found.unit), told, locale)
    return replace(found, mix=mix, mix_sentence=told, mix_waterfall=drawn)


def _typed(
    records: Records,
    charted: MetricHistory,
    found: Movement,
    change: Change,
    locale: NumberLocale,
) -> Movement:
    """Return `found`, which no formula gives, with its sentence and whether it is usual."""
    said = verdict_on(records, charted, found.period, locale)
    return replace(_plain(found, change, locale), verdict=said)


def _plain(found: Movement, change: Change, locale: NumberLocale) -> Movement:
    """Return `found` with the sentence of its change, and no parts."""
    return replace(found, sentence=movement_sentence(found.name, change, (), found.unit, locale))


def _split(
    found: Movement, change: Change, split: Decomposition | Unexplained, locale: NumberLocale
) -> Movement:
    """Return `found` with its parts, or with why it has none."""
    if not isinstance(split, Decomposition):
        return replace(_plain(found, change, locale), reason=split.reason)
    shown = steps(split.parts, change, found.unit)
    sentence = movement_sentence(found.name, change, shown, found.unit, locale)
    return replace(
        found,
        sentence=sentence,
        is_estimated=split.is_estimated,
        parts=split.parts,
        steps=shown,
        waterfall=_waterfall(found, change, shown, sentence, locale),
    )


def _waterfall(
    found: Movement,
    change: Change,
    shown: tuple[MovementStep, ...],
    sentence: str,
    locale: NumberLocale,
) -> WaterfallChart:
    labels = found.against_label, found.period_label
    return waterfall(
        found.name, change, shown, labels, found.unit, found.direction, sentence, locale
    )
