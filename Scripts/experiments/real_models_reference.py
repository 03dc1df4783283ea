"""Hugging Face transformers' part of real_models.sh: one work of one model, in a process of its own.

dequantise  The GGUF file to a folder of Float32 weights, by the `gguf` package.
load        That folder to memory, and one pass of one token.
score       Log-probabilities of the sentences that the tool scored, by its ids, one text at a time.
generate    100 greedy tokens, and 25 continuations of 20 drawn tokens in one batch.
train       Training steps of 32 sentences that the transformer has not seen, in the best form of
            Benchmarks/baseline (texts packed, real tokens only); at most 20 steps are timed, and counted up.

Writes reference-WORK-NAME.json to the folder of results: seconds, seconds of processor time and peak memory
of the whole process (of `train` those of all steps with loading), and the numbers to compare.
"""

import argparse
import json
import os
import pathlib
import resource
import sys
import time
import types

START = time.perf_counter()
import torch  # noqa: E402
import transformers  # noqa: E402
from safetensors.torch import save_file  # noqa: E402

from real_models import MODELS, RANK, STEPS  # noqa: E402

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Benchmarks/baseline"))
import pytorch_training  # noqa: E402

TIMED_STEPS = min(20, STEPS)


def load(options):
    # Float32 throughout, as the tool computes.
    return transformers.AutoModelForCausalLM.from_pretrained(folder(options), dtype=torch.float32).eval()


def folder(options):
    return f"{options.out}/{options.name}-dequantised"


def own(options, result):
    return json.loads(pathlib.Path(f"{options.out}/{options.name}-{result}.json").read_text())["results"]


def tokenizer(options):
    return transformers.AutoTokenizer.from_pretrained(options.models, gguf_file=MODELS[options.name][0])


def dequantise(options):
    model = transformers.AutoModelForCausalLM.from_pretrained(
        options.models, gguf_file=MODELS[options.name][0], dtype=torch.float32)
    # transformers itself saves no model that came from such a file.
    os.makedirs(folder(options), exist_ok=True)
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.config.save_pretrained(folder(options))
    tied = {"lm_head.weight"} if model.config.tie_word_embeddings else set()
    weights = {name: weight.contiguous() for name, weight in model.state_dict().items() if name not in tied}
    save_file(weights, f"{folder(options)}/model.safetensors", metadata={"format": "pt"})
    return {"transformers": transformers.__version__, "torch": torch.__version__}


@torch.no_grad()
def first_token(options):
    ids = torch.tensor([own(options, "load")[0]["ids"]])
    return {"maximum": load(options)(ids).logits[0, -1].max().item()}


@torch.no_grad()
def score(options):
    model, rows = load(options), []
    for text in own(options, "scores"):
        ids = torch.tensor(text["ids"])
        scores = torch.log_softmax(model(ids[None]).logits[0, :-1], -1)
        rows.append(scores.gather(1, ids[1:, None])[:, 0].tolist())
    return {"logProbabilities": rows}


@torch.no_grad()
def generate(options):
    model, ids = load(options), torch.tensor([own(options, "prompt")[0]["ids"]])
    start, used = time.perf_counter(), time.process_time()
    greedy = model.generate(ids, do_sample=False, max_new_tokens=100, min_new_tokens=100)
    left_out = time.perf_counter() - start, time.process_time() - used
    torch.manual_seed(0)
    model.generate(
        ids.repeat(25, 1), do_sample=True, top_p=0.9, top_k=0, temperature=1.0, repetition_penalty=1.0,
        max_new_tokens=20, min_new_tokens=20)
    costs = measured()
    text = tokenizer(options).decode(greedy[0, ids.shape[1]:], clean_up_tokenization_spaces=False)
    # The tool's time is that of the drawn continuations.
    return {
        **costs, "seconds": costs["seconds"] - left_out[0], "cpuSeconds": costs["cpuSeconds"] - left_out[1],
        "text": text}


def train(options):
    pytorch_training.RANK = RANK
    model, texts = load(options), tokenizer(options)
    setting = types.SimpleNamespace(
        steer=None, data=f"{options.out}/sst5.jsonl", repeat=TIMED_STEPS, form="best")
    start, used = time.perf_counter(), time.process_time()
    runs, check, _ = pytorch_training.train(setting, lambda _: (model, texts), cached=False)
    share = (STEPS - TIMED_STEPS) / TIMED_STEPS
    costs = measured()
    cpu_a_step = (time.process_time() - used) * sum(runs) / (time.perf_counter() - start) / TIMED_STEPS
    return {
        **costs, "seconds": costs["seconds"] + share * sum(runs),
        "cpuSeconds": costs["cpuSeconds"] + (STEPS - TIMED_STEPS) * cpu_a_step, "counted": True, **check}


def measured():
    """What the process took until now."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": time.perf_counter() - START, "cpuSeconds": usage.ru_utime + usage.ru_stime,
        "peakBytes": usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)}


WORKS = {"dequantise": dequantise, "load": first_token, "score": score, "generate": generate, "train": train}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("work", choices=WORKS)
    options.add_argument("--name", required=True, choices=MODELS)
    options.add_argument("--models", required=True)
    options.add_argument("--out", required=True)
    options.add_argument("--threads", type=int, default=2)
    options = options.parse_args()
    torch.set_num_threads(options.threads)
    result = WORKS[options.work](options)
    path = pathlib.Path(f"{options.out}/reference-{options.work}-{options.name}.json")
    part = path.with_suffix(".part")
    part.write_text(json.dumps({**measured(), **result}) + "\n")
    os.replace(part, path)


if __name__ == "__main__":
    main()
