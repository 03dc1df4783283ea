"""The analyses of a steer in PyTorch: as research code writes them, and the best form a PyTorch user would write.

Works of pytorch_baseline.py, which describes the two forms and what is printed:

spectrum    singular values and vectors, eigenvalues of M and of its symmetric part, principal components of the
            vocabulary's displacement; ten dimensions with the ten words at both ends, the mean logit shift of every
            token and its ranking, five contexts at both ends of each dimension. published: M is built, each
            factorisation runs on it or on the [V, d] rows, scores of all dimensions, full sorts. best: QR of the
            factors, the small core, the covariance of the embedding without a centred copy, top-k.
spans       token evidence between the steer values 1 and -1, four best spans of at most ten tokens, and seven steer
            values, on a text of 200 tokens. published: a transformer pass and a softmax per steer value. best: one
            pass, one product for the logits and one for their change.
sweep       25 continuations of 20 tokens of one prompt at the steer values -1 and 1, and their perplexity without steer.
            published: one continuation at a time (one of 25 is timed and the rest is counted), each scored by itself.
            best: all continuations in one batch, and all scored in one pass.
compose     the weighted sum of two steers, recompressed to their rank. published: a full SVD of the sum. best: QR of
            the stacked factors where they are thin, else the same.
transfer    a least-squares map from the target's embedding to the source's over all tokens or those of the lowest
            ids, and the steer carried over. published: Adam on the map (a few of 5000 steps are timed and the rest is
            counted). best: Cholesky.
"""

import torch
import torch.nn.functional as F
from measuring import timed
from safetensors import safe_open
from safetensors.torch import load_file
from sampling import SAMPLERS

EPSILON = 1e-3
DIMENSIONS, WORDS, EXAMPLES = 10, 10, 5
GRID, TOKENS, SPANS, LONGEST = [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0], 200, 4, 10
ADAM_STEPS, TIMED_ADAM_STEPS = 5000, 4
PROMPT, SWEEP, CONTINUATIONS, NEW_TOKENS = "The weather in the city has been", [-1.0, 1.0], 25, 20


def embedding_of(folder):
    with safe_open(f"{folder}/model.safetensors", "pt") as file:
        return file.get_tensor("transformer.wte.weight").float()


def factors(options, index=0):
    steer = load_file(options.steer)
    return steer["projector1"][index].contiguous(), steer["projector2"][index].contiguous()


def decompose(p1, p2, form):
    if form == "published" or p1.shape[1] >= p1.shape[0]:
        return torch.linalg.svd(p1 @ p2.T, full_matrices=False)
    (q1, r1), (q2, r2) = torch.linalg.qr(p1), torch.linalg.qr(p2)
    u, s, vh = torch.linalg.svd(r1 @ r2.T)
    return q1 @ u, s, vh @ q2.T


@torch.no_grad()
def spectrum(options, hidden_states):
    embedding, (p1, p2) = embedding_of(options.model), factors(options)
    hidden = hidden_states(options)
    mean = hidden.mean(0)

    def published(_):
        matrix = p1 @ p2.T
        u, s, vh = torch.linalg.svd(matrix, full_matrices=False)
        rows = embedding @ matrix.T
        variances = torch.linalg.svdvals(rows - rows.mean(0)) ** 2 / (len(rows) - 1)
        values = torch.linalg.eigvals(matrix), torch.linalg.eigvalsh((matrix + matrix.T) / 2)
        order = (embedding @ vh.T).sort(0).indices[:, :DIMENSIONS]
        signs = torch.where(mean @ u[:, :DIMENSIONS] < 0, -1.0, 1.0)
        activations = ((hidden @ u)[:, :DIMENSIONS] * signs).sort(0).indices
        shift = EPSILON * embedding @ (p2 @ (p1.T @ mean))
        words = order[:WORDS], order[-WORDS:], activations[:EXAMPLES], activations[-EXAMPLES:]
        return s, *values, variances, shift, shift.sort().indices, words

    def best(_):
        u, s, vh = decompose(p1, p2, "best")
        centre = embedding.mean(0)
        products = embedding.T @ embedding
        covariance = products.addr_(centre, centre, alpha=-len(embedding)).div_(len(embedding) - 1)
        scaled = s[:, None] * vh
        variances, _ = torch.linalg.eigh(scaled @ covariance @ scaled.T)
        matrix = p1 @ p2.T
        small = p2.T @ p1 if p1.shape[1] < p1.shape[0] else matrix
        values = torch.linalg.eigvals(small), torch.linalg.eigvalsh((matrix + matrix.T) / 2)
        signs = torch.where(mean @ u[:, :DIMENSIONS] < 0, -1.0, 1.0)
        scores = embedding @ (vh[:DIMENSIONS] * signs[:, None]).T
        activations = hidden @ u[:, :DIMENSIONS] * signs
        shift = EPSILON * embedding @ (p2 @ (p1.T @ mean))
        ranked = (scores, WORDS), (activations, EXAMPLES), (shift, WORDS)
        ends = [values.topk(count, 0, largest) for values, count in ranked for largest in (True, False)]
        return s, *values, variances.flip(0), shift, ends

    runs, (s, eigenvalues, symmetric, variances, shift, *_) = timed(
        options.repeat, published if options.form == "published" else best)
    return runs, {
        "spectral_norm": s[0].item(),
        "nuclear_norm": s.sum().item(),
        "spectral_radius": eigenvalues.abs().max().item(),
        "symmetric_maximum": symmetric.max().item(),
        "first_variance": variances[0].item(),
        "total_variance": variances.sum().item(),
        "largest_shift": shift.max().item(),
        "smallest_shift": shift.min().item(),
    }


def best_spans(evidence):
    """The sum of at most four disjoint spans of at most ten tokens, as large as possible."""
    sums = [0.0]
    for value in evidence:
        sums.append(sums[-1] + value)
    table = [[0.0] * (SPANS + 1) for _ in sums]
    for end in range(1, len(sums)):
        for count in range(1, SPANS + 1):
            ways = [table[end - 1][count]]
            for start in range(max(0, end - LONGEST), end):
                ways.append(table[start][count - 1] + sums[end] - sums[start])
            table[end][count] = max(ways)
    return table[-1][SPANS]


@torch.no_grad()
def spans(options, load):
    model, _ = load(options)
    embedding, (p1, p2) = model.get_output_embeddings().weight, factors(options)
    ids = torch.arange(TOKENS)[None] * 7919 % embedding.shape[0]
    targets = ids[0, 1:]

    def log_probabilities(logits):
        return -F.cross_entropy(logits, targets, reduction="none")

    def published(_):
        def score(value):
            hidden = model.base_model(ids).last_hidden_state[0, :-1]
            return log_probabilities((hidden + EPSILON * value * (hidden @ p1) @ p2.T) @ embedding.T)

        evidence = score(1.0) - score(-1.0)
        return evidence, torch.stack([score(value) for value in GRID])

    def best(_):
        hidden = model.base_model(ids).last_hidden_state[0, :-1]
        base, change = hidden @ embedding.T, (EPSILON * (hidden @ p1) @ p2.T) @ embedding.T
        grid = torch.stack([log_probabilities(torch.add(base, change, alpha=value)) for value in GRID])
        return grid[GRID.index(1.0)] - grid[GRID.index(-1.0)], grid

    def analyse(i):
        evidence, grid = (published if options.form == "published" else best)(i)
        return best_spans(evidence.tolist()), best_spans((-evidence).tolist()), (10 * grid.mean(1)).softmax(0), evidence

    runs, (positive, negative, distribution, evidence) = timed(options.repeat, analyse)
    return runs, {
        "evidence_norm": evidence.norm().item(),
        "positive_spans": positive,
        "negative_spans": negative,
        "largest_probability": distribution.max().item(),
    }


@torch.no_grad()
def sweep(options, load):
    model, tokenizer = load(options)
    embedding, (p1, p2) = model.get_output_embeddings().weight, factors(options)
    prompt = tokenizer(PROMPT, return_tensors="pt").input_ids

    def logits(hidden, value):
        return (hidden + EPSILON * value * (hidden @ p1) @ p2.T) @ embedding.T

    def draw(count, value):
        ids, past = prompt.expand(count, -1), None
        for _ in range(NEW_TOKENS):
            output = model.base_model(ids if past is None else ids[:, -1:], past_key_values=past, use_cache=True)
            past = output.past_key_values
            ids = torch.cat([ids, SAMPLERS[options.form](logits(output.last_hidden_state[:, -1], value))], 1)
        return ids

    def perplexity(ids):
        hidden = model.base_model(ids).last_hidden_state[:, prompt.shape[1] - 1 : -1]
        scores = torch.log_softmax(hidden @ embedding.T, -1)
        return scores.gather(-1, ids[:, prompt.shape[1] :, None]).mean().neg().exp()

    count = 1 if options.form == "published" else CONTINUATIONS
    runs, _ = timed(options.repeat, lambda _: [perplexity(draw(count, value)) for value in SWEEP])
    hidden = model.base_model(prompt).last_hidden_state[:, -1]
    check = {f"log_sum_exp_{value:g}": logits(hidden, value).logsumexp(-1).item() for value in SWEEP}
    return [run * CONTINUATIONS / count for run in runs], check


@torch.no_grad()
def compose(options):
    (a1, a2), (b1, b2) = factors(options, 0), factors(options, 1)
    rank = a1.shape[1]
    left, right = torch.cat([a1, 0.5 * b1], 1), torch.cat([a2, b2], 1)

    def analyse(_):
        u, s, vh = decompose(left, right, options.form)
        return u[:, :rank] * s[:rank], vh[:rank].T, s

    runs, (_, _, s) = timed(options.repeat, analyse)
    return runs, {"kept_norm": s[:rank].norm().item()}


def transfer(options):
    source, (p1, p2) = embedding_of(options.model)[: options.tokens], factors(options)
    target = load_file(options.target)["embedding"][: options.tokens]

    @torch.no_grad()
    def best(_):
        gram = target.T @ target
        weights = torch.cholesky_solve(target.T @ source, torch.linalg.cholesky(gram))
        return weights @ p1, weights @ p2, weights

    def published(run):
        """e_s = B e_t by Adam, as the published script fits its map: one step is all tokens, and warms up."""
        weights = torch.zeros(target.shape[1], source.shape[1], requires_grad=True)
        adam = torch.optim.Adam([weights], lr=1e-2)
        for _ in range(TIMED_ADAM_STEPS if run > 0 else 1):
            adam.zero_grad()
            F.mse_loss(target @ weights, source).backward()
            adam.step()
        with torch.no_grad():
            return weights @ p1, weights @ p2, weights

    runs, (_, _, weights) = timed(options.repeat, published if options.form == "published" else best)
    if options.form == "published":
        # A few steps are not at the optimum, and there is nothing to compare.
        return [run * ADAM_STEPS / TIMED_ADAM_STEPS for run in runs], {"tokens": len(source)}
    with torch.no_grad():
        residual = (target @ weights - source).square().sum() / (source - source.mean(0)).square().sum()
    return runs, {"tokens": len(source), "unexplained": residual.item()}
