"""The network of model/recipe/network/network.h in PyTorch, and tensors of a file, for train_reference.py."""

import json
import math

import torch
import torch.nn.functional as F


def read_safetensors(path):
    """Metadata and float32 tensors: 8 bytes of header length, a JSON header, raw numbers."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    metadata = header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        assert entry["dtype"] == "F32", f"{name}: required F32, found {entry['dtype']}"
        tensors[name] = torch.frombuffer(data, dtype=torch.float32, offset=begin,
                                         count=(end - begin) // 4).view(entry["shape"])
    return metadata, tensors


def network_parameters(tensors, prefix, device):
    """Query, key and value of a block are one matrix, as one would write it."""
    own = {name[len(prefix):]: value for name, value in tensors.items() if name.startswith(prefix)}
    for name in list(own):
        if ".query." in name:
            parts = [own.pop(name.replace("query", part)) for part in ("query", "key", "value")]
            own[name.replace("query", "qkv")] = torch.cat(parts)
    return {name: value.to(device) for name, value in own.items()}


class Network:
    """u(z, t, h, class) of model/recipe/network/network.h."""

    def __init__(self, config, parameters, autocast):
        self.config = config
        self.parameters = {name: value.clone().requires_grad_() for name, value in parameters.items()}
        device = next(iter(parameters.values())).device
        self.frequencies = math.pi / 2 * 2.0 ** torch.arange(config["timeFrequencies"], device=device)
        self.autocast = autocast

    def layer(self, x, name):
        p = self.parameters
        return F.linear(x, p[name + ".weight"], p[name + ".bias"])

    def norm(self, x, name):
        p = self.parameters
        return F.layer_norm(x, x.shape[-1:], p[name + ".weight"], p[name + ".bias"], 1e-5)

    def features(self, t, h, classes):
        def phi(s):
            angles = s[:, None] * self.frequencies
            waves = torch.stack([angles.sin(), angles.cos()], 2).flatten(1)
            return torch.cat([s[:, None], waves], 1)

        parts = [phi(t), phi(h)]
        if classes is not None:
            parts.append(F.one_hot(classes, self.config["classes"] + 1).to(t.dtype))
        return torch.cat(parts, 1)

    def attend(self, x, prefix):
        heads = self.config["heads"]
        batch, tokens, width = x.shape
        qkv = self.layer(x, prefix + "qkv").view(batch, tokens, 3, heads, width // heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        if self.config["queryKeyNorm"]:
            q = q * (q.square().mean(-1, True) + 1e-5).rsqrt()
            k = k * (k.square().mean(-1, True) + 1e-5).rsqrt()
        weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(width // heads), -1)
        return self.layer((weights @ v).transpose(1, 2).reshape(x.shape), prefix + "out")

    def mlp(self, z, t, h, classes):
        x = torch.cat([z, self.features(t, h, classes)], 1)
        for i in range(self.config["depth"]):
            x = F.gelu(self.layer(x, f"layers.{i}"))
        return self.layer(x, "head")

    def vit(self, z, t, h, classes):
        c, p = self.config["channels"], self.config["patch"]
        rows, width = self.config["side"] // p, self.config["width"]
        patches = z.view(-1, c, rows, p, rows, p).permute(0, 2, 4, 1, 3, 5)
        patches = patches.reshape(-1, rows * rows, c * p * p)
        weight = self.parameters["embed.weight"]
        condition = F.linear(self.features(t, h, classes), weight[:, c * p * p:],
                             self.parameters["embed.bias"])
        x = F.linear(patches, weight[:, :c * p * p])
        x = x + condition[:, None] + self.parameters["position"]
        for b in range(self.config["depth"]):
            prefix = f"blocks.{b}."
            x = x + self.attend(self.norm(x, prefix + "norm1"), prefix)
            y = self.layer(self.norm(x, prefix + "norm2"), prefix + "up")
            x = x + self.layer(F.gelu(y), prefix + "down")
        x = self.layer(self.norm(x, "final_norm"), "head")
        x = x.view(-1, rows, rows, c, p, p).permute(0, 3, 1, 4, 2, 5)
        return x.reshape(z.shape)

    def __call__(self, z, t, h, classes):
        run = self.mlp if self.config["kind"] == "mlp" else self.vit
        if not self.autocast:
            return run(z, t, h, classes)
        with torch.autocast(z.device.type, torch.bfloat16):
            return run(z, t, h, classes).float()
