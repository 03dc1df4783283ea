/// A notebook as its file holds it: nbformat 4.5.
///
/// ### References
/// - The format: https://nbformat.readthedocs.io/en/latest/format_description.html
struct NotebookDocument: Encodable {
  /// A cell; keys that its kind does not have are nil and left out.
  struct Cell: Encodable {
    var cellType: String
    var id: String
    var metadata: [String: String] = [:]
    var source: [String]
    /// Pictures that its Markdown shows, by name and media type.
    var attachments: [String: [String: Content]]?
    var executionCount: Int?
    var outputs: [Output]?

    private enum CodingKeys: String, CodingKey {
      case cellType = "cell_type"
      case id, metadata, source, attachments
      case executionCount = "execution_count"
      case outputs
    }
  }

  /// What a code cell left.
  struct Output: Encodable {
    var outputType: String
    var executionCount: Int?
    var data: [String: Content]?
    var metadata: [String: String]?
    /// The stream's name: `stdout`.
    var name: String?
    var text: [String]?

    private enum CodingKeys: String, CodingKey {
      case outputType = "output_type"
      case executionCount = "execution_count"
      case data, metadata, name, text
    }
  }

  /// A representation of an output in one media type.
  enum Content: Encodable {
    case lines([String])
    case base64(String)

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .lines(let lines): try container.encode(lines)
      case .base64(let text): try container.encode(text)
      }
    }
  }

  /// What runs the cells and what they are written in.
  struct Metadata: Encodable {
    struct Kernel: Encodable {
      var displayName = "Python 3"
      var language = "python"
      var name = "python3"

      private enum CodingKeys: String, CodingKey {
        case displayName = "display_name"
        case language, name
      }
    }

    struct Language: Encodable {
      var name = "python"
      var fileExtension = ".py"
      var mimetype = "text/x-python"
      var lexer = "ipython3"

      private enum CodingKeys: String, CodingKey {
        case name, mimetype
        case fileExtension = "file_extension"
        case lexer = "pygments_lexer"
      }
    }

    var kernelspec = Kernel()
    var languageInfo = Language()
    var title: String

    private enum CodingKeys: String, CodingKey {
      case kernelspec, title
      case languageInfo = "language_info"
    }
  }

  var cells: [Cell]
  var metadata: Metadata
  var nbformat = 4
  var nbformatMinor = 5

  private enum CodingKeys: String, CodingKey {
    case cells, metadata, nbformat
    case nbformatMinor = "nbformat_minor"
  }

  /// A text as the list of lines that the format wants, each but the last with its line feed.
  static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
      String($0) + "\n"
    }
    if let last = lines.popLast(), last != "\n" { lines.append(String(last.dropLast())) }
    return lines
  }
}
