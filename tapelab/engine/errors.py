"""The exceptions that ops raise, under the names that TensorFlow's users catch.

OpError
  InvalidArgumentError     a value or a shape that the op can't take
  ResourceExhaustedError   a result that does not fit into memory
  NotFoundError, OutOfRangeError, UnimplementedError, …
"""


class OpError(Exception):
    """An op could not be computed; `message` says why, `op` is always None in eager mode."""

    error_code = 2

    def __init__(self, message: str, op: object = None, node_def: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.op = op
        self.node_def = node_def


class InvalidArgumentError(OpError):
    """An op was given a value, a dtype or a shape that it can't take."""

    error_code = 3


class NotFoundError(OpError):
    """A named thing does not exist (tf.errors.NotFoundError)."""

    error_code = 5


class ResourceExhaustedError(OpError):
    """There is not enough memory for the result (tf.errors.ResourceExhaustedError)."""

    error_code = 8


class FailedPreconditionError(OpError):
    """The state of an object does not allow the call (tf.errors.FailedPreconditionError)."""

    error_code = 9


class OutOfRangeError(OpError):
    """An iteration went past the end (tf.errors.OutOfRangeError)."""

    error_code = 11


class UnimplementedError(OpError):
    """The op exists in TensorFlow, but not for these arguments (tf.errors.UnimplementedError)."""

    error_code = 12


class InternalError(OpError):
    """The engine broke one of its own rules (tf.errors.InternalError)."""

    error_code = 13


class DataLossError(OpError):
    """A file is damaged (tf.errors.DataLossError)."""

    error_code = 15


class OutOfScopeError(NotImplementedError, AttributeError):
    """A part of TensorFlow that tapelab leaves out; the message says what to use instead."""
