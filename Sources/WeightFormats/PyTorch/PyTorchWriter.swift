import Files

/// Writes files that `torch.load` reads.
public enum PyTorchWriter {
  /// Writes a value and the storages of its tensors, atomically; equal values give equal bytes.
  ///
  /// - Parameters:
  ///   - value: The value; its tensors are Float32.
  ///   - storages: The numbers of each storage, by the key that tensors name.
  ///   - path: The file.
  /// - Throws: ``WeightFormatError/file(_:)``, also for more than 4 GiB.
  public static func write(
    _ value: PickleValue, storages: [String: [Float]], to path: String
  ) throws(WeightFormatError) {
    try WeightFormatError.ofFiles { () throws(FileError) in
      var archive = try ZipWriter(path: path)
      // The archive's folder has one name whatever the file's, so that a renamed file is the same.
      try archive.add(PickleWriter.pickle(value), name: "archive/data.pkl", alignment: 64)
      try archive.add(Array("little".utf8), name: "archive/byteorder", alignment: 64)
      for (key, values) in storages.sorted(by: { $0.key < $1.key }) {
        let bytes = LittleEndian.bytes(of: values.map(\.bitPattern))
        try archive.add(bytes, name: "archive/data/\(key)", alignment: 64)
      }
      try archive.add(Array("3\n".utf8), name: "archive/version", alignment: 64)
      try archive.commit()
    }
  }
}
