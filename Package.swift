// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "SteerLens",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"]), .brew(["openblas"])]),
    .target(name: "CVectorKernels"),
    .target(
      name: "LinearAlgebra",
      dependencies: [
        "COpenBLAS", "CVectorKernels", .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: strict + [.strictMemorySafety()],
      linkerSettings: ["m", "lapacke"].map { .linkedLibrary($0, .when(platforms: [.linux])) }),
    .testTarget(
      name: "LinearAlgebraTests",
      dependencies: ["LinearAlgebra"], swiftSettings: strict),
  ]
)
