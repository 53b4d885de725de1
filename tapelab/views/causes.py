"""The sentences of `explain`: for each cause what happened, and the next thing to type.

One table for each language, with the same keys: a cause, or a cause and a variant of it. In braces:

    {y} {x}   target and source, as the learner calls them      {op}     the op at the cut
    {at}      ", line 7", or nothing                            {value}  a value, as text
    {other}   another tensor or Variable                        {dtype} {how}  as they say
"""

from __future__ import annotations

Sentence = tuple[str, str]

ENGLISH: dict[str, Sentence] = {
    "": ("The gradient of {y} with respect to {x} is {value}: not None, not zero, and finite.", ""),
    "/number": (
        "The gradient of {y} with respect to {x} was a tensor, not None. The record has been "
        "released since, so the tape can say no more.",
        "with tf.GradientTape(persistent=True) as tape:  # keeps the record for questions",
    ),
    "not-watched": (
        "{x} is a plain tensor, and nobody watched it: the tape follows Variables by itself, other "
        "tensors only after tape.watch.",
        "tape.watch({x})  # inside the `with`, before {x} is used",
    ),
    "not-watched/number": (
        "{x} is a plain {dtype}, not a tensor: no tape can follow it.",
        "{x} = tf.Variable({value})  # and compute {y} from it, inside the `with`",
    ),
    "not-trainable": (
        "{x} is a Variable made with trainable=False: tapes do not watch it by themselves.",
        "tape.watch({x})  # inside the `with`, before {x} is used",
    ),
    "access-not-watched": (
        "This tape was made with watch_accessed_variables=False, so reading {x} did not make the "
        "tape watch it.",
        "tape.watch({x})  # inside the `with`, before {x} is used",
    ),
    "watched-late": (
        "{x} was used before it was watched{at}: what ran before tape.watch({x}) is not on the "
        "tape.",
        "tape.watch({x})  # as the first line of the `with`, before {x} is used",
    ),
    "different-object": (
        "{x} is not the object that {y} was computed from: the tape knows {other}, which has the "
        "same origin but is another object{at}.",
        "tape.gradient({y}, {other})",
    ),
    "outside-tape": (
        "Between {x} and {y} the op {op} ran outside this tape{at}: a tape has a record only of "
        "what runs inside its `with`, on the same thread.",
        "with tf.GradientTape() as tape:  # and compute all the way from {x} to {y} inside",
    ),
    "outside-tape/gradient": (
        "A gradient was computed outside this tape{at}: its backward pass is not on the record, so "
        "it cannot be differentiated again.",
        "with tf.GradientTape() as outer:  # and call the inner tape.gradient(…) inside it",
    ),
    "outside-tape/never": (
        "This tape has recorded nothing: it was never entered with `with`.",
        "with tf.GradientTape() as tape:  # and compute {y} inside",
    ),
    "left-engine": (
        "The value left the engine through {how}{at}: what is computed from plain numbers is not "
        "on the tape.",
        "{x}  # stay with tensors: tf functions in place of {how} and NumPy",
    ),
    "left-engine/test": (
        "{y} depends on {x} only through a test that Python made{at}: bool() takes the value out "
        "of the engine, and a jump has no derivative.",
        "{y} = tf.sigmoid({x})  # or another smooth function in place of the `if`",
    ),
    "left-engine/target": (
        "{y} is a plain {dtype}, not a tensor: it was computed outside the engine.",
        "{y} = tf.…({x})  # compute the target with tf functions, inside the `with`",
    ),
    "dtype": (
        "{x} holds {dtype}: only floating-point tensors have gradients.",
        "{x} = tf.Variable({value})  # a float: the tape can follow it",
    ),
    "dtype/op": (
        "{op} made {dtype} of a float on the way from {x} to {y}{at}: no gradient flows through "
        "{dtype}.",
        "{y} = …  # leave out the {op} to {dtype}: stay with floats",
    ),
    "not-differentiable": (
        "{op} has no gradient, and it stands between {x} and {y}{at}: it is flat almost everywhere "
        "or gives no floats.",
        "{advice}",
    ),
    "state": (
        "{other} took its value by assign{at}: an assign changes state, and no gradient flows from "
        "a Variable back to what was assigned.",
        "{other} = …  # compute with a tensor, in place of the assign",
    ),
    "stopped": (
        "tf.stop_gradient stands between {x} and {y}{at}: it passes values on and gradients not.",
        "{y} = …  # without tf.stop_gradient, if the gradient is to reach {x}",
    ),
    "recording-paused": (
        "{op} ran while recording was paused{at}: nothing inside tape.stop_recording() is on the "
        "record.",
        "{y} = …  # move it out of `with tape.stop_recording():`",
    ),
    "swapped": (
        "{x} is no longer a Variable: {op} made a new tensor, which took its name{at}. The tape "
        "watches Variables by themselves, tensors not.",
        "{x}.assign(…)  # in place of `{x} = …`: the Variable stays a Variable",
    ),
    "independent": (
        "No path leads from {x} to {y}, neither on this tape nor through what was heard around it: "
        "{y} does not depend on {x}.",
        'tape.gradient({y}, {x}, unconnected_gradients="zero")  # if zeros are what you need',
    ),
    "independent/unheard": (
        "On this tape no path leads from {x} to {y}. What ran outside of the tape was not heard: "
        "with %load_ext tapelab (or tapelab.witness() before the `with`) explain can tell more.",
        'tape.gradient({y}, {x}, unconnected_gradients="zero")  # if zeros are what you need',
    ),
    "released": (
        "{y} stood on an earlier record of this tape, which was released{at}.",
        "with tf.GradientTape(persistent=True) as tape:  # keeps the record",
    ),
    "released/used": (
        "The record was released when the tape was used up{at}: there is nothing left to look at.",
        "with tf.GradientTape(persistent=True) as tape:  # keeps the record for questions",
    ),
    "zero-upstream": (
        "What arrives at {x} is zero already: contributions cancel, or an op between {x} and {y} "
        "received zeros.",
        "print(tape.gradient({y}, [{x}]))  # with persistent=True, ask for what is in between too",
    ),
    "zero-upstream/cancel": (
        "The contributions that meet at {other} cancel: their sum is zero.",
        "{y} = …  # {x} goes in with opposite signs: look at the ops that use {other}",
    ),
    "zero-local": (
        "The derivative of {op} is zero here{at}: its input is {value}.",
        "{x}.assign(…)  # try another value, or look at what {op} is given",
    ),
    "zero-local/factor": (
        "{op} is given a zero{at} ({other}): as long as that is zero, it passes a gradient of 0 "
        "back to {x}, whatever {x} is.",
        "{y} = …  # with something other than zero in place of {other}",
    ),
    "zero-local/factor-variable": (
        "{op} is given a zero{at} ({other}): as long as that is zero, it passes a gradient of 0 "
        "back to {x}, whatever {x} is.",
        "{other}.assign(…)  # something other than zero: another {x} does not help",
    ),
    "zero-local/exponent": (
        "{op} is given an exponent of zero{at} ({other}): as long as that is zero, it "
        "passes a gradient of 0 back to {x}, whatever {x} is.",
        "{y} = …  # with another exponent in place of {other}",
    ),
    "zero-local/exponent-variable": (
        "{op} is given an exponent of zero{at} ({other}): as long as that is zero, it "
        "passes a gradient of 0 back to {x}, whatever {x} is.",
        "{other}.assign(…)  # an exponent other than zero: another {x} does not help",
    ),
    "dead-relu": (
        "All inputs of {op} are at most zero{at} ({value}): it is flat there and passes nothing "
        "back.",
        "tf.nn.leaky_relu(…)  # keeps a slope below zero; or start with other weights",
    ),
    "saturated": (
        "{op} is saturated{at}: its input is {value}, where its slope is zero in this precision.",
        "x = x / 10.0  # smaller inputs for {op}: scale the data or the weights",
    ),
    "not-selected": (
        "{op} chose other elements{at}: what was not selected gets a gradient of zero.",
        "tf.reduce_mean(…)  # or another op in which every element has a part",
    ),
    "first-nan": (
        "The first NaN on the way back was made by {op}{at}: its input is {value}.",
        "{advice}",
    ),
    "first-inf": (
        "The first infinity on the way back was made by {op}{at}: its input is {value}.",
        "{advice}",
    ),
}  # fmt: skip

# What to type when an op has no gradient, or makes a number that is not finite.
ADVICE: dict[str, str] = {
    "argmax": "tf.nn.softmax(…)  # a smooth stand-in for {op}",
    "argmin": "tf.nn.softmax(-…)  # a smooth stand-in for {op}",
    "compare": "tf.sigmoid(…)  # a smooth stand-in for {op}",
    "round": "tf.grad_pass_through(tf.round)(…)  # lets the gradient through as it is",
    "shape": "tf.reduce_sum(…)  # {op} depends on the shape alone, not on the values",
    "no-gradient": "@tf.custom_gradient  # give {op} a gradient of your own",
    "where": "safe = tf.where(mask, x, 1.0)  # give {op} harmless values where it is not chosen",
    "sqrt": "tf.sqrt(x + 1e-12)  # keep the input away from 0, where the slope is infinite",
    "log": "tf.math.log(x + 1e-12)  # keep the input away from 0",
    "divide": "tf.math.divide_no_nan(a, b)  # or keep the divisor away from 0",
    "finite": "tf.debugging.check_numerics(x, 'x')  # find where the value becomes extreme",
}
KINDS: dict[str, str] = {
    **dict.fromkeys(("argmax", "argmin"), "argmax"),
    **dict.fromkeys(("floor", "ceil", "rint", "round_to_even", "floordiv", "truncatediv"), "round"),
    **dict.fromkeys(("shape", "size", "rank", "zeros_like", "ones_like"), "shape"),
    **dict.fromkeys(("less", "less_equal", "greater", "greater_equal", "equal", "not_equal",
                     "logical_and", "logical_or", "logical_xor", "logical_not"), "compare"),
    **dict.fromkeys(("sqrt", "rsqrt", "sqrt_grad", "reduce_euclidean_norm", "pow"), "sqrt"),
    **dict.fromkeys(("log", "log1p", "xlogy", "log_softmax"), "log"),
    **dict.fromkeys(("truediv", "reciprocal", "xdivy"), "divide"),
}  # fmt: skip
