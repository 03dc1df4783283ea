extension Float {
  /// The number that reading its text gives, as programs read it from tables: 0.001 stays 0.001.
  ///
  /// Tables hold the shortest digits that read back as the same `Float`, which `description` writes.
  package var asWritten: Double { Double(description) ?? Double(self) }
}
