#pragma once

#include <optional>
#include <string>

#include "circuit/base/index_map.h"
#include "circuit/tc0_file.h"

namespace tc0 {

/// The part of a circuit that `--only` names.
struct PartName {
  enum class Kind { kArray, kLevel, kOutput } kind = Kind::kArray;
  std::string name = {};            // of an array or an output
  std::int32_t level = 0;           // of a level
  std::optional<Index> index = {};  // of an element of an output
};

/// Reads "level:3", "array:NAME", "output:NAME", "output:NAME[1,2]". Without the word and the colon,
/// a number is a level, a name with [ ] behind it an element of an output, and any other name an
/// array, or an output if no array has it. Throws Error if the text is none of these.
PartName partNamed(const std::string& text, const AnyCircuit& model);

/// That part as a circuit, or as a netlist if the model is one. Throws Error if there is no such
/// part.
AnyCircuit partOf(const AnyCircuit& model, const PartName& part);

}  // namespace tc0
