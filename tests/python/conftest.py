"""Circuits and programs that several tests use."""
import os

import numpy as np
import pytest

import tc0

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')


def layer(x):
    weights = np.array([[2, -1, 3], [-4, 5, 1]])
    return np.clip(weights @ x - 10, 0, 7)


@pytest.fixture(scope='session')
def program():
    return tc0.trace(layer, x=tc0.Input((3,), 'uint4'))


@pytest.fixture(scope='session')
def circuit(program):
    return program.compile()


@pytest.fixture(scope='session')
def digits():
    return tc0.quantise(os.path.join(ROOT, 'model', 'checkpoints', 'digits.safetensors'))


@pytest.fixture(scope='session')
def digits_circuit(digits):
    return digits.compile()
