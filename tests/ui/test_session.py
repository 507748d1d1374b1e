import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kpidesk import settings as settings_file
from kpidesk.domain.changes import ActionKind, ChangeSet, Kind
from kpidesk.domain.errors import FieldError, UserError
from kpidesk.domain.metrics import Company, Stage
from kpidesk.domain.numbers import ENGLISH, NumberLocale
from kpidesk.domain.periods import Frequency, Period
from kpidesk.domain.ports import Adapters, CompanyFile
from kpidesk.services.company import edit_company
from kpidesk.services.entries import Edit, set_entries
from kpidesk.services.locks import lock_periods
from kpidesk.services.metric_drafts import MetricDraft
from kpidesk.services.metrics import define_kpi
from kpidesk.settings import Settings
from kpidesk.ui.jobs import running_jobs
from kpidesk.ui.session import Session

RENAMED = Company("Hill Street Bakery", "£", 4)


def refuse(_file: CompanyFile) -> ChangeSet:
    raise UserError("The disk is full. Nothing was changed.")


def test_a_new_company_is_created_opened_and_remembered(
    qtbot: QtBot, closed_session: Session, company_path: Path
) -> None:
    with qtbot.waitSignal(closed_session.company_opened):
        closed_session.create_company(company_path, Company("  Test   Shop ", "€"))

    assert closed_session.is_open
    assert closed_session.company == Company("Test Shop", "€")
    assert closed_session.settings.recent_files == (str(company_path),)
    assert company_path.is_file()


def test_closing_gives_the_file_back(
    qtbot: QtBot, session: Session, company_path: Path, adapters: Adapters
) -> None:
    with qtbot.waitSignal(session.company_closed):
        session.close_company()

    assert not session.is_open
    with pytest.raises(RuntimeError):
        _ = session.company
    with pytest.raises(RuntimeError):
        session.require_file()
    adapters.files.open(company_path).close()


def test_a_file_that_cannot_be_opened_leaves_the_open_one(
    qtbot: QtBot, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "letter.kpidesk").write_text("Dear Anna,")

    with qtbot.waitSignal(session.error_shown) as error:
        session.open_company(tmp_path / "letter.kpidesk")

    assert error.args is not None
    assert "letter" in error.args[0]
    assert session.company.name == "Test Shop"


def test_a_second_click_does_not_open_the_file_twice(
    qtbot: QtBot, session: Session, company_path: Path
) -> None:
    session.close_company()

    with qtbot.waitSignal(session.company_opened):
        assert session.open_company(company_path) is session.open_company(company_path)

    assert running_jobs(session) == []


def test_a_change_is_made_told_and_can_be_undone_and_redone(qtbot: QtBot, session: Session) -> None:
    assert not session.can_undo
    assert session.undo_text == "Undo"

    with qtbot.waitSignal(session.changed) as told:
        change = session.perform(partial(edit_company, company=RENAMED))

    assert change is not None
    assert told.args == [change]
    assert change.action.kind is ActionKind.EDIT_COMPANY
    assert session.company == RENAMED
    assert session.calendar.start_month == 4
    assert session.last_change == change
    assert (session.can_undo, session.can_redo) == (True, False)
    assert session.undo_text == "Undo change of the company's settings"

    with qtbot.waitSignal(session.changed):
        session.undo()
    assert session.company.name == "Test Shop"
    assert (session.can_undo, session.can_redo) == (False, True)
    assert session.redo_text == "Redo change of the company's settings"

    with qtbot.waitSignal(session.changed):
        session.redo()
    assert session.company == RENAMED


def said_after(qtbot: QtBot, session: Session, do: Callable[[], object]) -> str:
    with qtbot.waitSignal(session.message_shown) as said:
        do()
    assert said.args is not None
    return str(said.args[0])


def test_undo_and_redo_say_what_and_whether_the_period_is_locked(
    qtbot: QtBot, session: Session
) -> None:
    september, october = (Period(Frequency.MONTH, dt.date(2026, n, 1)) for n in (9, 10))
    session.perform(partial(define_kpi, draft=MetricDraft("Cash in bank")))
    session.perform(partial(set_entries, edits=[Edit(1, october, 5.0)]))
    assert said_after(qtbot, session, session.undo) == "Undone: Cash in bank, October 2026."
    assert said_after(qtbot, session, session.redo) == "Redone: Cash in bank, October 2026."

    session.perform(partial(edit_company, company=replace(session.company, lock_after_days=5)))
    both = [Edit(1, september, 1.0), Edit(1, october, 2.0)]
    session.perform(partial(set_entries, edits=both, reason="The bank said so"))
    said = said_after(qtbot, session, session.undo)
    assert said.startswith("Undone: ")
    assert said.endswith(" of 2 values. September 2026, October 2026 are locked.")
    assert said_after(qtbot, session, session.undo) == "Undone: change of the company's settings."
    session.perform(partial(lock_periods, periods=[october]))
    assert said_after(qtbot, session, session.undo) == "Undone: locking of October 2026."
    session.undo()
    session.redo()
    session.perform(partial(lock_periods, periods=[october]))
    session.perform(partial(set_entries, edits=[Edit(1, october, 9.0)], reason="Once more"))
    assert said_after(qtbot, session, session.undo) == (
        "Undone: Cash in bank, October 2026. October 2026 is locked."
    )


def test_undo_outlives_a_restart(session: Session, company_path: Path) -> None:
    session.perform(partial(edit_company, company=RENAMED))
    session.close_company()
    assert not session.can_undo

    session.adopt(session.adapters.files.open(company_path))

    assert session.undo_text == "Undo change of the company's settings"


def test_what_changes_nothing_is_not_told(qtbot: QtBot, session: Session) -> None:
    with qtbot.assertNotEmitted(session.changed):
        change = session.perform(partial(edit_company, company=session.company))

    assert change is not None
    assert change.is_empty


def test_a_refusal_is_shown_as_its_sentence(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.error_shown) as shown, qtbot.assertNotEmitted(session.changed):
        assert session.perform(refuse) is None

    assert shown.args == ["The disk is full. Nothing was changed."]


def test_a_form_takes_the_refusal_itself(qtbot: QtBot, session: Session) -> None:
    errors: list[UserError] = []

    with qtbot.assertNotEmitted(session.error_shown):
        session.perform(partial(edit_company, company=Company("")), on_error=errors.append)

    assert isinstance(errors[0], FieldError)
    assert errors[0].field == "name"


def test_a_bug_is_not_taken_for_a_refusal(session: Session) -> None:
    def bug(_file: CompanyFile) -> ChangeSet:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        session.perform(bug)


def test_undo_with_nothing_to_undo_says_so(qtbot: QtBot, session: Session) -> None:
    with qtbot.waitSignal(session.error_shown) as shown:
        assert session.undo() is None

    assert shown.args == ["There is nothing to undo."]


def test_a_change_made_by_a_job_is_announced(qtbot: QtBot, session: Session) -> None:
    change = edit_company(session.require_file(), RENAMED)

    with qtbot.waitSignal(session.changed):
        session.announce(change)

    assert session.company == RENAMED
    assert change.ids(Kind.COMPANY)


def test_the_sample_is_made_once_and_its_sheet_lies_beside_it(
    qtbot: QtBot, closed_session: Session
) -> None:
    with qtbot.waitSignal(closed_session.company_opened, timeout=60_000):
        closed_session.open_sample()
    path = closed_session.require_file().path
    assert path == closed_session.sample_path
    assert list(path.parent.glob("*.xlsx"))
    with closed_session.read() as records:
        assert sum(metric.stage is Stage.KPI for metric in records.metrics()) == 12
    closed_session.perform(partial(edit_company, company=RENAMED))
    closed_session.close_company()

    with qtbot.waitSignal(closed_session.company_opened):
        closed_session.open_sample()
    assert closed_session.company == RENAMED


def test_settings_are_kept_and_told(qtbot: QtBot, adapters: Adapters, tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    session = Session(adapters, Settings(), settings_path=path, locale=ENGLISH)
    assert session.today() == dt.date.today()  # noqa: DTZ011 - the owner's day

    with qtbot.waitSignal(session.settings_changed):
        session.update_settings(number_locale="de_DE")

    assert session.locale.decimal == ","
    assert settings_file.load(path).number_locale == "de_DE"
    with qtbot.assertNotEmitted(session.settings_changed):
        session.update_settings(number_locale="de_DE")
        session.keep_layout("columns", "AAAA")
        session.keep_window("BBBB", "CCCC")
    assert settings_file.load(path).layouts == {"columns": "AAAA"}
    assert settings_file.load(path).window_geometry == "BBBB"


def test_the_numbers_of_this_computer_stay_until_others_are_chosen(adapters: Adapters) -> None:
    here = NumberLocale("·", "_")
    session = Session(adapters, Settings(), locale=here)

    session.update_settings(last_folder="/somewhere")

    assert session.locale == here


def test_a_recent_file_is_forgotten(session: Session, company_path: Path) -> None:
    session.forget_recent(company_path)

    assert session.settings.recent_files == ()
