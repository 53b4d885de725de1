"""tf.keras.layers: functions with weights."""

from tapelab.furniture import absent
from tapelab.furniture.layers.base import Layer
from tapelab.furniture.layers.core import (
    Dense,
    Dropout,
    Embedding,
    GaussianNoise,
    Input,
    InputLayer,
)
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
from tapelab.furniture.layers.shaping import (
    Flatten,
    Identity,
    Lambda,
    Permute,
    RepeatVector,
    Reshape,
)
from tapelab.furniture.layers.squashing import ELU, Activation, LeakyReLU, ReLU, Softmax

AvgPool1D, AvgPool2D, AvgPool3D = AveragePooling1D, AveragePooling2D, AveragePooling3D
MaxPool1D, MaxPool2D, MaxPool3D = MaxPooling1D, MaxPooling2D, MaxPooling3D
Convolution1D, Convolution2D, Convolution3D = Conv1D, Conv2D, Conv3D
GlobalAvgPool1D, GlobalAvgPool2D = GlobalAveragePooling1D, GlobalAveragePooling2D
GlobalMaxPool1D, GlobalMaxPool2D = GlobalMaxPooling1D, GlobalMaxPooling2D

_RECURRENT = "write the recurrence as a loop over time with tf.matmul and tf.tanh: a tape draws it"
_TEXT = "prepare text with Python and NumPy before it becomes tensors"
_IMAGES = "prepare images with NumPy before they become tensors"
__getattr__ = absent.finder(__name__, {
    **absent.table(_RECURRENT, "RNN", "SimpleRNN", "SimpleRNNCell", "LSTM", "LSTMCell", "GRU",
                   "GRUCell", "StackedRNNCells", "Bidirectional", "TimeDistributed", "CuDNNGRU",
                   "CuDNNLSTM", "ConvLSTM2D"),
    **absent.table(_TEXT, "TextVectorization", "StringLookup", "IntegerLookup", "Hashing",
                   "CategoryEncoding", "Discretization", "Masking"),
    **absent.table(_IMAGES, "Rescaling", "Resizing", "CenterCrop", "RandomCrop", "RandomFlip",
                   "RandomRotation", "RandomZoom", "Normalization"),
    **absent.table("use tf.nn, or a Layer of your own", "Attention", "MultiHeadAttention",
                   "AdditiveAttention", "DepthwiseConv2D", "SeparableConv2D", "Conv1DTranspose",
                   "Conv3DTranspose", "PReLU", "GroupNormalization", "UnitNormalization"),
})  # fmt: skip

__all__ = [
    "ELU", "Activation", "Add", "Average", "AveragePooling1D", "AveragePooling2D",
    "AveragePooling3D", "AvgPool1D", "AvgPool2D", "AvgPool3D", "BatchNormalization", "Concatenate",
    "Conv1D", "Conv2D", "Conv2DTranspose", "Conv3D", "Convolution1D", "Convolution2D",
    "Convolution3D", "Dense", "Dot", "Dropout", "Embedding", "Flatten", "GaussianNoise",
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAvgPool1D", "GlobalAvgPool2D",
    "GlobalMaxPool1D", "GlobalMaxPool2D", "GlobalMaxPooling1D", "GlobalMaxPooling2D", "Identity",
    "Input", "InputLayer", "Lambda", "Layer", "LayerNormalization", "LeakyReLU", "MaxPool1D",
    "MaxPool2D", "MaxPool3D", "MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "Maximum", "Minimum",
    "Multiply", "Permute", "ReLU", "RepeatVector", "Reshape", "Softmax", "Subtract",
    "UpSampling2D", "ZeroPadding2D", "add", "average", "concatenate", "dot", "maximum", "minimum",
    "multiply", "subtract",
]  # fmt: skip
