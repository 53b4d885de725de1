"""What lectures build on ops: tf.function, modules, layers, optimizers, losses, data.

Plain Python above the engine: nothing here knows how a gradient is computed. Users reach it by
TensorFlow's names, through the thin modules at the top of the package (`tf.keras.layers`,
`tf.data`, `tf.optimizers` …), which are loaded when they are first used.
"""
