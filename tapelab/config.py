"""tf.config: answers that let notebooks go on: one CPU, no accelerator, eager execution."""

from types import SimpleNamespace
from typing import Any, NamedTuple

from tapelab.engine.wanted import truth


class PhysicalDevice(NamedTuple):
    """A piece of hardware; here always the processor."""

    name: str
    device_type: str


class LogicalDevice(NamedTuple):
    """A device as programs name it."""

    name: str
    device_type: str


def list_physical_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    """The processor; an empty list for "GPU" or "TPU", which tapelab does not use."""
    return [PhysicalDevice("/physical_device:CPU:0", "CPU")] if _cpu(device_type) else []


def list_logical_devices(device_type: str | None = None) -> list[LogicalDevice]:
    return [LogicalDevice("/device:CPU:0", "CPU")] if _cpu(device_type) else []


def _cpu(device_type: Any) -> bool:
    return device_type is None or (isinstance(device_type, str) and device_type == "CPU")


def get_visible_devices(device_type: str | None = None) -> list[PhysicalDevice]:
    return list_physical_devices(device_type)


def set_visible_devices(devices: Any, device_type: str | None = None) -> None:
    """There is one device, and it stays visible."""


_eagerly = False


def run_functions_eagerly(run_eagerly: bool) -> None:
    """Let `tf.function` call its Python function each time (tf.config.run_functions_eagerly)."""
    global _eagerly
    _eagerly = truth(run_eagerly, "run_eagerly")


def functions_run_eagerly() -> bool:
    return _eagerly


def _set_memory_growth(device: Any, enable: bool) -> None:
    """Memory is NumPy's; nothing to set."""


experimental = SimpleNamespace(
    list_physical_devices=list_physical_devices,
    list_logical_devices=list_logical_devices,
    get_visible_devices=get_visible_devices,
    set_visible_devices=set_visible_devices,
    set_memory_growth=_set_memory_growth,
    get_memory_growth=lambda device: False,
    enable_tensor_float_32_execution=lambda enabled: None,
)
