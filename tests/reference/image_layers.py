# Writes image_layers.json beside it: outputs, losses and gradients that PyTorch computes for networks of
# layers on images and of normalisation, in double, for a batch of three.
#
#   python3 tests/reference/image_layers.py > tests/reference/image_layers.json
import json

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)


class RMSNorm(nn.Module):
    def __init__(self, extent):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(extent))

    def forward(self, x):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-6) * self.weight


class PoolAround(nn.Module):
    def __init__(self, kernel, inner):
        super().__init__()
        self.pool, self.inner = nn.MaxPool2d(kernel, return_indices=True), inner
        self.unpool = nn.MaxUnpool2d(kernel)

    def forward(self, x):
        pooled, places = self.pool(x)
        return self.unpool(self.inner(pooled), places, output_size=x.shape)


networks = {
    "convolutions": ([2, 9, 7], nn.Sequential(
        nn.Conv2d(2, 4, 3), nn.Tanh(), nn.Conv2d(4, 3, (2, 3), stride=(2, 1), padding=(1, 2)))),
    "dilated_and_grouped": ([4, 8, 8], nn.Sequential(
        nn.Conv2d(4, 6, 3, padding=1, groups=2), nn.Sigmoid(),
        nn.Conv2d(6, 6, 3, padding=2, dilation=2, groups=6), nn.Conv2d(6, 2, 2, dilation=(3, 2)))),
    "pools": ([1, 10, 11], nn.Sequential(
        nn.Conv2d(1, 3, 3), nn.MaxPool2d(2), nn.Conv2d(3, 4, 2), nn.MaxPool2d(2, stride=1),
        nn.AvgPool2d(2, stride=1, padding=1), nn.Flatten(), nn.Linear(36, 3))),
    "transposed": ([2, 3, 4], nn.Sequential(
        nn.Conv2d(2, 3, 1), nn.ConvTranspose2d(3, 2, 4, stride=2, padding=1), nn.Tanh(),
        nn.Upsample(scale_factor=2), nn.ConvTranspose2d(2, 2, 3))),
    "padded_pools": ([2, 9, 10], nn.Sequential(
        nn.Conv2d(2, 3, 2), nn.MaxPool2d(3, stride=2, padding=1), nn.Conv2d(3, 3, 1),
        nn.MaxPool2d(2, stride=1, padding=(1, 0), dilation=(1, 2)),
        nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False))),
    "unpooled": ([2, 7, 6], nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1), PoolAround(2, nn.Conv2d(3, 3, 3, padding=1)), nn.Tanh(),
        nn.Conv2d(3, 2, 2))),
    "bilinear": ([2, 3, 4], nn.Sequential(
        nn.Conv2d(2, 3, 1), nn.Upsample(scale_factor=(2, 3), mode="bilinear"), nn.Conv2d(3, 2, 3),
        nn.Upsample(scale_factor=(3, 2), mode="bilinear", align_corners=True))),
    "sequence": ([3, 12], nn.Sequential(
        nn.Conv1d(3, 4, 3, stride=2, padding=1), nn.Tanh(), nn.Conv1d(4, 2, 2, dilation=2))),
    "normalised_images": ([2, 6, 5], nn.Sequential(
        nn.Conv2d(2, 4, 3), nn.GroupNorm(2, 4), nn.Tanh(), nn.Conv2d(4, 4, 2), nn.GroupNorm(1, 4))),
    "normalised_rows": ([6], nn.Sequential(
        nn.Linear(6, 7), nn.LayerNorm(7), nn.Tanh(), nn.Linear(7, 5), RMSNorm(5))),
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
    x = torch.randn(3, *shape)
    y = network(x)
    target = torch.randn_like(y)
    # Half the squared error of a sample, and the mean over the samples.
    loss = 0.5 * functional.mse_loss(y, target, reduction="sum") / 3
    loss.backward()
    named = list(network.named_parameters())
    results[name] = {
        "input": numbers(x),
        "target": numbers(target),
        "parameters": [numbers(own_order(n, p)) for n, p in named],
        "output": numbers(y),
        "loss": loss.item(),
        "gradients": [numbers(own_order(n, p.grad)) for n, p in named],
    }

print(json.dumps(results, separators=(",", ":")))
