#pragma once

#include <string>
#include <vector>

#include "circuit/generate/generators.h"
#include "model/program/program.h"

namespace tc0 {

/// A kind of `tc0 new` that is an integer program and that is compiled: arithmetic whose size is
/// polynomial in the bits (model/arithmetic). The fields are those of Generator.
struct ProgramKind {
  std::string name;
  std::string uses;
  std::string summary;
  program::Program (*make)(const GeneratorParams&);
};

const std::vector<ProgramKind>& programKinds();
/// The kind with this name, or null.
const ProgramKind* programKind(const std::string& name);

/// The circuit of a kind's program, by the constructions of compiler/lower/bit_choices.h.
Circuit compiledKind(const program::Program& program);

}  // namespace tc0
