"""Steers on models of transformers are what PyTorch's reference and the tool compute."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

import steerlens
from steerlens import Steer
from steerlens._steer import read_safetensors

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
safetensors = pytest.importorskip("safetensors.numpy")
from steerlens.transformers import steer  # noqa: E402

os.environ["HF_HUB_OFFLINE"] = "1"
FIXTURES = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures"
FAMILIES = ["gpt2", "gpt_neo", "gptj", "gpt_neox", "llama"]
IDS = [[5, 11, 3, 7, 2, 19, 13, 4], [9, 2, 8, 17, 6]]

needs_program = pytest.mark.skipif(
    not (os.environ.get("STEERLENS") or shutil.which("steerlens")), reason="there is no program steerlens")


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


@pytest.fixture
def mixed(request, tmp_path):
    """Two random steers of the kind that `train` makes unless told otherwise, strong enough to be seen."""
    configuration = json.loads((FIXTURES / request.param / "config.json").read_text())
    width = configuration.get("hidden_size", configuration.get("n_embd"))
    random = np.random.default_rng(7)

    def normal(*shape, scale):
        return (scale * random.standard_normal(shape)).astype(np.float32)

    tensors = {
        "projector1": normal(2, width, 3, scale=0.3), "projector2": normal(2, width, 3, scale=0.3),
        "offset_vec": normal(2, configuration["vocab_size"], scale=0.5)}
    path = tmp_path / "mixed.safetensors"
    safetensors.save_file(
        tensors, path, {"adaptor": "mixed", "epsilon": "0.5", "names": '["joy","ire"]'})
    return request.param, path


def scores(family, path, values):
    report = steerlens.call(
        "score", model=FIXTURES / family, steer=path, steer_values=values, quiet=True,
        ids=[",".join(map(str, ids)) for ids in IDS])
    return [np.array(result["logProbabilities"][1:]) for result in report["results"]]


@needs_program
@pytest.mark.parametrize("mixed", [*FAMILIES, "families/gemma2"], indirect=True)
def test_a_matrix_and_a_bias_equal_the_tool(mixed):
    family, path = mixed
    model = load(family)
    with steer(model, Steer.load(path), [0, 0]) as control:
        plain = [log_probabilities(model, ids) for ids in IDS]
        for values in ([3.0, -1.5], [-2.0, 0.0], [0.0, 1.0]):
            control["joy"], control["ire"] = values
            for ids, wanted, before in zip(IDS, scores(family, path, values), plain, strict=True):
                found = log_probabilities(model, ids)
                np.testing.assert_allclose(found, wanted, atol=1e-4, rtol=0)
                assert np.abs(found - before).max() > 0.05


@needs_program
@pytest.mark.parametrize("mixed", FAMILIES, indirect=True)
def test_the_shift_of_a_matrix_and_a_bias_equals_the_tool(mixed):
    family, path = mixed
    model, steers, values = load(family), Steer.load(path), [3.0, -1.5]
    assert steers.kind == "mixed"
    head, seen = model.get_output_embeddings(), []
    hook = head.register_forward_hook(lambda _, inputs, logits: seen.append((inputs[0], logits)))
    for ids, wanted in zip(IDS, scores(family, path, values), strict=True):
        log_probabilities(model, ids)
        hidden, logits = (part.detach().numpy()[0] for part in seen.pop())
        shift = steers.logit_shift(hidden, head.weight.detach().numpy(), values)
        found = torch.log_softmax(torch.from_numpy(logits + shift), -1)[range(len(ids) - 1), ids[1:]]
        np.testing.assert_allclose(found.numpy(), wanted, atol=1e-4, rtol=0)
    hook.remove()


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
