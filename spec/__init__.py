"""The specification: one module per chapter, one function per clause."""

PARTS = {
    "Tensors": ("creation", "coercion", "factories", "dtypes", "random", "scalars", "printing"),
    "Memory and shape": (
        "storage",
        "views",
        "memory_formats",
        "strided",
        "shape",
        "indexing",
        "gathering",
        "joining", "rearranging",
        "arithmetic",
        "elementwise",
        "special",
        "reductions",
        "complex_views",
        "copying",
        "sparse",
    ),
    "Arrays and other libraries": ("numpy_bridge", "interchange"),
    "Devices": ("devices", "transfer", "streams", "device_memory"),
    "Automatic differentiation": (
        "autograd",
        "grad_modes",
        "detach",
        "inplace",
        "writing",
        "out",
        "gradients",
        "subgradients",
    ),
    "The graph and its engine": ("engine", "hooks", "node_hooks", "saved_tensors", "checkpointing", "anomaly"),
    "Higher derivatives": ("higher_order", "functional", "func", "custom_functions", "gradcheck"),
    "Training": ("network", "optim"),
    "What is advised against": ("deprecated",),
}
"""The order in which the chapters are read.  One that is not named here is read last."""
