"""The float sampler of a checkpoint in ONNX Runtime and in PyTorch, one step on one thread.

Writes the network of model/recipe/network/network.h (vision transformers with layer norms and
learned positions, both at their fixed times) as an ONNX file, holds ONNX Runtime and PyTorch to each
other and to the samples that LibTorch drew by `tc0 sample CHECKPOINT --seed 1`, and times both.

    tc0 sample digits.safetensors --count 4096 --seed 1 -o drawn.safetensors
    build/import-venv/bin/python tests/bench/models_reference.py --checkpoint digits.safetensors \\
        --drawn drawn.safetensors --onnx digits.onnx

Prints JSON. Seconds are of the processor, medians of the runs that fill the time of a row.
"""

import argparse
import json
import math
import statistics
import sys
import time

import numpy as np

from train_reference import Network, network_parameters, read_safetensors, torch

try:
    import onnx
    import onnxruntime
    from onnx import TensorProto, helper, numpy_helper
except ImportError as error:
    sys.exit(f"{sys.executable}: required the package {error.name}; tools/setup --group=import installs it")

# Two float computations of one number may differ by so much.
TOLERANCE = 1e-4
NAMES = ("velocity", "acceleration")


def features(time_, frequencies):
    waves = [f(math.pi / 2 * 2.0**k * time_) for k in range(frequencies) for f in (math.sin, math.cos)]
    return [time_, *waves]


class Graph:
    """An ONNX graph that grows by one operation at a time."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def __call__(self, operation, *inputs, **attributes):
        name = f"x{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [name], **attributes))
        return name

    def constant(self, values):
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def linear(self, x, weight, bias):
        return self("Add", self("MatMul", x, self.constant(weight.T.copy())), self.constant(bias))

    def reshape(self, x, *shape):
        return self("Reshape", x, self.constant(np.array(shape, np.int64)))


def add_network(graph, config, p, t, h):
    """The field at fixed times: name of a value of shape [batch, numbers]."""
    patch, width, heads = config["patch"], config["width"], config["heads"]
    channels, rows = config["channels"], config["side"] // config["patch"]
    tokens, numbers, head = rows * rows, channels * patch * patch, width // heads
    times = np.array(features(t, config["timeFrequencies"]) + features(h, config["timeFrequencies"]))
    weight = p["embed.weight"].astype(np.float64)
    # Time and bias make one row of numbers, to which each class adds its column.
    fixed = weight[:, numbers:numbers + len(times)] @ times + p["embed.bias"]
    conditions = fixed + weight[:, numbers + len(times):].T
    places = conditions[:, None, :] + p["position"][None]

    def norm(x, name):
        return graph("LayerNormalization", x, graph.constant(p[name + ".weight"]),
                     graph.constant(p[name + ".bias"]), axis=-1, epsilon=1e-5)

    def layer(x, name):
        return graph.linear(x, p[name + ".weight"], p[name + ".bias"])

    def attend(x, prefix):
        qkv = layer(x, prefix + "qkv")
        qkv = graph("Transpose", graph.reshape(qkv, -1, tokens, 3, heads, head), perm=[2, 0, 3, 1, 4])
        q, k, v = (graph("Gather", qkv, graph.constant(np.int64(i)), axis=0) for i in range(3))
        scale = graph.constant(np.float32(1 / math.sqrt(head)))
        scores = graph("MatMul", graph("Mul", q, scale), graph("Transpose", k, perm=[0, 1, 3, 2]))
        mixed = graph("MatMul", graph("Softmax", scores, axis=-1), v)
        mixed = graph.reshape(graph("Transpose", mixed, perm=[0, 2, 1, 3]), -1, tokens, width)
        return layer(mixed, prefix + "out")

    z = graph.reshape("z", -1, channels, rows, patch, rows, patch)
    z = graph.reshape(graph("Transpose", z, perm=[0, 2, 4, 1, 3, 5]), -1, tokens, numbers)
    x = graph("MatMul", z, graph.constant(weight[:, :numbers].T.astype(np.float32)))
    x = graph("Add", x, graph("Gather", graph.constant(places.astype(np.float32)), "class", axis=0))
    for block in range(config["depth"]):
        prefix = f"blocks.{block}."
        x = graph("Add", x, attend(norm(x, prefix + "norm1"), prefix))
        up = graph("Gelu", layer(norm(x, prefix + "norm2"), prefix + "up"))
        x = graph("Add", x, layer(up, prefix + "down"))
    x = graph.reshape(layer(norm(x, "final_norm"), "head"), -1, rows, rows, channels, patch, patch)
    return graph.reshape(graph("Transpose", x, perm=[0, 3, 1, 4, 2, 5]), -1, channels * config["side"]**2)


def write_onnx(path, configs, parameters):
    """data = z - u1(z, 1, 0, class) + u2(z, 1, 1, class) / 2."""
    graph = Graph()
    plain = [{key: value.numpy() for key, value in one.items()} for one in parameters]
    u1 = add_network(graph, configs[0], plain[0], 1, 0)
    u2 = add_network(graph, configs[1], plain[1], 1, 1)
    half = graph("Mul", u2, graph.constant(np.float32(0.5)))
    end = graph("Add", graph("Sub", "z", u1), half)
    numbers = configs[0]["channels"] * configs[0]["side"]**2
    model = helper.make_model(
        helper.make_graph(graph.nodes, "sampler",
                          [helper.make_tensor_value_info("z", TensorProto.FLOAT, ["batch", numbers]),
                           helper.make_tensor_value_info("class", TensorProto.INT64, ["batch"])],
                          [helper.make_tensor_value_info(end, TensorProto.FLOAT, ["batch", numbers])],
                          graph.constants),
        opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, path)


class FixedTimes(Network):
    """A network whose features of time are computed once."""

    def __init__(self, config, parameters, t, h):
        super().__init__(config, parameters, False)
        frequencies = config["timeFrequencies"]
        self.times = torch.tensor([features(t, frequencies) + features(h, frequencies)])

    def features(self, t, h, classes):
        one_hot = torch.nn.functional.one_hot(classes, self.config["classes"] + 1)
        return torch.cat([self.times.expand(len(classes), -1), one_hot.float()], 1)


def differences(drawn, data, model):
    """How many pixels LibTorch rounded to another number than these, without those near a tie."""
    pixels = data * model["scale"] + model["shift"]
    rounded = np.clip(np.round(pixels), 0, model["levels"] - 1)
    tie = np.abs(pixels - np.floor(pixels) - 0.5) < TOLERANCE * model["scale"]
    return int(np.sum((rounded != drawn) & ~tie))


def read_pixels(path):
    """The pixels of a file of samples, in any type of numbers."""
    types = {"F32": np.float32, "I8": np.int8, "U8": np.uint8, "I16": np.int16, "I64": np.int64}
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    entry = header["pixels"]
    begin, end = entry["data_offsets"]
    values = np.frombuffer(data[begin:end], types[entry["dtype"]])
    return values.reshape(entry["shape"][0], -1).astype(np.float64)


def seconds_per_sample(run, batch, seconds):
    run()
    times, start = [], time.process_time()
    while not times or time.process_time() - start < seconds:
        one = time.process_time()
        run()
        times.append(time.process_time() - one)
    return statistics.median(times) / batch


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--drawn", required=True, help="what tc0 sample drew from it with seed 1")
    parser.add_argument("--onnx", required=True, help="the file to write")
    parser.add_argument("--batches", default="1,512,1024")
    parser.add_argument("--seconds", type=float, default=0.5, help="for each row")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    metadata, tensors = read_safetensors(arguments.checkpoint)
    model, configs = json.loads(metadata["model"]), [json.loads(metadata[name]) for name in NAMES]
    assert model["target"] in ("moment", "material"), f"target: not written in Python: {model['target']}"
    for config in configs:
        plain = not config["adaptiveNorm"] and not config["queryKeyNorm"] and config["norm"] == "layer"
        assert plain and config["positions"] == "learned" and config["classes"] > 0, "not written in Python"
    parameters = [network_parameters(tensors, name + ".", "cpu") for name in NAMES]
    write_onnx(arguments.onnx, configs, parameters)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(arguments.onnx, options, providers=["CPUExecutionProvider"])
    velocity, acceleration = (FixedTimes(configs[i], parameters[i], 1, i) for i in range(2))

    def in_onnx(z, classes):
        return session.run(None, {"z": z, "class": classes})[0]

    def in_torch(z, classes):
        return z - velocity(z, None, None, classes) + 0.5 * acceleration(z, None, None, classes)

    drawn = read_pixels(arguments.drawn)
    count = len(drawn)
    z = torch.randn(count, drawn.shape[1], generator=torch.Generator().manual_seed(1))
    classes = torch.arange(count) % configs[0]["classes"]
    with torch.inference_mode():
        eager, data = in_torch(z, classes).numpy(), in_onnx(z.numpy(), classes.numpy())
        result = {"onnxruntime": onnxruntime.__version__, "torch": torch.__version__, "pixels": drawn.size,
                  "largest_difference": float(np.abs(eager - data).max()),
                  "pixels_other_than_drawn": differences(drawn, data, model), "rows": []}
        result["equal"] = result["largest_difference"] < TOLERANCE and result["pixels_other_than_drawn"] == 0
        for batch in map(int, arguments.batches.split(",")):
            own = z[:batch].contiguous(), classes[:batch].contiguous()
            plain = own[0].numpy(), own[1].numpy()
            for name, run in (("ONNX Runtime", lambda: in_onnx(*plain)), ("PyTorch eager", lambda: in_torch(*own))):
                result["rows"].append({"name": name, "batch": batch,
                                       "seconds_per_sample": seconds_per_sample(run, batch, arguments.seconds)})
    print(json.dumps(result))


if __name__ == "__main__":
    main()
