"""The reference's speed beside PyTorch, bare NumPy and the peers that are installed, against the goals of its design.

    python -m tests.benchmarks.speed [--rounds N] [--scale X]

One thread, all contestants in turn in every round, medians over the rounds: what disturbs the machine disturbs all of them.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter_ns
from typing import Any

import numpy as np
import torch

import reference_impl

torch.set_num_threads(1)

Work = Callable[[], object]
FOUR = np.array([1.0, 2.0, 3.0, 4.0], np.float32)
CHAIN = 1000


@dataclass(frozen=True)
class Goal:
    """A row of the table: the work for each contestant, how often in a round, and what the reference may take."""

    name: str
    work: dict[str, Work]
    repeats: int
    per_numpy: float | None = None
    per_torch: float | None = None


def peer(name: str) -> Any:
    """The library, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


# ---- The work --------------------------------------------------------------------------------------------------------


def adding(xp: Any, tracked: bool) -> Work:
    a, b = (xp.tensor(FOUR.copy(), requires_grad=tracked) for _ in range(2))
    return lambda: a + b


def product_sum_backward(xp: Any) -> Work:
    a, b = (xp.tensor(FOUR.copy(), requires_grad=True) for _ in range(2))

    def work() -> None:
        (a * b).sum().backward()
        a.grad = b.grad = None

    return work


def reshaped(xp: Any) -> Work:
    a = xp.ones(4, 4, requires_grad=True) * 1
    return lambda: a.reshape(2, 8)


def transposed(xp: Any) -> Work:
    a = xp.ones(4, 4, requires_grad=True) * 1
    return lambda: a.transpose(0, 1)


def sliced(xp: Any) -> Work:
    a = xp.ones(4, 4, requires_grad=True) * 1
    return lambda: a[1:3]


def chain(xp: Any) -> Work:
    a, b = (xp.tensor(FOUR.copy(), requires_grad=True) for _ in range(2))

    def work() -> None:
        y = a
        for _ in range(CHAIN):
            y = y + b
        y.sum().backward()
        a.grad = b.grad = None

    return work


def network(sizes: tuple[int, int, int], batch: int) -> tuple[list[np.ndarray], np.ndarray, np.ndarray]:
    """Weights and biases as Linear keeps them, a batch of inputs and its targets."""
    rng = np.random.default_rng(0)
    n, hidden, classes = sizes
    shapes = ((hidden, n), (hidden,), (classes, hidden), (classes,))
    weights = [rng.standard_normal(shape).astype(np.float32) * np.float32(0.1) for shape in shapes]
    x = rng.standard_normal((batch, n)).astype(np.float32)
    return weights, x, rng.standard_normal((batch, classes)).astype(np.float32)


def step(xp: Any, sizes: tuple[int, int, int], batch: int) -> Work:
    """One step of gradient descent on the mean squared error, through modules and an optimizer."""
    n, hidden, classes = sizes
    weights, x, target = network(sizes, batch)
    model = xp.nn.Sequential(xp.nn.Linear(n, hidden), xp.nn.ReLU(), xp.nn.Linear(hidden, classes))
    with xp.no_grad():
        for p, w in zip(model.parameters(), weights, strict=True):
            p.copy_(xp.tensor(w))
    inputs, targets = xp.tensor(x), xp.tensor(target)
    optimizer = xp.optim.SGD(model.parameters(), lr=0.01)
    loss_of = xp.nn.MSELoss()

    def work() -> None:
        optimizer.zero_grad()
        loss_of(model(inputs), targets).backward()
        optimizer.step()

    return work


def step_by_hand(sizes: tuple[int, int, int], batch: int) -> Work:
    """The same step with its derivatives written out."""
    (w1, b1, w2, b2), x, target = network(sizes, batch)

    def work() -> None:
        z = x @ w1.T + b1
        h = np.maximum(z, 0)
        y = h @ w2.T + b2
        difference = y - target
        (difference * difference).mean()
        dy = difference * np.float32(2 / difference.size)
        dw2, db2 = dy.T @ h, dy.sum(0)
        dz = (dy @ w2) * (z > 0)
        dw1, db1 = dz.T @ x, dz.sum(0)
        for p, g in ((w1, dw1), (b1, db1), (w2, dw2), (b2, db2)):
            p -= np.float32(0.01) * g

    return work


def step_of_autograd(sizes: tuple[int, int, int], batch: int) -> Work:
    anp: Any = importlib.import_module("autograd.numpy")
    weights, x, target = network(sizes, batch)

    def loss(weights: list[Any]) -> Any:
        w1, b1, w2, b2 = weights
        y = anp.dot(anp.maximum(anp.dot(x, w1.T) + b1, 0), w2.T) + b2
        return anp.mean((y - target) ** 2)

    gradient = peer("autograd").grad(loss)

    def work() -> None:
        for p, g in zip(weights, gradient(weights), strict=True):
            p -= np.float32(0.01) * g

    return work


def step_of_mygrad(sizes: tuple[int, int, int], batch: int) -> Work:
    mg = peer("mygrad")
    arrays, x, target = network(sizes, batch)
    weights = [mg.tensor(w) for w in arrays]

    def work() -> None:
        w1, b1, w2, b2 = weights
        y = mg.matmul(mg.maximum(mg.matmul(x, w1.T) + b1, 0), w2.T) + b2
        ((y - target) ** 2).mean().backward()
        for w in weights:
            w.data -= np.float32(0.01) * w.grad
            w.null_grad()

    return work


def adding_of_autograd() -> Work:
    """What a tracked addition costs while a pass of autograd's records."""
    box = importlib.import_module("autograd.tracer")
    anp: Any = importlib.import_module("autograd.numpy")
    node = importlib.import_module("autograd.core").VJPNode.new_root()
    a, b = box.new_box(FOUR, 0, node), box.new_box(FOUR, 0, node)
    return lambda: anp.add(a, b)


def goals() -> list[Goal]:
    """The table of the design, and what each contestant does for it."""
    plus = {"numpy": lambda: np.add(FOUR, FOUR)}
    tracked_plus, tiny, large = dict(plus), {}, {}
    sum_backward = {}
    if peer("autograd"):
        tracked_plus["autograd"] = adding_of_autograd()
        tiny["autograd"], large["autograd"] = step_of_autograd((4, 16, 2), 8), step_of_autograd((784, 256, 10), 128)
    if mg := peer("mygrad"):
        a, b = mg.tensor(FOUR), mg.tensor(FOUR)
        tracked_plus["mygrad"] = lambda: a + b
        tiny["mygrad"], large["mygrad"] = step_of_mygrad((4, 16, 2), 8), step_of_mygrad((784, 256, 10), 128)

        def backward() -> None:
            (a * b).sum().backward()

        sum_backward["mygrad"] = backward

    def both(make: Callable[..., Work], *args: Any) -> dict[str, Work]:
        return {"reference": make(reference_impl, *args), "torch": make(torch, *args)}

    tiny["numpy"], large["numpy"] = step_by_hand((4, 16, 2), 8), step_by_hand((784, 256, 10), 128)
    return [
        Goal("add, untracked", both(adding, False) | plus, 2000, 3, 0.65),
        Goal("add, tracked", both(adding, True) | tracked_plus, 2000, 4.5, 0.65),
        Goal("mul, sum, backward", both(product_sum_backward) | sum_backward, 300, None, 0.33),
        Goal("reshape, tracked", both(reshaped), 1000, None, 0.85),
        Goal("transpose, tracked", both(transposed), 1000, None, 0.85),
        Goal("slice, tracked", both(sliced), 1000, None, 0.85),
        Goal("chain of 1000 adds, per node", both(chain), 1, None, 0.65),
        Goal("MLP 4-16-2 batch 8, step", both(step, (4, 16, 2), 8) | tiny, 50, 3.6, 0.4),
        Goal("MLP 784-256-10 batch 128, step", both(step, (784, 256, 10), 128) | large, 2, 1.10, None),
    ]


# ---- Measuring -------------------------------------------------------------------------------------------------------


def measured(goal: Goal, rounds: int, scale: float) -> dict[str, float]:
    """The contestants' medians in microseconds for one run of the work; the first round is not counted.

    Each round begins with another contestant: the first one after the garbage collector finds the caches cold, which was a tenth
    of the large network's step.
    """
    contestants = [*goal.work.items()]
    repeats = max(1, int(goal.repeats * scale))
    times: dict[str, list[float]] = {name: [] for name in goal.work}
    gc.disable()
    try:
        for number in range(rounds + 1):
            first = number % len(contestants)
            for name, work in contestants[first:] + contestants[:first]:
                begin = perf_counter_ns()
                for _ in range(repeats):
                    work()
                if number:
                    times[name].append((perf_counter_ns() - begin) / repeats / 1000)
            gc.collect()
    finally:
        gc.enable()
    per = CHAIN if "per node" in goal.name else 1
    return {name: statistics.median(values) / per for name, values in times.items()}


def row(goal: Goal, medians: dict[str, float]) -> str:
    """The goal's line of the table."""
    own = medians["reference"]
    parts, met = [], True
    for against, limit in (("numpy", goal.per_numpy), ("torch", goal.per_torch)):
        if against not in medians:
            parts.append(f"{'':>17}")
            continue
        ratio = own / medians[against]
        met = met and (limit is None or ratio <= limit)
        parts.append(f"{ratio:6.2f}x" + (f" (<= {limit:.2f})" if limit is not None else " " * 10))
    peers = ", ".join(f"{name} {medians[name]:.2f}" for name in ("autograd", "mygrad") if name in medians)
    return f"{goal.name:32}{own:10.2f}  {'  '.join(parts)}  {'met ' if met else 'MISSED'}  {peers}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=21, help="rounds, the medians of which are compared")
    parser.add_argument("--scale", type=float, default=1.0, help="factor on the number of runs in a round")
    options = parser.parse_args(arguments)
    print(f"NumPy {np.__version__}, torch {torch.__version__}, one thread, medians of {options.rounds} rounds in us")
    print(f"{'work':32}{'reference':>10}  {'/ NumPy (goal)':17}  {'/ torch (goal)':17}  goal    peers, us")
    for goal in goals():
        print(row(goal, measured(goal, options.rounds, options.scale)), flush=True)


if __name__ == "__main__":
    main()
