"""Tokens a second and latency of a server with OpenAI's completions, against how many clients ask at once.

Usage: serve_load.py URL [--concurrency 1,8,32] [--requests 32] [--tokens 32] [--json FILE]
       serve_load.py URL --soak SECONDS [--concurrency N] [--tokens 32]

Each client sends its next request when the last one is answered. Prompts differ in length, requests in seed and in
the values of the server's first steer, if it has any. A soak checks besides that every answer is 200 or 429, and
that some requests, which were answered alone before, are answered the same under load; `--pid` adds the server's
memory.

Needs httpx. Without another server's extensions, as for baseline/transformers_server.py, give --plain.
"""

import argparse
import asyncio
import json
import statistics
import time

import httpx

WORDS = "The acting was fine and the story of two brothers who meet again after the war moved me to tears".split()


def request(number: int, options: argparse.Namespace) -> dict:
    """The request of a number: always the same."""
    body = {"prompt": " ".join(WORDS[: 4 + number % 12]), "max_tokens": options.tokens, "seed": number,
            "temperature": 1, "top_p": 0.9}
    if options.steer:
        body["steer_values"] = {options.steer: number % 11 - 5}
    return body


async def ask(client: httpx.AsyncClient, body: dict) -> tuple[httpx.Response, float]:
    start = time.perf_counter()
    response = await client.post("/v1/completions", json=body)
    return response, time.perf_counter() - start


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(share * len(values)), len(values) - 1)]


async def measure(client: httpx.AsyncClient, concurrency: int, options: argparse.Namespace) -> dict:
    """All requests, so many at once."""
    numbers = iter(range(options.requests))
    latencies, tokens = [], 0

    async def work() -> None:
        nonlocal tokens
        for number in numbers:
            response, seconds = await ask(client, request(number, options))
            response.raise_for_status()
            latencies.append(seconds)
            tokens += response.json()["usage"]["completion_tokens"]

    start = time.perf_counter()
    await asyncio.gather(*(work() for _ in range(concurrency)))
    seconds = time.perf_counter() - start
    return {"concurrency": concurrency, "seconds": seconds, "tokens_per_second": tokens / seconds,
            "p50": percentile(latencies, 0.5), "p95": percentile(latencies, 0.95)}


def memory(pid: int | None) -> float | None:
    """The resident set in MiB."""
    if pid is None:
        return None
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmRSS:"))


async def soak(client: httpx.AsyncClient, concurrency: int, options: argparse.Namespace) -> dict:
    """Requests for some time, whose answers must be those without load."""
    alone = {number: (await ask(client, request(number, options)))[0].json()["choices"] for number in range(16)}
    statuses: dict[int, int] = {}
    latencies, different, resident = [], 0, []
    end = time.monotonic() + options.soak
    next_number = iter(range(10**9))

    async def work() -> None:
        nonlocal different
        while time.monotonic() < end:
            number = next(next_number)
            # Every third is one whose answer is known.
            number = number // 3 % 16 if number % 3 == 0 else 1000 + number
            response, seconds = await ask(client, request(number, options))
            statuses[response.status_code] = statuses.get(response.status_code, 0) + 1
            if response.status_code == 200:
                latencies.append(seconds)
                different += number in alone and response.json()["choices"] != alone[number]
            elif response.status_code == 429:
                await asyncio.sleep(float(response.headers["Retry-After"]))

    async def watch() -> None:
        while time.monotonic() < end:
            resident.append(memory(options.pid))
            await asyncio.sleep(options.soak / 20)

    await asyncio.gather(watch(), *(work() for _ in range(concurrency)))
    if set(statuses) - {200, 429} or different:
        raise SystemExit(f"statuses {statuses}, {different} answers differ from those without load")
    return {"seconds": options.soak, "concurrency": concurrency, "statuses": statuses, "different": different,
            "p50": statistics.median(latencies), "p95": percentile(latencies, 0.95), "resident": resident}


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--concurrency", default="1,8,32", help="how many clients, one number or several")
    parser.add_argument("--requests", type=int, default=32)
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--soak", type=float)
    parser.add_argument("--pid", type=int)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--json")
    options = parser.parse_args()
    counts = [int(text) for text in options.concurrency.split(",")]
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=options.url, timeout=600, limits=limits) as client:
        steers = [] if options.plain else (await client.get("/v1/steers")).json()["data"]
        options.steer = steers[0]["id"] if steers else None
        (await ask(client, request(0, options)))[0].raise_for_status()
        work = soak if options.soak else measure
        results = []
        for count in counts:
            results.append(await work(client, count, options))
            print(json.dumps(results[-1]), flush=True)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=2)


asyncio.run(main())
