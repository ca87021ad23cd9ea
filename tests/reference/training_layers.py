# Writes training_layers.json beside it: what PyTorch computes for networks with batch normalisation, in double,
# for a batch of five in training: loss, gradients, running statistics afterwards, and then outputs in
# evaluation.
#
#   python3 tests/reference/training_layers.py > tests/reference/training_layers.json
import json

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(4)
torch.set_default_dtype(torch.float64)

networks = {
    "vectors": ([6], nn.Sequential(
        nn.Linear(6, 7), nn.BatchNorm1d(7, momentum=0.1), nn.Tanh(), nn.Linear(7, 4),
        nn.BatchNorm1d(4, momentum=0.3, eps=1e-3))),
    "images": ([2, 6, 5], nn.Sequential(
        nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3, momentum=0.1), nn.Tanh(), nn.Conv2d(3, 2, 2))),
}


def numbers(tensor):
    return [round(x, 12) for x in tensor.detach().flatten().tolist()]


def own_order(name, parameter):
    """A linear layer's weight is [out, in] there and [in, out] here."""
    return parameter.T if parameter.dim() == 2 and name.endswith("weight") else parameter


results = {}
for name, (shape, network) in networks.items():
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.5)
    states = [b for n, b in network.named_buffers() if "running" in n]
    for state in states:
        state.copy_(torch.rand_like(state) + 0.5)
    before = [numbers(state) for state in states]
    x = torch.randn(5, *shape)
    y = network(x)
    target = torch.randn_like(y)
    # Half the squared error of a sample, and the mean over the samples.
    loss = 0.5 * functional.mse_loss(y, target, reduction="sum") / 5
    loss.backward()
    network.eval()
    named = list(network.named_parameters())
    results[name] = {
        "input": numbers(x),
        "target": numbers(target),
        "parameters": [numbers(own_order(n, p)) for n, p in named],
        "states": before,
        "loss": loss.item(),
        "gradients": [numbers(own_order(n, p.grad)) for n, p in named],
        "next_states": [numbers(state) for state in states],
        "output": numbers(network(x)),
    }

print(json.dumps(results, separators=(",", ":")))
