# Writes shaping.hpp beside it: what NumPy computes for the functions that move and reduce elements.
#
#   python3 tests/reference/shaping.py > tests/reference/shaping.hpp
import numpy as np

m = np.array([[0.5, -1.25, 2.0, 0.75], [1.5, 0.25, -0.5, 3.0], [-2.25, 1.0, 0.125, -0.875]])
q = np.arange(24.0).reshape(2, 3, 4) ** 1.5 / 10 - 3


def shifted(x, axis):
    top = x.max(axis=axis, keepdims=True)
    return np.log(np.exp(x - top).sum(axis=axis)) + top.squeeze(axis)


results = {
    "product_of_all": np.prod(m),
    "product_of_columns": np.prod(m, axis=0),
    "product_of_rows": np.prod(m, axis=1),
    "variance_of_all": np.var(m),
    "variance_of_columns": np.var(m, axis=0),
    "variance_of_rows": np.var(m, axis=1),
    "norm_of_all": np.linalg.norm(m),
    "norm_of_rows": np.linalg.norm(m, axis=1),
    "log_sum_exp_of_columns": shifted(m, 0),
    "log_sum_exp_of_rows": shifted(m, 1),
    "softmax_of_rows": np.exp(m) / np.exp(m).sum(axis=1, keepdims=True),
    "sums_down": np.cumsum(m, axis=0),
    "sums_along": np.cumsum(m, axis=1),
    "sums_inside": np.cumsum(q, axis=1),
    "every_second": q[:, :, 3::-2],
    "backwards": q[:, ::-1, :],
    "turned": np.transpose(q, (2, 0, 1)),
    "diagonal": np.diagonal(m),
    "trace": np.trace(m[:, :3]),
    "gathered": np.take(q, [2, 0, 0, 1], axis=1),
    "joined": np.concatenate([q, q[:, :1] * 2], axis=1),
    "stacked": np.stack([m, -m], axis=1),
    "spread": np.diag(m[1]),
    "outer": np.outer(m[0], m[1, :3]),
    "per_plane": np.einsum("bij,bkj->bik", q, q),
    "over_planes": np.einsum("bij,kj->kb", q, m),
    "paired": np.einsum("ij,ij->i", m, m),
}

print("// What NumPy computes for the functions that move and reduce elements; made by shaping.py.")
print("#pragma once\n\n#include <vector>\n\nnamespace reference {\n")
for name, value in {"m": m, "q": q, **results}.items():
    flat = np.asarray(value).reshape(-1)
    print(f"inline const std::vector<double> {name}{{")
    numbers = [repr(float(x)) for x in flat]
    line = "   "
    for number in numbers:
        if len(line) + len(number) + 2 > 100:
            print(line)
            line = "   "
        line += f" {number},"
    print(line.rstrip(",") + "};")
print("\n}  // namespace reference")
