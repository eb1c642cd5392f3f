"""concrete_equal.py CIRCUIT.tc0 FILE.py SAMPLES SEED: the plain function of the file gives what `tc0 simulate` does."""
import importlib.util
import subprocess
import sys

import numpy

circuit, path, samples, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
spec = importlib.util.spec_from_file_location('circuit', path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

random = numpy.random.default_rng(seed)
values = {name: random.integers(low, high + 1, [samples, *shape], dtype=numpy.int64)
          for name, shape, low, high, _, _ in module.INPUTS}
numpy.savez('inputs.npz', **values)
subprocess.run(['tc0', 'simulate', circuit, '--inputs', 'inputs.npz', '--output', 'results.npz'], check=True,
               stdout=subprocess.DEVNULL)
expected = dict(numpy.load('results.npz'))
for sample in range(samples):
    found = module.decode(module.compute(module.encode(**{name: value[sample] for name, value in values.items()})))
    for name, value in expected.items():
        assert numpy.array_equal(found[name].ravel(), value[sample].ravel()), f'{path}: sample {sample} differs in {name}, seed {seed}'
print(f'{path}: {samples} samples equal')
