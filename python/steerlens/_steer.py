"""Steer files as NumPy arrays."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

Values = float | Sequence[float] | Mapping[str, float]
_TYPES = {"F64": np.float64, "F32": np.float32, "F16": np.float16}
_TENSORS = {
    "multiply": ["projector1", "projector2"],
    "add": ["add_vec"],
    "offset": ["offset_vec"],
    "mixed": ["projector1", "projector2", "offset_vec"],
}


def read_safetensors(path: str | os.PathLike[str]) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The tensors of a safetensors file as 32-bit floats, and its metadata."""
    data = Path(path).read_bytes()
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        raise ValueError(f"{path}: no safetensors file")
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        raw = data[begin:end]
        if entry["dtype"] == "BF16":
            values = (np.frombuffer(raw, "<u2").astype(np.uint32) << 16).view(np.float32)
        elif entry["dtype"] in _TYPES:
            kind = np.dtype(_TYPES[entry["dtype"]]).newbyteorder("<")
            values = np.frombuffer(raw, kind).astype(np.float32)
        else:
            raise ValueError(f"{path}: tensor {name} has the type {entry['dtype']}, which steers have not")
        tensors[name] = values.reshape(entry["shape"])
    return tensors, metadata


@dataclass
class Steer:
    """One or more named steers of one kind for one language model.

    With values `s`, *multiply* changes a hidden state `c` to `c + ε Σ sᵢ (c P1ᵢ) P2ᵢᵀ`, *add* to
    `c + ε Σ sᵢ aᵢ`; *offset* adds `ε Σ sᵢ oᵢ` to the logits; *mixed* is *multiply* and *offset*.
    """

    kind: str
    epsilon: float
    names: list[str]
    tensors: dict[str, np.ndarray]
    dummy: int | None = None
    metadata: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Steer:
        """Reads `steer.safetensors`, or the one of a run's folder."""
        path = Path(path)
        if path.is_dir():
            path = path / "steer.safetensors"
        tensors, metadata = read_safetensors(path)
        kinds = sorted(_TENSORS, key=lambda kind: -len(_TENSORS[kind]))
        found = [kind for kind in kinds if all(name in tensors for name in _TENSORS[kind])]
        kind = metadata.get("adaptor") or next(iter(found), None)
        if kind not in _TENSORS or any(name not in tensors for name in _TENSORS[kind]):
            raise ValueError(f"{path}: no steer")
        count = tensors[_TENSORS[kind][0]].shape[0]
        names = json.loads(metadata["names"]) if "names" in metadata else [
            f"steer-{index}" for index in range(count)]
        dummy = metadata.get("dummy_steer")
        return cls(
            kind, float(metadata.get("epsilon", 1e-3)), names,
            {name: tensors[name] for name in _TENSORS[kind]},
            int(dummy) if dummy not in (None, "", "None") else None, metadata)

    @property
    def embedding_digest(self) -> str | None:
        """The SHA-256 of the output embedding that the steer is for; None if the file does not say."""
        return self.metadata.get("output_embedding_sha256")

    def values(self, given: Values) -> np.ndarray:
        """One value per steer: from a number for the labelled steers, a list in which the dummy steer may be
        left out (0), or values by name (others 0)."""
        labelled = [index for index in range(len(self.names)) if index != self.dummy]
        result = np.zeros(len(self.names), np.float32)
        if isinstance(given, Mapping):
            unknown = set(given) - set(self.names)
            if unknown:
                raise ValueError(f"no steer is called {', '.join(sorted(unknown))}: {self.names}")
            for name, value in given.items():
                result[self.names.index(name)] = value
        elif np.ndim(given) == 0:
            if len(labelled) != 1:
                raise ValueError(f"one value for {len(labelled)} steers: {self.names}")
            result[labelled[0]] = given
        elif len(given) == len(self.names):
            result[:] = given
        elif len(given) == len(labelled):
            result[labelled] = given
        else:
            raise ValueError(f"{len(given)} values for the steers {self.names}")
        return result

    def _index(self, name: str | int) -> int:
        return name if isinstance(name, int) else self.names.index(name)

    def factors(self, name: str | int) -> tuple[np.ndarray, np.ndarray]:
        """`P1` and `P2` of a steer, `[d, r]` each."""
        if "projector1" not in self.tensors:
            raise ValueError(f"a steer of kind {self.kind} has no matrix")
        index = self._index(name)
        return self.tensors["projector1"][index], self.tensors["projector2"][index]

    def matrix(self, name: str | int) -> np.ndarray:
        """`M = P1 P2ᵀ`, `[d, d]`."""
        left, right = self.factors(name)
        return left @ right.T

    def singular_values(self, name: str | int) -> np.ndarray:
        """The singular values of `M`, descending: at most the rank."""
        left, right = (np.linalg.qr(part, mode="r") for part in self.factors(name))
        return np.linalg.svd(left @ right.T, compute_uv=False)

    def hidden_shift(self, hidden: np.ndarray, values: Values) -> np.ndarray:
        """How hidden states change, `[…, d] → […, d]`."""
        s = self.values(values)
        shift = np.zeros_like(hidden, dtype=np.float32)
        if self.kind in ("multiply", "mixed"):
            for index in np.flatnonzero(s):
                left, right = self.factors(int(index))
                shift += self.epsilon * s[index] * ((hidden @ left) @ right.T)
        elif self.kind == "add":
            shift += self.epsilon * (s @ self.tensors["add_vec"])
        return shift

    def logit_bias(self, values: Values) -> np.ndarray | None:
        """What is added to the logits of every context alike beside the change of hidden states, `V` entries; None
        for *multiply* and *add*."""
        if "offset_vec" not in self.tensors:
            return None
        return self.epsilon * (self.values(values) @ self.tensors["offset_vec"])

    def logit_shift(self, hidden: np.ndarray, embedding: np.ndarray, values: Values) -> np.ndarray:
        """How logits change, `[…, d] → […, V]`, with the model's output embedding `[V, d]`."""
        shift = self.hidden_shift(hidden, values) @ embedding.T
        bias = self.logit_bias(values)
        return shift if bias is None else shift + bias
