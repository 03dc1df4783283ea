"""Rows of results, as JSON and as tables in Markdown."""

import statistics

HEAD = (
    "| work | model | SteerLens | published form | best PyTorch form | × published | × best | of roofline "
    "| memory: SteerLens, published, best |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
)


def rows(case, roofline):
    """A case that was measured, as one object, or as two if it has a form in mixed precision."""
    yield row(case, roofline)
    if "mixed" in case.forms:
        size = ", ".join([*([case.fields["size"]] if "size" in case.fields else []), "mixed"])
        yield {**row(case, roofline, "mixed"), **case.mixed_fields, "size": size, "pass_precision": "mixed"}


def row(case, roofline, name="ours"):
    """A form of ours beside PyTorch's."""
    ours, best = case.forms[name], case.forms.get("best")
    published = case.forms.get("published", best)
    gflops = [report["gflops"] for report in ours.reports if report.get("gflops")]
    return {
        "work": case.work,
        "model": case.model,
        **case.fields,
        "ours_s": ours.median,
        "published_s": published and published.median,
        "best_pytorch_s": best and best.median,
        "ratio_published": published and published.median / ours.median,
        "ratio_best": best and best.median / ours.median,
        "roofline_fraction": statistics.median(gflops) / roofline if gflops else None,
        "peak_memory_mb": ours.memory,
        "published_memory_mb": published and published.memory,
        "best_pytorch_memory_mb": best and best.memory,
    }


def stage_rows(case, roofline):
    """The parts of a work, each as one object."""
    report = case.forms["ours"].reports[0]
    bandwidth = report["check"]["gigabytes_read_per_second"]
    for stage in report["stages"]:
        rate, traffic = stage.get("gflops"), stage.get("gigabytes")
        yield {
            **dict.fromkeys(row(case, roofline)),
            "work": case.work,
            "model": case.model,
            "stage": stage["stage"],
            "ours_s": stage["seconds"],
            "roofline_fraction": rate and rate / roofline,
            "traffic_fraction": traffic and traffic / bandwidth,
            "bandwidth_gbytes": bandwidth,
            "peak_memory_mb": case.forms["ours"].memory,
        }


def seconds(value, is_counted_up=False):
    if value is None:
        return ""
    text = f"{1000 * value:.3g} ms" if value < 0.1 else f"{value:.3g} s" if value < 1000 else f"{value:.0f} s"
    return "≈ " + text if is_counted_up else text


def percent(fraction):
    return "" if fraction is None else f"{100 * fraction:.0f} %"


def ratio(value):
    return "" if value is None else f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def main_table(rows):
    lines = [HEAD]
    for r in rows:
        name = r["work"] + (f" ({r['size']})" if r.get("size") else "")
        memory = [r[key] for key in ("peak_memory_mb", "published_memory_mb", "best_pytorch_memory_mb")]
        memory = ", ".join(f"{value / 1024:.1f}" for value in memory if value is not None)
        lines.append(
            f"| {name} | {r['model'] or ''} | {seconds(r['ours_s'], r.get('ours_extrapolated'))} "
            f"| {seconds(r['published_s'], r.get('extrapolated'))} "
            f"| {seconds(r['best_pytorch_s'], r.get('best_extrapolated'))} "
            f"| {ratio(r['ratio_published'])} | {ratio(r['ratio_best'])} | {percent(r['roofline_fraction'])} "
            f"| {memory} GiB |"
        )
    return "\n".join(lines)


def stage_table(rows):
    lines = [
        f"Weights are read at {rows[0]['bandwidth_gbytes']:.1f} GB/s where nothing else is done.", "",
        "| stage | model | time | of arithmetic | of weight traffic |", "| --- | --- | ---: | ---: | ---: |",
    ]
    lines += [
        f"| {r['stage']} | {r['model']} | {seconds(r['ours_s'])} | {percent(r['roofline_fraction'])} "
        f"| {percent(r['traffic_fraction'])} |"
        for r in rows
    ]
    return "\n".join(lines)


def mixed_table(rows):
    """How far mixed precision is from floats."""
    lines = ["| mixed precision | model | change against floats |", "| --- | --- | ---: |"]
    for r in rows:
        loss, probability, evidence = (r.get(f"{name}_error") for name in ("loss", "probability", "evidence"))
        if loss is not None:
            change = f"{loss:+.1e} nats"
        elif probability is not None:
            change = f"{probability:+.1e} of a probability, the largest"
        elif evidence is not None:
            change = f"{evidence:+.1e} of the evidence, relative"
        else:
            change = f"{r['logit_error']:+.1e} of a log-sum-exp of logits, the largest"
        lines.append(f"| {r['work']} | {r['model']} | {change} |")
    return "\n".join(lines)


def memory_table(rows):
    lines = ["| training on 32 × 256 tokens | peak memory | limit | |", "| --- | ---: | ---: | --- |"]
    lines += [
        f"| {r['model']} | {r['peak_memory_mb'] / 1024:.2f} GiB | {r['limit_mb'] / 1024:.0f} GiB "
        f"| {'pass' if r.get('passes') else 'FAIL'} |"
        for r in rows
    ]
    return "\n".join(lines)


def report(rows):
    """All tables that have rows."""
    kinds = {"stages": stage_table, "memory": memory_table}
    parts = [main_table([r for r in rows if r["work"] not in kinds])]
    # A sum of works has no change of its own.
    mixed = [r for r in rows if any(key.endswith("_error") for key in r)]
    if mixed:
        parts.append(mixed_table(mixed))
    for work, table in kinds.items():
        own = [r for r in rows if r["work"] == work]
        if own:
            parts.append(table(own))
    return "\n\n".join(parts)
