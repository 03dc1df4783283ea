/// Numbers a vocabulary entry.
public typealias TokenID = Int32
