"""Traced programs compute what their functions do with NumPy's arrays. NumPy is the judge."""
import numpy as np
import pytest

import tc0

WEIGHTS = np.random.default_rng(1).integers(-4, 5, (5, 4))
TABLE = np.random.default_rng(2).integers(0, 100, 40)
LOW, HIGH = -9, 8  # of x; y is int4

CASES = {
    'add': lambda x, y: x + y,
    'subtract': lambda x, y: 7 - x - y * 3,
    'multiply': lambda x, y: x * y,
    'multiply_by_constants': lambda x, y: x * np.arange(4),
    'multiply_by_many_constants': lambda x, y: (x[:, None, None] + y.reshape(1, 2, 2)) * np.arange(16).reshape(4, 2, 2) * np.arange(2),
    'multiply_wide': lambda x, y: (x[:, None] + np.zeros((1, 8), int)) * np.arange(32).reshape(4, 8),
    'weights_times_vector': lambda x, y: WEIGHTS @ x,
    'vector_times_weights': lambda x, y: x @ WEIGHTS.T,
    'weights_times_matrix': lambda x, y: WEIGHTS[:, :2] @ x.reshape(2, 2),
    'row_times_vector': lambda x, y: np.array([1, 2, 3, 4]) @ x,
    'matrix_times_column': lambda x, y: x.reshape(2, 2) @ np.array([3, -1]),
    'matrix_product': lambda x, y: x.reshape(2, 2) @ y.reshape(2, 2),
    'dot': lambda x, y: x @ y + np.dot(y, y),
    'matrix_vector': lambda x, y: x.reshape(2, 2) @ y[:2] + x[:2] @ y.reshape(2, 2),
    'stacks_of_matrices': lambda x, y: np.ones((3, 2, 2), int) @ x.reshape(2, 2),
    'floor_divide': lambda x, y: x // 3 + x // -2,
    'floor_divide_by_tensor': lambda x, y: x // (y * y + 1) + 100 // (y + 9),
    'shifts': lambda x, y: (x >> 1) + (y << 2),
    'remainder': lambda x, y: x % 5 + x % -5,
    'power': lambda x, y: x ** 2 - np.square(y),
    'comparisons': lambda x, y: (x >= y) * 1 + (x > 2) * 2 + (x == y) * 4 + (x != 3) * 8 + (x < y) * 16 + (x <= 0) * 32,
    'absolute_and_sign': lambda x, y: abs(x) + np.sign(y) - -y,
    'extremes': lambda x, y: np.maximum(x, y) * 3 + np.minimum(x, 2) + np.minimum(x, y) + np.maximum(0, y),
    'clip': lambda x, y: np.clip(x, -2, y) + x.clip(0, 5) + np.clip(x, None, 3),
    'clip_by_constants': lambda x, y: np.clip(x, np.array([-1, 0, 1, 2]), 5),
    'where': lambda x, y: np.where(x > y, x, y * 2) + np.where(x > 0, 1, -3) + np.where(np.array([1, 0, 1, 0]), x, y),
    'where_a_number': lambda x, y: np.where(x, 5, y),
    'sums': lambda x, y: x.sum() + y.reshape(2, 2).sum(axis=1) + np.sum(x.reshape(2, 2), axis=(0, 1)),
    'largest': lambda x, y: x.max() - y.reshape(2, 2).min(axis=0) + np.max(y, keepdims=True)[:1],
    'argmax': lambda x, y: x.argmax() * 10 + y.reshape(2, 2).argmax(axis=0),
    'argmin': lambda x, y: np.argmin(x) + np.argmax(y),
    'cumsum': lambda x, y: np.cumsum(x.reshape(2, 2), axis=0),
    'sort': lambda x, y: np.sort(x) + np.sort(y.reshape(2, 2), axis=0).ravel(),
    'concatenate': lambda x, y: np.concatenate([x, y, np.array([1, 2])]),
    'stack': lambda x, y: np.stack([x, y], axis=1) + np.vstack([x, y]).T,
    'slices': lambda x, y: x[1:3] + y[::2] + x[-1:-3:-1],
    'reversed': lambda x, y: x[::-1] + np.flip(y, 0),
    'places': lambda x, y: x[2] + y[-1],
    'new_axes': lambda x, y: x[:, None] * y[None, :],
    'ellipsis': lambda x, y: x.reshape(2, 2)[..., 1] + y.reshape(1, 2, 2)[0, ..., 0],
    'transposes': lambda x, y: x.reshape(2, 2).T + y.reshape(2, 2).swapaxes(0, 1),
    'pad': lambda x, y: np.pad(x, 1) + np.pad(y, (2, 0), constant_values=3),
    'moveaxis': lambda x, y: np.moveaxis(x.reshape(2, 2, 1), 0, 2),
    'logic': lambda x, y: ((x > 0) & (y > 0)) * 1 + ((x > 0) | (y > 0)) * 2 + ((x > 0) ^ (y > 0)) * 4 + np.logical_not(x > 0) * 8,
    'any_and_all': lambda x, y: np.any(x > 3) * 1 + np.all(y < 3) * 2,
    'bits_of_constants': lambda x, y: (x & 6) + (y | 1) + (x ^ 3) + ~x,
    'lookup': lambda x, y: tc0.lookup(TABLE, x + 16),
    'apply': lambda x, y: tc0.apply(lambda v: v * v * v // 5, x),
    'broadcast': lambda x, y: np.broadcast_to(x, (3, 4)) * y,
    'squeeze': lambda x, y: np.expand_dims(x, 0) + np.squeeze(y.reshape(1, 4)),
    'iterate': lambda x, y: sum(v * i for i, v in enumerate(x)) + len(y),
    'mean': lambda x, y: (x.sum() + 2) // 4,
    'astype': lambda x, y: x.astype(np.int16) + y.astype(np.int64),
}


def inputs(samples, seed):
    rng = np.random.default_rng(seed)
    return rng.integers(LOW, HIGH + 1, (samples, 4)), rng.integers(-8, 8, (samples, 4))


def traced(function):
    return tc0.trace(function, x=tc0.Input((4,), (LOW, HIGH)), y=tc0.Input((4,), 'int4'))


@pytest.mark.parametrize('name', CASES)
def test_a_program_is_its_function(name):
    x, y = inputs(200, seed=len(name))
    found = traced(CASES[name])(x, y)
    expected = np.stack([np.asarray(CASES[name](a, b)) for a, b in zip(x, y)])
    assert found.shape == expected.shape and (found == expected).all()


@pytest.mark.parametrize('name', ['comparisons', 'matrix_product', 'argmax', 'floor_divide_by_tensor', 'sort', 'lookup', 'clip_by_constants'])
def test_a_circuit_is_its_program(name):
    program = traced(CASES[name])
    circuit = program.compile()
    x, y = inputs(200, seed=7)
    assert (circuit(x, y) == program(x, y)).all() and circuit.verify()


def random_function(rng):
    """A function of x and y from operations drawn at random, as a list that is gone through."""
    steps = [(rng.integers(0, 9), rng.integers(1, 4), rng.integers(0, 8), rng.integers(0, 8)) for _ in range(6)]

    def function(x, y):
        values = [x, y]
        for kind, number, a, b in steps:
            p, q = values[a % len(values)], values[b % len(values)]
            made = [lambda: p + q, lambda: p - number * q, lambda: np.maximum(p, q), lambda: p // number, lambda: np.clip(p, -number, 2 * number) * q,
                    lambda: np.where(p > q, p, number), lambda: (p >= q) * number, lambda: abs(p) % (number + 1), lambda: p[::-1]][kind]()
            values.append(np.clip(made, -40, 40))
        return {'last': values[-1], 'sum': values[-1].sum() + values[-2].max()}
    return function


@pytest.mark.parametrize('seed', range(30))
def test_random_functions_are_their_programs(seed):
    function = random_function(np.random.default_rng(seed))
    program = traced(function)
    x, y = inputs(100, seed)
    found = program(x, y)
    for s in range(100):
        for name, value in function(x[s], y[s]).items():
            assert (found[name][s] == value).all(), (seed, s, name)


def test_ranges_are_proven():
    seen = []
    tc0.trace(lambda x: seen.append((WEIGHTS @ x).range) or x, x=tc0.Input((4,), (0, 1)))
    assert seen[0][0] <= min((WEIGHTS.clip(max=0)).sum(axis=1)) and seen[0][1] >= max(WEIGHTS.clip(min=0).sum(axis=1))


@pytest.mark.parametrize('function, said', [
    (lambda x: x if x.sum() > 3 else -x, 'known while the function is recorded'),
    (lambda x: x + 0.5, 'required integers, found float64'),
    (lambda x: np.sin(x), 'np.sin'),
    (lambda x: np.linalg.norm(x), 'trace: required'),
    (lambda x: x // x, 'required a positive divisor, found one from -8 to 7'),
    (lambda x: x // 0, 'found 0'),
    (lambda x: 3, 'required an output that depends on an input'),
    (lambda x: x[np.array([0, 1])], 'required whole numbers, slices'),
    (lambda x: (x * 1000000 * 1000000) * (x * 1000000 * 1000000), 'product'),
    (lambda x: abs(x * 10_000_000), 'at most 4194304 values'),
    (lambda x: tc0.lookup([1, 2, 3], x), 'required places from 0 to 2, found -8 to 7'),
    (lambda x: tc0.apply(lambda v: v / 2, x), 'found float64'),
    (lambda x: x.astype(np.uint8), 'required numbers from 0 to 255, found -8 to 7'),
    (lambda x: x & (x > 0), 'required tensors of 0 and 1'),
])
def test_what_cannot_be_recorded_is_said(function, said):
    with pytest.raises(tc0.Error) as caught:
        tc0.trace(function, x=tc0.Input((4,), 'int4'))
    assert said in str(caught.value) and '\n' not in str(caught.value)


def test_objectives_depths_and_the_frontier():
    program = tc0.trace(lambda x, y: np.clip(x * y, -8, 7) * x, x=tc0.Input((2,), 'int4'), y=tc0.Input((2,), 'int4'))
    points = program.frontier()
    assert [p.levels for p in points] == sorted({p.levels for p in points}) and len(points) > 1
    for point in points:
        made = program.compile(max_depth=point.levels)
        assert made.counts.depth <= point.levels and made.counts.gates == point.gates
    assert program.compile('gates').counts.gates == points[-1].gates
    with pytest.raises(tc0.Error, match='required at most 1 levels'):
        program.compile(max_depth=1)
    with pytest.raises(tc0.Error, match='objective'):
        program.compile('beauty')
    assert {t.name for t in program.tensors} >= {'x', 'y'} and program.compile(keep_all=True).verify()
