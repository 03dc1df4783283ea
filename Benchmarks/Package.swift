// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "SteerLensBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "SteerLens", path: ".."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .target(name: "BenchmarkProcess", swiftSettings: strict),
    .executableTarget(
      name: "steerlens-benchmark",
      dependencies: [
        "BenchmarkProcess",
        .product(name: "SteerLens", package: "SteerLens"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "figure-benchmark",
      dependencies: [
        "BenchmarkProcess",
        .product(name: "SteerLensFigures", package: "SteerLens"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
  ]
)
