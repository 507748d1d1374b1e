"""All metrics of a company through a lens: the columns that `lens_histories` shows."""

from kpidesk.domain.formulas.engine import Engine
from kpidesk.domain.formulas.seen_columns import Measured, SeenColumns
from kpidesk.domain.lenses import Lens
from kpidesk.domain.periods import Frequency


class LensColumns(SeenColumns):
    """What `engine` calculates, through `lens`: as it stands now, whatever becomes of it."""

    def __init__(self, engine: Engine, lens: Lens) -> None:
        known = engine.dependencies
        own = {metric_id: engine.column(metric_id) for metric_id in known.plans}
        lines = {frequency: engine.timeline(frequency) for frequency in Frequency}
        measured = Measured(
            engine.calendar,
            dict(known.plans),
            dict(known.definitions),
            known.rank.__getitem__,
            own.__getitem__,
            lines.__getitem__,
        )
        super().__init__(measured, lens)
