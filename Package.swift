// swift-tools-version: 6.2
import PackageDescription

var strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]
// Set where a warning must fail the build; users with a newer compiler are spared.
if Context.environment["STEERLENS_WARNINGS_AS_ERRORS"] != nil {
  strict.append(.treatAllWarnings(as: .error))
}

// Of the rooms that use pointers: each use says `unsafe`.
let safe = strict + [.strictMemorySafety()]

let package = Package(
  name: "SteerLens",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "steerlens", targets: ["steerlens"]),
    .library(
      name: "SteerLens",
      targets: [
        "Files", "LinearAlgebra", "WeightFormats", "TextTokenization", "LanguageModels", "Datasets",
        "Steering", "TextEvaluation", "SteerAnalysis", "EmbeddedModels", "Jobs", "ChatTemplates",
      ]),
    .library(name: "SteerLensFigures", targets: ["Figures"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // C libraries
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CCairo", pkgConfig: "cairo",
      providers: [.apt(["libcairo2-dev", "libpango1.0-dev"]), .brew(["cairo", "pango"])]),
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl",
      providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    // Data sets are published compressed, as .gz and .zst.
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"]), .brew(["libcsv"])]),
    .target(name: "CVectorKernels"),
    .target(name: "CEmbeddedFiles"),
    .target(name: "CPNGWriter", dependencies: ["CPNG"]),

    // The rooms, lowest first: each imports only what is above it in this list.
    .target(
      name: "Files", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "LinearAlgebra",
      dependencies: [
        "COpenBLAS", "CVectorKernels", .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: safe + [.enableExperimentalFeature("Lifetimes")],
      linkerSettings: ["m", "lapacke"].map { .linkedLibrary($0, .when(platforms: [.linux])) }),
    .target(
      name: "WeightFormats", dependencies: ["Files", "LinearAlgebra", "CVectorKernels"],
      swiftSettings: strict),
    .target(name: "WebClient", dependencies: ["CCurl"], swiftSettings: strict),
    .target(
      name: "ModelHub",
      dependencies: [
        "WebClient", "WeightFormats", "Files", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "PerspectiveAPI",
      dependencies: ["WebClient", "Files", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(name: "TextTokenization", dependencies: ["Files"], swiftSettings: strict),
    .target(name: "ChatTemplates", swiftSettings: strict),
    .target(
      name: "LanguageModels",
      dependencies: ["LinearAlgebra", "WeightFormats", "TextTokenization", "Files"],
      swiftSettings: safe),
    .target(
      name: "Datasets",
      dependencies: [
        "CCSV", "CZlib", "CZstd", "Files", "LinearAlgebra",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "Steering",
      dependencies: [
        "LanguageModels", "LinearAlgebra", "WeightFormats", "TextTokenization", "Files",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "TextEvaluation",
      dependencies: [
        "Steering", "LanguageModels", "Datasets", "TextTokenization", "LinearAlgebra", "Files",
      ],
      swiftSettings: strict),
    .target(
      name: "SteerAnalysis",
      dependencies: [
        "TextEvaluation", "Steering", "LanguageModels", "TextTokenization", "LinearAlgebra",
        .product(name: "Algorithms", package: "swift-algorithms"),
        .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .target(name: "Figures", dependencies: ["CCairo", "CPNGWriter"], swiftSettings: strict),
    .target(
      name: "RunFolders",
      dependencies: ["Datasets", "WeightFormats", "Files"], swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: [
        "RunFolders", "Figures", "TextEvaluation", "SteerAnalysis", "Steering", "Datasets",
        "TextTokenization", "WeightFormats", "LinearAlgebra", "Files", "CEmbeddedFiles",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      exclude: ["Page/Assets"], swiftSettings: strict),
    .target(
      name: "Notebooks",
      dependencies: [
        "Reports", "RunFolders", "Figures", "SteerAnalysis", "LinearAlgebra", "Files",
      ],
      exclude: ["Assets"], swiftSettings: strict),
    .target(
      name: "EmbeddedModels", dependencies: ["CEmbeddedFiles"], exclude: ["Resources"],
      swiftSettings: strict),
    .target(
      name: "Jobs",
      dependencies: [
        "EmbeddedModels", "Reports", "RunFolders", "TextEvaluation", "SteerAnalysis", "Steering",
        "Datasets", "LanguageModels", "TextTokenization", "LinearAlgebra", "ModelHub",
        "PerspectiveAPI", "WebClient", "Files",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "steerlens",
      dependencies: [
        "Jobs", "TextEvaluation", "SteerAnalysis", "Notebooks", "Reports", "Figures",
        "RunFolders", "EmbeddedModels", "Steering", "Datasets", "LanguageModels",
        "TextTokenization", "ModelHub", "WebClient", "PerspectiveAPI", "WeightFormats",
        "LinearAlgebra", "Files",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // Small programs on the library, shown in the README and run by the tests.
    .executableTarget(
      name: "example-train",
      dependencies: [
        "Datasets", "EmbeddedModels", "Jobs", "LanguageModels", "Steering", "TextTokenization",
      ],
      path: "Examples/TrainAndSave", swiftSettings: strict),
    .executableTarget(
      name: "example-evidence",
      dependencies: ["Jobs", "LanguageModels", "SteerAnalysis", "Steering"],
      path: "Examples/EvidenceOfAText", swiftSettings: strict),
    .executableTarget(
      name: "example-chart", dependencies: ["Figures"], path: "Examples/ChartOfARun",
      swiftSettings: strict),

    // Tests
    .target(
      name: "TestSupport",
      dependencies: ["WeightFormats", "Files", .product(name: "Crypto", package: "swift-crypto")],
      path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "LinearAlgebraTests",
      dependencies: [
        "LinearAlgebra", "TestSupport", .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "WeightFormatsTests", dependencies: ["WeightFormats", "LinearAlgebra", "Files"],
      swiftSettings: strict),
    .testTarget(
      name: "WebClientTests",
      dependencies: ["WebClient", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "PerspectiveAPITests",
      dependencies: ["PerspectiveAPI", "WebClient", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelHubTests",
      dependencies: [
        "ModelHub", "WebClient", "WeightFormats", "Files", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "TextTokenizationTests", dependencies: ["TextTokenization"], swiftSettings: strict),
    .testTarget(
      name: "ChatTemplatesTests", dependencies: ["ChatTemplates", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "DatasetsTests", dependencies: ["Datasets", "Files", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "LanguageModelsTests",
      dependencies: [
        "LanguageModels", "LinearAlgebra", "TextTokenization", "WeightFormats", "Files",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SteeringTests",
      dependencies: [
        "Steering", "LanguageModels", "LinearAlgebra", "TextTokenization", "WeightFormats", "Files",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "TextEvaluationTests",
      dependencies: [
        "TextEvaluation", "EmbeddedModels", "LanguageModels", "Datasets", "WeightFormats",
        "Files", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SteerAnalysisTests",
      dependencies: [
        "SteerAnalysis", "TextEvaluation", "Steering", "EmbeddedModels", "Datasets",
        "LanguageModels", "LinearAlgebra", "TextTokenization", "WeightFormats", "Files",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EmbeddedModelsTests",
      dependencies: [
        "EmbeddedModels", "Steering", "Datasets", "LanguageModels", "LinearAlgebra",
        "TextTokenization", "WeightFormats", "Files", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExamplesTests",
      dependencies: ["example-chart", "example-evidence", "example-train", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "JobsTests",
      dependencies: [
        "Jobs", "RunFolders", "SteerAnalysis", "Steering", "TextEvaluation", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "SteerLensToolTests",
      dependencies: [
        "steerlens", "Jobs", "Reports", "RunFolders", "SteerAnalysis", "Steering", "WeightFormats",
        "Files", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RunFoldersTests",
      dependencies: ["RunFolders", "WeightFormats", "Files", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "RunFolders", "SteerAnalysis", "Steering", "LinearAlgebra", "WeightFormats",
        "Figures", "Files", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "NotebooksTests",
      dependencies: ["Notebooks", "Reports", "Files", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "CPNG"], swiftSettings: strict),
  ]
)
