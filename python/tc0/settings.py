"""Settings of the whole process."""

from __future__ import annotations

import os

from .errors import Error

_threads = 0


def threads(count: int | None = None) -> int:
    """The number of threads that circuits and programs compute with; with an argument, sets it first.

    0 means as many as there are cores, which is the rule until something else is said. A call's own
    `threads=` goes before it.

    >>> tc0.threads(1)
    1
    >>> tc0.threads(0) == os.cpu_count()
    True
    """
    global _threads
    if count is not None:
        if not isinstance(count, int) or not 0 <= count <= 4096:
            raise Error(f'threads: required a number from 0 to 4096, found {count!r}')
        _threads = count
    return _threads or os.cpu_count() or 1


def chosen(count: int | None) -> int:
    """What a call's `threads=` means to an engine."""
    if count is None:
        return _threads
    if not isinstance(count, int) or not 0 <= count <= 4096:
        raise Error(f'threads: required a number from 0 to 4096, found {count!r}')
    return count
