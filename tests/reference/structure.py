# Writes structure.json beside it: what PyTorch computes in double for networks with branches, shared and frozen
# layers, several inputs and several outputs: loss, gradients, running statistics afterwards, and outputs.
#
#   python3 tests/reference/structure.py > tests/reference/structure.json
import json

import torch
from torch import nn
from torch.nn import functional

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)


def numbers(tensor):
    return [round(x, 12) for x in tensor.detach().flatten().tolist()]


def own_order(parameter):
    """A linear layer's weight is [out, in] there and [in, out] here."""
    return parameter.T if parameter.dim() == 2 else parameter


class Blocks(nn.Module):
    def __init__(self):
        super().__init__()
        self.left = nn.Conv2d(2, 3, 3, padding=1)
        self.right = nn.Conv2d(2, 2, 1)
        self.first = nn.Conv2d(5, 5, 3, padding=1)
        self.second = nn.Conv2d(5, 5, 1)
        self.narrow = nn.Conv2d(5, 4, 1)
        self.wide = nn.Conv2d(5, 4, 3, padding=1)
        self.fc1 = nn.Linear(64, 6)
        self.same = nn.Linear(6, 6)
        self.fixed = nn.Linear(6, 6)
        self.last = nn.Linear(6, 3)
        self.fixed.requires_grad_(False)

    def forward(self, x):
        x = torch.cat([self.left(x), self.right(x)], 1)
        x = x + self.second(torch.tanh(self.first(x)))
        x = torch.tanh(self.narrow(x) + self.wide(x))
        x = torch.tanh(self.fc1(x.flatten(1)))
        x = self.same(torch.tanh(self.same(x)))
        return self.last(torch.tanh(self.fixed(x)))


class SharedNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(4, momentum=0.1)
        self.between = nn.Linear(4, 4)

    def forward(self, x):
        return self.norm(self.between(self.norm(x)))


class Several(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(6, 3)
        self.b = nn.Linear(4, 3)
        self.of_sum = nn.Linear(3, 4)

    def forward(self, x):
        a, b = self.a(x[:, :6]), self.b(x[:, 6:])
        return torch.cat([self.of_sum(a + b), torch.tanh(torch.cat([a, b], 1))], 1)


def squared(y, target):
    """Half the squared error of a sample, and the mean over the samples."""
    return 0.5 * functional.mse_loss(y, target, reduction="sum") / len(y)


def of_both(y, target):
    classes = target[:, :4]
    scores = -(classes * torch.log_softmax(y[:, :4], 1)).sum(1).mean()
    return scores + 0.3 * squared(y[:, 4:], target[:, 4:])


results = {}
for name, network, shape, loss_of in (
    ("blocks", Blocks(), [2, 4, 4], squared),
    ("shared_norm", SharedNorm(), [4], squared),
    ("several", Several(), [10], of_both),
):
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.5)
    states = [b for n, b in network.named_buffers() if "running" in n]
    x = torch.randn(5, *shape)
    y = network(x)
    target = torch.rand_like(y)
    loss = loss_of(y, target)
    loss.backward()
    next_states = [numbers(state) for state in states]
    network.eval()
    results[name] = {
        "input": numbers(x),
        "target": numbers(target),
        "parameters": [numbers(own_order(p)) for p in network.parameters()],
        "loss": loss.item(),
        "gradients": [[] if p.grad is None else numbers(own_order(p.grad)) for p in network.parameters()],
        "next_states": next_states,
        "output": numbers(network(x)),
    }

print(json.dumps(results, separators=(",", ":")))
