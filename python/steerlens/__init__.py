"""Train, apply and understand LM-Steers from Python: the tool, its runs, its steers."""

from ._run import Run
from ._steer import Steer
from ._tool import SteerLensError, call, run

__all__ = ["Run", "Steer", "SteerLensError", "call", "run"]
__version__ = "0.2.0"
