# Writes sequence_layers.json beside it: outputs, losses and gradients that PyTorch computes for networks of
# layers on sequences, in double, for a batch of three.
#
#   python3 tests/reference/sequence_layers.py > tests/reference/sequence_layers.json
import json
import math

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)
batch = 3


class Recurrent(nn.Module):
    """A recurrent layer that gives all outputs or the last; what both biases have is in the first."""

    def __init__(self, kind, features, size, all_outputs):
        super().__init__()
        self.layer = kind(features, size, batch_first=True)
        self.all_outputs = all_outputs
        self.kept = 2 * size if kind is nn.GRU else None

    def forward(self, x):
        y = self.layer(x)[0]
        return y if self.all_outputs else y[:, -1]

    def prepare(self):
        with torch.no_grad():
            self.layer.bias_hh_l0[:self.kept] = 0

    def named(self, of):
        layer = self.layer
        own = [of(layer.weight_ih_l0).T, of(layer.weight_hh_l0).T, of(layer.bias_ih_l0)]
        return own + ([of(layer.bias_hh_l0)[self.kept:]] if self.kept else [])


class SelfAttention(nn.Module):
    def __init__(self, features, heads, causal=False, bias=True):
        super().__init__()
        self.layer = nn.MultiheadAttention(features, heads, bias=bias, batch_first=True)
        self.causal = causal

    def forward(self, x):
        length = x.shape[1]
        mask = torch.triu(torch.ones(length, length, dtype=torch.bool), 1) if self.causal else None
        return self.layer(x, x, x, attn_mask=mask, need_weights=False)[0]

    def named(self, of):
        layer, out = self.layer, self.layer.out_proj
        if layer.in_proj_bias is None:
            return [of(layer.in_proj_weight).T, of(out.weight).T]
        return [of(layer.in_proj_weight).T, of(layer.in_proj_bias), of(out.weight).T, of(out.bias)]


class PositionalEncoding(nn.Module):
    def forward(self, x):
        length, features = x.shape[1:]
        table = torch.zeros(length, features)
        for l in range(length):
            for j in range(features):
                angle = l / 10000 ** (j // 2 * 2 / features)
                table[l, j] = math.cos(angle) if j % 2 else math.sin(angle)
        return x + table

    def named(self, of):
        return []


class LearnedPositions(nn.Module):
    def __init__(self, length, features):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(length, features))

    def forward(self, x):
        return x + self.weight

    def named(self, of):
        return [of(self.weight)]


def named(module, of):
    """A layer's tensors in the order and shape that they have here."""
    if hasattr(module, "named"):
        return module.named(of)
    if isinstance(module, (nn.Linear, nn.Embedding)):
        own = [of(module.weight).T]
        return own + ([of(module.bias)] if isinstance(module, nn.Linear) else [])
    return []


def numbers(tensor):
    return [round(x, 12) for x in tensor.detach().flatten().tolist()]


networks = {
    "recurrent": (torch.randint(0, 7, (batch, 5)), nn.Sequential(
        nn.Embedding(7, 4), Recurrent(nn.RNN, 4, 5, True), Recurrent(nn.GRU, 5, 6, False),
        nn.Linear(6, 3))),
    "lstm": (torch.randn(batch, 6, 3), nn.Sequential(
        Recurrent(nn.LSTM, 3, 5, True), Recurrent(nn.LSTM, 5, 4, False), nn.Linear(4, 2))),
    "gru_of_one_row": (torch.randn(batch, 1, 3), nn.Sequential(Recurrent(nn.GRU, 3, 4, True))),
    "attention": (torch.randn(batch, 5, 6), nn.Sequential(
        PositionalEncoding(), SelfAttention(6, 2), LearnedPositions(5, 6),
        SelfAttention(6, 3, causal=True, bias=False))),
    "odd_positions": (torch.randn(batch, 4, 5), nn.Sequential(PositionalEncoding(), LearnedPositions(4, 5))),
}

results = {}
for name, (x, network) in networks.items():
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.5)
    for module in network:
        if hasattr(module, "prepare"):
            module.prepare()
    y = network(x)
    target = torch.randn_like(y)
    # Half the squared error of a sample, and the mean over the samples.
    loss = 0.5 * functional.mse_loss(y, target, reduction="sum") / batch
    loss.backward()
    results[name] = {
        "input": numbers(x),
        "target": numbers(target),
        "parameters": [numbers(t) for m in network for t in named(m, lambda p: p)],
        "output": numbers(y),
        "loss": loss.item(),
        "gradients": [numbers(t) for m in network for t in named(m, lambda p: p.grad)],
    }

print("{" + ",\n".join(json.dumps(name) + ":" + json.dumps(result, separators=(",", ":"))
                       for name, result in results.items()) + "}")
