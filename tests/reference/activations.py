# Writes activations.json beside it: what PyTorch computes for the activations, in double: y at the points
# x, and the gradient of Σ g·y.
#
#   python3 tests/reference/activations.py > tests/reference/activations.json
import json

import torch
from torch.nn import functional as F

# Odd in number, away from corners, both ends far out.
x = [-100.0, -20.5, -6.25, -3.5, -2.75, -1.5, -0.625, -0.03125, 0.0625, 0.5, 0.875, 1.75, 2.5, 3.25,
     7.5, 30.25, 100.0]
g = [0.5 + 0.25 * (3 * i % 7) for i in range(len(x))]
slopes = [0.25, -0.5, 1.5]

activations = {
    "Identity": lambda v: v,
    "Sigmoid": torch.sigmoid,
    "Tanh": torch.tanh,
    "ReLU": F.relu,
    "LeakyReLU": F.leaky_relu,
    "LeakyReLU<0.2>": lambda v: F.leaky_relu(v, 0.2),
    "ELU": F.elu,
    "ELU<0.5>": lambda v: F.elu(v, 0.5),
    "SELU": F.selu,
    "GELU": F.gelu,
    "GELUTanh": lambda v: F.gelu(v, approximate="tanh"),
    "SiLU": F.silu,
    "Mish": F.mish,
    "Softplus": F.softplus,
    "Softsign": F.softsign,
    "HardSigmoid": F.hardsigmoid,
    "HardTanh": F.hardtanh,
    "HardSwish": F.hardswish,
    "Softmax": lambda v: F.softmax(v, dim=0),
    "LogSoftmax": lambda v: F.log_softmax(v, dim=0),
}


def tensor(values):
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def computed(f):
    point = tensor(x)
    y = f(point)
    (y * torch.tensor(g, dtype=torch.float64)).sum().backward()
    return {"y": y.tolist(), "dx": point.grad.tolist()}


def prelu():
    """Three channels of five numbers, with a slope each."""
    point, slope = tensor(x[:15]), tensor(slopes)
    y = F.prelu(point.reshape(1, 3, 5), slope).reshape(15)
    (y * torch.tensor(g[:15], dtype=torch.float64)).sum().backward()
    return {"slopes": slopes, "y": y.tolist(), "dx": point.grad.tolist(), "dslopes": slope.grad.tolist()}


results = {"x": x, "g": g, "PReLU": prelu(), **{k: computed(f) for k, f in activations.items()}}
print("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in results.items()) + "\n}")
