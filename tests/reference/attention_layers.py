# Writes attention_layers.json beside it: outputs, losses and gradients that PyTorch computes, in double and for a
# batch of three, for recurrent layers in both directions, for attention of one sequence to another, and with masks.
#
#   python3 tests/reference/attention_layers.py > tests/reference/attention_layers.json
import json

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(17)
torch.set_default_dtype(torch.float64)
batch = 3


class BothWays(nn.Module):
    """Two recurrent layers, the first of which gives all rows."""

    def __init__(self, features, middle, size):
        super().__init__()
        self.first = nn.GRU(features, middle, batch_first=True, bidirectional=True)
        self.last = nn.LSTM(2 * middle, size, batch_first=True, bidirectional=True)

    def forward(self, x):
        _, (h, _) = self.last(self.first(x)[0])
        return torch.cat([h[0], h[1]], 1)

    def prepare(self):
        with torch.no_grad():
            for way in ("", "_reverse"):
                getattr(self.first, "bias_hh_l0" + way)[:2 * self.first.hidden_size] = 0
                getattr(self.last, "bias_hh_l0" + way)[:] = 0

    def named(self, of):
        tensors = []
        for layer in (self.first, self.last):
            for way in ("", "_reverse"):
                get = lambda name: of(getattr(layer, name + "_l0" + way))
                tensors += [get("weight_ih").T, get("weight_hh").T, get("bias_ih")]
                if layer is self.first:
                    tensors.append(get("bias_hh")[2 * layer.hidden_size:])
        return tensors


class CrossAttention(nn.Module):
    """Two sequences in a row of numbers, and behind them a mask of the second."""

    def __init__(self, length, features, others_length, others, heads, masked):
        super().__init__()
        self.shapes = (length, features), (others_length, others)
        self.masked = masked
        self.layer = nn.MultiheadAttention(features, heads, kdim=others, vdim=others, batch_first=True)

    def forward(self, row):
        (n, d), (m, e) = self.shapes
        x, memory = row[:, :n * d].view(-1, n, d), row[:, n * d:n * d + m * e].view(-1, m, e)
        hidden = row[:, n * d + m * e:] == 0 if self.masked else None
        return self.layer(x, memory, memory, key_padding_mask=hidden, need_weights=False)[0]

    def prepare(self):
        pass

    def named(self, of):
        layer = self.layer
        d = layer.embed_dim
        bias = of(layer.in_proj_bias)
        return [of(layer.q_proj_weight).T, bias[:d],
                torch.cat([of(layer.k_proj_weight).T, of(layer.v_proj_weight).T], 1), bias[d:],
                of(layer.out_proj.weight).T, of(layer.out_proj.bias)]


class MaskedSelfAttention(nn.Module):
    def __init__(self, length, features, heads):
        super().__init__()
        self.shape = length, features
        self.layer = nn.MultiheadAttention(features, heads, batch_first=True)

    def forward(self, row):
        n, d = self.shape
        x, hidden = row[:, :n * d].view(-1, n, d), row[:, n * d:] == 0
        causal = torch.triu(torch.ones(n, n, dtype=torch.bool), 1)
        return self.layer(x, x, x, key_padding_mask=hidden, attn_mask=causal, need_weights=False)[0]

    def prepare(self):
        pass

    def named(self, of):
        layer, out = self.layer, self.layer.out_proj
        return [of(layer.in_proj_weight).T, of(layer.in_proj_bias), of(out.weight).T, of(out.bias)]


def with_mask(elements, length):
    """Rows of numbers, and behind each which of a sequence's places count: fewer in each sample."""
    mask = torch.tensor([[1.0 if place < length - sample else 0.0 for place in range(length)]
                         for sample in range(batch)])
    return torch.cat([torch.randn(batch, elements), mask], 1)


def numbers(tensor):
    return [round(x, 12) for x in tensor.detach().flatten().tolist()]


networks = {
    "both_ways": (torch.randn(batch, 5, 3), BothWays(3, 4, 2)),
    "cross": (torch.randn(batch, 4 * 6 + 5 * 3), CrossAttention(4, 6, 5, 3, 2, False)),
    "cross_masked": (with_mask(4 * 6 + 5 * 3, 5), CrossAttention(4, 6, 5, 3, 3, True)),
    "self_masked": (with_mask(5 * 4, 5), MaskedSelfAttention(5, 4, 2)),
}

results = {}
for name, (x, network) in networks.items():
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.5)
    network.prepare()
    y = network(x)
    target = torch.randn_like(y)
    # Half the squared error of a sample, and the mean over the samples.
    loss = 0.5 * functional.mse_loss(y, target, reduction="sum") / batch
    loss.backward()
    results[name] = {
        "input": numbers(x),
        "target": numbers(target),
        "parameters": [numbers(t) for t in network.named(lambda p: p)],
        "output": numbers(y),
        "loss": loss.item(),
        "gradients": [numbers(t) for t in network.named(lambda p: p.grad)],
    }

print("{" + ",\n".join(json.dumps(name) + ":" + json.dumps(result, separators=(",", ":"))
                       for name, result in results.items()) + "}")
