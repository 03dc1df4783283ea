"""Steers on models of transformers are what PyTorch's reference and the tool compute."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from steerlens import Steer
from steerlens._steer import read_safetensors

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
from steerlens.transformers import steer  # noqa: E402

os.environ["HF_HUB_OFFLINE"] = "1"
FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures"
FAMILIES = ["gpt2", "gpt_neo", "gptj", "gpt_neox", "llama"]


def load(family):
    return transformers.AutoModelForCausalLM.from_pretrained(
        FIXTURES / family, dtype=torch.float32).eval()


def log_probabilities(model, ids):
    with torch.no_grad():
        logits = model(input_ids=torch.tensor([ids])).logits[0]
    return torch.log_softmax(logits, -1)[range(len(ids) - 1), ids[1:]].numpy()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("kind", ["multiply", "add", "offset"])
def test_equals_the_reference(family, kind):
    cases = json.loads((FIXTURES / family / "cases.json").read_text())
    expected, _ = read_safetensors(FIXTURES / family / "expected.safetensors")
    model = load(family)
    plain = log_probabilities(model, cases["ids"][0])
    steers = Steer.load(FIXTURES / family / f"steer_{kind}.safetensors")
    with steer(model, steers, [0, 0]) as control:
        for setting, values in cases["steerValues"].items():
            for name, value in zip(steers.names, values, strict=True):
                control[name] = value
            for number, ids in enumerate(cases["ids"]):
                wanted = expected[f"logprob_{number}_{kind}_{setting}"]
                np.testing.assert_allclose(log_probabilities(model, ids), wanted, atol=1e-4, rtol=0)
    np.testing.assert_array_equal(log_probabilities(model, cases["ids"][0]), plain)


def test_the_shift_of_logits():
    model = load("gpt2")
    steers = Steer.load(FIXTURES / "gpt2/steer_multiply.safetensors")
    embedding = model.get_output_embeddings().weight.detach().numpy()
    ids = torch.tensor([[5, 6, 7]])
    with torch.no_grad():
        hidden = model.base_model(ids).last_hidden_state.numpy()
        before = model(ids).logits.numpy()
        with steer(model, steers, [-5, 1]):
            after = model(ids).logits.numpy()
    np.testing.assert_allclose(
        steers.logit_shift(hidden, embedding, [-5, 1]), after - before, atol=1e-4)
    values = steers.singular_values(0)
    np.testing.assert_allclose(
        values, np.linalg.svd(steers.matrix(0), compute_uv=False)[:len(values)], rtol=1e-3, atol=1e-5)


def test_refusals():
    model = load("gpt2")
    steers = Steer.load(FIXTURES / "gpt2/steer_multiply.safetensors")
    steers.metadata["output_embedding_sha256"] = "0" * 64
    with pytest.raises(ValueError, match="another model"):
        with steer(model, steers, [1, 1]):
            pass
    with pytest.raises(ValueError, match="values for the steers"):
        with steer(model, steers, [1, 2, 3], check=False):
            pass
    with steer(model, steers, [1, 2], check=False):
        with pytest.raises(RuntimeError, match="all steers at once"):
            with steer(model, steers, [1, 2], check=False):
                pass
    assert not hasattr(model.get_output_embeddings(), "_steerlens_steered")
