// swift-tools-version: 6.2
import PackageDescription

var language: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]
// Set where a warning must fail the build; users with a newer compiler are spared.
if Context.environment["STEERLENS_WARNINGS_AS_ERRORS"] != nil {
  language.append(.treatAllWarnings(as: .error))
}

// Of all rooms: each use of a pointer says `unsafe`.
let strict = language + [.strictMemorySafety()]
// Of the rooms whose own types lend spans.
let lending = strict + [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "SteerLens",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "steerlens", targets: ["steerlens"]),
    .executable(name: "steerlens-serve", targets: ["steerlens-serve"]),
    .library(
      name: "SteerLens",
      targets: [
        "Files", "LinearAlgebra", "WeightFormats", "TextTokenization", "LanguageModels", "Datasets",
        "Steering", "TextEvaluation", "SteerAnalysis", "EmbeddedModels", "Jobs", "ChatTemplates",
      ]),
    .library(name: "SteerLensFigures", targets: ["Figures"]),
  ],
  traits: [
    .trait(
      name: "MPI",
      description:
        "Jobs that ranks share under mpirun or srun; needs an MPI library and its headers.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-algorithms", from: "1.2.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
  ],
  targets: [
    // C libraries
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    // Data sets are published compressed, as .gz and .zst.
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"]), .brew(["libcsv"])]),
    // Opened at their first use, so not linked: they bring dozens of others along.
    .target(name: "CLibraryLoader"),
    .target(name: "CCairo", dependencies: ["CLibraryLoader"]),
    .target(name: "CCurl", dependencies: ["CLibraryLoader"]),
    .target(name: "CVectorKernels"),
    .target(
      name: "CMessagePassing", cSettings: [.define("STEERLENS_MPI", .when(traits: ["MPI"]))],
      linkerSettings: [.linkedLibrary("mpi", .when(traits: ["MPI"]))]),
    .target(name: "CEmbeddedFiles"),
    .target(name: "CPNGWriter", dependencies: ["CPNG"]),

    // The rooms, lowest first: each imports only what is above it in this list.
    .target(
      name: "MessagePassing", dependencies: ["CMessagePassing"], swiftSettings: strict),
    .target(name: "NumberText", swiftSettings: strict),
    .target(
      name: "Files", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: lending),
    .target(
      name: "LinearAlgebra",
      dependencies: [
        "COpenBLAS", "CVectorKernels", .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: lending,
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
    .target(name: "ChatTemplates", dependencies: ["NumberText", "Files"], swiftSettings: strict),
    .target(
      name: "LanguageModels",
      dependencies: [
        "LinearAlgebra", "WeightFormats", "TextTokenization", "ChatTemplates", "Files",
      ],
      swiftSettings: strict),
    .target(
      name: "Datasets",
      dependencies: [
        "CCSV", "CZlib", "CZstd", "Files", "LinearAlgebra", "ChatTemplates", "NumberText",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "Steering",
      dependencies: [
        "LanguageModels", "LinearAlgebra", "WeightFormats", "TextTokenization", "NumberText",
        "Files", "MessagePassing",
        .product(name: "Algorithms", package: "swift-algorithms"),
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
    .target(
      name: "Figures", dependencies: ["CCairo", "CPNGWriter", "NumberText"], swiftSettings: strict),
    .target(
      name: "RunFolders",
      dependencies: ["Datasets", "WeightFormats", "Files"], swiftSettings: strict),
    .target(
      name: "EmbeddedModels", dependencies: ["CEmbeddedFiles", "Files"], exclude: ["Resources"],
      swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: [
        "RunFolders", "Figures", "TextEvaluation", "SteerAnalysis", "Steering", "Datasets",
        "TextTokenization", "WeightFormats", "LinearAlgebra", "NumberText", "Files",
        "EmbeddedModels",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      exclude: ["Page/Assets", "Live/Assets"], swiftSettings: strict),
    .target(
      name: "Notebooks",
      dependencies: [
        "Reports", "RunFolders", "Figures", "SteerAnalysis", "LinearAlgebra", "NumberText", "Files",
      ],
      exclude: ["Assets"], swiftSettings: strict),
    .target(
      name: "Jobs",
      dependencies: [
        "EmbeddedModels", "Reports", "RunFolders", "TextEvaluation", "SteerAnalysis", "Steering",
        "Datasets", "LanguageModels", "ChatTemplates", "TextTokenization", "LinearAlgebra",
        "WeightFormats", "ModelHub", "PerspectiveAPI", "WebClient", "NumberText", "Files",
        "MessagePassing",
      ],
      swiftSettings: strict),
    .target(
      name: "Server",
      dependencies: [
        "Jobs", "Files",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),
    .target(
      name: "ServeOptions",
      dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")],
      swiftSettings: strict),
    .executableTarget(
      name: "steerlens-serve",
      dependencies: [
        "Server", "ServeOptions", "Jobs",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "steerlens",
      dependencies: [
        "Jobs", "TextEvaluation", "SteerAnalysis", "Notebooks", "Reports", "Figures",
        "RunFolders", "EmbeddedModels", "Steering", "Datasets", "LanguageModels",
        "ChatTemplates", "TextTokenization", "ModelHub", "WebClient", "PerspectiveAPI",
        "WeightFormats", "LinearAlgebra", "NumberText", "Files", "ServeOptions", "MessagePassing",
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
      dependencies: [
        "WeightFormats", "Files", "MessagePassing",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Tests/TestSupport",
      swiftSettings: language),
    .testTarget(
      name: "LinearAlgebraTests",
      dependencies: [
        "LinearAlgebra", "TestSupport", .product(name: "Numerics", package: "swift-numerics"),
      ],
      swiftSettings: language),
    .testTarget(
      name: "MessagePassingTests", dependencies: ["MessagePassing", "TestSupport"],
      swiftSettings: language),
    .testTarget(
      name: "NumberTextTests", dependencies: ["NumberText"], swiftSettings: language),
    .testTarget(
      name: "FilesTests", dependencies: ["Files", "TestSupport"], swiftSettings: language),
    .testTarget(
      name: "WeightFormatsTests", dependencies: ["WeightFormats", "LinearAlgebra", "Files"],
      swiftSettings: language),
    .testTarget(
      name: "WebClientTests",
      dependencies: ["WebClient", "TestSupport"],
      swiftSettings: language),
    .testTarget(
      name: "PerspectiveAPITests",
      dependencies: ["PerspectiveAPI", "WebClient", "TestSupport"],
      swiftSettings: language),
    .testTarget(
      name: "ModelHubTests",
      dependencies: [
        "ModelHub", "WebClient", "WeightFormats", "Files", "TestSupport",
      ],
      swiftSettings: language),
    .testTarget(
      name: "TextTokenizationTests", dependencies: ["TextTokenization"], swiftSettings: language),
    .testTarget(
      name: "ChatTemplatesTests", dependencies: ["ChatTemplates", "TestSupport"],
      swiftSettings: language),
    .testTarget(
      name: "DatasetsTests",
      dependencies: ["Datasets", "ChatTemplates", "Files", "TestSupport"],
      swiftSettings: language),
    .testTarget(
      name: "LanguageModelsTests",
      dependencies: [
        "LanguageModels", "LinearAlgebra", "TextTokenization", "ChatTemplates", "WeightFormats",
        "Files", "TestSupport",
      ],
      swiftSettings: language),
    .testTarget(
      name: "SteeringTests",
      dependencies: [
        "Steering", "LanguageModels", "LinearAlgebra", "TextTokenization", "WeightFormats", "Files",
        "MessagePassing", "TestSupport",
      ],
      swiftSettings: language),
    .testTarget(
      name: "TextEvaluationTests",
      dependencies: [
        "TextEvaluation", "EmbeddedModels", "LanguageModels", "Datasets", "WeightFormats",
        "Files", "TestSupport", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: language),
    .testTarget(
      name: "SteerAnalysisTests",
      dependencies: [
        "SteerAnalysis", "TextEvaluation", "Steering", "EmbeddedModels", "Datasets",
        "LanguageModels", "LinearAlgebra", "TextTokenization", "WeightFormats", "Files",
        "TestSupport",
      ],
      swiftSettings: language),
    .testTarget(
      name: "EmbeddedModelsTests",
      dependencies: [
        "EmbeddedModels", "Steering", "Datasets", "LanguageModels", "LinearAlgebra",
        "TextTokenization", "WeightFormats", "Files", "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: language),
    .testTarget(
      name: "ExamplesTests",
      dependencies: ["example-chart", "example-evidence", "example-train", "TestSupport"],
      swiftSettings: language),
    .testTarget(
      name: "JobsTests",
      dependencies: [
        "Jobs", "Reports", "RunFolders", "SteerAnalysis", "Steering", "LanguageModels", "Datasets",
        "ChatTemplates", "TextTokenization", "TextEvaluation", "WeightFormats", "LinearAlgebra",
        "Files", "MessagePassing", "TestSupport",
      ],
      swiftSettings: language),
    .testTarget(
      name: "SteerLensToolTests",
      dependencies: [
        "steerlens", "Jobs", "Reports", "RunFolders", "SteerAnalysis", "Steering", "WeightFormats",
        "LinearAlgebra", "Files", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: language),
    .testTarget(
      name: "ServerTests",
      dependencies: ["Server", "Jobs", "SteerAnalysis", "Steering", "TestSupport"],
      swiftSettings: language),
    .testTarget(
      name: "RunFoldersTests",
      dependencies: ["RunFolders", "WeightFormats", "Files", "TestSupport"],
      swiftSettings: language),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Reports", "RunFolders", "SteerAnalysis", "Steering", "LinearAlgebra", "WeightFormats",
        "Figures", "Files", "TestSupport",
      ],
      swiftSettings: language),
    .testTarget(
      name: "NotebooksTests",
      dependencies: ["Notebooks", "Reports", "Files", "TestSupport"],
      swiftSettings: language),
    .testTarget(
      name: "FiguresTests", dependencies: ["Figures", "NumberText", "CPNG"],
      swiftSettings: language),
  ]
)
