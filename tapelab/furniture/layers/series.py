"""SimpleRNN, GRU and LSTM: a loop over time around a cell of their own."""

from typing import Any

from tapelab.engine.faults import printed
from tapelab.furniture.layers.cells import SimpleRNNCell
from tapelab.furniture.layers.gates import GRUCell, LSTMCell
from tapelab.furniture.layers.recurrent import RNN

# what is the cell's, of all that may be passed by name
OF_CELL = ("kernel_regularizer", "recurrent_regularizer", "bias_regularizer", "kernel_constraint",
           "recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout", "seed",
           "implementation")  # fmt: skip
SHOWN = ("units", "activation", "recurrent_activation", "use_bias", "unit_forget_bias",
         "reset_after", "kernel_initializer", "recurrent_initializer", "bias_initializer",
         *OF_CELL)  # fmt: skip


class _Series(RNN):
    """The base: settings of the cell are settings of the layer."""

    def _cells(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Take what is the cell's out of the keywords; dtype and trainable are both's."""
        mine = {name: kwargs.pop(name) for name in OF_CELL if name in kwargs}
        mine.update({k: kwargs[k] for k in ("dtype", "trainable") if k in kwargs})
        return mine

    def __getattr__(self, name: str) -> Any:
        if name in SHOWN and "cell" in vars(self):
            return getattr(self.cell, name)
        raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")


class SimpleRNN(_Series):
    """Each output is fed back with the next input: tanh(x @ kernel + h @ recurrent_kernel + bias).

    Also: dropout, recurrent_dropout, return_sequences, return_state, go_backwards, stateful.

    >>> import tapelab as tf
    >>> sequence, state = tf.keras.layers.SimpleRNN(
    ...     3, return_sequences=True, return_state=True)(tf.ones((2, 5, 4)))
    >>> sequence.shape, state.shape
    (TensorShape([2, 5, 3]), TensorShape([2, 3]))
    """

    def __init__(self, units: int, activation: Any = "tanh", use_bias: bool = True,
                 kernel_initializer: Any = "glorot_uniform",
                 recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 **kwargs: Any) -> None:  # fmt: skip
        cell = SimpleRNNCell(
            units, activation, use_bias, kernel_initializer, recurrent_initializer,
            bias_initializer, name="simple_rnn_cell", **self._cells(kwargs),
        )  # fmt: skip
        super().__init__(cell, **kwargs)


class GRU(_Series):
    """A recurrent layer whose gates say how much of the state is kept (Cho et al., 2014).

    Also: dropout, recurrent_dropout, return_sequences, return_state, go_backwards, stateful.

    >>> import tapelab as tf
    >>> layer = tf.keras.layers.GRU(3)
    >>> layer(tf.ones((2, 5, 4))).shape, [tuple(w.shape) for w in layer.weights]
    (TensorShape([2, 3]), [(4, 9), (3, 9), (2, 9)])
    """

    def __init__(self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid",
                 use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
                 recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 *, reset_after: bool = True, use_cudnn: Any = "auto",
                 **kwargs: Any) -> None:  # fmt: skip
        _no_gpu(use_cudnn)
        cell = GRUCell(
            units, activation, recurrent_activation, use_bias, kernel_initializer,
            recurrent_initializer, bias_initializer, reset_after, name="gru_cell",
            **self._cells(kwargs),
        )  # fmt: skip
        super().__init__(cell, **kwargs)


class LSTM(_Series):
    """A recurrent layer with a carry, which remembers for long (Hochreiter, Schmidhuber, 1997).

    Also: dropout, recurrent_dropout, return_sequences, return_state, go_backwards, stateful.

    >>> import tapelab as tf
    >>> output, h, c = tf.keras.layers.LSTM(3, return_state=True)(tf.ones((2, 5, 4)))
    >>> output.shape, h.shape, c.shape
    (TensorShape([2, 3]), TensorShape([2, 3]), TensorShape([2, 3]))
    """

    def __init__(self, units: int, activation: Any = "tanh", recurrent_activation: Any = "sigmoid",
                 use_bias: bool = True, kernel_initializer: Any = "glorot_uniform",
                 recurrent_initializer: Any = "orthogonal", bias_initializer: Any = "zeros",
                 unit_forget_bias: bool = True, *, use_cudnn: Any = "auto",
                 **kwargs: Any) -> None:  # fmt: skip
        _no_gpu(use_cudnn)
        cell = LSTMCell(
            units, activation, recurrent_activation, use_bias, kernel_initializer,
            recurrent_initializer, bias_initializer, unit_forget_bias, name="lstm_cell",
            **self._cells(kwargs),
        )  # fmt: skip
        super().__init__(cell, **kwargs)


def _no_gpu(wish: Any) -> None:
    if wish not in ("auto", True, False):
        raise ValueError("Invalid valid received for argument `use_cudnn`. Expected one of {'auto',"
                         f" True, False}}. Received: use_cudnn={printed(wish)}")  # fmt: skip
    if wish is True:
        raise ValueError(
            "use_cudnn=True was specified, but cuDNN is not supported for this layer configuration "
            "with this backend. Pass use_cudnn='auto' to fallback to a non-cuDNN implementation."
        )
