"""LM-Steer on the CPU in PyTorch: the published computation, and the best form a PyTorch user would write.

    python pytorch_baseline.py WORK --form published|best --model DIR [--data FILE.jsonl] [--steer FILE]
                               [--threads 2] [--repeat 5]

WORK: generate | tokenize | load | gemm; of pytorch_training.py: train-first-epoch | train-cached; of
      pytorch_analyses.py: spectrum | spans | sweep | compose | transfer (which also needs --target FILE); of
      pytorch_generations.py: generate-many | evaluate-perplexity | evaluate-judge (whose --model is the classifier)
Warms up once and prints one JSON object: {"work", "form", "model", "threads", "seconds" (median), "runs", "check",
"values", "peak_memory_mb"}; `check` holds numbers (losses, logits, token counts) that the other forms must reproduce,
`values` such numbers of every prompt or text, in order, null where there is none.

published: the code of Han et al. 2024. Every text is padded to the longest of its batch, the transformer runs at every
           step, a steer is two batched products per steer, the cross-entropy counts padding; continuations are drawn
           one at a time; tokenising returns attention masks too.
best:      no padding, neither in the transformer nor in the output head, hidden states kept where the work allows it,
           all continuations in one batch with plain products and top-p without sorting; tokenising returns ids only.
load and gemm have one form. `first_batch_loss` is the mean over real tokens with the initial steer, in both forms.

For the best allocation behaviour run with THP_MEM_ALLOC_ENABLE=1 MALLOC_MMAP_THRESHOLD_=17179869184
MALLOC_TRIM_THRESHOLD_=34359738368: glibc then keeps large blocks, which halves the time of big batches.
"""

import argparse
import json
import statistics
import sys
import time

import pytorch_analyses as analyses
import pytorch_generations as generations
import torch
import transformers
from measuring import peak_memory_mb, timed
from pytorch_training import MAX_LENGTH, logits_best, logits_published, projectors, texts, train
from sampling import SAMPLERS

PROMPT, CONTINUATIONS, NEW_TOKENS = "The weather in the city has been", 25, 20
STEER_VALUES = [5.0, 1.0]


def load(options):
    model = transformers.AutoModelForCausalLM.from_pretrained(options.model).float().eval()
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    tokenizer = transformers.AutoTokenizer.from_pretrained(options.model)
    tokenizer.pad_token = tokenizer.eos_token
    return model, tokenizer


@torch.no_grad()
def generate(options):
    model, tokenizer = load(options)
    embedding = model.get_output_embeddings().weight
    p1, p2 = projectors(options, embedding.shape[1])
    values = torch.tensor([STEER_VALUES])
    prompt = tokenizer(PROMPT, return_tensors="pt").input_ids

    def logits(hidden):
        """hidden [B, 1, d] -> [B, V]"""
        rows = values.expand(hidden.shape[0], -1)
        if options.form == "published":
            return logits_published(hidden, embedding, p1, p2, rows)[:, 0]
        return logits_best(hidden[:, 0], embedding, p1, p2, rows)

    def draw(count):
        ids, past = prompt.expand(count, -1), None
        for _ in range(NEW_TOKENS):
            output = model.base_model(ids if past is None else ids[:, -1:], past_key_values=past, use_cache=True)
            past = output.past_key_values
            ids = torch.cat([ids, SAMPLERS[options.form](logits(output.last_hidden_state[:, -1:]))], 1)
        return ids[:, prompt.shape[1] :]

    if options.form == "published":
        # One continuation warms up as well as twenty-five.
        whole = lambda _: torch.cat([draw(1) for _ in range(CONTINUATIONS)])
        runs, drawn = timed(options.repeat, whole, warm_up=lambda _: draw(1))
    else:
        runs, drawn = timed(options.repeat, lambda _: draw(CONTINUATIONS))
    first = logits(model.base_model(prompt).last_hidden_state[:, -1:])[0]
    return runs, {
        "tokens": drawn.numel(),
        "first_max_logit": first.max().item(),
        "first_log_sum_exp": first.logsumexp(0).item(),
    }


def tokenize(options):
    _, tokenizer = load(options)
    sentences = [row["text"] for row in texts(options, 10_000)]
    if options.form == "published":
        runs, ids = timed(options.repeat, lambda _: tokenizer(sentences)["input_ids"])
    else:
        backend = tokenizer.backend_tokenizer
        runs, encodings = timed(options.repeat, lambda _: backend.encode_batch_fast(sentences))
        ids = [encoding.ids for encoding in encodings]
    return runs, {"tokens": sum(map(len, ids)), "texts": len(ids), "id_sum": sum(map(sum, ids))}


@torch.no_grad()
def first_logits(options):
    """The caller times the whole process; the one run reported here is without the imports."""
    start = time.perf_counter()
    model, tokenizer = load(options)
    logits = model(tokenizer("Hello there world", return_tensors="pt").input_ids).logits[0, -1]
    return [time.perf_counter() - start], {"max_logit": logits.max().item(), "argmax_id": int(logits.argmax())}


@torch.no_grad()
def gemm(options):
    """m x k times the transpose of n x k into memory that is there, as the other side does it."""

    def product(m, k, n):
        a, b, c = torch.randn(m, k), torch.randn(n, k), torch.zeros(m, n)
        runs, _ = timed(options.repeat, lambda _: c.addmm_(a, b.T))
        return runs, 2 * m * k * n / statistics.median(runs) / 1e9

    runs, logits = product(640, 768, 50257)
    return runs, {
        "gflops_logits": logits,
        "gflops_decoding": product(25, 768, 50257)[1],
        "gflops_mlp": product(8192, 768, 3072)[1],
    }


@torch.no_grad()
def hidden_states(options):
    """The hidden states that predict a token, of the first 16 sentences."""
    model, tokenizer = load(options)
    sequences = [tokenizer(row["text"]).input_ids[:MAX_LENGTH] for row in texts(options, 16)]
    states = [model.base_model(torch.tensor([ids[:-1]])).last_hidden_state[0] for ids in sequences if len(ids) > 1]
    return torch.cat(states)


WORKS = {
    "train-first-epoch": lambda options: train(options, load, cached=False),
    "train-cached": lambda options: train(options, load, cached=True),
    "generate": generate,
    "tokenize": tokenize,
    "load": first_logits,
    "gemm": gemm,
    "spectrum": lambda options: analyses.spectrum(options, hidden_states),
    "spans": lambda options: analyses.spans(options, load),
    "sweep": lambda options: analyses.sweep(options, load),
    "compose": analyses.compose,
    "transfer": analyses.transfer,
    "generate-many": lambda options: generations.generate_many(options, load),
    "evaluate-perplexity": lambda options: generations.perplexity(options, load),
    "evaluate-judge": generations.judge,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("work", choices=WORKS)
    parser.add_argument("--form", choices=("published", "best"), required=True)
    parser.add_argument("--model")
    parser.add_argument("--data")
    parser.add_argument("--steer")
    parser.add_argument("--target")
    parser.add_argument("--tokens", type=int)
    parser.add_argument("--prompts", type=int, default=40)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    runs, check, *peak = WORKS[options.work](options)
    json.dump(
        {
            "work": options.work,
            "form": options.form,
            "model": options.model,
            "threads": options.threads,
            "seconds": statistics.median(runs),
            "runs": runs,
            "values": check.pop("values", None),
            "check": check,
            "peak_memory_mb": peak[0] if peak else peak_memory_mb(),
        },
        sys.stdout,
    )
    print(flush=True)


if __name__ == "__main__":
    main()
