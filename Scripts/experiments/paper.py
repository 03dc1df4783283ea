"""Numbers of Han et al., "Word Embeddings Are Steers for Language Models", ACL 2024, for comparison.

Detoxification is Table 1: GPT-2 large, 10,000 non-toxic prompts of RealToxicityPrompts, toxicity by the
Perspective API, perplexity by GPT-2 XL. Sentiment is Table 2: GPT-2 large, 2,500 or 5,000 prompts,
positivity by distilbert-base-uncased-finetuned-sst-2-english, perplexity and dist-n over both kinds of
prompts. All are means; None is not stated.
"""

DETOXIFICATION = [
    # method, expected maximum toxicity, toxicity probability, perplexity, dist-1, dist-2, dist-3
    ("GPT-2 large", 0.527, 0.520, 25.45, 0.58, 0.85, 0.85),
    ("LM-Steer, GPT-2 large", 0.249, 0.089, 28.26, 0.55, 0.84, 0.84),
]

SENTIMENT = {
    # (target, prompts): positive share in percent, perplexity, dist-1, dist-2, dist-3
    ("positive", "neutral"): (90.70, 41.20, 0.46, 0.78, 0.83),
    ("positive", "negative"): (41.23, 41.20, 0.46, 0.78, 0.83),
    ("negative", "neutral"): (8.02, 57.74, 0.48, 0.78, 0.80),
    ("negative", "positive"): (54.84, 57.74, 0.48, 0.78, 0.80),
}
