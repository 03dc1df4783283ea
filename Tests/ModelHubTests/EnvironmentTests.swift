import Foundation
import ModelHub
import Testing

/// Where huggingface_hub looks, by variable.
@Suite struct EnvironmentTests {
  static let folders: [(variables: [String: String], expected: [String])] = [
    ([:], ["/u/.cache/huggingface/hub"]),
    (["XDG_CACHE_HOME": "/x"], ["/x/huggingface/hub"]),
    (["XDG_CACHE_HOME": "/x", "HF_HOME": "/h"], ["/h/hub"]),
    (["HF_HOME": "~/h"], ["/u/h/hub"]),
    (["HF_HOME": "$PLACE/h", "PLACE": "/p"], ["/p/h/hub"]),
    (["HF_HOME": "${PLACE}h", "PLACE": "/p"], ["/ph/hub"]),
    (["HF_HOME": "$NONE/h"], ["$NONE/h/hub"]),
    (["HF_HOME": "/h", "HUGGINGFACE_HUB_CACHE": "/old"], ["/old"]),
    (["HF_HUB_CACHE": "/new", "HUGGINGFACE_HUB_CACHE": "/old"], ["/new"]),
    (["HF_HUB_CACHE": "", "HF_HOME": "/h"], ["/h/hub"]),
    (["HF_HOME": "/h", "TRANSFORMERS_CACHE": "/t"], ["/h/hub", "/t"]),
    (["HF_HUB_CACHE": "/t", "TRANSFORMERS_CACHE": "/t"], ["/t"]),
  ]

  @Test(arguments: folders.indices) func cacheFolders(_ i: Int) {
    let variables = Self.folders[i].variables.merging(["HOME": "/u"]) { own, _ in own }
    #expect(HubEnvironment(variables).cacheFolders == Self.folders[i].expected)
  }

  @Test func endpointAndOffline() {
    #expect(HubEnvironment([:]).endpoint == "https://huggingface.co")
    #expect(HubEnvironment(["HF_ENDPOINT": "http://m:1//"]).endpoint == "http://m:1")
    #expect(HubEnvironment(["HF_HUB_OFFLINE": "yes"]).offlineVariable == "HF_HUB_OFFLINE")
    #expect(HubEnvironment(["TRANSFORMERS_OFFLINE": "1"]).offlineVariable == "TRANSFORMERS_OFFLINE")
    #expect(HubEnvironment(["HF_HUB_OFFLINE": "0"]).offlineVariable == nil)
  }

  @Test func token() throws {
    try CacheFolder.with { place in
      #expect(place.environment().token == nil)
      try place.write(" hf_file\n", "../token")
      #expect(place.environment().token == "hf_file")
      #expect(place.environment(["HUGGING_FACE_HUB_TOKEN": "hf_old"]).token == "hf_old")
      let both = ["HUGGING_FACE_HUB_TOKEN": "hf_old", "HF_TOKEN": " hf_new\r\n"]
      #expect(place.environment(both).token == "hf_new")
      try place.write("hf_other", "other")
      #expect(place.environment(["HF_TOKEN_PATH": place.hub + "/other"]).token == "hf_other")
    }
  }

  @Test(arguments: ["gpt2", "EleutherAI/pythia-160m", "a/b.c_d", "gpt2@refs/pr/1", "x@v1.0"])
  func goodNames(_ text: String) throws {
    #expect(try ModelName(text).text == text)
  }

  @Test(arguments: [
    "", "/", "a/", "/a", "a/b/c", "./a", "../a", "a/..", "a--b", "-a", "a-", "a.git", "a b", "é",
    "a\0", "a@", "a@../b", "a@/b", "a@b/", "a@b\0c", "a@b c", "a@b//c", "~/a",
    String(repeating: "a", count: 97),
  ])
  func badNames(_ text: String) {
    #expect { try ModelName(text) } throws: { error in
      guard case .malformedName = error as? HubError else { return false }
      return true
    }
  }

  @Test func byteCounts() {
    let texts = [0, 999, 1000, 9_949_999, 9_950_000, 548_000_000, 999_500_000].map(ByteCount.text)
    #expect(texts == ["0 bytes", "999 bytes", "1.0 kB", "9.9 MB", "10 MB", "548 MB", "1.0 GB"])
  }
}
