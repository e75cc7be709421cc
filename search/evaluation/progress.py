"""One progress bar a step, on standard error."""

from __future__ import annotations

from types import TracebackType

from tqdm import tqdm


class StepProgress:
    """Called with a step's name, how much of it is done, and how much there is."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: tqdm | None = None

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._step or self._bar is None:
            self._close()
            self._step = step
            self._bar = tqdm(total=total, desc=step, mininterval=1)
        self._bar.update(done - self._bar.n)

    def __enter__(self) -> StepProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
