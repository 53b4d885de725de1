"""The package's own version; `tapelab.__version__` names the TensorFlow release it follows."""

version = "0.1.0"
