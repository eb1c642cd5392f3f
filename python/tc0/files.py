"""Reading and writing files."""

from __future__ import annotations

import os
import tempfile

from . import _core
from .errors import Error


def read(path: str | os.PathLike) -> bytes:
    try:
        with open(path, 'rb') as file:
            return file.read()
    except OSError as error:
        raise Error(f'{os.fspath(path)}: cannot be read: {error.strerror}') from None


def write_whole(path: str | os.PathLike, data: bytes) -> None:
    """Writes a file that appears whole or not at all: beside it, then renamed."""
    path = os.fspath(path)
    name = None
    try:
        handle, name = tempfile.mkstemp(prefix=os.path.basename(path) + '.', dir=os.path.dirname(path) or '.')
        with os.fdopen(handle, 'wb') as file:
            file.write(data)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)
        os.replace(name, path)
    except OSError as error:
        raise Error(f'{path}: cannot be written: {error.strerror}') from None
    finally:
        if name and os.path.exists(name):
            os.unlink(name)


def formats() -> dict[str, str]:
    """The formats of other tools by name, with the ends of their files' names.

    >>> tc0.formats()['verilog']
    '.v .sv'
    """
    return {name: ends.strip() for name, ends in _core.formats()}


def format_of(path: str | os.PathLike) -> str:
    """The format that the end of a file's name says."""
    ends = {'.tc0': 'tc0', **{end: name for name, list in formats().items() for end in list.split()}}
    end = os.path.splitext(os.fspath(path))[1]
    if end not in ends:
        raise Error(f"{os.fspath(path)}: required a name that ends in one of {' '.join(ends)}, found '{end}'")
    return ends[end]
