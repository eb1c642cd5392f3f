"""The compiler half of tc0, which links MLIR: `tc0.Program.compile` calls it."""

from ._compiler import compile, frontier

__all__ = ['compile', 'frontier']
