"""The training step of tc0 beside the same model written in Python on PyTorch.

tc0-bench-train hands over its weights, data, one batch, the gradients on it and the losses of a
few optimiser steps on it. Here the same is computed by torch.func.jvp, and differences are printed;
then both take turns at training steps, and the medians stand side by side. Each draws its batches,
computes both losses with their derivatives, goes back, shortens the gradients, takes Adam's step and
moves the running averages.

    python tests/bench/train_reference.py --program build/wheel/bin/tc0-bench-train

Seconds are of the processor on a CPU (all threads of the process), of the wall on a GPU.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib

try:
    import torch
except ImportError:
    sys.exit(f"{sys.executable}: required Python's torch, found none; tools/bench says how to get it")
from reference_network import Network, network_parameters, read_safetensors


class Flow:
    """Target `moment` on the linear path (model/flow/targets.h): the two losses of a batch."""

    def __init__(self, flow):
        required = {"target": "moment", "path": "linear", "guidance": 1, "guidance_mix": 0}
        for key, value in required.items():
            assert flow[key] == value, f"flow.{key}: required {value}, found {flow[key]}"
        self.flow = flow

    def weighted(self, prediction, target):
        error = (prediction - target).square().mean(1)
        raw = error.detach()
        power = self.flow["loss_power"]
        if power:
            error = error * (raw + self.flow["loss_offset"]) ** -power
        return error.mean(), raw.mean()

    def conditional(self, x, eps, t, classes):
        """The samples' velocities, each averaged over its pool (model/flow/pool.h)."""
        pool = min(self.flow["pool"], len(x))
        if pool == 1:
            return eps - x
        assert len(x) % pool == 0, f"flow.pool: required a divisor of {len(x)}, found {pool}"
        ratio = ((1 - t) / t.clamp_min(0.005)).view(-1, pool, 1)
        data, noise = (a.reshape(-1, pool, a[0].numel()) for a in (x, eps))
        steps = data[:, None] - data[:, :, None]
        logits = ratio * ((noise[:, :, None] - ratio[..., None] / 2 * steps) * steps).sum(3)
        if classes is not None:
            own = classes.view(-1, pool)
            logits = logits.masked_fill(own[:, None] != own[:, :, None], -math.inf)
        shift = (logits.softmax(2)[..., None] * steps).sum(2)
        slope = torch.where(ratio > 100, 0, -1 - ratio)
        return eps - x + (slope * shift).view(x.shape)

    def tangent(self, velocity, x, eps, t, classes):
        if not self.flow["improved_tangent"]:
            return self.conditional(x, eps, t, classes)
        z = (1 - t)[:, None] * x + t[:, None] * eps
        return velocity(z, t, torch.zeros_like(t), classes)

    def losses(self, velocity, acceleration, tangent, x, eps, t, r, classes):
        z = (1 - t)[:, None] * x + t[:, None] * eps
        conditional = self.conditional(x, eps, t, classes)
        h, zero, one = t - r, torch.zeros_like(t), torch.ones_like(t)
        u, material = torch.func.jvp(lambda z, t: velocity(z, t, zero, classes), (z, t),
                                     (tangent, one))
        first, raw_first = self.weighted(u, conditional)
        a, slope = torch.func.jvp(lambda z, t, h: acceleration(z, t, h, classes), (z, t, h),
                                  (tangent, one, one))
        target = material.detach() - 0.5 * h[:, None] * slope.detach()
        if self.flow["weigh_steps"]:
            weight = h.clamp_min(0.1)[:, None]
            a, target = a * weight, target * weight
        second, raw_second = self.weighted(a, target)
        return first + second, raw_first + raw_second


def learning_rate(train, number):
    """rateOf of model/train/adam.h."""
    if number < train["warmup"]:
        return train["rate"] * number / train["warmup"]
    rest = train["steps"] - train["warmup"]
    share = 1.0 if rest <= 0 else min(1.0, (number - train["warmup"]) / rest)
    left = {"cosine": 0.5 * (1 + math.cos(math.pi * share)), "linear": 1 - share}
    last = train["final_rate"]
    return train["rate"] * (last + (1 - last) * left.get(train["schedule"], 1))


COMPILED = {"compile": None, "overhead": "reduce-overhead", "autotune": "max-autotune"}


class Training:
    """One run: both networks, two optimisers, running averages."""

    def __init__(self, metadata, tensors, device, kind):
        config = tomllib.loads(metadata["config"])
        self.config, self.train, self.device = config, config["train"], device
        self.networks = []
        for name in ("velocity", "acceleration"):
            shape = json.loads(metadata[name])
            plain = not shape["adaptiveNorm"] and shape["norm"] == "layer"
            assert plain and shape["positions"] == "learned", f"{name}: not written in Python"
            self.networks.append(Network(shape, network_parameters(tensors, name + ".", device),
                                         self.train["precision"] == "bf16"))
        flow = Flow(config["flow"])

        def tangent(*batch):
            return flow.tangent(self.networks[0], *batch)

        def losses(*batch):
            return flow.losses(*self.networks, *batch)

        # Apart: what is compiled as one cannot turn gradients off around a part.
        # "reduce-overhead" launches kernels by CUDA graphs, as ours with train.graph.
        self.tangent, self.both = ((tangent, losses) if kind == "eager" else
                                   (torch.compile(f, mode=COMPILED[kind]) for f in (tangent, losses)))
        self.x = tensors["data.x"].to(device)
        classes = tensors.get("data.classes")
        self.classes = None if classes is None else classes.to(device, torch.int64)
        self.adams, self.averages = [], []
        for network in self.networks:
            parameters = list(network.parameters.values())
            self.adams.append(torch.optim.Adam(
                parameters, lr=1.0, eps=self.train["epsilon"], fused=True,
                betas=(self.train["beta1"], self.train["beta2"])))
            self.averages.append([[p.detach().clone() for p in parameters]
                                  for _ in self.train["averages"]])
        self.done = 0
        self.raw = torch.zeros((), device=device)

    def losses(self, x, eps, t, r, classes):
        with torch.no_grad():
            tangent = self.tangent(x, eps, t, classes)
        return self.both(tangent, x, eps, t, r, classes)

    def times(self, count):
        flow = self.config["flow"]

        def logit_normal(mean, deviation):
            return torch.sigmoid(torch.randn(count) * deviation + mean)

        ordered = flow["times"] == "sorted"
        first = logit_normal(flow["mean"], flow["deviation"])
        second = (logit_normal(flow["mean"], flow["deviation"]) if ordered else
                  logit_normal(flow["r_mean"], flow["r_deviation"]))
        t = torch.maximum(first, second) if ordered else first
        t = torch.where(torch.rand(count) < flow["atom_at_one"], 1.0, t)
        r = torch.minimum(second, first if ordered else t)
        r = torch.where(torch.rand(count) < flow["atom_at_zero"], 0.0, r)
        r = torch.where(torch.rand(count) < flow["equal_share"], t, r)
        return t.to(self.device), r.to(self.device)

    def draw(self):
        count = self.train["batch"]
        rows = torch.randint(0, self.x.shape[0], (count,)).to(self.device)
        x = self.x.index_select(0, rows)
        classes = None if self.classes is None else self.classes.index_select(0, rows)
        dropped = self.config["model"].get("class_dropout", 0)
        if classes is not None and dropped > 0:
            none = self.networks[0].config["classes"]
            away = (torch.rand(count) < dropped).to(self.device)
            classes = torch.where(away, none, classes)
        t, r = self.times(count)
        return x, torch.randn_like(x), t, r, classes

    def step(self, batch=None):
        for adam in self.adams:
            adam.zero_grad(set_to_none=True)
        loss, raw = self.losses(*(batch or self.draw()))
        loss.backward()
        self.done += 1
        rate = learning_rate(self.train, self.done)
        for network, adam, averages in zip(self.networks, self.adams, self.averages):
            parameters = list(network.parameters.values())
            if self.train["clip"] > 0:
                torch.nn.utils.clip_grad_norm_(parameters, self.train["clip"])
            adam.param_groups[0]["lr"] = rate
            adam.step()
            with torch.no_grad():
                for decay, average in zip(self.train["averages"], averages):
                    weight = 1 - min(decay, (1 + self.done) / (10 + self.done))
                    torch._foreach_lerp_(average, parameters, weight)
        self.raw += raw
        return raw

    def seconds(self, count):
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(count):
            self.step()
        self.raw.item()
        return time.process_time() - cpu, time.perf_counter() - wall


class Ours:
    """tc0-bench-train --serve, which answers a number of steps by its seconds."""

    def __init__(self, program, arguments, path):
        self.process = subprocess.Popen([program, *arguments, "--serve", path], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self.process.stdout.readline().strip() != "ready":
            sys.exit(f"{program}: did not start")

    def seconds(self, count):
        print(count, file=self.process.stdin, flush=True)
        cpu, wall, self.kind = self.process.stdout.readline().split()
        return float(cpu), float(wall)

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


def differences(metadata, tensors, device, kind):
    """The largest difference of a gradient, over the gradient's largest entry, and of a few losses."""
    training = Training(metadata, tensors, device, kind)
    batch = [tensors["batch." + name].to(device) for name in ("x", "eps", "t", "r")]
    classes = tensors.get("batch.classes")
    batch.append(None if classes is None else classes.to(device, torch.int64))
    loss, _ = training.losses(*batch)
    loss.backward()
    gradient = 0.0
    for name, network in zip(("velocity", "acceleration"), training.networks):
        expected = network_parameters(tensors, f"gradient.{name}.", device)
        largest = max(value.abs().max().item() for value in expected.values())
        for key, value in expected.items():
            own = network.parameters[key].grad
            gradient = max(gradient, (own - value).abs().max().item() / largest)
    own = [training.step(batch).item() for _ in range(tensors["losses"].numel())]
    relative = [abs(a - b) / abs(b) for a, b in zip(own, tensors["losses"].tolist())]
    return relative[0], gradient, max(relative)


def repeats_for(run, seconds):
    run.seconds(3)
    return max(3, round(seconds / max(run.seconds(3)[1] / 3, 1e-6)))


def compare(arguments, name, table):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "reference.safetensors")
        options = ["--config", name, "--device", arguments.device, "--threads", str(arguments.threads)]
        for setting in arguments.set:
            options += ["--set", setting]
        ours = Ours(arguments.program, options, path)
        metadata, tensors = read_safetensors(path)
    device = torch.device(arguments.device)
    precision = tomllib.loads(metadata["config"])["train"]["precision"]
    rounded = device.type != "cpu" and precision != "fp32"
    if rounded:  # as train.precision has it
        torch.set_float32_matmul_precision("high")
    runs = {"ours": ours}
    for kind in ["eager"] if arguments.no_compile else ["eager", *arguments.compile.split(",")]:
        try:
            loss, gradient, losses = differences(metadata, tensors, device, kind)
        except RuntimeError as error:
            if kind == "eager":
                raise
            print(f"{name}, {kind}: not run, PyTorch {torch.__version__} says: "
                  f"{str(error).splitlines()[0]}", flush=True)
            continue
        print(f"{name}, {kind}: loss differs by {loss:.1e}, gradients by {gradient:.1e} of the "
              f"largest, {tensors['losses'].numel()} losses by {losses:.1e}", flush=True)
        limit = 0.1 if precision == "bf16" else 1e-2 if rounded else 1e-3
        if not max(loss, gradient) < limit:
            sys.exit(f"{name}: required differences below {limit}: another model")
        runs[kind] = Training(metadata, tensors, device, kind)
    counts = {kind: repeats_for(run, arguments.seconds) for kind, run in runs.items()}
    measured = {kind: [] for kind in runs}
    which = 0 if device.type == "cpu" and arguments.threads == 1 else 1
    for _ in range(arguments.rounds):
        for kind, run in runs.items():
            measured[kind].append(run.seconds(counts[kind])[which] / counts[kind])
    ours.stop()
    medians = {kind: statistics.median(values) for kind, values in measured.items()}
    for kind, value in medians.items():
        ratio = statistics.median(a / b for a, b in zip(measured[kind], measured["ours"]))
        batch = tomllib.loads(metadata["config"])["train"]["batch"]
        table.append((name, kind, metadata["torch"] if kind == "ours" else torch.__version__,
                      1e3 * value, batch / value, ratio))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True, help="tc0-bench-train")
    parser.add_argument("--config", action="append", help="of model/configs; several")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=0.5, help="of one turn")
    parser.add_argument("--compile", default="compile", metavar="KINDS",
                        help=f"which of {', '.join(COMPILED)}, between commas")
    parser.add_argument("--no-compile", action="store_true", help="leave torch.compile out")
    arguments = parser.parse_args()
    for kind in arguments.compile.split(","):
        if kind not in COMPILED:
            sys.exit(f"--compile: required some of {', '.join(COMPILED)}, found {kind}")
    torch.set_num_threads(arguments.threads)
    table = []
    for name in arguments.config or ["digits", "mixture2d", "fashion"]:
        compare(arguments, name, table)
    unit = "CPU ms" if arguments.device == "cpu" and arguments.threads == 1 else "ms"
    print(f"\n{'':12}{'':10}{'torch':16}{unit + ' a step':>14}{'samples/s':>12}{'/ ours':>9}")
    for name, kind, version, milliseconds, samples, ratio in table:
        print(f"{name:12}{kind:10}{version:16}{milliseconds:14.2f}{samples:12.0f}{ratio:9.2f}")


if __name__ == "__main__":
    main()
