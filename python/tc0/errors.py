"""The one exception of the package."""

from ._core import Error as _CoreError


Error = _CoreError
Error.__module__ = 'tc0'
Error.__doc__ = """Something given from outside is not what it has to be: a file, an array, an argument.

Its text is one line, the same that the program `tc0` prints: what was required, what was found, and where.
It is a `ValueError`.

>>> tc0.load('nowhere.tc0')
Traceback (most recent call last):
tc0.Error: nowhere.tc0: cannot be read: No such file or directory
"""
