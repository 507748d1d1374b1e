"""The order of a board: which tiles it has, under which headings, and in what order."""

from collections.abc import Mapping, Sequence

from kpidesk.domain.boards import BoardSection, BoardView, Grouping, Order, Sections, TileFacts
from kpidesk.domain.standing_facts import Standing
from kpidesk.domain.status import shortfall
from kpidesk.i18n import _


def arranged(
    standings: Sequence[Standing], facts: Mapping[int, TileFacts], view: BoardView
) -> Sections:
    """Return the tiles that `view` asks for; `facts` by metric id, `standings` by importance.

    Headings follow each other by name, and what has none comes last; where nothing has one, there
    is no heading at all. Tiles that an order does not tell apart stay by importance. A section has
    at least one tile.
    """
    wanted = _found([s for s in standings if _has_status(s, view)], view.search)
    ordered = _ordered(wanted, facts, view.order)
    heading_of = view.grouping.heading_of
    sections: dict[str, list[Standing]] = {}
    for standing in ordered:
        sections.setdefault(heading_of(standing), []).append(standing)
    names = sorted(sections, key=lambda name: (not name, name.casefold(), name))
    if names == [""]:
        return [BoardSection("", tuple(ordered))]
    without = _without(view.grouping)
    return [BoardSection(name or without, tuple(sections[name])) for name in names]


def badness(standing: Standing) -> tuple[int, float]:
    """Return what orders standings from the worst on: the status, then the size of the miss.

    A miss counts as a fraction of the edge that is missed; of a target of zero as it is.
    """
    return standing.status.urgency, -miss(standing)


def miss(standing: Standing) -> float:
    """Return by which fraction of its size a target is missed; 0 where it is met or there is none.

    Of a target of zero it is the miss itself.
    """
    value, target = standing.value, standing.target
    if value is None or target is None:
        return 0.0
    missed = shortfall(value, target, standing.metric.direction)
    is_above = target.upper is not None and value > target.upper
    edge = target.upper if is_above and target.upper is not None else target.value
    return missed / (abs(edge) or 1.0)


def change_on_year(standing: Standing) -> float:
    """Return how large the change on the same period last year is, without sign; 0 without one.

    See `Change.size`: mostly it is the fraction of the value of last year.
    """
    return 0.0 if standing.change_on_year is None else standing.change_on_year.size


def _has_status(standing: Standing, view: BoardView) -> bool:
    return not view.statuses or standing.status in view.statuses


def _found(standings: Sequence[Standing], search: str) -> Sequence[Standing]:
    """Return those in which every word occurs, whatever its case and accents."""
    if not search.strip():
        return standings
    from kpidesk.domain.library_search import folded  # with the library, which is not read for less

    words = folded(search).split()
    return [each for each in standings if _has_words(folded(_text(each)), words)]


def _has_words(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _text(standing: Standing) -> str:
    fields = (standing.metric.name, standing.owner, standing.department, standing.objective)
    return "\n".join(fields)


def _ordered(
    standings: Sequence[Standing], facts: Mapping[int, TileFacts], order: Order
) -> list[Standing]:
    match order:
        case Order.IMPORTANCE:
            return list(standings)
        case Order.WORST:
            return sorted(standings, key=badness)
        case Order.CHANGE:
            return sorted(standings, key=lambda each: -_change(each, facts))
        case Order.CHANGE_ON_YEAR:
            return sorted(standings, key=lambda each: -change_on_year(each))
        case Order.NAME:
            return sorted(standings, key=lambda each: each.metric.name.casefold())


def _change(standing: Standing, facts: Mapping[int, TileFacts]) -> float:
    found = facts.get(standing.metric.id)
    return 0.0 if found is None else found.change_size


def _without(grouping: Grouping) -> str:
    return {
        Grouping.NONE: "",
        Grouping.OBJECTIVE: _("No objective"),
        Grouping.DEPARTMENT: _("No department"),
        Grouping.OWNER: _("No owner"),
    }[grouping]
