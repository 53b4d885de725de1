"""Strings (tf.strings): a tensor of strings holds bytes; nothing here is differentiated."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from tapelab.engine import dtypes
from tapelab.engine.convert import to_tensor
from tapelab.engine.errors import InvalidArgumentError, OutOfScopeError
from tapelab.engine.faults import shown
from tapelab.engine.op import composite, op, plain, run
from tapelab.engine.tensor import EagerTensor, tensor
from tapelab.engine.wanted import truth, whole
from tapelab.ops.entry import entry, invalid
from tapelab.ops.printing import written
from tapelab.ops.samples import case, reals


def each(function: Callable[..., Any], *values: Any, kind: Any = object) -> Any:
    """Apply a function to every string; the result keeps the (broadcast) shape."""
    arrays = np.broadcast_arrays(*values)
    results = [function(*row) for row in zip(*[a.reshape(-1) for a in arrays], strict=True)]
    made = np.empty(len(results), kind)
    made[:] = results
    return made.reshape(arrays[0].shape)


def _held(x: Any, tf_name: str) -> Any:
    made = to_tensor(x)
    if made.dtype is not dtypes.string:
        raise invalid(tf_name, f"cannot compute {tf_name} as input #0(zero-based) was expected to "
                      f"be a string tensor but is a {made.dtype.spoken} tensor")  # fmt: skip
    return np.asarray(made._value)


@op(symbol="text", differentiable=False, samples=[case(reals(2))])
def as_string(input: Any, /, precision: Any = -1, scientific: Any = False, shortest: Any = False,
              width: Any = -1, fill: Any = "") -> Any:  # fmt: skip
    """Numbers as text, in printf's manner."""
    value = np.asarray(input)
    if value.dtype == object:
        return value
    pad = f"{fill}{width if width > 0 else ''}"
    if value.dtype == np.bool_:
        return each(lambda v: (b"true" if v else b"false").rjust(max(width, 0)), value)
    if value.dtype.kind in "iu":
        return each(lambda v: f"%{pad}d".encode() % int(v), value)
    form = f"{pad}{f'.{precision}' if precision >= 0 else ''}"
    form += "e" if scientific else "g" if shortest else "f"
    if value.dtype.kind == "c":
        return each(lambda v: f"(%{form},%{form})".encode() % (v.real, v.imag), value)
    return each(lambda v: f"%{form}".encode() % float(v), value)


@entry(as_string, "strings.as_string", "as_string")
def _(input: Any, precision: int = -1, scientific: bool = False, shortest: bool = False,
      width: int = -1, fill: str = "", name: Any = None) -> EagerTensor:  # fmt: skip
    if scientific and shortest:
        raise invalid("AsString", "scientific and shortest cannot both be true")
    if not isinstance(fill, str) or len(fill) > 1:
        raise invalid("AsString", f"Fill string must be one or fewer characters: {shown(fill)}")
    if fill and fill not in " +-0#":
        raise invalid("AsString", f"Fill argument not supported: '{fill}'")
    precision = whole(precision, "precision", -1, 100)
    width = whole(width, "width", -1, 10_000)
    attrs = {"precision": precision, "scientific": scientific, "shortest": shortest,
             "width": width, "fill": fill}  # fmt: skip
    return run(as_string, (to_tensor(input),), attrs)


@composite("strings.to_number")
def to_number(input: Any, out_type: Any = dtypes.float32, name: Any = None) -> EagerTensor:
    """Text as numbers."""
    wanted = dtypes.as_dtype(out_type)

    def number(text: bytes) -> Any:
        try:
            return (int if wanted.is_integer else float)(text)
        except ValueError:
            raise invalid("StringToNumber", "StringToNumberOp could not correctly convert string: "
                          f"{text.decode(errors='replace')}") from None  # fmt: skip

    made = each(number, _held(input, "StringToNumber"), kind=wanted.numpy)
    return tensor(made if made.ndim else made[()])


@composite("strings.join")
def join(inputs: Any, separator: str = "", name: Any = None) -> EagerTensor:
    """Strings joined, element by element, with a separator between them."""
    glue = plain(separator)
    glue = glue.encode() if isinstance(glue, str) else glue
    parts = [_held(x, "StringJoin") for x in inputs]
    shapes = {p.shape for p in parts if p.ndim}
    if len(shapes) > 1:
        raise invalid("StringJoin", f"Input shapes do not match: {' vs. '.join(map(str, shapes))}")
    return tensor(each(lambda *row: glue.join(row), *parts))


@composite("strings.reduce_join")
def reduce_join(inputs: Any, axis: Any = None, keepdims: bool = False, separator: str = "",
                name: Any = None) -> EagerTensor:  # fmt: skip
    """All strings along an axis (or all there are) joined to one."""
    value, glue = _held(inputs, "ReduceJoin"), separator.encode()
    chosen = range(value.ndim) if axis is None else plain(axis)
    axes = [a % value.ndim for a in (chosen if isinstance(chosen, (tuple, range)) else (chosen,))]
    rest = [k for k in range(value.ndim) if k not in axes]
    rows = value.transpose(rest + axes).reshape([value.shape[k] for k in rest] + [-1])
    made = np.empty(rows.shape[:-1], object)
    for place in np.ndindex(*made.shape):
        made[place] = glue.join(rows[place])
    return tensor(np.expand_dims(made, tuple(axes)) if keepdims else made)


@composite("strings.length")
def length(input: Any, unit: str = "BYTE", name: Any = None) -> EagerTensor:
    """How many bytes (or, with unit="UTF8_CHAR", characters) each string has."""
    value = _held(input, "StringLength")
    count = len if unit == "BYTE" else lambda text: len(text.decode("utf-8", "replace"))
    made = each(count, value, kind=np.int32)
    return tensor(made if made.ndim else made[()])


def _mapped(name: str, tf_name: str, function: Callable[[str], str], says: str) -> None:
    """Declare tf.strings.lower and its like."""

    def call(input: Any, encoding: str = "", name: Any = None) -> EagerTensor:
        held = _held(input, tf_name)
        if encoding == "utf-8":
            return tensor(each(lambda t: function(t.decode()).encode(), held))
        return tensor(each(function, held))

    call.__name__, call.__doc__ = f"string_{name}", says
    composite(f"strings.{name}")(call)


_mapped("lower", "StringLower", lambda t: t.lower(), "The strings in lower case.")  # type: ignore[arg-type]
_mapped("upper", "StringUpper", lambda t: t.upper(), "The strings in upper case.")  # type: ignore[arg-type]


@composite("strings.strip")
def strip(input: Any, name: Any = None) -> EagerTensor:
    """The strings without the blanks at both ends."""
    return tensor(each(lambda t: t.strip(), _held(input, "StringStrip")))


@composite("strings.substr")
def substr(input: Any, pos: Any, len: Any, unit: str = "BYTE", name: Any = None) -> EagerTensor:
    """`len` bytes (or characters) of each string from `pos` on; a negative pos counts back."""
    value = _held(input, "Substr")

    def part(text: bytes, start: int, size: int) -> bytes:
        whole: Any = text if unit == "BYTE" else text.decode()
        total = whole.__len__()  # `len` is the argument here
        if not -total <= start <= total:
            raise invalid("Substr", f"pos {start} out of range for string {text!r} at index 0")
        first = start + total if start < 0 else start
        cut = whole[first : first + max(size, 0)]
        return cut if unit == "BYTE" else cut.encode()

    return tensor(each(part, value, to_tensor(pos)._value, to_tensor(len)._value))


@composite("strings.split")
def split_strings(input: Any, sep: Any = None, maxsplit: int = -1, name: Any = None) -> EagerTensor:
    """The words of one string; for several strings there is no tensor of one shape."""
    value = _held(input, "StringSplitV2")
    if value.ndim:
        parts = [text.split(_bytes(sep), maxsplit) for text in value.reshape(-1)]
        if len({len(p) for p in parts}) > 1 or value.ndim > 1:
            raise OutOfScopeError(
                "tapelab has no RaggedTensor, which the words of several strings would need: split "
                "one string at a time."
            )
        return to_tensor(parts)
    return to_tensor(value[()].split(_bytes(sep), maxsplit))


def _bytes(text: Any) -> bytes | None:
    found = plain(text)
    return (found.encode() if isinstance(found, str) else found) or None


@composite("strings.bytes_split")
def bytes_split(input: Any, name: Any = None) -> EagerTensor:
    """The bytes of one string, one by one."""
    text = _held(input, "StringSplit")[()]
    return to_tensor([text[k : k + 1] for k in range(len(text))])


@composite("strings.format")
def format_(template: str, inputs: Any, placeholder: str = "{}", summarize: int = 3,
            name: Any = None) -> EagerTensor:  # fmt: skip
    """The template with each placeholder replaced by a tensor's text."""
    values = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    holes = template.count(placeholder)
    if holes != len(values):
        raise ValueError(f"The template expects {holes} tensors, but the inputs only has "
                         f"{len(values)}. Please ensure the number of placeholders in template "
                         "matches inputs length.")  # fmt: skip
    pieces = template.split(placeholder)
    texts = [written(to_tensor(v), summarize, True) for v in values] + [""]
    return to_tensor("".join(p + t for p, t in zip(pieces, texts, strict=True)))


@composite("strings.regex_replace")
def regex_replace(input: Any, pattern: Any, rewrite: Any, replace_global: bool = True,
                  name: Any = None) -> EagerTensor:  # fmt: skip
    """Replace what a regular expression finds; \\1 in `rewrite` is the first group."""
    found, new = _pattern(pattern), re.sub(rb"\\0", rb"\\g<0>", _text(rewrite))
    held = _held(input, "RegexReplace")
    count = 0 if truth(replace_global, "replace_global") else 1
    try:
        return tensor(each(lambda t: found.sub(new, t, count=count), held))
    except (re.error, IndexError):
        raise InvalidArgumentError(
            f"Invalid rewrite pattern: {shown(rewrite)}: it asks for a group that the pattern "
            "does not have."
        ) from None


def _pattern(pattern: Any) -> Any:
    try:
        return re.compile(_text(pattern))
    except re.error as error:
        raise InvalidArgumentError(
            f"Invalid pattern: {_text(pattern).decode('utf-8', 'replace')}, error: {error}"
        ) from None


@composite("strings.regex_full_match")
def regex_full_match(input: Any, pattern: Any, name: Any = None) -> EagerTensor:
    """Whether a regular expression matches each whole string."""
    found, held = _pattern(pattern), _held(input, "RegexFullMatch")
    made = each(lambda t: found.fullmatch(t) is not None, held, kind=np.bool_)
    return tensor(made if made.ndim else made[()])


def _text(value: Any) -> bytes:
    found = plain(value)
    return found.encode() if isinstance(found, str) else bytes(found)


@composite("strings.unicode_decode")
def unicode_decode(input: Any, input_encoding: str = "UTF-8", **ignored: Any) -> EagerTensor:
    """The code points of one string."""
    value = _held(input, "UnicodeDecode")
    if value.ndim:
        raise OutOfScopeError("tapelab has no RaggedTensor: decode one string at a time.")
    points = np.array([ord(c) for c in _decoded(value[()], input_encoding)], np.int32)
    return tensor(points)


@composite("strings.unicode_encode")
def unicode_encode(input: Any, output_encoding: str = "UTF-8", **ignored: Any) -> EagerTensor:
    """The text for code points that stand along the last axis."""
    points = np.asarray(to_tensor(input)._value)
    rows = points.reshape(-1, points.shape[-1])
    made = np.empty(len(rows), object)
    _known(output_encoding)
    made[:] = ["".join(map(chr, row)).encode(output_encoding) for row in rows.tolist()]
    return tensor(made.reshape(points.shape[:-1]))


@composite("strings.unicode_split")
def unicode_split(input: Any, input_encoding: str = "UTF-8", **ignored: Any) -> EagerTensor:
    """The characters of one string."""
    value = _held(input, "UnicodeSplit")
    if value.ndim:
        raise OutOfScopeError("tapelab has no RaggedTensor: split one string at a time.")
    return to_tensor([c.encode() for c in _decoded(value[()], input_encoding)])


def _decoded(text: bytes, encoding: Any) -> str:
    """The characters; what is not in the encoding becomes U+FFFD, as in TensorFlow."""
    _known(encoding)
    return text.decode(encoding, "replace")


def _known(encoding: Any) -> None:
    names = ("UTF-8", "UTF-16-BE", "UTF-32-BE", "US-ASCII")
    if not isinstance(encoding, str) or encoding.upper() not in names:
        raise InvalidArgumentError(
            f"Could not create converter for input encoding: {shown(encoding)}. There are "
            f"{', '.join(names)}."
        )
