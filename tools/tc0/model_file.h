#pragma once

#include <string>

#include "circuit/tc0_file.h"
#include "tools/tc0/command.h"

namespace tc0 {

/// Reads a circuit or netlist in any format. The option --from, if it is given, overrides the name.
AnyCircuit readModel(const std::string& path, const Arguments& arguments);

/// The SHA-256 of the bytes that were read, beside what they hold.
struct ModelFile {
  AnyCircuit model;
  std::string sha256;
};
ModelFile readModelFile(const std::string& path, const Arguments& arguments);

/// The name of the format that readModel() reads the file in, "tc0" for this project's own; throws
/// Error if it is not known or is written only.
std::string formatRead(const std::string& path, const Arguments& arguments);

/// Throws Error if the name of a .tc0 file to be written ends as files of another format do.
void requireTc0Name(const std::string& path);

/// "circuit" or "netlist".
const char* kindOf(const AnyCircuit& model);

/// A netlist of the model: itself, or its expansion, with progress; with `neededOnly`, of the gates
/// alone that outputs depend on.
Netlist netlistOf(AnyCircuit model, bool neededOnly = false);

/// Input ports of either kind.
std::vector<InputPort> inputPortsOf(const AnyCircuit& model);

}  // namespace tc0
