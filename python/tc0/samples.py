"""Samples of generative models, drawn through a program or through gates."""

from __future__ import annotations

import base64
import html
import json
import math
import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from . import _core
from .errors import Error

if TYPE_CHECKING:
    from .circuit import Circuit
    from .program import Program


@dataclass(frozen=True)
class Samples:
    """What a model drew: `values[sample, ...]`, integers; pictures have pixels from 0 to `levels` - 1.

    `labels` are the classes that were asked for, if the model has any. A model of text has an
    `alphabet`; its values are the places of letters there, and `texts` are the samples as strings.
    """

    values: np.ndarray
    labels: np.ndarray | None
    levels: int
    alphabet: str = ''

    @property
    def texts(self) -> list[str]:
        if not self.alphabet:
            raise Error('texts: required samples of letters, found ones without an alphabet')
        return [''.join(self.alphabet[letter] for letter in row) for row in self.values]

    def __len__(self) -> int:
        return len(self.values)

    def png(self, columns: int = 10, scale: int = 4) -> bytes:
        """The pictures beside each other, as the bytes of a PNG file."""
        if self.values.ndim < 3 or not self.levels:
            raise Error(f'png: required pictures, found samples of shape {list(self.values.shape[1:])}')
        grey = (self.values * 255 // max(1, self.levels - 1)).clip(0, 255).astype(np.uint8)
        grey = grey if grey.ndim == 4 else grey[..., None]
        count, high, wide, channels = grey.shape
        rows = math.ceil(count / columns)
        page = np.zeros((rows * columns, high, wide, channels), np.uint8)
        page[:count] = grey
        page = page.reshape(rows, columns, high, wide, channels).transpose(0, 2, 1, 3, 4).reshape(rows * high, columns * wide, channels)
        return _png(page.repeat(scale, 0).repeat(scale, 1))

    def _repr_html_(self) -> str:
        if self.alphabet:
            return f'<pre>{html.escape(chr(10).join(self.texts))}</pre>'
        if self.values.ndim < 3 or not self.levels:
            return f'<pre>{self.values!r}</pre>'
        return f'<img alt="{len(self)} samples" src="data:image/png;base64,{base64.b64encode(self.png()).decode()}"/>'


def _png(pixels: np.ndarray) -> bytes:
    high, wide, channels = pixels.shape
    colour = {1: 0, 3: 2}.get(channels)
    if colour is None:
        raise Error(f'png: required 1 or 3 channels, found {channels}')

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    lines = np.concatenate([np.zeros((high, 1), np.uint8), pixels.reshape(high, -1)], axis=1)
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', wide, high, 8, colour, 0, 0, 0)) +
            chunk(b'IDAT', zlib.compress(lines.tobytes())) + chunk(b'IEND', b''))


def draw(model: Circuit | Program, count: int, seed: int, label: int | None) -> Samples:
    if not isinstance(count, int) or count < 1:
        raise Error(f'sample: required a count of at least 1, found {count!r}')
    ports = [{'name': p.name, 'elements': p.elements, 'range': p.range} for p in model.inputs]
    values = _core.sampler_inputs(json.dumps(model.metadata), json.dumps(ports), count, seed, -1 if label is None else label)
    values = [flat.view(np.int64) for flat in values]
    labels = values[len(ports)] if len(values) > len(ports) else None
    inputs = {p.name: v.reshape(count, *p.shape) for p, v in zip(model.inputs, values)}
    result = model(**inputs) if len(model.outputs) == 1 else model(**inputs)[model.outputs[0].name]
    letters, alphabet = int(model.metadata.get('letters', 0)), model.metadata.get('alphabet', '')
    if letters:
        result = _letters(result.reshape(count, letters, -1))
    levels = int(model.metadata.get('levels', 0)) if model.metadata.get('side') and not alphabet else 0
    if levels:
        side, channels = int(model.metadata['side']), int(model.metadata.get('channels', 1)) // max(1, letters)
        result = result.reshape(count, channels, side, side).transpose(0, 2, 3, 1)  # one channel after the other
        result = result if channels > 1 else result[..., 0]
    return Samples(result, labels, levels, alphabet)


def _letters(bits: np.ndarray) -> np.ndarray:
    """The letters of tokens, of which each has a bit for every letter and one of them is 1: [samples, letters, tokens]."""
    ones = np.count_nonzero(bits, axis=1)
    if bits.min() < 0 or bits.max() > 1 or ones.min() != 1 or ones.max() != 1:
        raise Error('sample: required one letter of each token, found others')
    return bits.argmax(axis=1)
