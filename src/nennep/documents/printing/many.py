"""Many papers at once: set by processes of their own, on all processors, so that what they held in memory goes with them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import replace
from itertools import chain, islice
from multiprocessing import get_context

from nennep.documents.layouts import Layout
from nennep.documents.printing.content import Content

FEW = 8
"""Up to so many are set here: another process takes half a second to begin."""
WORKERS = max(1, min(8, os.cpu_count() or 1))
AHEAD = 4 * WORKERS
"""So many papers are on their way before the first of them is waited for."""


def printed(items: Iterable[tuple[Content, Layout]], fmt: str) -> Iterator[bytes]:
    """The papers as "docx" or "pdf" in the given order, each when it is asked for; the same bytes as `to_docx` and `to_pdf`.

    Contents are taken from `items` only a few ahead, so that hundreds of papers are never held at once.
    """
    iterator = iter(items)
    first = list(islice(iterator, FEW + 1))
    if len(first) <= FEW:
        return (_set(content, layout, fmt) for content, layout in first)
    return _by_processes(chain(first, iterator), fmt)


def _by_processes(items: Iterable[tuple[Content, Layout]], fmt: str) -> Iterator[bytes]:
    layouts: dict[int, tuple[Layout, Layout]] = {}
    # Spawned, never forked: the server has threads and connections that a copy of it must not have.
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn"), initializer=_begin) as workers:
        waiting: deque[Future[bytes]] = deque()
        try:
            for content, layout in items:
                if id(layout) not in layouts:  # where its values come from is not printed and cannot be sent
                    layouts[id(layout)] = (layout, replace(layout, sources={}))
                waiting.append(workers.submit(_set, content, layouts[id(layout)][1], fmt))
                if len(waiting) > AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _begin() -> None:
    """One thread for each process; there are as many processes as processors."""
    os.environ["RAYON_NUM_THREADS"] = "1"


def _set(content: Content, layout: Layout, fmt: str) -> bytes:
    # Imported where they are used: a process that sets PDF needs nothing of DOCX, and its threads are counted at import.
    if fmt == "docx":
        from nennep.documents.printing.docx import to_docx  # noqa: PLC0415 - as above

        return to_docx(content, layout)
    from nennep.documents.printing.pdf import to_pdf  # noqa: PLC0415 - as above

    return to_pdf(content, layout)
