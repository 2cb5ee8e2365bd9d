"""Faults in refusing: what should be an error succeeds, or has changed something before."""

from typing import Any

from tests.mutants import replaced


def forgiving(clause: str, function: str) -> None:
    """Register the fault that a function gives back what it cannot do with."""

    def change(original: Any, *given: Any, **named: Any) -> Any:
        try:
            return original(*given, **named)
        except Exception:
            return given[0]

    replaced(clause, f"``{function}`` gives back what it cannot do with.", function, change)


forgiving("refusals.types.of_what_is_given", "block_diag")
forgiving("refusals.tensors.shapes_and_values", "narrow")
replaced(
    "refusals.tensors.shapes_and_values",
    "``renorm_`` rounds before it looks at the dtype.",
    "Tensor.renorm_",
    lambda original, x, *given: original(x.add_(1).sub_(2), *given),
)
forgiving("refusals.linalg.shapes_and_values", "linalg.vander")
forgiving("refusals.fft.shapes_and_values", "fft.irfft")
forgiving("refusals.nn.shapes_and_values", "nn.functional.pixel_shuffle")
forgiving("refusals.dtypes.of_less_use", "nansum")


def blind(clause: str, function: str, *places: int | str) -> None:
    """Register the fault that a function takes a string for nothing said: it gives its other argument, or None."""

    def change(original: Any, *given: Any, **named: Any) -> Any:
        wrong = [given[place] if isinstance(place, int) else named.get(place) for place in places]
        return None if any(isinstance(value, str) for value in wrong) else original(*given, **named)

    replaced(clause, f"``{function}`` takes a string for a tensor.", function, change)


blind("refusals.types.of_each_tensor", "linalg.solve", 1)
blind("refusals.types.of_each_tensor", "scatter", "src")
blind("refusals.types.of_each_tensor_of_a_network", "nn.functional.conv1d", 1)
forgiving("refusals.drawn_by_chance.of_many_functions", "multinomial")
forgiving("refusals.indices_and_sources.of_many_functions", "index_add")
forgiving("refusals.along_dimensions.of_many_functions", "searchsorted")
forgiving("refusals.elementwise.of_many_functions", "bitwise_left_shift")
forgiving("refusals.shapes.of_many_functions", "unflatten")
