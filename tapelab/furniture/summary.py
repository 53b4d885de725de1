"""The table that Model.summary prints: layers, shapes of what they return, numbers of weights."""

import math
import shutil
from typing import Any

from tapelab.furniture.layers.core import InputLayer

Rows = list[list[str]]
ENDS = ("left", "left", "right")


def table(model: Any, line_length: int | None = None, positions: Any = None,
          expand_nested: bool = False, show_trainable: bool = False) -> str:  # fmt: skip
    """The table of a model as text."""
    links = None if in_a_row(model) else model._graph.nodes
    head, ends, default = ["Layer (type)", "Output Shape", "Param #"], list(ENDS), 88
    places = list(positions or [0.45, 0.8, 1.0])
    if links is not None:
        head, ends, default = [*head, "Connected to"], [*ends, "left"], 108
        places = list(positions or [0.3, 0.56, 0.74, 1.0])
    if show_trainable:
        head, ends, default = [*head, "Trainable"], [*ends, "center"], default + 12
        places = [p * 0.9 for p in places] + [1.0]
    total = line_length or min(default, shutil.get_terminal_size().columns - 4)
    rows = [row for layer in model._shown_layers()
            for row in _rows(layer, links, expand_nested, show_trainable)]  # fmt: skip
    lines = [f'Model: "{model.name}"', *framed([head, *rows], _widths(places, total), ends)]
    return "\n".join([*lines, *_totals(model)]) + "\n"


def in_a_row(model: Any) -> bool:
    """Whether each layer takes only what the layer before it gives."""
    graph = model._graph
    if graph is None:
        return True
    used = [node.layer for node in graph.nodes]
    return (
        len(graph.inputs) == 1
        and len({id(layer) for layer in used}) == len(used)
        and all(len(node.inputs()) == 1 for node in graph.nodes)
        and all(node.inputs()[0] in before for node, before in zip(
            graph.nodes, [graph.inputs, *(n.outputs for n in graph.nodes)], strict=False))
    )  # fmt: skip


def _rows(layer: Any, links: Any, expand: bool, trainable: bool, level: int = 0) -> Rows:
    mark = "   " * level + "└ " if level else ""
    made_by_us = type(layer).__module__.startswith("tapelab.")
    weightless = made_by_us and type(layer).build.__qualname__ == "Layer.build"
    count = f"{layer.count_params():,}"
    row = [f"{mark}{layer.name} ({type(layer).__name__})", _shape(layer),
           count if layer.built or weightless else "0 (unbuilt)"]  # fmt: skip
    if links is not None:
        row.append(_sources(layer, links))
    if trainable:
        row.append("-" if not layer.weights else "Y" if layer.trainable else "N")
    inside = layer._shown_layers() if expand and hasattr(layer, "_shown_layers") else []
    return [row, *(r for each in inside for r in _rows(each, links, expand, trainable, level + 1))]


def _shape(layer: Any) -> str:
    state = layer._state
    if isinstance(layer, InputLayer):
        shapes: Any = [state.expected]
    elif state.node is not None and state.node.outputs:
        shapes = [symbol.shape for symbol in state.node.outputs]
    else:
        shapes = state.returned
    if not shapes:
        return "?"
    texts = [f"({', '.join(map(str, shape))})" for shape in shapes]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _sources(layer: Any, nodes: Any) -> str:
    """Where the inputs of a layer come from: the layer, its which call, its which output."""
    found = []
    for node in nodes:
        for symbol in node.inputs() if node.layer is layer else ():
            name, call, place = symbol.name, 0, 0
            if symbol.node is not None:
                name = getattr(symbol.node.layer, "name", "operation")
                same = [n for n in nodes if n.layer is symbol.node.layer]
                call = same.index(symbol.node) if symbol.node in same else 0
                place = [s is symbol for s in symbol.node.outputs].index(True)
            found.append(f"{name}[{call}][{place}]")
    return ", ".join(found) or "-"


def _totals(model: Any) -> list[str]:
    kinds = {"Trainable": model.trainable_variables, "Non-trainable": model.non_trainable_variables}
    optimizer = model.optimizer
    if optimizer is not None and optimizer.built:
        kinds["Optimizer"] = optimizer.variables
    every = [v for held in kinds.values() for v in held]
    return [f" {kind} params: {_count(held)}" for kind, held in {"Total": every, **kinds}.items()]


def _count(variables: Any) -> str:
    sizes = [(math.prod(v.shape), v.dtype.size) for v in variables]
    return f"{sum(n for n, _ in sizes):,} ({_bytes(sum(n * size for n, size in sizes))})"


def _bytes(size: float) -> str:
    units = ["B", "KB", "MB", "GB", "TB"]
    while size >= 1024 and len(units) > 1:
        size /= 1024
        del units[0]
    return f"{size:.2f} {units[0]}"


# -- the frame ------------------------------------------------------------------------------------


def _widths(places: list[float], total: int) -> list[int]:
    """The columns' widths; what the frame takes is taken from all of them."""
    ends = [int(p * total) for p in places]
    wide = [b - a + 2 for a, b in zip([0, *ends], ends, strict=False)]
    if min(wide) < 6:
        raise ValueError("Insufficient console width to print summary.")
    excess = sum(wide) + len(wide) + 1 - total
    for k, left in enumerate(range(len(wide), 0, -1)):
        less = round(excess / left)
        wide[k] -= less
        excess -= less
    return wide


def framed(rows: Rows, widths: list[int], ends: list[str]) -> list[str]:
    """Rows of texts in a frame; the first row is the head."""

    def rule(signs: str) -> str:
        return signs[0] + signs[1].join(signs[2] * n for n in widths) + signs[3]

    def lines(row: list[str], bar: str) -> list[str]:
        cells = [_wrapped(text, n - 2) for text, n in zip(row, widths, strict=True)]
        tall = max(map(len, cells))
        return [bar + bar.join(f" {_set(cell[k] if k < len(cell) else '', n - 2, end)} "
                               for cell, n, end in zip(cells, widths, ends, strict=True)) + bar
                for k in range(tall)]  # fmt: skip

    found = [rule("┏┳━┓"), *lines(rows[0], "┃"), rule("┡╇━┩")]
    for k, row in enumerate(rows[1:]):
        found += [rule("├┼─┤")] * bool(k) + lines(row, "│")
    return [*found, rule("└┴─┘")]


def _set(text: str, width: int, end: str) -> str:
    return {"left": text.ljust, "right": text.rjust, "center": text.center}[end](width)


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of whole words; a word that is too long ends with an ellipsis."""
    lines = [""]
    for word in text.replace(" ", " \0").split("\0"):
        if lines[-1] and len((lines[-1] + word).rstrip()) > width:
            lines.append("")
        lines[-1] += word
    shown = [line.rstrip() for line in lines]
    return [line if len(line) <= width else line[: width - 1] + "…" for line in shown]
