"""What the documentation says of the package holds: every example runs, and the reference is that of the sources."""
import doctest
import importlib
import os
import pkgutil
import shutil
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT

import tc0

MODULES = sorted(m.name for m in pkgutil.iter_modules(tc0.__path__) if not m.name.startswith('_'))


@pytest.fixture
def folder(tmp_path, monkeypatch, circuit, digits_circuit):
    shutil.copy(os.path.join(ROOT, 'model', 'checkpoints', 'digits.safetensors'), tmp_path)
    digits_circuit.save(tmp_path / 'digits.tc0')
    circuit.save(tmp_path / 'two.tc0')
    monkeypatch.chdir(tmp_path)


def run(tests):
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL * 0 | doctest.NORMALIZE_WHITESPACE)
    for test in tests:
        runner.run(test)
    return runner.tries, runner.failures


@pytest.mark.parametrize('module', MODULES + ['__init__'])
def test_examples_in_the_sources(module, folder):
    found = tc0 if module == '__init__' else importlib.import_module(f'tc0.{module}')
    tests = doctest.DocTestFinder().find(found, globs={'tc0': tc0, 'np': np, 'os': os})
    assert run(tests)[1] == 0


def test_examples_in_the_page(folder):
    path = os.path.join(ROOT, 'docs', 'python.md')
    with open(path, encoding='utf-8') as file:
        text = file.read().replace('```', '')
    tries, failures = run([doctest.DocTestParser().get_doctest(text, {'tc0': tc0, 'np': np}, 'python.md', path, 0)])
    assert tries > 10 and failures == 0


def test_the_reference_is_that_of_the_sources():
    done = subprocess.run([sys.executable, os.path.join(ROOT, 'python', 'reference.py'), '--check'], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
