from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from kpidesk.services.library import library
from kpidesk.ui.models.library_model import IS_THERE_ROLE, METRIC_ROLE, LibraryModel

CHECK = Qt.ItemDataRole.CheckStateRole
CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


def shown(*, is_multiple: bool = True) -> LibraryModel:
    model = LibraryModel(is_multiple=is_multiple)
    model.show_metrics(library().kpis[:5])
    return model


def test_it_keeps_the_rules_of_models() -> None:
    model = LibraryModel(is_multiple=True)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_metrics(library().kpis)
    model.toggle(model.index(3))
    model.set_there({"revenue"})
    model.show_metrics(())
    assert tester.model() is model


def test_a_row_is_a_metric() -> None:
    model = shown(is_multiple=False)
    index = model.index(0)

    assert index.data() == "Total revenue"
    assert index.data(METRIC_ROLE).key == "revenue"
    assert index.data(CHECK) is None
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Total revenue: Executive, Lagging, monthly, Currency"
    )
    assert model.row_of("net_profit") == 3
    assert model.row_of("orders") is None


def test_what_is_there_is_said_and_cannot_be_ticked() -> None:
    model = shown()
    model.toggle(model.index(0))

    model.set_there({"revenue"})

    index = model.index(0)
    assert index.data(IS_THERE_ROLE)
    assert index.data(CHECK) is None
    assert index.data(Qt.ItemDataRole.AccessibleTextRole).endswith("in your company already")
    assert not model.setData(index, CHECKED, CHECK)
    assert not index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert list(model.picked) == []


def test_what_is_ticked_stays_so_while_others_are_shown() -> None:
    model = shown()
    model.toggle(model.index(4))
    model.toggle(model.index(1))
    model.show_metrics(library().kpis[10:12])
    model.toggle(model.index(0))
    model.show_metrics(library().kpis[:5])

    expected = [library().kpis[row].key for row in (4, 1, 10)]
    assert list(model.picked) == expected
    assert model.index(4).data(CHECK) == CHECKED
    model.toggle(model.index(4))
    assert model.index(4).data(CHECK) == UNCHECKED
    assert list(model.picked) == expected[1:]
