"""Steers on causal models of transformers, without changing them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch

from ._steer import Steer, Values


class Control:
    """The values of steers that act; may be changed between calls of the model."""

    def __init__(self, steers: Sequence[Steer], values: Sequence[Values]) -> None:
        self.steers = list(steers)
        self.values = [steer.values(given) for steer, given in zip(steers, values, strict=True)]
        self._tensors: dict[tuple[int, str, torch.device], torch.Tensor] = {}

    def _find(self, name: str) -> tuple[int, int]:
        found = [
            (number, steer.names.index(name)) for number, steer in enumerate(self.steers)
            if name in steer.names]
        if len(found) != 1:
            raise KeyError(f"{len(found)} steers are called {name!r}")
        return found[0]

    def __getitem__(self, name: str) -> float:
        number, index = self._find(name)
        return float(self.values[number][index])

    def __setitem__(self, name: str, value: float) -> None:
        number, index = self._find(name)
        self.values[number][index] = value

    def _tensor(self, number: int, name: str, device: torch.device) -> torch.Tensor:
        key = (number, name, device)
        if key not in self._tensors:
            self._tensors[key] = torch.from_numpy(self.steers[number].tensors[name]).to(device)
        return self._tensors[key]

    def hidden_shift(self, hidden: torch.Tensor) -> torch.Tensor:
        """The change of hidden states by all steers, in 32 bits."""
        wide = hidden.float()
        shift = torch.zeros_like(wide)
        for number, (steer, values) in enumerate(zip(self.steers, self.values, strict=True)):
            for index, value in enumerate(values.tolist()):
                scale = steer.epsilon * value
                if scale == 0:
                    continue
                if steer.kind in ("multiply", "mixed"):
                    first = self._tensor(number, "projector1", hidden.device)[index]
                    second = self._tensor(number, "projector2", hidden.device)[index]
                    shift += scale * ((wide @ first) @ second.T)
                elif steer.kind == "add":
                    shift += scale * self._tensor(number, "add_vec", hidden.device)[index]
        return shift

    def logit_bias(self, device: torch.device) -> torch.Tensor | None:
        """What is added to all logits; None if no steer does."""
        total = None
        for number, (steer, values) in enumerate(zip(self.steers, self.values, strict=True)):
            if "offset_vec" in steer.tensors:
                weights = torch.from_numpy(steer.epsilon * values).to(device)
                part = weights @ self._tensor(number, "offset_vec", device)
                total = part if total is None else total + part
        return total


def embedding_digest(model: Any) -> str:
    """The SHA-256 of the output embedding in 32-bit floats, which steer files name."""
    weight = model.get_output_embeddings().weight.detach()
    digest = hashlib.sha256()
    for rows in weight.split(4096):
        digest.update(rows.float().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


@contextmanager
def steer(
    model: Any, steers: Steer | Sequence[Steer],
    values: Values | Sequence[Values], *, check: bool = True,
) -> Iterator[Control]:
    """Steers a model inside a `with` block; the model itself stays as it is.

    `steers` is one `Steer` or a list of them, `values` what `Steer.values` takes, or a list of that. Values may
    be changed between calls: `control["sentiment"] = -3`. With `check` a steer of another model is refused.
    """
    if isinstance(steers, Steer):
        steers, values = [steers], [values]  # type: ignore[list-item]
    if not isinstance(values, (list, tuple)) or isinstance(values, Mapping):
        raise TypeError("give a list of values, one entry for each steer")
    head = model.get_output_embeddings()
    if getattr(head, "_steerlens_steered", False):
        raise RuntimeError("the model is steered already; give all steers at once")
    if check:
        _check(model, steers)
    control = Control(steers, values)

    def before(_: Any, inputs: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        hidden = inputs[0]
        return ((hidden.float() + control.hidden_shift(hidden)).to(hidden.dtype), *inputs[1:])

    def after(_: Any, __: Any, logits: torch.Tensor) -> torch.Tensor:
        bias = control.logit_bias(logits.device)
        return logits if bias is None else logits + bias.to(logits.dtype)

    hooks = [head.register_forward_pre_hook(before), head.register_forward_hook(after)]
    head._steerlens_steered = True
    try:
        yield control
    finally:
        for hook in hooks:
            hook.remove()
        del head._steerlens_steered


def _check(model: Any, steers: Sequence[Steer]) -> None:
    wanted = {steer.embedding_digest for steer in steers} - {None}
    if wanted and wanted != {embedding_digest(model)}:
        raise ValueError(
            "the steer is of another model: its output embedding differs; load that model, in the type that "
            "its files have, or give check=False")
