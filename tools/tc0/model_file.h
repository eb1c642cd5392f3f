#pragma once

#include <string>

#include "circuit/tc0_file.h"
#include "tools/tc0/command.h"

namespace tc0 {

/// Reads a circuit or netlist in any format; the option --from, where given, overrides the name.
AnyCircuit readModel(const std::string& path, const Arguments& arguments);

/// The name of that format, "tc0" for this project's own; throws Error where it is not known or is
/// written only.
std::string formatRead(const std::string& path, const Arguments& arguments);

/// Throws Error where the name of a .tc0 file to be written ends as another format's do.
void requireTc0Name(const std::string& path);

/// "circuit" or "netlist".
const char* kindOf(const AnyCircuit& model);

/// A netlist of the model: itself, or its expansion, with progress.
Netlist netlistOf(AnyCircuit model);

/// Input ports of either kind.
std::vector<InputPort> inputPortsOf(const AnyCircuit& model);

}  // namespace tc0
