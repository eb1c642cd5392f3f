"""Other people's networks as integer programs."""

from __future__ import annotations

import inspect
import json
import os
import tempfile
from typing import Any, Mapping

import numpy as np

from . import _core
from .errors import Error
from .files import read
from .program import Program


def from_onnx(model: Any, inputs: Mapping[str, str] | None = None, calibrate: Any = None, bits: int = 8) -> Program:
    """An ONNX or TFLite network as an integer program: a path, the file's bytes, or a ModelProto.

    Networks that are quantised (QONNX, QDQ, QOperator, integers) come in exactly; `program.report` says so
    of each operator. `inputs` gives the grids of inputs that the network leaves open, as
    `tc0 import --input` does: {"image": "uint8/255"}. A float network is quantised to `bits` bits by the
    samples in `calibrate`, an array or a dict of arrays by input.
    """
    folder, where, data = '', 'network', model
    if isinstance(model, (str, os.PathLike)):
        where = os.fspath(model)
        folder, data = os.path.dirname(os.path.abspath(where)), read(where)
    elif hasattr(model, 'SerializeToString'):
        data = model.SerializeToString()
    elif not isinstance(model, (bytes, bytearray)):
        raise Error(f'from_onnx: required a path, bytes or a ModelProto, found {type(model).__name__}')
    count, samples = _calibration(calibrate, data)
    core, report, traced = _core.import_network(bytes(data), folder, where, dict(inputs or {}), samples, count, bits)
    return Program(core, json.loads(report), json.loads(traced))


def _calibration(given: Any, data: bytes) -> tuple[int, dict[str, list[float]]]:
    if given is None:
        return 0, {}
    if not isinstance(given, Mapping):
        given = {_only_input(data): given}
    arrays = {name: np.asarray(value, np.float64) for name, value in given.items()}
    counts = {a.shape[0] if a.ndim else 0 for a in arrays.values()}
    if len(counts) != 1 or not 1 <= min(counts) <= 4096:
        raise Error(f'calibrate: required 1 to 4096 samples, as many of each input, found {sorted(counts)}')
    return counts.pop(), {name: array.ravel().tolist() for name, array in arrays.items()}


def _only_input(data: bytes) -> str:
    try:
        import onnx
    except ImportError:
        raise Error('calibrate: required a dict of arrays by input, or the package onnx, found neither') from None
    graph = onnx.load_model_from_string(bytes(data)).graph
    stored = {tensor.name for tensor in graph.initializer}
    names = [value.name for value in graph.input if value.name not in stored]
    if len(names) != 1:
        raise Error(f'calibrate: required a dict of arrays by input, for {names}, found one array')
    return names[0]


def from_torch(module: Any, example: Any, inputs: Mapping[str, str] | None = None, calibrate: Any = None, bits: int = 8) -> Program:
    """A PyTorch module as an integer program: a Brevitas module, or any other with `calibrate`.

    `example` is an input, or a tuple of them, of the shapes that the program will have. The module is
    exported to QONNX if it has layers of Brevitas, and to ONNX otherwise, and then comes in as
    `from_onnx` takes it. A program of `torch.export` is taken as well.
    """
    return from_onnx(exported(module, example), inputs, calibrate, bits)


def quantise(checkpoint: str | os.PathLike, recipe: str = 'lean', bits: int | None = None, steps: int = 1,
             degree: int = 2) -> Program:
    """The sampler of a generative model that `tc0 train` wrote, as an integer program.

    `recipe` is "lean" (few gates), "shallow" (few levels), "precise" (8 to 16 bits) or "linear"
    (gates that grow with the tokens, not with their square); `bits` sets those of weights, activations
    and noise, which are 6 otherwise. The sampler takes so many `steps`; `degree` is that of the
    polynomial which the recipe "linear" has in place of exp.

    >>> tc0.quantise('digits.safetensors')
    <tc0.Program: 134 operations, noise[1, 8, 8] class[11] -> pixels[1, 8, 8]>
    """
    name = os.fspath(checkpoint)
    return Program(_core.quantise(read(name), name, recipe, bits or 0, steps, degree))


def exported(module: Any, example: Any) -> bytes:
    """The bytes of the ONNX file that PyTorch or Brevitas makes of a module."""
    try:
        import torch
    except ImportError:
        raise Error('from_torch: required the package torch, found none') from None
    args = tuple(example) if isinstance(example, (tuple, list)) else (example,)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'network.onnx')
        try:
            _export(torch, module, args, path)
        except Error:
            raise
        except Exception as error:  # whatever an exporter throws
            first = (str(error).strip() or type(error).__name__).splitlines()[0]
            raise Error(f'from_torch: required a module that exports to ONNX, found: {first[:200]}') from error
        return read(path)


def _export(torch: Any, module: Any, args: tuple, path: str) -> None:
    known = inspect.signature(torch.onnx.export).parameters
    if not isinstance(module, torch.nn.Module):
        if not hasattr(module, 'graph_module'):
            raise Error(f'from_torch: required a torch.nn.Module or a program of torch.export, found {type(module).__name__}')
        # Weights go into the file, not beside it.
        wanted = {'dynamo': True, 'external_data': False, 'verbose': False}
        torch.onnx.export(module, args, path, **{name: value for name, value in wanted.items() if name in known})
        return
    # PyTorch 2.5 and later export in another way if nothing is said, which has no names for Brevitas's operators.
    legacy: dict[str, Any] = {'dynamo': False} if 'dynamo' in known else {}
    names = list(inspect.signature(module.forward).parameters)
    if len(names) >= len(args):
        legacy['input_names'] = names[:len(args)]
    module = module.eval()
    if any(type(part).__module__.split('.')[0] == 'brevitas' for part in module.modules()):
        from brevitas.export import export_qonnx
        export_qonnx(module, args=args, export_path=path, **legacy)
        return
    with torch.no_grad():
        torch.onnx.export(module, args, path, **legacy)
