"""Layers: functions with weights, which are made when the first input shows their shape."""
