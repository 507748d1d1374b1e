from kpidesk.domain.ports import Progress
from kpidesk.domain.progress import NoProgress


def test_without_a_watcher_a_job_runs_to_its_end() -> None:
    progress: Progress = NoProgress()

    progress.report(1, 2, "Reading")

    assert not progress.is_cancelled()
