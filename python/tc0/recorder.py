"""The operations of a program as functions on recorded tensors: the lower half of tracing."""

from __future__ import annotations

import math
from typing import Callable, Sequence

import numpy as np

from . import _core
from .errors import Error

WIDEST = 1 << 22  # numbers that a table of one function may be asked for


class Recorder:
    """A program under construction. Tensors are the numbers that the builder gives them."""

    def __init__(self) -> None:
        self.builder = _core.ProgramBuilder()
        self._names: dict[str, int] = {}
        self._made: dict[tuple, int] = {}

    def name(self, wish: str) -> str:
        count = self._names[wish] = self._names.get(wish, -1) + 1
        return wish if count == 0 else f'{wish}_{count}'

    def shape(self, x: int) -> tuple[int, ...]:
        return tuple(self.builder.shape(x))

    def range(self, x: int) -> tuple[int, int]:
        return self.builder.range(x)

    def _once(self, key: tuple, make: Callable[[], int]) -> int:
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def constant(self, values: np.ndarray) -> int:
        values = np.array(values, np.int64, order='C')
        return self._once(('constant', values.shape, values.tobytes()),
                          lambda: self.builder.constant(self.name('constant'), list(values.shape), values))

    def reshape(self, x: int, shape: Sequence[int]) -> int:
        shape = list(shape)
        if tuple(shape) == self.shape(x):
            return x
        return self._once(('reshape', x, *shape), lambda: self.builder.reshape(self.name('reshape'), x, shape))

    def broadcast(self, x: int, shape: Sequence[int]) -> int:
        have, shape = self.shape(x), tuple(shape)
        if have == shape:
            return x
        x = self.reshape(x, (1,) * (len(shape) - len(have)) + have)
        return self._once(('broadcast', x, *shape), lambda: self.builder.broadcast(self.name('broadcast'), x, list(shape)))

    def transpose(self, x: int, axes: Sequence[int]) -> int:
        axes = list(axes)
        if axes == sorted(axes):
            return x
        return self._once(('transpose', x, *axes), lambda: self.builder.transpose(self.name('transpose'), x, axes))

    def slice(self, x: int, start: Sequence[int], shape: Sequence[int], stride: Sequence[int]) -> int:
        if tuple(shape) == self.shape(x) and all(s == 1 for s in stride):
            return x
        return self.builder.slice(self.name('slice'), x, list(start), list(shape), list(stride))

    def concat(self, parts: Sequence[int], axis: int) -> int:
        return parts[0] if len(parts) == 1 else self.builder.concat(self.name('concat'), list(parts), axis)

    def add(self, x: int, y: int) -> int:
        shape = np.broadcast_shapes(self.shape(x), self.shape(y))
        return self.builder.add(self.name('add'), self.broadcast(x, shape), self.broadcast(y, shape))

    def scale(self, x: int, factor: int) -> int:
        return x if factor == 1 else self._once(('scale', x, factor), lambda: self.builder.scale(self.name('scale'), x, factor))

    def subtract(self, x: int, y: int) -> int:
        return self.add(x, self.scale(y, -1))

    def times_constant(self, x: int, factors: np.ndarray) -> int:
        """Each element times a number of its own: a linear operation in as many groups as elements."""
        factors = np.asarray(factors, np.int64)
        shape = np.broadcast_shapes(self.shape(x), factors.shape)
        if factors.size == 1:
            return self.scale(self.broadcast(x, shape), int(factors.reshape(())))
        wide = np.broadcast_to(factors, shape).astype(np.int64)
        parts = [self.scale(self.reshape(self.element(self.broadcast(x, shape), i), (1,)), int(f)) for i, f in enumerate(wide.ravel())] \
            if wide.size <= 16 else None
        if parts is None:
            matrix = np.diag(wide.ravel())
            return self.reshape(self.linear(self.reshape(self.broadcast(x, shape), (wide.size,)), matrix), shape)
        return self.reshape(self.concat(parts, 0), shape)

    def element(self, x: int, number: int) -> int:
        index = np.unravel_index(number, self.shape(x))
        return self.slice(x, [int(i) for i in index], [1] * len(index), [1] * len(index))

    def multiply(self, x: int, y: int) -> int:
        """The product element by element, a matrix product of matrices of one element."""
        shape = np.broadcast_shapes(self.shape(x), self.shape(y))
        x, y = (self.reshape(self.broadcast(t, shape), (*shape, 1, 1)) for t in (x, y))
        return self.reshape(self.builder.matmul(self.name('product'), x, y), shape)

    def linear(self, x: int, weights: np.ndarray) -> int:
        """The weights, out x in, applied along the last dimension."""
        weights = np.ascontiguousarray(weights, np.int64)
        return self.builder.linear(self.name('linear'), x, weights.shape[0], weights.ravel())

    def matmul(self, x: int, y: int) -> int:
        a, b = self.shape(x), self.shape(y)
        lead = np.broadcast_shapes(a[:-2], b[:-2])
        x, y = self.broadcast(x, (*lead, *a[-2:])), self.broadcast(y, (*lead, *b[-2:]))
        return self.builder.matmul(self.name('matmul'), x, y)

    def sum(self, x: int, axis: int) -> int:
        return self.builder.sum(self.name('sum'), x, axis)

    def max(self, x: int, axis: int, rank: int = 1) -> int:
        return self.builder.max(self.name('max'), x, axis, rank)

    def apply(self, function: Callable[[np.ndarray], np.ndarray], x: int, what: str) -> int:
        """A function of one number, which is looked at on the tensor's whole range."""
        low, high = self.range(x)
        if high - low >= WIDEST:
            raise Error(f'{what}: required an operand of at most {WIDEST} values, found one from {low} to {high}')
        values = np.asarray(function(np.arange(low, high + 1, dtype=np.int64)))
        if values.dtype == np.bool_:
            values = values.astype(np.int64)
        if values.dtype.kind not in 'iu' or values.shape != (high - low + 1,):
            raise Error(f'{what}: required an integer for each number, found {values.dtype} of shape {list(values.shape)}')
        return self.builder.step(self.name(what), x, np.ascontiguousarray(values, np.int64))

    def floor_ratio(self, x: int, y: int) -> int:
        """floor(x / y) for a positive y: a gate for each value that the quotient reaches."""
        shape = np.broadcast_shapes(self.shape(x), self.shape(y))
        (low, high), (least, most) = self.range(x), self.range(y)
        if least < 1:
            raise Error(f'//: required a positive divisor, found one from {least} to {most}')
        first, last = min(low // least, low // most), max(high // least, high // most)
        if last - first >= WIDEST:
            raise Error(f'//: required at most {WIDEST} values of the quotient, found {last - first + 1}')
        p = np.arange(first + 1, last + 1, dtype=np.int64)
        if not p.size:
            return self.constant(np.full(shape, first))
        return self.builder.ratio_step(self.name('quotient'), self.broadcast(x, shape), self.broadcast(y, shape), p, np.ones_like(p),
                                       first, np.ones_like(p))

    def prefix_sums(self, x: int) -> int:
        """Sums of the elements up to each, along the last dimension."""
        count = self.shape(x)[-1]
        return self.linear(x, np.tril(np.ones((count, count), np.int64)))

    def swapped_last(self, x: int, axis: int) -> tuple[int, list[int]]:
        """The tensor with a dimension moved to the end, and the order that moves it back."""
        rank = len(self.shape(x))
        axes = [d for d in range(rank) if d != axis] + [axis]
        return self.transpose(x, axes), [int(d) for d in np.argsort(axes)]


def elements(shape: Sequence[int]) -> int:
    return math.prod(shape)
