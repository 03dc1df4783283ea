internal import Foundation
internal import Steering

/// How an export is used, in blocks to copy.
struct ExportUse {
  let result: ExportResult
  let steer: Steer

  var text: String {
    let parts: [String?] =
      switch result.format {
      case .huggingFace: [transformers, server, separateBias]
      case .peft: result.steerValues == nil ? [adapters, adapterServer] : [adapter, adapterServer]
      case .gguf: [llama, separateBias]
      case .logitBias: [request]
      }
    return parts.compactMap { $0 }.joined(separator: "\n\n")
  }

  private var transformers: String {
    """
    ```python
    from transformers import AutoModelForCausalLM, AutoTokenizer

    model = AutoModelForCausalLM.from_pretrained("DIR", dtype="auto")
    tokenizer = AutoTokenizer.from_pretrained("DIR")
    ids = tokenizer("The film", return_tensors="pt")
    print(tokenizer.decode(model.generate(**ids, max_new_tokens=30)[0]))
    ```
    """
  }

  private var server: String {
    """
    ```sh
    vllm serve DIR
    ```
    """
  }

  private var base: String {
    FileManager.default.fileExists(atPath: result.model) ? "BASE_MODEL" : result.model
  }

  private var adapter: String {
    """
    ```python
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    base = AutoModelForCausalLM.from_pretrained("\(base)")
    model = PeftModel.from_pretrained(base, "DIR")
    ```

    \(scale("default", "the values above times 0.5"))
    """
  }

  private var adapters: String {
    let names = steer.names.indices.filter { $0 != steer.dummySteer }.map { steer.names[$0] }
    let folders = result.files.filter { $0.hasSuffix("/adapter_config.json") }
      .map { String($0.dropLast("/adapter_config.json".count)) }
    let loads = folders.dropFirst().map {
      "model.load_adapter(\"DIR/\($0)\", adapter_name=\"\($0)\")"
    }
    let all = folders.map { "\"\($0)\"" }.joined(separator: ", ")
    let first = folders.first ?? names[0]
    let activation =
      folders.count > 1 ? ["model.base_model.set_adapter([\(all)])  # all at once"] : []
    return """
      ```python
      from peft import PeftModel
      from transformers import AutoModelForCausalLM

      base = AutoModelForCausalLM.from_pretrained("\(base)")
      model = PeftModel.from_pretrained(base, "DIR/\(first)", adapter_name="\(first)")
      \((loads + activation).joined(separator: "\n"))
      ```

      \(scale(first, "steer value 0.5 of \(first)"))
      """
  }

  /// How the scale of an adapter is set.
  private func scale(_ adapter: String, _ meaning: String) -> String {
    """
    The scale is the steer value, and may change between calls:

    ```python
    from peft.tuners.lora import LoraLayer

    for module in model.modules():
        if isinstance(module, LoraLayer):
            module.set_scale("\(adapter)", 0.5)  # \(meaning)
    ```

    Where input and output embedding are one, the adapter still acts on the output alone. Before merging
    it, untie them, or the input changes too:

    ```python
    base.lm_head.weight = torch.nn.Parameter(base.lm_head.weight.clone())
    base.config.tie_word_embeddings = False
    ```
    """
  }

  private var adapterServer: String? {
    // A bias of the adapter is PEFT's alone.
    guard !steer.kind.hasOffsets, steer.kind != .add else {
      return "The adapter has a bias (`lora_bias`), which PEFT applies and vLLM does not."
    }
    let folder = result.steerValues == nil ? "DIR/NAME" : "DIR"
    return """
      ```sh
      vllm serve \(base) --enable-lora --lora-modules steer=\(folder) --max-lora-rank RANK
      ```
      """
  }

  private var llama: String {
    let file = result.files.first { $0.hasSuffix(".gguf") } ?? "model.gguf"
    return """
      ```sh
      llama-cli -m \(file) -p "The film"
      ollama create steered -f Modelfile && ollama run steered
      ```
      """
  }

  private var separateBias: String? {
    guard result.biasEntries != nil else { return nil }
    return """
      The head is steered, but the model has no place for the rest: `\(LogitBias.tensorFile)` holds a bias of
      all logits, to be added before sampling, and `\(LogitBias.listFile)` its largest entries for the
      `logit_bias` of a request. In transformers:

      ```python
      from safetensors.torch import load_file
      from transformers import LogitsProcessor

      class Bias(LogitsProcessor):
          bias = load_file("DIR/\(LogitBias.tensorFile)")["logit_bias"]

          def __call__(self, input_ids, scores):
              return scores + self.bias.to(scores)

      model.generate(**ids, logits_processor=[Bias()])
      ```
      """
  }

  private var request: String {
    """
    `\(LogitBias.listFile)` is the `logit_bias` of a request to an OpenAI-style service of this model:

    ```sh
    curl URL/v1/completions -H 'Content-Type: application/json' \\
      -d "{\\"model\\": \\"MODEL\\", \\"prompt\\": \\"The film\\", \\"logit_bias\\": $(cat \(LogitBias.listFile))}"
    ```
    """
  }
}
