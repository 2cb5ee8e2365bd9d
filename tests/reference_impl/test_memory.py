"""Which arrays are dense, and which overlap in a way that forbids a write."""

from __future__ import annotations

import numpy as np

from reference_impl.memory import is_dense, overlap

MEMORY = np.arange(24)
TABLE = MEMORY.reshape(4, 6)


def test_dense_arrays_fill_their_stretch_in_any_order() -> None:
    for dense in (
        MEMORY,
        TABLE,
        TABLE.T,
        MEMORY.reshape(2, 3, 4).transpose(1, 2, 0),
        MEMORY[5:9],
        TABLE[1:3],
        TABLE[1:2, 2:5],
    ):
        assert is_dense(dense)


def test_gaps_and_repetitions_are_not_dense() -> None:
    for other in (MEMORY[::2], TABLE[:, :3], TABLE[:, ::2], np.broadcast_to(MEMORY[:1], 3)):
        assert not is_dense(other)


def test_the_same_elements_in_the_same_order_do_not_overlap() -> None:
    assert not overlap(TABLE, TABLE)
    assert not overlap(TABLE[1], MEMORY[6:12])


def test_other_orders_and_parts_overlap() -> None:
    square = MEMORY[:16].reshape(4, 4)
    assert overlap(square, square.T)
    assert overlap(MEMORY[1:], MEMORY[:-1])
    assert overlap(TABLE, TABLE[1])


def test_neighbours_and_nothing_do_not_overlap() -> None:
    assert not overlap(MEMORY[:5], MEMORY[5:])
    assert not overlap(MEMORY[:0], MEMORY)
    assert not overlap(MEMORY, MEMORY.copy())


def test_strided_arrays_are_not_judged() -> None:
    assert not overlap(MEMORY[::2], MEMORY[1::2])
    assert not overlap(MEMORY[:12:2], MEMORY[:6])
