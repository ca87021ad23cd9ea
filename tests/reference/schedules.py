# Writes schedules.json beside it: the rates of PyTorch's schedulers, for a rate of 1.
#
#   python3 tests/reference/schedules.py > tests/reference/schedules.json
import json
import warnings

import torch
from torch.optim import lr_scheduler as schedulers

warnings.filterwarnings("ignore")  # of schedulers that step without their optimizer
steps, epochs = 40, 25


def rates(make, count, *losses):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    found = []
    for i in range(count):
        found.append(optimizer.param_groups[0]["lr"])
        scheduler.step(*(loss[i] for loss in losses))
    return found


# It falls, rests, falls a little and rests again.
losses = [3.0, 2.0, 2.5, 2.1, 1.9999, 2.0, 2.2, 1.5, 1.5, 1.6, 1.4999, 1.7, 1.5, 1.5, 1.2, 1.3, 1.3, 1.3, 1.3, 1.3,
          1.3, 1.3, 1.1, 1.2, 1.2]
results = {
    "losses": losses,
    # By epoch.
    "StepDecay": rates(lambda o: schedulers.StepLR(o, step_size=4, gamma=0.5), epochs),
    "MultiStepDecay": rates(lambda o: schedulers.MultiStepLR(o, milestones=[3, 8, 15], gamma=0.2), epochs),
    "ExponentialDecay": rates(lambda o: schedulers.ExponentialLR(o, gamma=0.8), epochs),
    "ReduceOnPlateau": rates(
        lambda o: schedulers.ReduceLROnPlateau(o, factor=0.5, patience=2), epochs, losses),
    "ReduceOnPlateau that rests": rates(
        lambda o: schedulers.ReduceLROnPlateau(o, factor=0.1, patience=1, cooldown=2, min_lr=1e-3), epochs, losses),
    # By step.
    "Cosine": rates(lambda o: schedulers.CosineAnnealingLR(o, T_max=steps), steps),
    "Cosine to 0.1": rates(lambda o: schedulers.CosineAnnealingLR(o, T_max=steps, eta_min=0.1), steps),
    "PolynomialDecay": rates(lambda o: schedulers.PolynomialLR(o, total_iters=steps, power=2), steps),
    "WarmUp": rates(lambda o: schedulers.LinearLR(o, start_factor=1 / 10, total_iters=9), steps),
    "OneCycle": rates(lambda o: schedulers.OneCycleLR(o, max_lr=1.0, total_steps=steps + 1), steps),
    "OneCycle, another": rates(lambda o: schedulers.OneCycleLR(
        o, max_lr=1.0, total_steps=steps + 1, pct_start=0.5, div_factor=10, final_div_factor=100), steps),
}
print("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in results.items()) + "\n}")
