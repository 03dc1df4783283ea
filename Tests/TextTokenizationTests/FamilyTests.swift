import Foundation
import Testing
import TextTokenization

/// Ids, offsets and decoded text of every family's form, all exactly as the reference's.
@Suite struct FamilyTests {
  static let names = [
    "llama3", "llama3-merging", "qwen2", "removed-inverted", "gpt2-split", "gpt2", "smollm2",
    "smollm2-trimmed", "prefix", "prefix-nfc", "llama2", "metaspace-first", "metaspace-always",
    "metaspace-never", "metaspace-split", "metaspace-2023", "metaspace-decoder-never", "gemma",
    "ignore-merges", "unknown", "unknown-each", "normalized-special", "stripping",
  ]

  @Test func allVariantsAreTested() throws {
    #expect(try FamilyReference.shared.get().variants.map(\.name) == Self.names)
  }

  @Test(arguments: names)
  func isAsTheReference(_ name: String) throws {
    let reference = try FamilyReference.shared.get()
    let texts = try FamilyReference.texts.get()
    let variant = try #require(reference.variants.first { $0.name == name })
    let tokenizer = try FamilyReference.tokenizer(name)
    let digests = FamilyReference.parts(of: variant.digests)
    #expect(digests.count == texts.count)
    for (text, digest) in zip(texts, digests) {
      let encoding = tokenizer.encodeWithOffsets(text)
      #expect(
        FamilyReference.digest(encoding, decoded: tokenizer.decode(encoding.ids)) == digest,
        "\(text.debugDescription)")
      #expect(tokenizer.encode(text) == encoding.ids, "\(text.debugDescription)")
      expectTiling(encoding, of: text)
    }
    if let ids = variant.extraIDs {
      #expect(reference.extraTexts.map { tokenizer.encode($0) } == ids)
    }
  }

  private func expectTiling(_ encoding: Encoding, of text: String) {
    var end = 0
    for range in encoding.byteRanges {
      #expect(range.lowerBound == end, "\(text.debugDescription)")
      end = range.upperBound
    }
    #expect(end == text.utf8.count, "\(text.debugDescription)")
  }
}
