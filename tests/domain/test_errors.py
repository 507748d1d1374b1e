import pytest

from kpidesk.domain.errors import (
    CancelledError,
    FieldError,
    NumberError,
    PeriodError,
    UserError,
)


@pytest.mark.parametrize("kind", [UserError, NumberError, PeriodError])
def test_what_a_person_can_mend_is_a_sentence(kind: type[UserError]) -> None:
    error = kind("The file is locked. Nothing was changed. Close the other program.")

    assert isinstance(error, UserError)
    assert error.message == "The file is locked. Nothing was changed. Close the other program."


def test_a_field_error_says_where_its_sentence_belongs() -> None:
    error = FieldError("name", "A name is needed here.")

    assert (error.field, error.message) == ("name", "A name is needed here.")


def test_cancelling_is_nothing_to_mend() -> None:
    assert not issubclass(CancelledError, UserError)
