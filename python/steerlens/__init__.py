"""Train, apply and understand LM-Steers from Python: the tool, its runs, its steers."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._run import Run
    from ._steer import Steer
    from ._tool import SteerLensError, call, run

__all__ = ["Run", "Steer", "SteerLensError", "call", "run"]
__version__ = "0.2.0"

_HOMES = {"Run": "_run", "Steer": "_steer", "SteerLensError": "_tool", "call": "_tool", "run": "_tool"}


def __getattr__(name: str) -> Any:
    # Loaded when used: the command `steerlens` of a wheel starts here, and must not wait for NumPy.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
