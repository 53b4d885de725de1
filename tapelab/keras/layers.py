"""tf.keras.layers: functions with weights."""

from tapelab.furniture import absent
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.cells import SimpleRNNCell
from tapelab.furniture.layers.core import (
    Dense,
    Dropout,
    Embedding,
    GaussianNoise,
    Input,
    InputLayer,
    Masking,
)
from tapelab.furniture.layers.gates import GRUCell, LSTMCell
from tapelab.furniture.layers.images import (
    AveragePooling1D,
    AveragePooling2D,
    AveragePooling3D,
    Conv1D,
    Conv2D,
    Conv2DTranspose,
    Conv3D,
    GlobalAveragePooling1D,
    GlobalAveragePooling2D,
    GlobalMaxPooling1D,
    GlobalMaxPooling2D,
    MaxPooling1D,
    MaxPooling2D,
    MaxPooling3D,
    UpSampling2D,
    ZeroPadding2D,
)
from tapelab.furniture.layers.merging import (
    Add,
    Average,
    Concatenate,
    Dot,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
    add,
    average,
    concatenate,
    dot,
    maximum,
    minimum,
    multiply,
    subtract,
)
from tapelab.furniture.layers.norms import BatchNormalization, LayerNormalization
from tapelab.furniture.layers.recurrent import RNN
from tapelab.furniture.layers.series import GRU, LSTM, SimpleRNN
from tapelab.furniture.layers.shaping import (
    Flatten,
    Identity,
    Lambda,
    Permute,
    RepeatVector,
    Reshape,
)
from tapelab.furniture.layers.squashing import ELU, Activation, LeakyReLU, ReLU, Softmax
from tapelab.furniture.layers.stacked import StackedRNNCells
from tapelab.furniture.layers.wrapping import Bidirectional, TimeDistributed, Wrapper

AvgPool1D, AvgPool2D, AvgPool3D = AveragePooling1D, AveragePooling2D, AveragePooling3D
MaxPool1D, MaxPool2D, MaxPool3D = MaxPooling1D, MaxPooling2D, MaxPooling3D
Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D
GlobalAvgPool1D, GlobalAvgPool2D = GlobalAveragePooling1D, GlobalAveragePooling2D
GlobalMaxPool1D, GlobalMaxPool2D = GlobalMaxPooling1D, GlobalMaxPooling2D

_GPU = "use LSTM and GRU; there is no GPU here"
_TEXT = "prepare text with Python and NumPy before it becomes tensors"
_IMAGES = "prepare images with NumPy before they become tensors"
__getattr__ = absent.finder(__name__, {
    **absent.table(_GPU, "CuDNNGRU", "CuDNNLSTM"),
    "ConvLSTM2D": "write its cell as a Layer with `state_size`, and put it into RNN",
    **absent.table(_TEXT, "TextVectorization", "StringLookup", "IntegerLookup", "Hashing",
                   "CategoryEncoding", "Discretization"),
    **absent.table(_IMAGES, "Rescaling", "Resizing", "CenterCrop", "RandomCrop", "RandomFlip",
                   "RandomRotation", "RandomZoom", "Normalization"),
    **absent.table("use tf.nn, or a Layer of your own", "Attention", "MultiHeadAttention",
                   "AdditiveAttention", "DepthwiseConv2D", "SeparableConv2D", "Conv1DTranspose",
                   "Conv3DTranspose", "PReLU", "GroupNormalization", "UnitNormalization"),
})  # fmt: skip

__all__ = [
    "ELU", "GRU", "LSTM", "RNN", "Activation", "Add", "Average", "AveragePooling1D",
    "AveragePooling2D", "AveragePooling3D", "AvgPool1D", "AvgPool2D", "AvgPool3D",
    "BatchNormalization", "Bidirectional", "Concatenate", "Conv1D", "Conv2D", "Conv2DTranspose",
    "Conv3D", "Convolution1D", "Convolution2D", "Convolution3D", "Dense", "Dot", "Dropout",
    "Embedding", "Flatten", "GRUCell", "GaussianNoise", "GlobalAveragePooling1D",
    "GlobalAveragePooling2D", "GlobalAvgPool1D", "GlobalAvgPool2D", "GlobalMaxPool1D",
    "GlobalMaxPool2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "Identity", "Input",
    "InputLayer", "LSTMCell", "Lambda", "Layer", "LayerNormalization", "LeakyReLU", "Masking",
    "MaxPool1D", "MaxPool2D", "MaxPool3D", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D",
    "Maximum", "Minimum", "Multiply", "Permute", "ReLU", "RepeatVector", "Reshape", "SimpleRNN",
    "SimpleRNNCell", "Softmax", "StackedRNNCells", "Subtract", "TimeDistributed",
    "UpSampling2D", "Wrapper", "ZeroPadding2D", "add", "average", "concatenate", "dot",
    "maximum", "minimum", "multiply", "subtract",
]  # fmt: skip
