#!/usr/bin/env python3
"""Steers of the default kind on two published models: what they learn, what they do, and what they carry over.

    python3 Scripts/experiments/real_models_study.py --models DIR --data DIR --out runs/study WORK…

WORK is any of `smollm2` and `gemma3` (a sentiment steer of SST-5 on that model, its sweep, words, dimensions and
spans), `toxicity` (a steer of a balanced sample of Jigsaw's comments on SmolLM2), `transfer` (each sentiment
steer on the other model, beside the one trained there), `rules` (the same by the other rules of transfer),
`sizes` (sentiment steers of 30 to all texts, three seeds each, measured on the same texts that no training saw)
and `tables`. DIR of models is that of
real_models.sh; that of data holds sst/ and jigsaw/. What is finished is not run again.
"""

import argparse
import csv
import json
import pathlib
import random
import statistics

from experiment import Experiment, estimate, table
from real_models import MODELS

PROMPTS = [
    "The film", "The movie was", "This film is", "I watched it and", "The acting", "The plot of the film",
    "The director has made", "In the end the film", "The story", "The script is",
    "The performances", "As a comedy, it", "Two hours of", "The characters", "Overall, the movie", "The ending",
]
# As comments on other people's edits begin.
COMMENTS = [
    "You are", "I think you", "Your edits", "Why do you", "Please stop", "This article is", "What a", "People like you",
    "I have removed", "The reason that", "Thank you for", "If you", "He is", "They are all", "Go and", "It seems that",
]
VALUES = "-6,-4,-3,-2,-1,0,1,2,3,4,6"
# The rules of transfer beside the default.
RULES = {
    "maps": ["--rule", "dual", "--refine", 0], "paper": ["--rule", "paper"],
    "procrustes": ["--rule", "paper", "--fit", "procrustes"], "upstream": ["--rule", "upstream"]}
SIZES = [30, 100, 300, 1000, 3000, None]
SEEDS = 3
WORDS = ["--word-initial", "--alphabetic", "--min-length", 3]
TOXICITY_FILES = ("jigsaw/text_comment_1.csv", "jigsaw/text_comment_2.csv")


class Study(Experiment):
    def step(self, name, result, arguments):
        self.run(name, result, [*arguments, "--threads", self.options.threads])

    def model(self, name):
        if name not in MODELS:
            return ["--model", name, "--prepend-bos"]
        file, prepends, _ = MODELS[name]
        return ["--model", f"{self.options.models}/{file}", *(["--prepend-bos"] if prepends else [])]

    def sst(self, part):
        """The treebank's sentences of a part, labelled."""
        file = self.folder / f"sst5-{part}.jsonl"
        self.run(f"prepare {part}", file.name, [
            "prepare", "sst5", f"{self.options.data}/sst/trees_{part}.txt", "--out", file])
        return file

    def sample(self, path, count, seed=0):
        """So many lines of a file, drawn with a seed, as many of either sign as can be."""
        lines = path.read_text(encoding="utf8").splitlines()
        sides = {-1: [], 1: []}
        for line in lines:
            label = json.loads(line)["label"]
            if label:
                sides[1 if label > 0 else -1].append(line)
        draw = random.Random(seed)
        drawn = [line for side in sides.values() for line in draw.sample(side, count // 2)]
        draw.shuffle(drawn)
        target = path.with_name(f"{path.stem}-{count}-{seed}.jsonl")
        target.write_text("".join(line + "\n" for line in drawn), encoding="utf8")
        return target

    def trained(self, name, model, data, *extra):
        folder = self.folder / name
        resume = ["--resume"] if (folder / "training.safetensors").exists() else []
        self.step(f"train {name}", f"{name}/manifest.json", [
            "train", *self.model(model), "--data", data, "--steps", self.options.steps, *extra, *resume, "--out", folder])
        return folder

    def swept(self, name, steer, model, lines=PROMPTS, *extra):
        prompts = self.folder / f"prompts-{name}.txt"
        prompts.write_text("".join(line + "\n" for line in lines), encoding="utf8")
        folder = self.folder / name
        resume = ["--resume"] if (folder / "points").exists() else []
        self.step(f"sweep {name}", f"{name}/manifest.json", [
            "sweep", "--steer", steer, *self.model(model), f"--values={self.options.values}", "--prompts", prompts,
            "--continuations", self.options.continuations, *extra, *resume, "--out", folder])

    def sentiment(self, model):
        steer = self.trained(f"{model}-sentiment", model, self.sst("train"))
        self.swept(f"{model}-sweep", steer, model)
        self.step(f"vocabulary {model}", f"{model}-vocabulary/manifest.json", [
            "vocabulary", "--steer", steer, *self.model(model), *WORDS, "--out", self.folder / f"{model}-vocabulary"])
        texts = self.sample(self.sst("test"), 40)
        self.step(f"spans {model}", f"{model}-spans/manifest.json", [
            "spans", "--steer", steer, *self.model(model), "--texts", texts, "--out", self.folder / f"{model}-spans"])

    def smollm2(self):
        self.sentiment("smollm2")

    def gemma3(self):
        self.sentiment("gemma3")

    def toxicity(self):
        file = self.folder / "jigsaw.jsonl"
        with open(file, "w", encoding="utf8") as out:
            for name in TOXICITY_FILES:
                with open(f"{self.options.data}/{name}", newline="", encoding="utf8") as rows:
                    for row in csv.DictReader(rows):
                        label = 1 if row["labels"] == "0" else -1
                        out.write(json.dumps({"text": row["comment_text"], "label": label}) + "\n")
        sample = self.sample(file, self.options.comments)
        steer = self.trained("smollm2-toxicity", "smollm2", sample, "--max-length", 64)
        self.step("vocabulary toxicity", "smollm2-toxicity-vocabulary/manifest.json", [
            "vocabulary", "--steer", steer, *self.model("smollm2"), *WORDS,
            "--out", self.folder / "smollm2-toxicity-vocabulary"])
        if self.options.toxicity_judge:
            # Of classes without a positive one the last is judged: toxic.
            self.swept("smollm2-toxicity-sweep", steer, "smollm2", COMMENTS, "--judge", self.options.toxicity_judge)

    def transfer(self):
        self.carried("", [])

    def rules(self):
        for rule, extra in RULES.items():
            self.carried(f"-{rule}", extra)

    def carried(self, suffix, extra):
        """Each sentiment steer carried to the other model, and what it does there."""
        for source, target in (("smollm2", "gemma3"), ("gemma3", "smollm2")):
            name = f"{source}-to-{target}{suffix}"
            self.step(f"transfer {name}", f"{name}/manifest.json", [
                "transfer", "--steer", self.folder / f"{source}-sentiment", "--from", self.model(source)[1],
                "--to", self.model(target)[1], "--texts", self.sst("train"), "--max-texts", 300, *extra, "--out",
                self.folder / name])
            self.swept(f"{name}-sweep", self.folder / name, target)

    def sizes(self):
        """On one model, given by --sizes-on."""
        model, held_out = self.options.sizes_on, self.sample(self.sst("dev"), 300)
        for size in SIZES:
            for seed in range(SEEDS):
                data = self.sst("train") if size is None else self.sample(self.sst("train"), size, seed)
                self.trained(f"{model}-size-{size}-{seed}", model, data, "--validation", held_out, "--seed", seed)

    # Tables

    def read(self, name):
        path = self.folder / name
        return json.loads(path.read_text()) if path.exists() else None

    def tables(self):
        parts = [self.training_table(), self.curves(), self.ranks(), self.size_table(), self.words()]
        text = "\n\n".join(part for part in parts if part)
        (self.folder / "tables.md").write_text(text + "\n", encoding="utf8")
        print(text)

    def training_table(self):
        rows = []
        for name in ("smollm2-sentiment", "gemma3-sentiment", "smollm2-toxicity"):
            report = self.read(f"{name}/held_out.json")
            if report:
                cost = self.costs()[f"train {name}"]
                rows.append([
                    name, report["texts"], f"{100 * report['result']['areasUnderCurve'][0]:.1f} %",
                    report.get("rank", "–"), f"{cost['cpuSeconds']:.0f}", f"{cost['peakBytes'] / 1e6:.0f}"])
        return table(["steer", "held-out texts", "pairs apart", "rank", "CPU s", "MB"], rows) if rows else None

    def curves(self):
        rows = []
        for path in sorted(self.folder.glob("*-sweep/sweep.json")):
            for point in json.loads(path.read_text())["points"]:
                rows.append([
                    path.parent.name[:-len("-sweep")], f"{point['steerValues'][0]:+g}",
                    estimate(point["positiveShare"], point["positiveShareInterval"], 100),
                    estimate(point["perplexity"], point["perplexityInterval"]), f"{point['distinct'][1]:.2f}"])
        return table(["steer", "value", "judged positive, %", "perplexity", "dist-2"], rows) if rows else None

    def ranks(self):
        rows = []
        for name in ("smollm2-sentiment", "gemma3-sentiment", "smollm2-toxicity"):
            report = self.read(f"{name}/held_out.json")
            for level in (report or {}).get("ranks") or []:
                measure = level["measure"]
                rows.append([name, level["rank"], f"{measure['gain']:.4f}", f"{100 * measure['areasUnderCurve'][0]:.1f} %"])
        return table(["steer", "rank", "gain, nats a token", "pairs apart"], rows) if rows else None

    def size_table(self):
        rows, model = [], self.options.sizes_on
        for size in SIZES:
            found = [self.read(f"{model}-size-{size}-{seed}/held_out.json") for seed in range(SEEDS)]
            found = [report["result"] for report in found if report]
            if len(found) == SEEDS:
                rows.append([
                    size or "all", self.spread([100 * r["areasUnderCurve"][0] for r in found], ".1f"),
                    self.spread([r["gain"] for r in found], ".4f")])
        return table(["texts", f"pairs apart, % ({model})", "gain, nats a token"], rows) if rows else None

    @staticmethod
    def spread(values, form):
        return f"{statistics.fmean(values):{form}} ± {statistics.stdev(values):{form}}"

    def words(self):
        rows = []
        for path in sorted(self.folder.glob("*-vocabulary/vocabulary.json")):
            shift = json.loads(path.read_text())["shift"]
            for side in ("top", "bottom"):
                tokens = ", ".join(entry["token"].strip("·Ġ▁ ") for entry in shift[side][:12])
                rows.append([path.parent.name[:-len("-vocabulary")], {"top": "raised", "bottom": "lowered"}[side], tokens])
        return table(["steer", "", "words"], rows) if rows else None


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("works", nargs="+", choices=["smollm2", "gemma3", "toxicity", "transfer", "rules", "sizes", "tables"])
    options.add_argument("--models", required=True, type=lambda path: str(pathlib.Path(path).resolve()))
    options.add_argument("--data", required=True)
    options.add_argument("--out", required=True)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--steps", type=int, default=200, help="training steps at most (default: %(default)s)")
    options.add_argument("--continuations", type=int, default=25, help="of each of 16 prompts (default: %(default)s)")
    options.add_argument("--values", default=VALUES, help="steer values of sweeps, 0 among them (default: %(default)s)")
    options.add_argument("--comments", type=int, default=1800, help="for toxicity (default: %(default)s)")
    options.add_argument("--toxicity-judge", help="a classifier of toxic texts, to sweep the steer of `toxicity`")
    options.add_argument("--sizes-on", default="reviews-4m", help="model of `sizes` (default: %(default)s)")
    chosen = options.parse_args()
    study = Study(chosen)
    for work in chosen.works:
        getattr(study, work)()


if __name__ == "__main__":
    main()
