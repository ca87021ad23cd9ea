# Writes losses_around.json beside it: what PyTorch computes for losses with positions, masks and weights, in
# double, for a batch of three: the value, and its gradient with respect to b where the output is y + b and b
# is 0. The target is a row of numbers for each sample, as etch takes it.
#
#   python3 tests/reference/losses_around.py > tests/reference/losses_around.json
import json

import torch
from torch.nn import functional as F

torch.manual_seed(11)
torch.set_default_dtype(torch.float64)
sequences, vectors = 2 * torch.randn(3, 4, 5), 2 * torch.randn(3, 5)
targets, bits = torch.randn(3, 4, 5), torch.rand(3, 5)
distributions = F.softmax(torch.randn(3, 4, 5), dim=-1)
labels = torch.tensor([[2, 0, -1, 4], [1, 1, 3, -1], [-1, -1, 0, 2]])
valid = labels.clamp(min=0)
class_of = torch.tensor([3, 0, 2])
mask = torch.tensor([[1., 1, 0, 1], [0, 1, 1, 1], [1, 0, 0, 0]])
bit_mask = torch.tensor([[1., 0, 1, 1, 0], [1, 1, 1, 1, 1], [0, 0, 1, 0, 1]])
weights = torch.tensor([0.5, 2.0, 1.25])
class_weights = torch.tensor([1.0, 2.5, 0.5, 1.0, 3.0])


def each(y, t, **options):
    """The cross entropy of each position."""
    classes_second = (y.transpose(1, 2), t.transpose(1, 2) if t.dim() == 3 else t)
    return F.cross_entropy(*classes_second, reduction="none", ignore_index=-1, **options)


def rows(*parts):
    return torch.cat([p.reshape(3, -1).to(torch.float64) for p in parts], dim=1)


cases = {
    "per_position": (sequences, rows(labels), lambda y: each(y, labels).mean()),
    "weighted_mean(per_position)": (sequences, rows(labels), lambda y: F.cross_entropy(
        y.transpose(1, 2), labels, weight=class_weights, label_smoothing=0.1, ignore_index=-1)),
    "hinge": (sequences, rows(valid), lambda y: F.multi_margin_loss(y.reshape(12, 5), valid.flatten())),
    "weighted_mean(masked(per_position))": (
        sequences, rows(distributions, mask),
        lambda y: (each(y, distributions) * mask).sum() / mask.sum()),
    "weighted_mean(weighted(masked(per_position)))": (
        sequences, rows(labels, mask, weights),
        lambda y: (each(y, labels) * mask * weights[:, None]).sum()
        / (mask * weights[:, None] * (labels >= 0)).sum()),
    "masked": (sequences, rows(targets, mask),
               lambda y: 0.5 * ((y - targets) ** 2 * mask[:, :, None]).sum() / 3),
    "weighted_mean(masked)": (
        sequences, rows(targets, mask),
        lambda y: F.l1_loss(y[mask == 1], targets[mask == 1])),
    "masked elements": (vectors, rows(bits, bit_mask), lambda y: F.binary_cross_entropy_with_logits(
        y, bits, weight=bit_mask)),
    "summed(weighted)": (vectors, rows(bits, weights), lambda y: F.binary_cross_entropy_with_logits(
        y, bits, weight=weights[:, None], reduction="sum") / 5),
    "weighted label": (vectors, rows(class_of, weights), lambda y: (
        F.cross_entropy(y, class_of, reduction="none") * weights).mean()),
    "weighted_mean of labels": (vectors, class_of, lambda y: F.cross_entropy(
        y, class_of, weight=class_weights, ignore_index=2)),
}


def computed(outputs, target, loss):
    b = torch.zeros(outputs.shape[1:], requires_grad=True)
    value = loss(outputs + b)
    value.backward()
    return {"y": outputs.flatten().tolist(), "t": target.flatten().tolist(), "value": value.item(),
            "db": b.grad.flatten().tolist()}


results = {k: computed(*case) for k, case in cases.items()}
print("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in results.items()) + "\n}")
