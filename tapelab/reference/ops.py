"""The op reference as a notebook: names, formula, derivative and a sample call of every op.

Everything is read from the declarations. A chapter is a file of `tapelab/ops`; its one code cell
computes the samples, so that running the notebook checks what is printed here.
"""

import inspect
import json
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import numpy as np

import tapelab as tf
from tapelab.engine import registry
from tapelab.engine.convert import to_tensor
from tapelab.engine.op import plain, run
from tapelab.reference.stubs import sentence
from tapelab.trace import notation

PATH = "notebooks/op_reference.ipynb"
# Factors whose signs are up to the LAPACK that NumPy was built with.
UNSIGNED = ("eig_factors", "eigh_factors", "qr_factors", "svd_factors")
LONG = 64  # characters of a printed call or result
INTRO = """# Op reference

Every operation with its names, its formula and what it sends back to its inputs: $g$ is the
gradient that arrives at the output $y$ ($z$ where an input is called $y$). The last column is the
rule with which the tape computes, as drawings show it; it is empty where the rule needs numbers,
and a dash says that there is no derivative. Below each table stands a sample call of each op. Ops
without a name in `tf` are used by functions and rules. (Written by `python -m tapelab.reference`.)
"""
FUNCTIONS = """## Functions made of ops

These have no rule of their own: a tape sees the ops inside.
"""


def files() -> dict[str, str]:
    """The notebook, by its path in the repository."""
    return {PATH: json.dumps(notebook(), indent=1, ensure_ascii=False) + "\n"}


def notebook() -> dict[str, Any]:
    """All chapters with their outputs, in nbformat 4."""
    cells = [markdown(INTRO), code("from tapelab.reference.ops import show")]
    for name in chapters():
        doc = sentence(sys.modules[f"tapelab.ops.{name}"])
        head = f"## {name.capitalize()}\n\n{doc}\n\n| op | names | formula | sends back |\n"
        rows = "\n".join(row(made) for made in ops_of(name))
        cells += [markdown(f"{head}|:--|:--|:--|:--|\n{rows}"), code(f'show("{name}")')]
    cells.append(markdown(FUNCTIONS + "\n| function | what it does |\n|:--|:--|\n" + composites()))
    for k, each in enumerate(cells):
        each["id"] = f"op-{k:02}"
    for k, each in enumerate([each for each in cells if each["cell_type"] == "code"], 1):
        each["execution_count"] = k  # nbval takes a cell without one for a cell that never ran
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


SCOPE: dict[str, Any] = {}  # the namespace that the cells share
METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}


def markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": "", "metadata": {}, "source": lines(text.rstrip())}


def code(text: str) -> dict[str, Any]:
    """A cell with what it prints when it is run."""
    said = StringIO()
    with redirect_stdout(said):
        exec(text, SCOPE)
    out = {"name": "stdout", "output_type": "stream", "text": lines(said.getvalue())}
    return {"cell_type": "code", "execution_count": None, "id": "", "metadata": {},
            "outputs": [out] if said.getvalue() else [], "source": lines(text)}  # fmt: skip


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


# -- what there is ----------------------------------------------------------------------------


def chapters() -> list[str]:
    """The files of `tapelab/ops` that declare ops, in alphabetical order."""
    return sorted({chapter(made) for made in registry.ops.values()})


def chapter(made: Any) -> str:
    return str(made.forward.__module__.rpartition(".")[2])


def ops_of(name: str) -> list[Any]:
    found = [made for made in registry.ops.values() if chapter(made) == name]
    return sorted(found, key=lambda made: made.name)


def names_of(made: Any) -> list[str]:
    entry = registry.functions.get(made.name)
    return sorted(n for n, call in registry.public.items() if call in (made.function, entry)
                  or getattr(call, "op", None) is made)  # fmt: skip


def composites() -> str:
    """A line for each public function that is no op."""
    found: dict[Any, list[str]] = {}
    for name, call in sorted(registry.public.items()):
        if not hasattr(call, "op") and inspect.isfunction(call):
            found.setdefault(call, []).append(f"`tf.{name}`")
    return "\n".join(f"| {', '.join(names)} | {cell(sentence(call))} |"
                     for call, names in found.items())  # fmt: skip


# -- a row ------------------------------------------------------------------------------------


def row(made: Any) -> str:
    names = ", ".join(f"`tf.{name}`" for name in names_of(made))
    return f"| **{made.name}** | {names} | {formula(made)} | {cell(derivative(made))} |"


def formula(made: Any) -> str:
    """LaTeX where it is declared, else the text that a node shows."""
    return f"${latex(made)}$" if made.latex else cell(plain_formula(made))


def latex(made: Any) -> str:
    """The declared LaTeX with the parameters as letters; "" where none is declared."""
    text: str = made.latex.replace("|", r"\vert ")
    for name in made.order:
        if len(name) > 1:  # else set as a product of letters
            text = text.replace("{" + name + "}", r"{\mathit{" + name.replace("_", r"\_") + "}}")
    return text


def plain_formula(made: Any) -> str:
    """The text that a node shows, with the parameters' own names."""
    return re.sub(r"\{(\w+)\}", r"\1", made.text)


def cell(text: str) -> str:
    """Text that can stand in a table."""
    return re.sub(r"([|*_$<])", r"\\\1", text)


def derivative(made: Any) -> str:
    """What the rule sends to each input that can have a gradient, at the first sample."""
    if made.rule is None or not made.differentiable:
        return "—"
    pairs = sends(made)
    return "; ".join(f"{n}: {t}" if len(inputs_of(made)) > 1 else t for n, t in pairs)


def sends(made: Any) -> list[tuple[str, str]]:
    """Inputs, and what the rule sends to them, without the sizes of the sample it is read at."""
    inputs = first_inputs(made)
    if inputs is None:
        return []
    tensors, attrs = inputs
    names = inputs_of(made)
    smooth = [x.dtype.is_floating or x.dtype.is_complex for x in tensors]
    values = [x._value for x in tensors]
    with np.errstate(all="ignore"):  # not as a call: nobody shall hear of it
        found = made.forward(*values, **attrs)
    outputs = [np.asarray(each) for each in (found if made.many else [found])]
    texts = notation.derivative(made, [*values, *outputs], attrs, smooth)
    written = notation.written(texts, [*names, output_of(made)])
    pairs = zip(names, map(sizeless, written), smooth, strict=True)
    return [(name, text) for name, text, each in pairs if each and text]


def inputs_of(made: Any) -> list[str]:
    """What the tensors of the first sample are called."""
    inputs = first_inputs(made)
    return [] if inputs is None else input_names(made, len(inputs[0]))


def output_of(made: Any) -> str:
    """The letter of the output: y, or z where an input is called y."""
    return "z" if "y" in made.order else "y"


def sizeless(text: str) -> str:
    """A rule without the sizes of the sample: "g, summed over axis 0" """
    text = re.sub(r", summed over (all )?[\d× ]+ elements?$", ", summed", text)
    return re.sub(r"(, summed over ax[ie]s \d+(, \d+)*), \d[^,]*$", r"\1", text)


def first_inputs(made: Any) -> Any:
    """The tensors and the attributes of the first sample, or None."""
    if not made.samples:
        return None
    sample = made.samples[0]
    flat: list[Any] = []
    for each in sample.inputs:
        flat.extend(each if isinstance(each, (list, tuple)) else [each])
    attrs = {**made.attributes, **{k: plain(v) for k, v in sample.attrs.items()}}
    return tuple(to_tensor(x) for x in flat), attrs


def input_names(made: Any, count: int) -> list[str]:
    fixed = [n for n in made.tensors if n != made.listed]
    return [*fixed, *[f"{made.listed}[{k}]" for k in range(count - len(fixed))]][:count]


# -- samples ----------------------------------------------------------------------------------


def show(name: str) -> None:
    """Print a sample call of each op of a chapter, with its result."""
    with np.printoptions(precision=4, suppress=True, threshold=8, edgeitems=2, linewidth=200):
        for call, result in samples(name):
            print(call)
            print("   ", result)


def samples(name: str) -> Iterator[tuple[str, str]]:
    for made in ops_of(name):
        inputs = first_inputs(made)
        if inputs is None:
            continue
        tensors, attrs = inputs
        given = [short(x) for x in tensors]
        given += [f"{k}={v!r}" for k, v in made.samples[0].attrs.items()]
        found = tf.nest.flatten(run(made, tensors, attrs))
        if made.name in UNSIGNED:
            found = [tf.abs(y) for y in found]
        yield f"{made.name}({', '.join(given)})", ", ".join(short(y) for y in found)


def short(tensor: Any) -> str:
    """A value on one line; a long one as its dtype and shape."""
    value = tensor.numpy()
    text = " ".join(np.array2string(np.asarray(value), separator=", ").split())
    text = text.replace("[ ", "[").replace(" ]", "]")
    return text if len(text) <= LONG else f"<{tensor.dtype.name} {tuple(value.shape)}>"
