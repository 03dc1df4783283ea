"""Random-weight GPT-2 models of the true sizes, initial steers, and sentences to train on, for timing.

    python make_models.py OUT --data FOLDER [--sizes gpt2,gpt2-medium]

FOLDER holds gpt2-tokenizer/{vocab.json,merges.txt,tokenizer.json} and sst/stsa.fine.{train,dev,test}
("LABEL SENTENCE" lines, labels 0 to 4). Writes what is not there yet:

OUT/<size>/                   Hugging Face layout, float32, seed 0, the real GPT-2 tokenizer
OUT/<size>.steer.safetensors  projector1, projector2 [2, d, min(1000, d)], normal entries, seed 1
OUT/<size>.target.safetensors embedding [V, d'], d' < d, to transfer steers to: a random map of the model's plus noise
OUT/sentences.jsonl           {"text", "label"}, labels -1 to 1, in the files' order

The steers' entries have standard deviation 1, a hundred times that of fresh steers: steering then changes the logits of
random weights about as much as a trained steer changes those of a real model, so that the comparison of losses would
notice a wrong steer, and top-p has as few tokens to choose from as it has in use.
"""

import argparse
import json
import os
import shutil

import torch
import transformers
from safetensors import safe_open
from safetensors.torch import save_file

SIZES = {  # width, layers, heads
    "tiny": (64, 2, 2),
    "gpt2": (768, 12, 12),
    "gpt2-medium": (1024, 24, 16),
    "gpt2-large": (1280, 36, 20),
    "gpt2-xl": (1600, 48, 25),
}
TARGET_WIDTHS = {"tiny": 48, "gpt2": 512, "gpt2-medium": 768, "gpt2-large": 1024, "gpt2-xl": 1280}
TOKENIZER_FILES = ("vocab.json", "merges.txt", "tokenizer.json")
TOKENIZER_CONFIG = {
    "tokenizer_class": "GPT2Tokenizer",
    "eos_token": "<|endoftext|>",
    "bos_token": "<|endoftext|>",
    "unk_token": "<|endoftext|>",
    "model_max_length": 1024,
}


def make_model(path, size, tokenizer):
    width, layers, heads = SIZES[size]
    torch.manual_seed(0)
    config = transformers.GPT2Config(n_embd=width, n_layer=layers, n_head=heads)
    transformers.GPT2LMHeadModel(config).save_pretrained(path, max_shard_size="20GB")
    for file in TOKENIZER_FILES:
        shutil.copy(f"{tokenizer}/{file}", path)
    with open(f"{path}/tokenizer_config.json", "w") as f:
        json.dump(TOKENIZER_CONFIG, f)


def make_steer(path, size):
    width = SIZES[size][0]
    generator = torch.Generator().manual_seed(1)
    shape = (2, width, min(1000, width))
    names = ("projector1", "projector2")
    save_file({name: torch.randn(shape, generator=generator) for name in names}, path)


def make_target(path, model, width):
    """Half of the variance of each entry is the map's, half is noise."""
    with safe_open(f"{model}/model.safetensors", "pt") as file:
        source = file.get_tensor("transformer.wte.weight")
    generator = torch.Generator().manual_seed(2)
    weights = torch.randn(source.shape[1], width, generator=generator) / source.shape[1] ** 0.5
    mapped = source @ weights
    noise = torch.randn(mapped.shape, generator=generator) * mapped.std()
    save_file({"embedding": mapped + noise}, path)


def make_sentences(path, folder):
    with open(path + ".part", "w") as out:
        for part in ("train", "dev", "test"):
            with open(f"{folder}/stsa.fine.{part}", encoding="utf8") as lines:
                for line in lines:
                    label, text = line.strip().split(" ", 1)
                    out.write(json.dumps({"text": text, "label": int(label) / 2 - 1}) + "\n")
    os.replace(path + ".part", path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out")
    parser.add_argument("--data", required=True)
    parser.add_argument("--sizes", default="gpt2,gpt2-medium")
    options = parser.parse_args()
    transformers.utils.logging.disable_progress_bar()
    os.makedirs(options.out, exist_ok=True)
    for size in options.sizes.split(","):
        path = f"{options.out}/{size}"
        if not os.path.exists(f"{path}/tokenizer_config.json"):  # written last
            make_model(path, size, f"{options.data}/gpt2-tokenizer")
            print(path)
        if not os.path.exists(f"{path}.steer.safetensors"):
            make_steer(f"{path}.steer.safetensors", size)
        if not os.path.exists(f"{path}.target.safetensors"):
            make_target(f"{path}.target.safetensors", path, TARGET_WIDTHS[size])
    if not os.path.exists(f"{options.out}/sentences.jsonl"):
        make_sentences(f"{options.out}/sentences.jsonl", f"{options.data}/sst")


if __name__ == "__main__":
    main()
