"""The tensors that a traced function sees. They answer to operators and to NumPy's functions."""

from __future__ import annotations

from typing import Any, Callable, Sequence

import numpy as np

from .arrays import integers
from .errors import Error
from .recorder import Recorder


def _axis(axis: int, rank: int) -> int:
    if not isinstance(axis, (int, np.integer)) or not -rank <= axis < rank:
        raise Error(f'axis: required one from {-rank} to {rank - 1}, found {axis!r}')
    return int(axis) % rank


class Traced(np.lib.mixins.NDArrayOperatorsMixin):
    """A tensor of a program that is being recorded."""

    __array_priority__ = 1000

    def __init__(self, recorder: Recorder, id: int):
        self._recorder, self._id = recorder, id

    shape = property(lambda self: self._recorder.shape(self._id))
    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: int(np.prod(self.shape, dtype=np.int64)))
    range = property(lambda self: self._recorder.range(self._id), doc='The least and the largest number that an element may be.')
    T = property(lambda self: self.transpose())

    def _new(self, id: int) -> Traced:
        return Traced(self._recorder, id)

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError('len() of a tensor without dimensions')
        return self.shape[0]

    def __iter__(self):
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        raise Error('trace: required a condition that is known while the function is recorded, found one that depends on an input; '
                    'np.where chooses by such a one')

    def __int__(self) -> int:
        raise Error('trace: required a number that is known while the function is recorded, found one that depends on an input')

    __index__ = __float__ = __int__

    def __array__(self, *unused, **named):
        raise Error('trace: required a function of NumPy that tracing knows, found another')

    def __repr__(self) -> str:
        return f'<traced {list(self.shape)} from {self.range[0]} to {self.range[1]}>'

    # NumPy's operators and functions.

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **named: Any) -> Any:
        made = UFUNCS.get(ufunc.__name__)
        if method != '__call__' or made is None or any(v is not None for v in named.values()):
            raise Error(f'trace: required an operation that tracing knows, found np.{ufunc.__name__}'
                        + ('' if method == '__call__' else f'.{method}'))
        return made(self._recorder, *inputs)

    def __array_function__(self, function: Callable, types: Any, args: tuple, named: dict) -> Any:
        from .functions import FUNCTIONS
        made = FUNCTIONS.get(function.__name__)
        if made is None:
            raise Error(f'trace: required a function that tracing knows, found np.{function.__name__}')
        return made(*args, **named)

    # Shapes.

    def reshape(self, *shape: Any) -> Traced:
        wanted = list(shape[0]) if len(shape) == 1 and not isinstance(shape[0], (int, np.integer)) else list(shape)
        if wanted.count(-1) == 1:
            rest = -int(np.prod(wanted, dtype=np.int64))
            wanted[wanted.index(-1)] = self.size // rest if rest else 0
        return self._new(self._recorder.reshape(self._id, [int(n) for n in wanted]))

    def ravel(self) -> Traced:
        return self.reshape(-1)

    flatten = ravel

    def transpose(self, *axes: Any) -> Traced:
        axes = axes[0] if len(axes) == 1 and not isinstance(axes[0], (int, np.integer)) else axes
        order = [_axis(a, self.ndim) for a in axes] if axes else list(range(self.ndim))[::-1]
        return self._new(self._recorder.transpose(self._id, order))

    def swapaxes(self, a: int, b: int) -> Traced:
        order = list(range(self.ndim))
        a, b = _axis(a, self.ndim), _axis(b, self.ndim)
        order[a], order[b] = b, a
        return self.transpose(order)

    def __getitem__(self, index: Any) -> Traced:
        parts = list(index) if isinstance(index, tuple) else [index]
        if any(not (p is None or p is Ellipsis or isinstance(p, (slice, int, np.integer))) for p in parts):
            raise Error('index: required whole numbers, slices, None or ..., found something else; tc0.lookup reads a table')
        if Ellipsis in parts:
            at = parts.index(Ellipsis)
            parts[at:at + 1] = [slice(None)] * (self.ndim - sum(p is not None and p is not Ellipsis for p in parts))
        parts += [slice(None)] * (self.ndim - sum(p is not None for p in parts))
        start, extents, stride, kept, flips, d = [], [], [], [], [], 0
        for part in parts:
            if part is None:
                kept.append(1)
                continue
            if d >= self.ndim:
                raise Error(f'index: required at most {self.ndim} places, found more')
            n = self.shape[d]
            if isinstance(part, slice):
                places = range(n)[part]
                if not places:
                    raise Error(f'index: required at least one element of a dimension, found none in {part}')
                if places.step < 0:
                    flips.append(d)
                    places = places[::-1]
                start.append(places.start), extents.append(len(places)), stride.append(places.step if len(places) > 1 else 1)
                kept.append(len(places))
            else:
                if not -n <= part < n:
                    raise IndexError(f'index {part} is out of bounds for a dimension of {n}')  # ends loops over the tensor
                start.append(int(part) % n), extents.append(1), stride.append(1)
            d += 1
        found = self._recorder.slice(self._id, start, extents, stride)
        for dimension in flips:
            found = self._flipped(found, dimension)
        return self._new(self._recorder.reshape(found, kept))

    def _flipped(self, id: int, axis: int) -> int:
        shape = self._recorder.shape(id)
        parts = []
        for place in reversed(range(shape[axis])):
            start = [place if d == axis else 0 for d in range(len(shape))]
            parts.append(self._recorder.slice(id, start, [1 if d == axis else n for d, n in enumerate(shape)], [1] * len(shape)))
        return self._recorder.concat(parts, axis)

    # Reductions.

    def _reduce(self, axis: Any, keepdims: bool, one: Callable[[int, int], int]) -> Traced:
        axes = range(self.ndim) if axis is None else [axis] if isinstance(axis, (int, np.integer)) else axis
        axes = [_axis(a, self.ndim) for a in axes]
        found = self._id
        for a in axes:
            found = one(found, a)
        if not keepdims:
            found = self._recorder.reshape(found, [n for d, n in enumerate(self.shape) if d not in axes])
        return self._new(found)

    def sum(self, axis: Any = None, keepdims: bool = False) -> Traced:
        return self._reduce(axis, keepdims, self._recorder.sum)

    def max(self, axis: Any = None, keepdims: bool = False) -> Traced:
        return self._reduce(axis, keepdims, self._recorder.max)

    def min(self, axis: Any = None, keepdims: bool = False) -> Traced:
        return self._reduce(axis, keepdims, lambda x, a: self._recorder.max(x, a, self._recorder.shape(x)[a]))

    def cumsum(self, axis: int | None = None) -> Traced:
        if axis is None:
            return self.ravel().cumsum(0)
        moved, back = self._recorder.swapped_last(self._id, _axis(axis, self.ndim))
        return self._new(self._recorder.transpose(self._recorder.prefix_sums(moved), back))

    def argmax(self, axis: int | None = None, keepdims: bool = False) -> Traced:
        """The first place of the largest: how many places have no largest up to them."""
        if axis is None:
            return self.ravel().argmax(0)
        axis = _axis(axis, self.ndim)
        largest = self - self.max(axis=axis, keepdims=True) >= 0
        return (largest.cumsum(axis) < 1).sum(axis=axis, keepdims=keepdims)

    def argmin(self, axis: int | None = None, keepdims: bool = False) -> Traced:
        return (-self).argmax(axis, keepdims)

    def clip(self, low: Any = None, high: Any = None) -> Traced:
        return np.clip(self, low, high)

    def astype(self, type: Any) -> Traced:
        if np.dtype(type).kind not in 'iu':
            raise Error(f'astype: required a type of integers, found {np.dtype(type)}')
        least, most = np.iinfo(type).min, np.iinfo(type).max
        if not least <= self.range[0] <= self.range[1] <= most:
            raise Error(f'astype: required numbers from {least} to {most}, found {self.range[0]} to {self.range[1]}')
        return self

    def dot(self, other: Any) -> Traced:
        return self @ other


def _constant(value: Any) -> np.ndarray:
    array = integers(value, 'constant')
    return array.astype(np.int64)


def _add(r: Recorder, a: Any, b: Any) -> Traced:
    ids = [x._id if isinstance(x, Traced) else r.constant(_constant(x)) for x in (a, b)]
    return Traced(r, r.add(*ids))


def _negative(r: Recorder, a: Traced) -> Traced:
    return Traced(r, r.scale(a._id, -1))


def _subtract(r: Recorder, a: Any, b: Any) -> Traced:
    return _add(r, a, _negative(r, b) if isinstance(b, Traced) else -_constant(b))


def _multiply(r: Recorder, a: Any, b: Any) -> Traced:
    if isinstance(a, Traced) and isinstance(b, Traced):
        return Traced(r, r.multiply(a._id, b._id))
    tensor, other = (a, b) if isinstance(a, Traced) else (b, a)
    return Traced(r, r.times_constant(tensor._id, _constant(other)))


def _matmul(r: Recorder, a: Any, b: Any) -> Traced:
    if not isinstance(a, Traced):  # W @ x
        weights = _constant(a)
        if weights.ndim > 2:
            return _matmul(r, Traced(r, r.constant(weights)), b)
        flat = b.ndim == 1
        x = b if flat else b.swapaxes(-1, -2)
        found = Traced(r, r.linear(x._id, weights if weights.ndim == 2 else weights[None]))
        found = found if flat else found.swapaxes(-1, -2)
        return found if weights.ndim == 2 else found.reshape(found.shape[:-1] if flat else (*found.shape[:-2], found.shape[-1]))
    if not isinstance(b, Traced):  # x @ W
        weights = _constant(b)
        if weights.ndim > 2:
            return _matmul(r, a, Traced(r, r.constant(weights)))
        found = Traced(r, r.linear(a._id, weights.T if weights.ndim == 2 else weights[None]))
        return found if weights.ndim == 2 else found.reshape(found.shape[:-1])
    x = a if a.ndim > 1 else a.reshape(1, -1)
    y = b if b.ndim > 1 else b.reshape(-1, 1)
    found = Traced(r, r.matmul(x._id, y._id))
    shape = list(found.shape)
    if b.ndim == 1:
        del shape[-1]
    if a.ndim == 1:
        del shape[len(shape) - (1 if b.ndim == 1 else 2)]
    return found.reshape(shape)


def table(name: str, function: Callable) -> Callable:
    """An operation on a tensor and numbers that are known: a table of what it does."""
    def made(r: Recorder, a: Any, *known: Any) -> Traced:
        numbers = [_constant(k) for k in known]
        if all(n.size == 1 for n in numbers):
            return Traced(r, r.apply(lambda v: function(v, *(int(n.reshape(())) for n in numbers)), a._id, name))
        shape = np.broadcast_shapes(a.shape, *(n.shape for n in numbers))  # one table for each element
        wide = r.broadcast(a._id, shape)
        spread = [np.broadcast_to(n, shape).ravel() for n in numbers]
        parts = [r.reshape(r.apply(lambda v, i=i: function(v, *(int(n[i]) for n in spread)), r.element(wide, i), name), (1,))
                 for i in range(spread[0].size)]
        return Traced(r, r.reshape(r.concat(parts, 0), shape))
    return made


def _by_difference(name: str, function: Callable) -> Callable:
    """A comparison: a step of the difference."""
    def made(r: Recorder, a: Any, b: Any) -> Traced:
        return Traced(r, r.apply(lambda v: function(v, 0), _subtract(r, a, b)._id, name))
    return made


def _extreme(largest: bool) -> Callable:
    def made(r: Recorder, a: Any, b: Any) -> Traced:
        name = 'maximum' if largest else 'minimum'
        function = np.maximum if largest else np.minimum
        if not (isinstance(a, Traced) and isinstance(b, Traced)):
            tensor, known = (a, b) if isinstance(a, Traced) else (b, a)
            return table(name, function)(r, tensor, known)
        return _add(r, b, Traced(r, r.apply(lambda v: function(v, 0), _subtract(r, a, b)._id, name)))
    return made


def _divide(r: Recorder, a: Any, b: Any) -> Traced:
    if isinstance(b, Traced):
        x = a._id if isinstance(a, Traced) else r.constant(_constant(a))
        return Traced(r, r.floor_ratio(x, b._id))
    if (_constant(b) == 0).any():
        raise Error('//: required a divisor that is not 0, found 0')
    return table('quotient', np.floor_divide)(r, a, b)


def _one_known(name: str, function: Callable) -> Callable:
    """An operation of which the second operand has to be known."""
    made = table(name, function)

    def checked(r: Recorder, a: Any, b: Any) -> Traced:
        if isinstance(b, Traced) or not isinstance(a, Traced):
            raise Error(f'{name}: required a second number that is known while the function is recorded, found one that depends on an input')
        return made(r, a, b)
    return checked


def _bits(name: str, function: Callable, by_sum: Sequence[int]) -> Callable:
    """Logic: on two tensors of 0 and 1 by their sum, else with a known number."""
    def made(r: Recorder, a: Any, b: Any) -> Traced:
        if not (isinstance(a, Traced) and isinstance(b, Traced)):
            tensor, known = (a, b) if isinstance(a, Traced) else (b, a)
            return table(name, function)(r, tensor, known)
        for tensor in (a, b):
            if not 0 <= tensor.range[0] <= tensor.range[1] <= 1:
                raise Error(f'{name}: required tensors of 0 and 1, found numbers from {tensor.range[0]} to {tensor.range[1]}')
        return Traced(r, r.apply(lambda v: np.array(by_sum)[v], _add(r, a, b)._id, name))
    return made


UFUNCS: dict[str, Callable] = {
    'add': _add, 'subtract': _subtract, 'multiply': _multiply, 'negative': _negative, 'positive': lambda r, a: a, 'matmul': _matmul,
    'floor_divide': _divide, 'remainder': _one_known('remainder', np.remainder),
    'left_shift': _one_known('shift', np.left_shift), 'right_shift': _one_known('shift', np.right_shift),
    'power': _one_known('power', np.power), 'absolute': table('absolute', np.abs), 'sign': table('sign', np.sign),
    'square': table('square', np.square),
    'greater_equal': _by_difference('at_least', np.greater_equal), 'greater': _by_difference('above', np.greater),
    'less_equal': _by_difference('at_most', np.less_equal), 'less': _by_difference('below', np.less),
    'equal': _by_difference('equal', np.equal), 'not_equal': _by_difference('unequal', np.not_equal),
    'maximum': _extreme(True), 'minimum': _extreme(False),
    'bitwise_and': _bits('and', np.bitwise_and, (0, 0, 1)), 'bitwise_or': _bits('or', np.bitwise_or, (0, 1, 1)),
    'bitwise_xor': _bits('xor', np.bitwise_xor, (0, 1, 0)),
    'logical_and': _bits('and', np.logical_and, (0, 0, 1)), 'logical_or': _bits('or', np.logical_or, (0, 1, 1)),
    'logical_xor': _bits('xor', np.logical_xor, (0, 1, 0)), 'logical_not': table('not', np.logical_not),
    'invert': table('invert', lambda v: ~v),
}
