"""Programs from Python code on integers: the code runs once on recorded tensors."""

from __future__ import annotations

import inspect
import re
from typing import Any, Callable

import numpy as np

from .errors import Error
from .program import Program
from .recorder import Recorder
from .traced import Traced


class Input:
    """An input of a traced function: a shape, and the integers that it takes.

    >>> tc0.Input((8, 8), 'uint4')
    Input((8, 8), (0, 15))
    >>> tc0.Input((3,), (-5, 5)).range
    (-5, 5)
    """

    def __init__(self, shape: int | tuple[int, ...] = (), range: str | tuple[int, int] = 'int8'):
        self.shape = (shape,) if isinstance(shape, int) else tuple(shape)
        if isinstance(range, str):
            found = re.fullmatch(r'(u?)int([1-9]|[12]\d|3[0-2])', range)
            if not found:
                raise Error(f"Input: required a type from int1 to uint32 or a pair (least, most), found '{range}'")
            bits = int(found[2])
            range = (0, 2 ** bits - 1) if found[1] else (-2 ** (bits - 1), 2 ** (bits - 1) - 1)
        self.range = (int(range[0]), int(range[1]))

    def __repr__(self) -> str:
        return f'Input({self.shape}, {self.range})'


def trace(function: Callable | None = None, /, **inputs: Input) -> Any:
    """Records what a function does with its inputs as an integer program.

    The function is written for NumPy arrays of integers. It runs once, on tensors that record: sums and
    products, `@`, comparisons, `//`, `>>`, `%`, `np.where`, `np.clip`, `np.maximum`, `sum`, `max`,
    `argmax`, `sort`, reshaping and slicing, and any function of one number by `tc0.apply`. What it returns
    is the output, or a dict of outputs by name. The program computes what the function does with arrays of
    int64; a sum that would not fit is refused when it is recorded.

    >>> @tc0.trace(x=tc0.Input((3,), 'uint4'))
    ... def net(x):
    ...     weights = np.array([[2, -1, 3], [-4, 5, 1]])
    ...     return np.clip(weights @ x - 10, 0, 7)
    >>> net
    <tc0.Program: 7 operations, x[3] -> output[2]>
    >>> net(np.array([7, 2, 1]))
    array([5, 0])
    """
    if function is None:
        return lambda later: trace(later, **inputs)
    wanted = list(inspect.signature(function).parameters)
    if sorted(wanted) != sorted(inputs):
        raise Error(f'trace: required an Input for each of {wanted}, found {list(inputs)}')
    recorder = Recorder()
    tensors = {}
    for name in wanted:
        given = inputs[name] if isinstance(inputs[name], Input) else Input(*inputs[name])
        tensors[name] = Traced(recorder, recorder.builder.input(recorder.name(name), list(given.shape), *given.range))
    found = function(**tensors)
    for name, value in (found if isinstance(found, dict) else {'output': found}).items():
        if not isinstance(value, Traced):
            raise Error(f"trace: required an output that depends on an input, found {type(value).__name__} for '{name}'")
        recorder.builder.output(name, value._id)
    recorder.builder.metadata('source', f'traced from {function.__name__}')
    return Program(recorder.builder.finish())


def apply(function: Callable[[np.ndarray], np.ndarray], x: Any) -> Any:
    """A function of one number, for each element: a table of its values on all numbers that `x` may be.

    The function takes and gives an array of integers. On an array it is simply called.

    >>> tc0.trace(lambda x: tc0.apply(lambda v: v * v // 3, x), x=tc0.Input((4,), 'int4'))(np.array([-8, 0, 3, 7]))
    array([21,  0,  3, 16])
    """
    if isinstance(x, Traced):
        return Traced(x._recorder, x._recorder.apply(function, x._id, 'table'))
    return function(np.asarray(x, np.int64))


def lookup(table: Any, x: Any) -> Any:
    """The elements of a table of integers at the places `x`, which lie within it."""
    table = np.asarray(table)
    if table.ndim != 1 or table.dtype.kind not in 'iu':
        raise Error(f'lookup: required a list of integers, found {table.dtype} of shape {list(table.shape)}')
    if isinstance(x, Traced):
        low, high = x.range
        if low < 0 or high >= len(table):
            raise Error(f'lookup: required places from 0 to {len(table) - 1}, found {low} to {high}')
    return apply(lambda places: table[places], x)
