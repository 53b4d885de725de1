"""Kinds of dtypes that ops take, in the order in which TensorFlow's messages list them."""

from tapelab.engine import dtypes

ALLOWED: dict[str, tuple[dtypes.DType, ...]] = {}  # kind → dtypes in TensorFlow's order


def _kinds() -> None:
    d = dtypes
    floats = (d.bfloat16, d.float16, d.float32, d.float64)
    ints = (d.int8, d.int16, d.int32, d.int64, d.uint8, d.uint16, d.uint32, d.uint64)
    complexes = (d.complex64, d.complex128)
    ALLOWED.update(
        any=d.ALL,
        number=(*floats, *ints, *complexes),
        signed=(*floats, *ints[:4], *complexes),
        power=(d.bfloat16, d.float32, d.float16, d.float64, *ints[:4], *complexes),
        difference=(*floats, d.int32, d.int64, *complexes),
        addable=(*floats, *ints, *complexes, d.string),
        logical=(*floats, *ints, *complexes, d.bool_),
        real=(*floats, *ints),
        smooth=(*floats, *complexes),
        float=floats,
        int=ints,
        bool=(d.bool_,),
        string=(d.string,),
        complex=complexes,
    )


_kinds()
