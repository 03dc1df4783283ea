internal import SteerAnalysis

extension TransferMethod: RunDocument {
  var flaw: String? { nil }
}

extension TransferReport: RunDocument {
  var flaw: String? { steers.isEmpty ? "there is no steer" : nil }
}
