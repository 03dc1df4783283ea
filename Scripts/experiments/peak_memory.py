"""Peak memory and time of models with true shapes and random weights.

    python Scripts/experiments/peak_memory.py [--binary .build/release/steerlens] [--tokenizer FOLDER] \
        [--folder /tmp] [--keep] gpt2-xl:f32 gpt2-xl:f16 gptj:f16 llama-2-7b:q4_0 …

Each model is written to a folder (as large as its weights: GPT-J takes 12 GB), scored on 256 tokens and,
where a folder with GPT-2's tokenizer files is given, asked for 8 continuations of 20 tokens. Prints one
row a model: the largest resident set of the process, mapped files included, and seconds. `q4_0` is for
models of the Llama family and writes a GGUF file. Needs torch, transformers and NumPy for the shapes,
and gguf for GGUF files.
"""

import argparse
import json
import os
import shutil
import subprocess
import time

import numpy
import torch
import transformers

MODELS = {
    "gpt2": transformers.GPT2Config(),
    "gpt2-medium": transformers.GPT2Config(n_embd=1024, n_layer=24, n_head=16),
    "gpt2-large": transformers.GPT2Config(n_embd=1280, n_layer=36, n_head=20),
    "gpt2-xl": transformers.GPT2Config(n_embd=1600, n_layer=48, n_head=25),
    "gpt-neo-1.3b": transformers.GPTNeoConfig(),
    "gpt-neo-2.7b": transformers.GPTNeoConfig(
        hidden_size=2560, num_layers=32, num_heads=20, attention_types=[[["global", "local"], 16]]),
    "gptj": transformers.GPTJConfig(),
    "pythia-1.4b": transformers.GPTNeoXConfig(
        hidden_size=2048, num_hidden_layers=24, num_attention_heads=16, intermediate_size=8192,
        vocab_size=50304),
    "llama-2-7b": transformers.LlamaConfig(),
    "tinyllama": transformers.LlamaConfig(
        hidden_size=2048, num_hidden_layers=22, num_attention_heads=32, num_key_value_heads=4,
        intermediate_size=5632),
}
TYPES = {"f32": ("F32", numpy.float32), "f16": ("F16", numpy.float16), "bf16": ("BF16", None)}
TOKENIZER_FILES = ("vocab.json", "merges.txt", "tokenizer.json")


def random_bytes(kind, count=1 << 24):
    values = numpy.random.default_rng(0).normal(0, 0.02, count).astype(numpy.float32)
    if kind == "bf16":
        return (values.view(numpy.uint32) >> 16).astype(numpy.uint16).tobytes()
    return values.astype(TYPES[kind][1]).tobytes()


def write_model(folder, name, kind, tokenizer):
    os.makedirs(folder)
    config = MODELS[name]
    with torch.device("meta"):
        model = transformers.AutoModelForCausalLM.from_config(config)
    parameters = {
        key.replace("lm_head", "embed_out") if config.model_type == "gpt_neox" else key: value.shape
        for key, value in model.named_parameters()}
    header, offset = {}, 0
    width = 4 if kind == "f32" else 2
    for key, shape in parameters.items():
        size = shape.numel() * width
        header[key] = {
            "dtype": TYPES[kind][0], "shape": list(shape), "data_offsets": [offset, offset + size]}
        offset += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    block = random_bytes(kind)
    with open(f"{folder}/model.safetensors", "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for start in range(0, offset, len(block)):
            file.write(block[: min(len(block), offset - start)])
    values = config.to_dict()
    values["architectures"] = [type(model).__name__]
    with open(f"{folder}/config.json", "w") as file:
        json.dump(values, file, default=str)
    if tokenizer:
        for name in TOKENIZER_FILES:
            shutil.copy(f"{tokenizer}/{name}", folder)
    return sum(shape.numel() for shape in parameters.values())


GGUF_NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def write_gguf(path, name):
    import gguf

    config = MODELS[name]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    with torch.device("meta"):
        model = transformers.AutoModelForCausalLM.from_config(config)
    # A block of 32: the scale 0.005 in half precision, then nibbles.
    scale = numpy.frombuffer(numpy.float16(0.005).tobytes(), dtype=numpy.uint8)
    random = numpy.random.default_rng(0)
    for key, parameter in model.named_parameters():
        parts = key.removeprefix("model.").removesuffix(".weight").split(".")
        stem = {"embed_tokens": "token_embd", "norm": "output_norm", "lm_head": "output"}.get(parts[0])
        stem = stem or f"blk.{parts[1]}.{GGUF_NAMES['.'.join(parts[2:])]}"
        if parameter.ndim == 1:
            writer.add_tensor(f"{stem}.weight", numpy.ones(parameter.shape, numpy.float32))
            continue
        rows, columns = parameter.shape
        blocks = random.integers(0, 256, (rows, columns // 32, 18), dtype=numpy.uint8)
        blocks[:, :, :2] = scale
        writer.add_tensor(
            f"{stem}.weight", blocks.reshape(rows, -1), raw_dtype=gguf.GGMLQuantizationType.Q4_0)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def measure(arguments):
    start = time.time()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {arguments}")
    return time.time() - start, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("models", nargs="+")
    parser.add_argument("--binary", default=".build/release/steerlens")
    parser.add_argument("--tokenizer")
    parser.add_argument("--folder", default="/tmp")
    parser.add_argument("--option", action="append", default=[], help="passed to the tool")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    print(f"{'model':24} {'weights':>9} {'task':>10} {'peak MiB':>9} {'seconds':>8}")
    for entry in options.models:
        name, kind = entry.split(":")
        folder = f"{options.folder}/peak-memory-{name}-{kind}"
        if not os.path.exists(f"{folder}/done"):
            shutil.rmtree(folder, ignore_errors=True)
            if kind == "q4_0":
                os.makedirs(folder)
                write_gguf(f"{folder}/model.gguf", name)
            else:
                write_model(folder, name, kind, options.tokenizer)
            open(f"{folder}/done", "w").close()
        model = f"{folder}/model.gguf" if kind == "q4_0" else folder
        file = model if kind == "q4_0" else f"{folder}/model.safetensors"
        size = os.path.getsize(file) / 2**20
        ids = ",".join(str(7 * i % 5000 + 3) for i in range(256))
        tasks = {"score 256": ["score", "--ids", ids]}
        if options.tokenizer and kind != "q4_0":
            tasks["generate"] = [
                "generate", "--prompt", "The film was", "--continuations", "8",
                "--min-new-tokens", "20", "--max-new-tokens", "20"]
        for task, arguments in tasks.items():
            seconds, peak = measure(
                [options.binary, *arguments, "--model", model, "--quiet", *options.option])
            print(f"{entry:24} {size:9.0f} {task:>10} {peak:9.0f} {seconds:8.1f}", flush=True)
        if not options.keep:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
