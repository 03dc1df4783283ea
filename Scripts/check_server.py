"""Asks a server as its clients do: OpenAI's library, lm-eval, schemathesis and curl.

Usage: check_server.py STEERLENS
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import openai

from served import MODEL, ROOT, Server, train

def check_openai(url: str) -> None:
    """OpenAI's library: texts, streams, log-probabilities, errors."""
    client = openai.OpenAI(base_url=url + "/v1", api_key="none", max_retries=0)
    assert [model.id for model in client.models.list()] == [MODEL]

    def ask(value, **more):
        return client.completions.create(
            model=MODEL, prompt="The film was", max_tokens=20, seed=4,
            extra_body={"steer_values": {"sentiment": value}}, **more)

    whole = ask(3)
    assert whole.choices[0].text == ask(3).choices[0].text != ask(-3).choices[0].text
    assert whole.usage.completion_tokens == 20
    parts = list(ask(3, stream=True, stream_options={"include_usage": True}))
    assert "".join(c.text for part in parts for c in part.choices) == whole.choices[0].text
    assert parts[-1].usage.completion_tokens == 20
    known = ask(3, logprobs=2, echo=True).choices[0].logprobs
    assert known.token_logprobs[0] is None and len(known.tokens) == len(known.text_offset)
    for wrong, kind in [
        ({"extra_body": {"steer_values": {"humour": 1}}}, openai.BadRequestError),
        ({"extra_body": {"steer_value": 1}}, openai.BadRequestError),
        ({"model": "gpt-4"}, openai.NotFoundError),
    ]:
        try:
            client.completions.create(**({"model": MODEL, "prompt": "a"} | wrong))
        except kind as error:
            assert error.body["message"], error
        else:
            raise AssertionError(f"{wrong} was answered")


def check_chat(url: str) -> None:
    """OpenAI's library: a conversation."""
    client = openai.OpenAI(base_url=url + "/v1", api_key="key", max_retries=0)
    model = client.models.list().data[0].id
    question = {"model": model, "messages": [{"role": "user", "content": "Hello"}], "seed": 1,
                "max_tokens": 8}
    answer = client.chat.completions.create(**question)
    parts = client.chat.completions.create(**question, stream=True)
    shown = "".join(part.choices[0].delta.content or "" for part in parts if part.choices)
    assert shown == answer.choices[0].message.content
    try:
        openai.OpenAI(base_url=url + "/v1", api_key="wrong", max_retries=0).models.list()
    except openai.AuthenticationError:
        return
    raise AssertionError("a wrong key was taken")


def check_curl(url: str) -> None:
    """curl: a stream as it stands in the documentation."""
    request = {"prompt": "The film was", "max_tokens": 5, "stream": True}
    lines = subprocess.run(
        ["curl", "--silent", "--no-buffer", "--fail", url + "/v1/completions", "--json",
         json.dumps(request)], check=True, capture_output=True, text=True).stdout.splitlines()
    events = [line.removeprefix("data: ") for line in lines if line]
    assert events[-1] == "[DONE]" and all(json.loads(event) for event in events[:-1])


def check_lm_eval(url: str, folder: pathlib.Path) -> None:
    """lm-eval: a task of ours, whose answers a steered model ranks otherwise."""
    os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"
    os.environ["HF_HOME"] = str(folder / "hub")
    import lm_eval
    from lm_eval.models.openai_completions import LocalCompletionsAPI

    data = folder / "task.jsonl"
    rows = [{"text": f"{start} was", "label": 0}
            for start in ["The film", "The story", "The acting", "The music", "It", "The cast"]]
    data.write_text("".join(json.dumps(row) + "\n" for row in rows))
    task = {
        "task": "kind_words", "dataset_path": "json", "dataset_kwargs": {"data_files": {"test": str(data)}},
        "test_split": "test", "output_type": "multiple_choice", "doc_to_text": "{{text}}",
        "doc_to_target": "label", "doc_to_choice": ["wonderful", "boring"],
        "metric_list": [{"metric": "acc"}],
    }

    class Steered(LocalCompletionsAPI):
        """The same server at one value of the steer."""

        value = 0

        def _create_payload(self, *arguments, **more):
            payload = super()._create_payload(*arguments, **more)
            return payload | {"steer_values": {"sentiment": self.value}}

    def accuracy(value: float) -> float:
        model = Steered(
            base_url=url + "/v1/completions", model=MODEL, tokenizer_backend="huggingface",
            tokenizer=str(ROOT / "Sources/EmbeddedModels/Resources" / MODEL), num_concurrent=4,
            max_length=256)
        model.value = value
        found = lm_eval.simple_evaluate(model=model, tasks=[task], bootstrap_iters=0)
        return found["results"]["kind_words"]["acc,none"]

    kind, unkind = accuracy(30), accuracy(-30)
    assert kind > unkind, (kind, unkind)
    print(f"lm-eval: {kind:.0%} kind words at +30, {unkind:.0%} at -30")


def check_schemathesis(url: str, folder: pathlib.Path) -> None:
    """schemathesis: what the description promises, on requests that it makes up."""
    subprocess.run(
        [str(pathlib.Path(sys.executable).with_name("schemathesis")), "run", url + "/openapi.json",
         "--max-examples", "25", "--seed", "1", "--phases", "examples,coverage,fuzzing", "--no-color",
         "--header", "Authorization: Bearer key", "--request-timeout", "30",
         # Names of steers, sizes of vocabularies and orders of grids are beyond a description.
         "--exclude-checks", "positive_data_acceptance"], check=True, cwd=folder)


def main(tool: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        steer = train(tool, folder)
        with Server(tool, "--model", MODEL, "--steer", steer, "--judge", "reviews-judge") as server:
            check_openai(server.url)
            check_curl(server.url)
            check_lm_eval(server.url, folder)
        os.environ["STEERLENS_API_KEY"] = "key"
        with Server(tool, "--model", MODEL, "--steer", steer, "--judge", "reviews-judge") as server:
            check_schemathesis(server.url, folder)
        with Server(tool, "--model", str(ROOT / "Tests/Fixtures/chat-model")) as server:
            check_chat(server.url)


if __name__ == "__main__":
    main(sys.argv[1])
