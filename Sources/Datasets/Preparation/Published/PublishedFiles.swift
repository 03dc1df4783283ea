/// Where the files of the published data sets are looked for.
package enum PublishedFiles {
  /// Folders of the toxicity data, from the data folder on.
  static let toxicityFolders = [
    "", "/toxicity", "/toxicity/jigsaw-unintended-bias-in-toxicity-classification",
  ]

  /// File names from the data folder on, best first.
  package static func candidates(of source: DataSource) -> [String] {
    switch source {
    case .sst2:
      [
        "sst2/train.jsonl", "sst2/train.csv", "sst2/train.tsv", "SST-2/train.tsv",
        "sst/stsa.binary.train", "stsa.binary.train",
      ]
    case .sst5:
      [
        "sst5/train.jsonl", "sst5/train.csv", "sst/stsa.fine.train", "stsa.fine.train",
        "sst/trees_train.txt", "sst/trees/train.txt", "trees/train.txt",
      ]
    case .yelp:
      [
        "yelp_review_full/train.jsonl", "yelp_review_full/train.csv",
        "yelp_review_full_csv/train.csv", "yelp_academic_dataset_review.json",
      ]
    default: []
    }
  }

  /// How to get the files of a source.
  static func remedy(_ source: DataSource) -> String {
    switch source {
    case .sst2:
      "Export stanfordnlp/sst2 from huggingface.co/datasets to sst2/train.jsonl, or unpack GLUE's "
        + "SST-2."
    case .sst5:
      "Download train.jsonl of SetFit/sst5 from huggingface.co/datasets to sst5/train.jsonl, or "
        + "unpack trainDevTestTrees_PTB.zip from nlp.stanford.edu/sentiment."
    case .yelp:
      "Export Yelp/yelp_review_full from huggingface.co/datasets to yelp_review_full/train.jsonl."
    default:
      "Download all_data.csv from kaggle.com/c/jigsaw-unintended-bias-in-toxicity-classification "
        + "and run `steerlens prepare jigsaw all_data.csv --out FOLDER`."
    }
  }
}
