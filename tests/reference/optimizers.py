# Writes optimizers.json beside it: paths that PyTorch's optimizers take on f(p) = Σ cᵢ·pᵢ²/2 + sin pᵢ in double,
# after some of the steps, with and without a weight decay; what clips of its gradients leave; and its running
# mean of parameters.
#
#   python3 tests/reference/optimizers.py > tests/reference/optimizers.json
import json

import torch
from torch.optim.swa_utils import AveragedModel

start = [-3.0, 2.0, 0.5, 1.25, -0.75]
curvature = [0.1, 2.0, 1.0, 0.5, 4.0]
steps = [1, 2, 3, 10, 40]  # those that are kept


def point():
    return torch.tensor(start, dtype=torch.float64, requires_grad=True)


def value(p):
    return (torch.tensor(curvature, dtype=torch.float64) * p**2 / 2 + torch.sin(p)).sum()


def path(make, clip=None):
    p = point()
    optimizer = make([p])
    points = []
    for step in range(1, steps[-1] + 1):
        optimizer.zero_grad()
        value(p).backward()
        if clip:
            clip([p])
        optimizer.step()
        if step in steps:
            points.append(p.tolist())
    return points


def averages(decay, rate):
    class Numbers(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.p = torch.nn.Parameter(point().detach())

    numbers = Numbers()
    mean = AveragedModel(numbers, avg_fn=lambda average, p, _: decay * average + (1 - decay) * p)
    optimizer = torch.optim.SGD(numbers.parameters(), lr=rate)
    points = []
    for step in range(1, steps[-1] + 1):
        optimizer.zero_grad()
        value(numbers.p).backward()
        optimizer.step()
        mean.update_parameters(numbers)
        if step in steps:
            points.append(mean.module.p.tolist())
    return points


torch_optimizers = {
    "SGD": lambda p, **w: torch.optim.SGD(p, lr=0.1, **w),
    "Momentum": lambda p, **w: torch.optim.SGD(p, lr=0.02, momentum=0.9, **w),
    "Nesterov": lambda p, **w: torch.optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True, **w),
    "AdaGrad": lambda p, **w: torch.optim.Adagrad(p, lr=0.3, eps=1e-7, **w),
    "RMSprop": lambda p, **w: torch.optim.RMSprop(p, lr=0.05, eps=1e-7, **w),
    "Adadelta": lambda p, **w: torch.optim.Adadelta(p, lr=1.0, rho=0.9, eps=1e-6, **w),
    "AMSGrad": lambda p, **w: torch.optim.Adam(p, lr=0.1, amsgrad=True, **w),
    "AdamW": lambda p, **w: torch.optim.AdamW(p, lr=0.1, **{"weight_decay": 0, **w}),
}
results = {"start": start, "curvature": curvature, "weight_decay": 0.3, "steps": steps}
for name, make in torch_optimizers.items():
    results[name] = path(make)
    results[name + " with decay"] = path(lambda p: make(p, weight_decay=0.3))
sgd, adamw = torch_optimizers["SGD"], torch_optimizers["AdamW"]
results["clip by value"] = path(sgd, lambda p: torch.nn.utils.clip_grad_value_(p, 0.75))
results["clip by value, AdamW"] = path(adamw, lambda p: torch.nn.utils.clip_grad_value_(p, 0.75))
results["average"] = averages(0.9, 0.1)
print("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in results.items()) + "\n}")
