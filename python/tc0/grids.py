"""What the integers of an imported network stand for: scale * n + offset, in each channel."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import Error

if TYPE_CHECKING:
    from .program import Program


def _row(program: Program, side: str, name: str | None) -> dict:
    rows = (program.report or {}).get(side, [])
    if not rows:
        raise Error(f'grid: required an imported network, found a program without a report')
    if name is None and len(rows) > 1:
        raise Error(f"grid: required the name of one of {[r['name'] for r in rows]}, found none")
    for row in rows:
        if name in (None, row['name'], row.get('tensor'), row.get('output')):
            return row
    raise Error(f"grid: required one of {[r['name'] for r in rows]}, found '{name}'")


def _numbers(row: dict, rank: int) -> tuple[np.ndarray, np.ndarray]:
    """Scale and offset, shaped so that they broadcast against samples of this many dimensions."""
    def value(text: Any) -> float:
        top, _, bottom = str(text).partition('/')
        return float(top) / float(bottom or 1)
    lists = [np.array([value(text) for text in np.atleast_1d(row[key])]) for key in ('scale', 'offset')]
    shape = [1] * rank
    if row.get('axis', -1) >= 0:
        shape[rank - len(row['shape']) + row['axis']] = -1
    return tuple(one.reshape(shape) if one.size > 1 else one.reshape([1] * rank) for one in lists)


def encode(program: Program, floats: Any, name: str | None) -> np.ndarray:
    """The nearest integers of an input's grid, cut off at the ends of its range."""
    row = _row(program, 'inputs', name)
    port = next(p for p in program.inputs if p.name == row['tensor'])
    floats = _shaped(np.asarray(floats, np.float64), row['shape'], f"encode '{row['name']}'")
    scale, offset = _numbers(row, floats.ndim)
    numbers = np.rint((floats - offset) / scale).clip(*port.range).astype(np.int64)
    lead = floats.shape[:floats.ndim - len(row['shape'])]
    return numbers.reshape(lead + port.shape) if math.prod(port.shape) == math.prod(row['shape']) else numbers


def decode(program: Program, integers: Any, name: str | None) -> np.ndarray:
    row = _row(program, 'outputs', name)
    numbers = np.asarray(integers)
    elements = math.prod(row['shape'])
    lead = (numbers.size // elements,) if numbers.size != elements or numbers.ndim > len(row['shape']) else ()
    numbers = numbers.reshape(lead + tuple(row['shape']))
    scale, offset = _numbers(row, numbers.ndim)
    return numbers * scale + offset


def _shaped(floats: np.ndarray, shape: list, what: str) -> np.ndarray:
    if list(floats.shape) == shape or list(floats.shape[1:]) == shape:
        return floats
    if shape and shape[0] == 1 and list(floats.shape[1:]) == shape[1:]:
        return floats.reshape(len(floats), *shape)  # a batch where the network has a batch of one
    raise Error(f'{what}: required the shape {shape}, or samples of it, found {list(floats.shape)}')
