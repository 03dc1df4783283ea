internal import SteerAnalysis

extension TransferReport: RunDocument {
  var flaw: String? { steers.isEmpty ? "there is no steer" : nil }
}
