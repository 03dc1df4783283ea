"""Random-weight GPT-2 models of the true sizes, initial steers, and sentences to train on, for timing.

    python make_models.py OUT --data FOLDER [--sizes gpt2,gpt2-medium]

FOLDER holds gpt2-tokenizer/{vocab.json,merges.txt,tokenizer.json} and sst/stsa.fine.{train,dev,test}
("LABEL SENTENCE" lines, labels 0 to 4). Writes what is not there yet:

OUT/<size>/                   Hugging Face layout, float32, seed 0, the real GPT-2 tokenizer
OUT/<size>.steer.safetensors  projector1, projector2 [2, d, min(1000, d)], normal entries, seed 1
OUT/<size>.target.safetensors embedding [V, d'], d' < d, to transfer steers to: a random map of the model's plus noise
OUT/sentences.jsonl           {"text", "label"}, labels -1 to 1, in the files' order
OUT/sst5-train.jsonl          those of stsa.fine.train
OUT/long.jsonl                32 texts of at least 256 tokens, each of many sentences
OUT/generations.jsonl         200 prompts of at most 5 to 20 tokens, {"prompt": {"text"}, "generations": [{"text"}]}: the
                              beginnings of sentences, and after each 25 texts of exactly 20 tokens, of later ones
OUT/judge/                    a DistilBERT classifier of the published size, two classes, float32, seed 0; its
                              vocabulary holds the sentences' words

gpt2-large-1-layer has the embedding of GPT-2 large and one layer: what depends on the embedding alone needs no more.

The steers' entries have standard deviation 1, a hundred times that of fresh steers: steering then changes the logits of
random weights about as much as a trained steer changes those of a real model, so that the comparison of losses would
notice a wrong steer, and top-p has as few tokens to choose from as it has in use.
"""

import argparse
import collections
import itertools
import json
import os
import re
import shutil

import tokenizers
import torch
import transformers
from safetensors import safe_open
from safetensors.torch import save_file

SIZES = {  # width, layers, heads
    "tiny": (64, 2, 2),
    "gpt2": (768, 12, 12),
    "gpt2-medium": (1024, 24, 16),
    "gpt2-large": (1280, 36, 20),
    "gpt2-large-1-layer": (1280, 1, 20),
    "gpt2-xl": (1600, 48, 25),
}
TARGET_WIDTHS = {64: 48, 768: 512, 1024: 768, 1280: 1024, 1600: 1280}
LONG_TEXTS, LONG_TOKENS = 32, 256
PROMPTS, CONTINUATIONS, NEW_TOKENS = 200, 25, 20
SHORTEST_PROMPT, LONGEST_PROMPT = 5, 20
# The spread of a random head's scores, so that the probabilities of texts differ.
JUDGE_DEVIATION = 0.2
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


def sentences(folder, part):
    with open(f"{folder}/stsa.fine.{part}", encoding="utf8") as lines:
        for line in lines:
            label, text = line.strip().split(" ", 1)
            yield {"text": text, "label": int(label) / 2 - 1}


def long_texts(folder):
    """A word has at least one token."""
    rows = sentences(folder, "train")
    for _ in range(LONG_TEXTS):
        row = dict(next(rows))
        while len(row["text"].split()) < LONG_TOKENS:
            row["text"] += " " + next(rows)["text"]
        yield row


def all_sentences(folder):
    return itertools.chain.from_iterable(sentences(folder, part) for part in ("train", "dev", "test"))


def generations(folder, tokenizer):
    """A word with a space before it has the same tokens wherever it stands, so that their numbers add up."""

    def count(text):
        return len(tokenizer.encode(text).ids)

    rows = all_sentences(folder)
    prompts = []
    while len(prompts) < PROMPTS:
        # Lengths in no order
        limit = SHORTEST_PROMPT + 7 * len(prompts) % (LONGEST_PROMPT - SHORTEST_PROMPT + 1)
        words = next(rows)["text"].split()
        while count(" ".join(words)) > limit:
            words.pop()
        if words:
            prompts.append(" ".join(words))
    words = itertools.chain.from_iterable(row["text"].split() for row in rows)

    def continuation():
        text, left = "", NEW_TOKENS
        while left:
            # A word that no longer fits is passed over.
            if (tokens := count(" " + (word := next(words)))) <= left:
                text, left = f"{text} {word}", left - tokens
        return {"text": text}

    for prompt in prompts:
        yield {"prompt": {"text": prompt}, "generations": [continuation() for _ in range(CONTINUATIONS)]}


def make_judge(path, folder):
    """The vocabulary: special tokens, characters, words by their frequency, and no more than the model has."""
    torch.manual_seed(0)
    config = transformers.DistilBertConfig(id2label={0: "NEGATIVE", 1: "POSITIVE"}, label2id={"NEGATIVE": 0, "POSITIVE": 1})
    model = transformers.DistilBertForSequenceClassification(config)
    torch.nn.init.normal_(model.classifier.weight, std=JUDGE_DEVIATION)
    model.save_pretrained(path)
    words = collections.Counter(
        word for row in all_sentences(folder) for word in re.findall(r"\w+|[^\w\s]", row["text"].lower()))
    characters = sorted(set("".join(words)))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *("##" + c for c in characters)]
    vocabulary += [word for word, _ in words.most_common() if len(word) > 1]
    vocabulary += [f"[unused{i}]" for i in range(config.vocab_size - len(vocabulary))]
    with open(f"{path}/vocab.txt", "w", encoding="utf8") as out:
        out.writelines(token + "\n" for token in vocabulary[: config.vocab_size])
    with open(f"{path}/tokenizer_config.json", "w") as out:
        json.dump({"tokenizer_class": "DistilBertTokenizer", "do_lower_case": True, "model_max_length": 512}, out)


def write_texts(path, rows):
    if os.path.exists(path):
        return
    with open(path + ".part", "w", encoding="utf8") as out:
        for row in rows:
            out.write(json.dumps(row) + "\n")
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
            make_target(f"{path}.target.safetensors", path, TARGET_WIDTHS[SIZES[size][0]])
    folder = f"{options.data}/sst"
    write_texts(f"{options.out}/sentences.jsonl", all_sentences(folder))
    write_texts(f"{options.out}/sst5-train.jsonl", sentences(folder, "train"))
    write_texts(f"{options.out}/long.jsonl", long_texts(folder))
    tokenizer = tokenizers.Tokenizer.from_file(f"{options.data}/gpt2-tokenizer/tokenizer.json")
    write_texts(f"{options.out}/generations.jsonl", generations(folder, tokenizer))
    if not os.path.exists(f"{options.out}/judge/tokenizer_config.json"):  # written last
        make_judge(f"{options.out}/judge", folder)
        print(f"{options.out}/judge")


if __name__ == "__main__":
    main()
