#!/usr/bin/env python3
"""reference.py [--check]: writes docs/python-reference.md from the docstrings of the installed package tc0."""
import inspect
import os
import re
import sys

sys.path.pop(0)  # the sources beside this script, which have no compiled module
import tc0  # noqa: E402

PAGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'docs', 'python-reference.md')
HEAD = '''# Reference of the Python package

Made by `python/reference.py` from the package itself. [python.md](python.md) is the page to begin with.
'''


def signature(name, what):
    try:
        text = str(inspect.signature(what))
    except (TypeError, ValueError):
        text = ''
    text = re.sub(r"(: |-> )'([^']*)'", r'\1\2', text).replace('(self, ', '(').replace('(self)', '()')
    return f'`{name}{text}`'.replace('tc0.', '')


def described(what):
    return inspect.cleandoc(what.__doc__ or '') if not (what.__doc__ or '').startswith(getattr(what, '__name__', '-') + '(') else ''


def fenced(text):
    """Examples become blocks of code."""
    lines, inside = [], False
    for line in text.splitlines():
        if line.startswith('>>>') and not inside:
            lines.append('```python')
            inside = True
        elif not line and inside:
            lines.append('```')
            inside = False
        lines.append(line)
    return '\n'.join(lines + ['```'] * inside)


def members(cls):
    for name, member in cls.__dict__.items():
        if name == '__call__' or not name.startswith('_'):
            if isinstance(member, property) or hasattr(member, 'func'):
                yield name, getattr(member, 'fget', None) or member.func, True
            elif isinstance(member, (staticmethod, classmethod)) or inspect.isfunction(member):
                yield name, getattr(cls, name), False


def page():
    parts = [HEAD]
    for name in tc0.__all__:
        what = getattr(tc0, name)
        parts.append(f'## {name}\n\n{signature(f"tc0.{name}", what) if name != "Error" else "`tc0.Error`"}\n\n{fenced(described(what))}\n')
        if inspect.isclass(what) and name != 'Error':
            for member, function, isProperty in members(what):
                text = fenced(described(function))
                if text:
                    title = f'`.{member}`' if isProperty else signature(f'.{member}' if member != '__call__' else what.__name__.lower(), function)
                    parts.append(f'**{title}**\n\n{text}\n')
    return '\n'.join(parts)


def main():
    text = page()
    if sys.argv[1:] == ['--check']:
        with open(PAGE, encoding='utf-8') as file:
            if file.read() != text:
                print('docs/python-reference.md is stale: python/reference.py writes it')
                return 1
        return 0
    with open(PAGE, 'w', encoding='utf-8') as file:
        file.write(text)
    return 0


if __name__ == '__main__':
    sys.exit(main())
