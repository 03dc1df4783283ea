package import SteerAnalysis
internal import RunFolders

extension TransferMethod: RunDocument {
  package var flaw: String? { nil }
}

extension TransferReport: RunDocument {
  package var flaw: String? { steers.isEmpty ? "there is no steer" : nil }
}
