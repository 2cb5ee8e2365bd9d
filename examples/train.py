"""Train a classifier of handwritten digits, on the reference or on PyTorch: ``python examples/train.py [reference|torch]``."""

import importlib
import sys

import numpy as np
from sklearn.datasets import load_digits


def train(torch, steps=200):
    """The losses of a small network that learns from the first 1000 digits, and its accuracy on the others."""
    images, digits = load_digits(return_X_y=True)
    x = torch.from_numpy((images / 16).astype(np.float32))
    y = torch.from_numpy(digits)

    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
    start = np.random.default_rng(0)
    with torch.no_grad():  # the same initial weights on every backend
        for parameter in model.parameters():
            parameter.copy_(torch.from_numpy(start.normal(0, 0.1, tuple(parameter.shape)).astype(np.float32)))

    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x[:1000]), y[:1000])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    model.eval()
    with torch.no_grad():
        right = model(x[1000:]).argmax(1) == y[1000:]
    return losses, right.double().mean().item()


if __name__ == "__main__":
    backend = sys.argv[1] if len(sys.argv) > 1 else "reference"
    losses, accuracy = train(importlib.import_module({"reference": "reference_impl"}.get(backend, backend)))
    print(f"{backend}: loss {losses[0]:.4f} -> {losses[-1]:.4f}, accuracy {accuracy:.1%}")
