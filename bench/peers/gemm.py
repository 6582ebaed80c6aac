"""Matrix products in PyTorch: several left matrices times one right one."""

import torch


def products(rows, inner, columns, products):
    right = torch.rand(inner, columns)  # [K, N]
    lefts = [torch.rand(rows, inner) for _ in range(products)]  # [M, K]
    results = [torch.empty(rows, columns) for _ in range(products)]  # [M, N]

    def run():
        for left, result in zip(lefts, results):
            torch.mm(left, right, out=result)

    return run
