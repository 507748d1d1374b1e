"""What benchmarks share."""

import pytest


@pytest.fixture(scope="session")
def is_measured(request: pytest.FixtureRequest) -> bool:
    """Say whether times are asked for; without them a benchmark runs once, as a test."""
    asked = request.config.getoption
    return bool(asked("benchmark_enable") or not asked("benchmark_disable"))
