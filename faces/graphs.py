"""Networks as they were published, opened up for any size of input. The files stay untouched."""

from pathlib import Path


def freed(path: Path) -> bytes:
    """Return an ONNX graph whose input may have any number of images of any size.

    YuNet and SFace were published with one fixed size written into the graph. SFace also lists
    its weights among its inputs, which keeps ONNX Runtime from folding its normalisation layers
    into its convolutions. The layers' own sizes follow from the input, so that only the
    declarations have to go; outputs for the published size stay the same.
    """
    import onnx  # takes a third of a second, which only the worker that loads weights should pay

    model = onnx.load(path)
    graph = model.graph
    weights = {weight.name for weight in graph.initializer}
    inputs = [value for value in graph.input if value.name not in weights]
    del graph.input[:]
    graph.input.extend(inputs)
    del graph.value_info[:]
    for value in (*graph.input, *graph.output):
        for place, dimension in enumerate(value.type.tensor_type.shape.dim):
            if place != 1 or value in graph.output:
                dimension.dim_param = f"{value.name}_{place}"
    serialised: bytes = model.SerializeToString()
    return serialised
