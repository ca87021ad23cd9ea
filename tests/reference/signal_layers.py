# Writes signal_layers.json beside it: outputs, losses and gradients that PyTorch computes for networks of layers
# along sequences [channels, length], in double, for a batch of three.
#
#   python3 tests/reference/signal_layers.py > tests/reference/signal_layers.json
import json

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(13)
torch.set_default_dtype(torch.float64)

networks = {
    "pools": ([2, 19], nn.Sequential(
        nn.Conv1d(2, 3, 2), nn.MaxPool1d(3, stride=2, padding=1), nn.Conv1d(3, 3, 1),
        nn.MaxPool1d(2, stride=1, dilation=2), nn.AvgPool1d(2, stride=1, padding=1),
        nn.AvgPool1d(3, stride=2, padding=1, count_include_pad=False))),
    "transposed": ([2, 5], nn.Sequential(
        nn.Conv1d(2, 3, 2), nn.ConvTranspose1d(3, 2, 4, stride=2, padding=1), nn.Tanh(),
        nn.ConvTranspose1d(2, 3, 3))),
}


def numbers(tensor):
    return [round(x, 12) for x in tensor.detach().flatten().tolist()]


results = {}
for name, (shape, network) in networks.items():
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.5)
    x = torch.randn(3, *shape)
    y = network(x)
    target = torch.randn_like(y)
    # Half the squared error of a sample, and the mean over the samples.
    loss = 0.5 * functional.mse_loss(y, target, reduction="sum") / 3
    loss.backward()
    results[name] = {
        "input": numbers(x),
        "target": numbers(target),
        "parameters": [numbers(p) for p in network.parameters()],
        "output": numbers(y),
        "loss": loss.item(),
        "gradients": [numbers(p.grad) for p in network.parameters()],
    }

print(json.dumps(results, separators=(",", ":")))
