"""NumPy's functions on traced tensors, by their names."""

from __future__ import annotations

from typing import Any, Callable, Sequence

import numpy as np

from .errors import Error
from .recorder import Recorder
from .traced import Traced, _axis, _constant, table


def _recorder(*values: Any) -> Recorder:
    return next(v._recorder for v in values if isinstance(v, Traced))


def _tensor(recorder: Recorder, value: Any) -> Traced:
    return value if isinstance(value, Traced) else Traced(recorder, recorder.constant(_constant(value)))


def where(condition: Any, a: Any, b: Any) -> Traced:
    """b + c (a - b) for a condition c of 0 and 1."""
    if not isinstance(condition, Traced):
        known = (_constant(condition) != 0).astype(np.int64)
        return _tensor(_recorder(a, b), b) + known * (_tensor(_recorder(a, b), a) - b)
    if not 0 <= condition.range[0] <= condition.range[1] <= 1:
        condition = condition != 0
    if not isinstance(a, Traced) and not isinstance(b, Traced):
        return b + condition * (_constant(a) - _constant(b))
    return b + condition * (a - b)


def clip(x: Any, low: Any = None, high: Any = None, **named: Any) -> Traced:
    low, high = named.get('a_min', named.get('min', low)), named.get('a_max', named.get('max', high))
    if any(isinstance(v, Traced) for v in (low, high)):
        x = x if low is None else np.maximum(x, low)
        return x if high is None else np.minimum(x, high)
    bounds = [np.int64(np.iinfo(np.int64).min) if low is None else low, np.int64(np.iinfo(np.int64).max) if high is None else high]
    return table('clip', np.clip)(x._recorder, x, *bounds)


def concatenate(parts: Sequence[Any], axis: int = 0) -> Traced:
    r = _recorder(*parts)
    tensors = [_tensor(r, p) for p in parts]
    return Traced(r, r.concat([t._id for t in tensors], _axis(axis, tensors[0].ndim)))


def stack(parts: Sequence[Any], axis: int = 0) -> Traced:
    r = _recorder(*parts)
    tensors = [_tensor(r, p) for p in parts]
    at = _axis(axis, tensors[0].ndim + 1)
    return concatenate([t.reshape(*t.shape[:at], 1, *t.shape[at:]) for t in tensors], at)


def expand_dims(x: Traced, axis: int) -> Traced:
    at = _axis(axis, x.ndim + 1)
    return x.reshape(*x.shape[:at], 1, *x.shape[at:])


def squeeze(x: Traced, axis: int | None = None) -> Traced:
    gone = [d for d, n in enumerate(x.shape) if n == 1] if axis is None else [_axis(axis, x.ndim)]
    if any(x.shape[d] != 1 for d in gone):
        raise Error(f'squeeze: required a dimension of 1, found {x.shape[gone[0]]}')
    return x.reshape([n for d, n in enumerate(x.shape) if d not in gone])


def broadcast_to(x: Traced, shape: Any) -> Traced:
    return Traced(x._recorder, x._recorder.broadcast(x._id, [shape] if isinstance(shape, int) else list(shape)))


def sort(x: Traced, axis: int = -1) -> Traced:
    """The k-th smallest for each k."""
    axis = _axis(axis, x.ndim)
    r, count = x._recorder, x.shape[axis]
    return Traced(r, r.concat([r.max(x._id, axis, count - k) for k in range(count)], axis))


def pad(x: Traced, widths: Any, mode: str = 'constant', constant_values: int = 0) -> Traced:
    if mode != 'constant':
        raise Error(f"pad: required the mode 'constant', found '{mode}'")
    for axis, (before, after) in enumerate(np.broadcast_to(widths, (x.ndim, 2)).tolist()):
        parts = [np.full([n if d == axis else m for d, m in enumerate(x.shape)], constant_values) for n in (before, after)]
        x = concatenate([p for p in (parts[0], x, parts[1]) if not isinstance(p, np.ndarray) or p.size], axis)
    return x


def moveaxis(x: Traced, source: int, to: int) -> Traced:
    order = [d for d in range(x.ndim) if d != _axis(source, x.ndim)]
    order.insert(_axis(to, x.ndim), _axis(source, x.ndim))
    return x.transpose(order)


def dot(a: Any, b: Any) -> Traced:
    if np.ndim(a) > 2 or np.ndim(b) > 2 or not np.ndim(a) or not np.ndim(b):
        raise Error(f'dot: required vectors or matrices, found {np.ndim(a)} and {np.ndim(b)} dimensions; @ multiplies stacks of them')
    return a @ b


FUNCTIONS: dict[str, Callable] = {
    'where': where, 'clip': clip, 'concatenate': concatenate, 'stack': stack, 'expand_dims': expand_dims, 'squeeze': squeeze,
    'broadcast_to': broadcast_to, 'sort': sort, 'pad': pad, 'moveaxis': moveaxis, 'dot': dot,
    'vstack': lambda parts: concatenate([p if np.ndim(p) > 1 else p.reshape(1, -1) for p in parts], 0),
    'hstack': lambda parts: concatenate(parts, 0 if np.ndim(parts[0]) == 1 else 1),
    'sum': lambda x, axis=None, keepdims=False: x.sum(axis, keepdims),
    'max': lambda x, axis=None, keepdims=False: x.max(axis, keepdims), 'amax': lambda x, axis=None, keepdims=False: x.max(axis, keepdims),
    'min': lambda x, axis=None, keepdims=False: x.min(axis, keepdims), 'amin': lambda x, axis=None, keepdims=False: x.min(axis, keepdims),
    'cumsum': lambda x, axis=None: x.cumsum(axis), 'argmax': lambda x, axis=None: x.argmax(axis), 'argmin': lambda x, axis=None: x.argmin(axis),
    'any': lambda x, axis=None, keepdims=False: (x != 0).max(axis, keepdims), 'all': lambda x, axis=None, keepdims=False: (x != 0).min(axis, keepdims),
    'reshape': lambda x, shape: x.reshape(shape), 'ravel': lambda x: x.ravel(), 'transpose': lambda x, axes=None: x.transpose(*(axes or ())),
    'swapaxes': lambda x, a, b: x.swapaxes(a, b), 'flip': lambda x, axis: x[tuple(slice(None, None, -1) if d == _axis(axis, x.ndim) else slice(None) for d in range(x.ndim))],
    'shape': lambda x: x.shape, 'ndim': lambda x: x.ndim, 'size': lambda x: x.size,
}
