public import ArgumentParser
public import LanguageModels

extension PassPrecision: @retroactive ExpressibleByArgument {}
