"""The tool's part of real_models.sh, which describes it: what is measured of the models (`measure`), the
trainings (`train`), and the tables (`tables`)."""

import argparse
import json
import os
import re

import numpy
from experiment import Experiment, table

# Name: file, whether the model's own tokenizer begins a text with a token, title.
MODELS = {
    "smollm2": ("SmolLM2-135M-Instruct.Q4_1.gguf", False, "SmolLM2-135M-Instruct"),
    "gemma3": ("gemma-3-270m-q4_k_m.gguf", True, "Gemma 3 270M"),
}
PROMPT = "The film was"
SENTENCES = 200
STEPS, RANK = int(os.environ.get("STEPS", 300)), 192


def sentences(path, count):
    """Sentences of a treebank in lower case, in a fixed random order: the files begin with positive ones."""
    texts = []
    with open(path, encoding="utf8") as lines:
        for line in lines:
            words = re.findall(r"\(\d ([^\s()]+)\)", line)
            text = " ".join(words).lower().replace("-lrb-", "(").replace("-rrb-", ")")
            texts.append(text.replace("\\/", "/").replace("\\*", "*"))
    order = numpy.random.default_rng(2026).permutation(len(texts))
    return [texts[i] for i in order[:count]]


class RealModels(Experiment):
    """Steps of the tool, with two threads unless said otherwise."""

    def step(self, name, result, arguments):
        self.run(name, result, [*arguments, "--threads", self.options.threads])

    def printed(self, name, result, arguments):
        """A step whose result is what it prints."""
        self.run(name, result, [*arguments, "--threads", self.options.threads], output=self.folder / result)

    def inputs(self):
        texts = self.folder / "sentences.txt"
        if not texts.exists():
            lines = sentences(f"{self.options.data}/sst/trees_test.txt", SENTENCES)
            texts.write_text("".join(line + "\n" for line in lines), encoding="utf8")
        data = self.folder / "sst5.jsonl"
        self.run("prepare", data.name, ["prepare", "sst5", f"{self.options.data}/sst/trees_train.txt", "--out", data])

    def model(self, name):
        file, prepends, _ = MODELS[name]
        return ["--model", f"{self.options.models}/{file}", *(["--prepend-bos"] if prepends else [])]

    def measure(self):
        self.inputs()
        for name in MODELS:
            self.measure_model(name)

    def measure_model(self, name):
        model, texts = self.model(name), self.folder / "sentences.txt"
        self.printed(f"load {name}", f"{name}-load.json", ["score", *model, "--text", "a", "--json"])
        self.printed(f"prompt {name}", f"{name}-prompt.json", ["score", *model, "--text", PROMPT, "--json"])
        self.printed(f"score {name}", f"{name}-scores.json", ["score", *model, "--texts", texts, "--json"])
        self.printed(f"greedy {name}", f"{name}-greedy.json", [
            "generate", *model, "--prompt", PROMPT, "--continuations", 1, "--max-new-tokens", 100,
            "--min-new-tokens", 100, "--greedy", "--json"])
        self.printed(f"generate {name}", f"{name}-generations.json", [
            "generate", *model, "--prompt", PROMPT, "--continuations", 25, "--max-new-tokens", 20,
            "--min-new-tokens", 20, "--json"])

    def train(self):
        for name in MODELS:
            self.train_steer(name)

    def train_steer(self, name):
        """A steer of the kind that PyTorch trains beside it, which measures no held-out texts either."""
        steer = self.folder / f"{name}-steer"
        resume = ["--resume"] if (steer / "training.safetensors").exists() else []
        self.step(f"train {name}", f"{steer.name}/manifest.json", [
            "train", "--preset", "paper", *self.model(name), "--data", self.folder / "sst5.jsonl", "--steps", STEPS, "--rank", RANK,
            *resume, "--out", steer])

    # Tables

    def read(self, name):
        return json.loads((self.folder / name).read_text())

    def tables(self):
        print(self.parity(), self.times(), self.precision(), sep="\n\n")

    def parity(self):
        rows = []
        for name, (_, _, title) in MODELS.items():
            reference = self.read(f"reference-score-{name}.json")
            own = [x for r in self.read(f"{name}-scores.json")["results"] for x in r["logProbabilities"][1:]]
            theirs = [x for row in reference["logProbabilities"] for x in row]
            errors = numpy.abs(numpy.array(own) - numpy.array(theirs))
            greedy = self.read(f"{name}-greedy.json")["results"][0]["generations"][0]["text"]
            same = greedy == self.read(f"reference-generate-{name}.json")["text"]
            rows.append([
                title, len(reference["logProbabilities"]), len(own), f"{errors.max():.1e}", f"{errors.mean():.1e}",
                f"{numpy.exp(-numpy.mean(own)):.4f}", f"{numpy.exp(-numpy.mean(theirs)):.4f}",
                "equal" if same else "not equal"])
        return table(
            ["model", "sentences", "tokens", "largest difference, nats", "mean difference", "perplexity",
             "transformers'", "greedy 100 tokens"], rows)

    def times(self):
        rows = []
        for name, (_, _, title) in MODELS.items():
            for work in ["load", "score", "generate", "train"]:
                own = self.costs()[f"{work} {name}"]
                theirs = self.read(f"reference-{work}-{name}.json")
                about = "≈ " if theirs.get("counted") else ""
                rows.append([
                    title, work, *self.cells(own), *[about + cell for cell in self.cells(theirs)[:2]],
                    self.cells(theirs)[2]])
        return table(
            ["model", "work", "SteerLens, s", "CPU s", "peak MB", "transformers, s", "CPU s", "peak MB"], rows)

    @staticmethod
    def cells(cost):
        return [f"{cost['seconds']:.3g}", f"{cost['cpuSeconds']:.3g}", f"{cost['peakBytes'] / 1e6:.0f}"]

    def precision(self):
        names = [
            ("positions", "{:.0f}"), ("largest_entry", "{:.1f}"), ("root_mean_square", "{:.2f}"), ("kurtosis", "{:.1f}"),
            ("loss", "{:.4f}"), ("loss_error", "{:.1e}"), ("log_probability_error", "{:.1e}"),
            ("largest_log_probability_error", "{:.1e}"), ("gradient_error", "{:.1e}"),
            ("parameter_gradient_error", "{:.1e}"), ("filtered_blocks", "{:.3f}"),
            ("filtered_blocks_of_tiles", "{:.3f}"), ("largest_lost_probability", "{:.1e}")]
        found = [self.read(f"precision-{name}.json")["check"] for name in MODELS]
        rows = [[key.replace("_", " "), *[form.format(check[key]) for check in found]] for key, form in names]
        return table(["", *[title for _, _, title in MODELS.values()]], rows)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--models", required=True)
    options.add_argument("--data", required=True)
    options.add_argument("--out", required=True)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("work", choices=["measure", "train", "tables"])
    chosen = options.parse_args()
    getattr(RealModels(chosen), chosen.work)()


if __name__ == "__main__":
    main()
