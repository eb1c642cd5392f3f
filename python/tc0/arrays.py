"""Samples as NumPy arrays, PyTorch tensors or whatever speaks DLPack, and as the engines take them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Sequence

import numpy as np

from .errors import Error

# The types that the engines read and write in place, and how unsigned ones that they do not read are widened.
NATIVE = tuple(np.dtype(name) for name in ('uint8', 'int8', 'int16', 'int32', 'int64'))
WIDER = {np.dtype('uint16'): np.dtype('int32'), np.dtype('uint32'): np.dtype('int64')}


@dataclass(frozen=True)
class Port:
    """An input or output: its name, its shape, and the least and the largest number that it takes."""

    name: str
    shape: tuple[int, ...]
    range: tuple[int, int]

    @property
    def elements(self) -> int:
        return math.prod(self.shape)

    @classmethod
    def of(cls, json: dict) -> Port:
        return cls(json['name'], tuple(json['shape']), tuple(json['range']))


def integers(value: Any, what: str) -> np.ndarray:
    """A value as an array of integers, in its own memory where its type and layout allow it."""
    if not isinstance(value, (np.ndarray, np.generic)) and hasattr(value, '__dlpack__'):
        try:
            value = np.from_dlpack(value)
        except (BufferError, RuntimeError, TypeError, ValueError) as error:
            raise Error(f'{what}: required an array in main memory, found one that is not: {error}') from None
    try:
        array = np.asarray(value)
    except ValueError:
        raise Error(f'{what}: required an array of integers, found {type(value).__name__}') from None
    if array.dtype == np.bool_:
        array = array.view(np.uint8)
    if array.dtype.kind not in 'iu':
        raise Error(f'{what}: required integers, found {array.dtype}')
    if array.dtype == np.uint64:
        if array.size and int(array.max()) > np.iinfo(np.int64).max:
            raise Error(f'{what}: required numbers below 2^63, found {int(array.max())}')
        array = array.astype(np.int64)
    array = array.astype(WIDER.get(array.dtype, array.dtype.newbyteorder('=')), copy=False)
    return np.require(array, requirements=['C', 'A'])


def by_port(ports: Sequence[Port], given: tuple, named: dict) -> list:
    """The arguments of a call in the order of the ports."""
    if len(given) == 1 and not named and isinstance(given[0], dict):
        given, named = (), given[0]
    if len(given) > len(ports):
        raise Error(f'call: required {len(ports)} arrays, found {len(given)}')
    values = dict(zip((port.name for port in ports), given))
    for name, value in named.items():
        if name in values or name not in {port.name for port in ports}:
            why = 'given twice' if name in values else 'no input'
            raise Error(f"call: required each of {[p.name for p in ports]} once, found '{name}', {why}")
        values[name] = value
    missing = [port.name for port in ports if port.name not in values]
    if missing:
        raise Error(f'call: required an array for each input, found none for {missing}')
    return [values[port.name] for port in ports]


def batch(ports: Sequence[Port], given: tuple, named: dict) -> tuple[int, bool, list[np.ndarray]]:
    """The number of samples, whether they are a batch (not one sample by itself), and the arrays."""
    counts, arrays = [], []
    for port, value in zip(ports, by_port(ports, given, named)):
        array = integers(value, f"input '{port.name}'")
        if array.shape == port.shape:
            counts.append(None)
        elif array.ndim >= 1 and array.shape[1:] in (port.shape, (port.elements,)) or array.ndim and array.ndim == len(port.shape) \
                and port.shape[0] == 1 and array.shape[1:] == port.shape[1:]:  # samples along a network's batch of one
            counts.append(array.shape[0])
        else:
            raise Error(f"input '{port.name}': required the shape {list(port.shape)} or [samples"
                        f"{''.join(f', {n}' for n in port.shape)}], found {list(array.shape)}")
        arrays.append(array)
    if len(set(counts)) > 1:
        raise Error(f'call: required as many samples of each input, found {counts}')
    count = counts[0] if counts else None
    return (1 if count is None else count), count is not None, arrays


def narrowest(limits: tuple[int, int]) -> np.dtype:
    """The smallest type that the engines write and that holds a range."""
    low, high = limits
    return next(t for t in NATIVE if np.iinfo(t).min <= low and high <= np.iinfo(t).max)


def room(ports: Sequence[Port], samples: int, dtype: Any, out: Any) -> list[np.ndarray]:
    """Arrays for the outputs: those given, or new ones of a type."""
    if out is None:
        types = [narrowest(p.range) if isinstance(dtype, str) and dtype == 'narrow' else np.dtype(dtype or np.int64) for p in ports]
        for wanted in types:
            if wanted not in NATIVE:
                raise Error(f'dtype: required one of {[str(t) for t in NATIVE]} or "narrow", found {wanted}')
        return [np.empty((samples, *p.shape), t) for p, t in zip(ports, types)]
    arrays = list(out) if isinstance(out, (list, tuple)) else [out]
    if len(arrays) != len(ports):
        raise Error(f'out: required {len(ports)} arrays, found {len(arrays)}')
    arrays = [np.from_dlpack(a) if not isinstance(a, np.ndarray) and hasattr(a, '__dlpack__') else a for a in arrays]
    for port, array in zip(ports, arrays):
        fits = isinstance(array, np.ndarray) and array.dtype in NATIVE and array.size == samples * port.elements
        if not (fits and array.flags.c_contiguous and array.flags.writeable):
            raise Error(f"out: required a contiguous array of {samples} samples of '{port.name}', found "
                        f'{getattr(array, "dtype", type(array).__name__)} {list(np.shape(array))}')
    return arrays


def given_back(ports: Sequence[Port], arrays: list[np.ndarray], batched: bool, like: Sequence[Any]) -> Any:
    """Outputs as the caller gave inputs: without a sample dimension, and as tensors, if those were so."""
    shaped = [a.reshape(a.shape[1:]) if not batched and a.shape[1:] == p.shape else a for p, a in zip(ports, arrays)]
    if any(type(value).__module__.split('.')[0] == 'torch' for value in like):
        import torch
        shaped = [torch.from_numpy(a) if a.ndim else torch.tensor(a.item()) for a in shaped]
    return shaped[0] if len(ports) == 1 else {p.name: a for p, a in zip(ports, shaped)}
