"""The wish that a training saves a checkpoint and ends: a signal, or a file where signals do not reach it in time."""

from __future__ import annotations

from pathlib import Path


class StopRequest:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._is_raised = False

    def raise_now(self) -> None:
        self._is_raised = True

    @property
    def is_raised(self) -> bool:
        self._is_raised = self._is_raised or self._file.exists()
        return self._is_raised
