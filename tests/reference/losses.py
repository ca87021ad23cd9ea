# Writes losses.json beside it: what PyTorch computes for the losses, in double: the mean over a batch of
# three, and its gradient with respect to b where the output is y + b and b is 0.
#
#   python3 tests/reference/losses.py > tests/reference/losses.json
import json

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
scores = [[0.5, -1.25, 2.0, 0.75, -3.0], [6.0, 5.5, -4.25, 0.125, 1.0], [-30.0, 0.0, 25.0, 24.5, -0.5]]
rows = [[0.25, -0.5, 1.0, -2.0, -3.5], [4.0, 5.25, -4.0, 1.5, 0.5], [-28.5, 0.75, 25.125, 20.0, -1.0]]
labels = [2, 0, 3]
bits = [[1.0, 0.0, 1.0, 0.0, 0.25], [0.0, 1.0, 0.0, 1.0, 0.5], [0.0, 1.0, 1.0, 0.0, 1.0]]
weights = [1.0, 2.5, 0.5, 1.0, 3.0]
y = torch.tensor(scores)
log_probabilities = F.log_softmax(y / 4, dim=1)
probabilities = torch.sigmoid(y / 4)
distributions = F.softmax(torch.tensor(rows) / 4, dim=1)
distributions[0] = torch.tensor([0.0, 0.5, 0.25, 0.25, 0.0])
signs = 2 * torch.tensor(bits).round() - 1
label = torch.tensor(labels)


def weighed(v, smoothing, ignored=-100):
    """Over the number of samples, where PyTorch's own mean divides by the labels' weights."""
    return F.cross_entropy(v, label, weight=torch.tensor(weights), label_smoothing=smoothing,
                           ignore_index=ignored, reduction="none").mean()


row_losses = {
    "mean_squared_error": (y, torch.tensor(rows), lambda v, t: 0.5 * F.mse_loss(v, t, reduction="sum") / 3),
    "mean_absolute_error": (y, torch.tensor(rows), F.l1_loss),
    "huber": (y, torch.tensor(rows), F.huber_loss),
    "huber<0.5>": (y, torch.tensor(rows), lambda v, t: F.huber_loss(v, t, delta=0.5)),
    "binary_cross_entropy_on_logits": (y, torch.tensor(bits), F.binary_cross_entropy_with_logits),
    "binary_cross_entropy": (probabilities, torch.tensor(bits), F.binary_cross_entropy),
    "hinge": (y, signs, lambda v, t: F.relu(1 - t * v).mean()),
    "softmax_cross_entropy_on_rows": (y, distributions, F.cross_entropy),
    "kl_divergence": (log_probabilities, distributions,
                      lambda v, t: F.kl_div(v, t, reduction="batchmean")),
}
label_losses = {
    "softmax_cross_entropy": (y, F.cross_entropy),
    "label_smoothing": (y, lambda v, k: F.cross_entropy(v, k, label_smoothing=0.1)),
    "class_weights": (y, lambda v, k: weighed(v, 0.0)),
    "both": (y, lambda v, k: weighed(v, 0.1)),
    "all": (y, lambda v, k: weighed(v, 0.1, ignored=2)),
    "negative_log_likelihood": (log_probabilities, F.nll_loss),
    "multi_class_hinge": (y, F.multi_margin_loss),
}


def computed(outputs, target, loss):
    b = torch.zeros(5, requires_grad=True)
    value = loss(outputs.detach() + b, target)
    value.backward()
    return {"y": outputs.flatten().tolist(), "t": target.flatten().tolist(), "value": value.item(),
            "db": b.grad.tolist()}


cases = {k: computed(v, t, f) for k, (v, t, f) in row_losses.items()}
cases.update({k: computed(v, label, f) for k, (v, f) in label_losses.items()})
print("{\n" + ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in cases.items()) + "\n}")
