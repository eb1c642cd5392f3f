"""lit's configuration: `bin`, `llvm` and `scratch` are folders that CMake passes as parameters."""

import os

import lit.formats

config.name = "tc0"
config.test_format = lit.formats.ShTest()
config.suffixes = [".mlir"]
config.test_exec_root = lit_config.params["scratch"]
config.environment["PATH"] = os.pathsep.join(
    [lit_config.params["bin"], lit_config.params["llvm"], os.environ["PATH"]]
)
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
