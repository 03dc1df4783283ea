import Files

/// Writes `.npz` files: arrays by name, as `numpy.savez` writes them.
///
/// An `.npz` file is a ZIP archive of `.npy` files; equal arrays give equal bytes.
public enum NumPyArchive {
  /// Writes arrays in the given order, atomically.
  ///
  /// - Throws: ``WeightFormatError/duplicateTensorName(tensor:)``;
  ///   ``WeightFormatError/file(_:)``, also for more than 4 GiB.
  public static func write(_ arrays: [NumPyArray], to path: String) throws(WeightFormatError) {
    var names: Set<String> = []
    for array in arrays where !names.insert(array.name).inserted {
      throw .duplicateTensorName(tensor: array.name)
    }
    try WeightFormatError.ofFiles { () throws(FileError) in
      var archive = try ZipWriter(path: path)
      for array in arrays { try archive.add(array.file, name: array.name + ".npy") }
      try archive.commit()
    }
  }
}
