import Foundation

/// A small run folder with every document, written by hand.
package enum SampleRun {
  /// The files by name.
  package static let files: [String: String] = [
    "manifest.json": """
    {"version": "0.1.0", "command": "steerlens quickstart", "seed": 7,
     "inputs": [{"role": "model", "name": "m", "sha256": "ab"}], "settings": {"steps": "3"},
     "outputs": ["loss.csv", "points/plan.json"], "seconds": {"total": 1.5}}
    """,
    "loss.csv": "step,cross_entropy,loss,tokens\n1,2.5,2.75,824\n2,nan,inf,901\n",
    "words.csv": """
    id,token,shift,x,y,dimension_1,dimension_3
    318,"·a,b",-0.5,1.5,2,0.25,-0.125
    326,·<b>,0.75,-3,4.5,1e-3,8

    """,
    "spectrum.json": spectrum,
    "vocabulary.json": vocabulary,
    "spans.json": spans,
    "sweep.json": sweep,
    "transferred_sweep.json": sweep,
    "transfer.json": transfer,
    "methods.json": """
    [{"rule": "dual", "fit": "least-squares", "refinementSteps": 6, "heldOutR2": 0.5,
      "weightedHeldOutR2": 0.6, "contextR2": 0.75, "steeringLogitCorrelation": 0.7,
      "weightedCorrelation": 0.8},
     {"rule": "paper", "fit": "adam", "refinementSteps": 0, "heldOutR2": 0.5,
      "weightedHeldOutR2": 0.6, "contextR2": null, "steeringLogitCorrelation": 0.3,
      "weightedCorrelation": 0.4}]
    """,
    "steering_logits.csv": """
    steer,context,token,id,source,transferred
    a,3,·good,5,0.5,0.25
    b,3,·good,5,1.5,1e-2
    a,4,",",6,-0.5,-0.75

    """,
  ]

  /// The names of the files in order.
  package static let names = files.keys.sorted()

  /// Writes the folder, with some files replaced, or left out where nil.
  package static func with<R>(
    _ changes: [String: [UInt8]?] = [:], _ body: (String) throws -> R
  ) throws -> R {
    try Fixture.withTemporaryFolder { folder in
      var contents = files.mapValues { Array($0.utf8) }
      for (name, bytes) in changes { contents[name] = bytes }
      for (name, bytes) in contents {
        try Data(bytes).write(to: URL(filePath: folder + "/" + name))
      }
      return try body(folder)
    }
  }

  private static let pca = #"{"explainedVariance": [3, 1], "explainedVarianceRatio": [0.75, 0.25]}"#

  private static let spectrum = """
    {"comparisons": [{"first": "a", "second": "b", "dimensions": 2, "cosine": 0.5,
      "contexts": {"principalAngles": [1, 2], "overlap": 0.5},
      "words": {"principalAngles": [3, 4], "overlap": 0.25}}],
     "coordinates": {"names": ["a"], "coordinates": [[1.5]], "explainedVarianceRatio": [1],
      "cosines": [[1]]},
     "pca": \(pca),
     "steers": [{"name": "a", "singularValues": [2, 1], "energy": [0.8, 1],
      "eigenvalues": [[1, 2], [1, -2]], "symmetricEigenvalues": [1, -1],
      "effectiveRank": {"entropy": 1.5, "p90": 2, "p99": 2, "stable": 1.25},
      "frobeniusNorm": 2.2, "spectralNorm": 2, "scaledFrobeniusNorm": 0.0022,
      "scaledSpectralNorm": 0.002, "conditionNumber": 2, "symmetricShare": 0.5,
      "antisymmetricShare": 0.5, "pca": \(pca)}],
     "truncation": {"levels": [{"dimensions": 0, "effect": {"loss": 2.5, "areaUnderCurve": 0.5}}],
      "leaveOneOut": [{"dimension": 1, "lossChange": 0.1, "areaUnderCurveChange": -0.01}],
      "texts": 2, "tokens": 9}}
    """

  private static let vocabulary = """
    {"steer": "a", "model": "m", "steerValues": [1, 0], "contextCount": 9,
     "contextSource": "texts.jsonl", "filter": "letters only",
     "shift": {"top": [{"token": "·good", "id": 5, "score": 1.5}], "bottom": []},
     "dimensions": [{"index": 1, "singularValue": 2, "sign": -1, "energyShare": 0.8,
      "shiftShare": 0.9, "meanActivation": 0.1,
      "top": [{"token": "·<script>", "id": 6, "score": 0.5}], "bottom": [],
      "contexts": {"top": [{"text": "A good film", "textIndex": 0, "position": 1,
        "token": "·good", "next": "·film", "characterEnd": 6, "activation": 3.5}], "bottom": [],
       "histogram": {"minimum": -1, "maximum": 3.5, "counts": [4, 5]},
       "labelCorrelation": 0.5, "textLabelCorrelation": null}}]}
    """

  private static let spans = """
    {"model": "m", "steer": "run", "positive": [1, 0], "negative": [-1, 0],
     "results": [{"text": "A good film", "ids": [1, 2], "tokens": ["A", "Ġgood"],
      "characterRanges": [[0, 1], [1, 6]], "evidence": [null, 1.5],
      "positiveLogProbabilities": [null, -1], "negativeLogProbabilities": [null, -2.5],
      "totalEvidence": 1.5, "windows": 1, "bestSteerValue": 1,
      "spans": [{"start": 1, "end": 2, "score": 1.5, "sign": 1, "characterStart": 2,
       "characterEnd": 6, "pValue": 0.01, "familyWisePValue": 0.05}],
      "words": [{"text": "good", "start": 1, "end": 2, "characterStart": 2, "characterEnd": 6,
       "evidence": 1.5}],
      "distribution": [{"steerValue": 1, "meanLoss": 1.25, "probability": 1}]}]}
    """

  private static let sweep = """
    {"grid": null, "points": [{"steerValues": [0, 0], "positiveShare": 0.5,
      "positiveShareInterval": [0.4, 0.6], "positiveShareStandardError": 0.05,
      "meanPositive": 0.5, "perplexity": null, "perplexityInterval": [1, 2],
      "distinct": [0.1, 0.2, 0.3], "meanLength": 20, "count": 4,
      "scores": {"mean": 0.5, "standardDeviation": 0.1, "quantiles": [0, 0.25, 0.5, 0.75, 1],
       "histogram": [0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1]}}],
     "summary": {"perplexities": [null], "perplexityRatios": null,
      "steers": [{"name": "a", "spearman": null, "slopeAroundZero": 0.1}]}}
    """

  private static let transfer = """
    {"fit": "ridge", "rule": "dual", "sharedTokens": 100, "topK": 100, "heldOutTokens": 10,
     "contexts": 50, "heldOutContexts": 5, "heldOutR2": 0.5, "weightedHeldOutR2": 0.6,
     "meanCosine": 0.7, "contextR2": 0.8, "fitError": 0.01, "ridge": 0.1, "contextRidge": 0.2,
     "refinementSteps": 6, "steeringLogitCorrelation": 0.9,
     "steers": [{"name": "a", "steeringLogitCorrelation": 0.9, "weightedCorrelation": 0.95,
      "calibration": 1.1, "sizeRatio": 0.9}]}
    """
}
