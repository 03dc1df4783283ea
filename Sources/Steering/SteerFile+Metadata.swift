internal import Files

extension SteerFile {
  /// The typed metadata of a steer file, with defaults for files of other origin.
  struct MetadataReader {
    let path: String
    let metadata: [String: String]

    func kind(tensors: [String], remarks: inout [String]) throws(SteeringError) -> SteerKind {
      if let name = metadata["adaptor"] {
        guard let kind = SteerKind(rawValue: name) else {
          throw malformed(
            "adaptor \"\(name)\" is none of \(SteerKind.allCases.map(\.rawValue).joined(separator: ", "))"
          )
        }
        return kind
      }
      // The one with the most tensors: a mixed steer has those of others too.
      let kinds = SteerKind.allCases.sorted { $0.tensorNames.count > $1.tensorNames.count }
      for kind in kinds where kind.tensorNames.allSatisfy(tensors.contains) {
        remarks.append("\(path) has no metadata: read as a \(kind.rawValue) steer")
        return kind
      }
      throw malformed("no tensors projector1 and projector2, add_vec or offset_vec")
    }

    func epsilon(remarks: inout [String]) throws(SteeringError) -> Float {
      guard let text = metadata["epsilon"] else {
        remarks.append("\(path) does not state epsilon: taken as 0.001")
        return 1e-3
      }
      guard let value = Float(text) else { throw malformed("epsilon \"\(text)\" is no number") }
      return value
    }

    func names(count: Int, remarks: inout [String]) throws(SteeringError) -> [String] {
      guard let text = metadata["names"] else {
        let names = (0..<count).map { "steer-\($0)" }
        remarks.append(
          "\(path) does not name its steers: taken as \(names.joined(separator: ", "))")
        return names
      }
      guard let names: [String] = try? JSONText.decode(from: text.utf8, file: path),
        names.count == count
      else { throw malformed("names \(text) do not name \(count) steers") }
      return names
    }

    func integer(_ key: String) throws(SteeringError) -> Int? {
      guard let text = metadata[key], !text.isEmpty, text != "None" else { return nil }
      guard let value = Int(text) else { throw malformed("\(key) \"\(text)\" is no whole number") }
      return value
    }

    func checkNumber(_ key: String, is expected: Int?) throws(SteeringError) {
      guard let expected, let stated = try integer(key) else { return }
      if stated != expected {
        throw malformed("\(key) says \(stated), the tensors have \(expected)")
      }
    }

    func provenance() throws(SteeringError) -> SteerProvenance {
      var result = SteerProvenance()
      result.model = metadata["model"]
      result.embeddingDigest = metadata["output_embedding_sha256"]
      result.dataDigest = metadata["data_sha256"]
      result.step = try integer("step")
      result.training = try document("training")
      result.derivedFrom = metadata["derived_from"]
      result.publishedSettings = try document("published_settings")
      result.composedFrom = try document("composed_from")
      return result
    }

    private func document<Value: Decodable>(_ key: String) throws(SteeringError) -> Value? {
      guard let text = metadata[key] else { return nil }
      do throws(JSONDocumentError) {
        return try JSONText.decode(Value.self, from: text.utf8, file: path)
      } catch {
        throw malformed("\(key): \(error.reason)")
      }
    }

    private func malformed(_ reason: String) -> SteeringError {
      .malformedSteerFile(file: path, reason: reason)
    }
  }
}
