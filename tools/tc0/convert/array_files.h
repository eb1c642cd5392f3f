#pragma once

#include <string>

#include "circuit/circuit.h"
#include "circuit/formats/write_options.h"
#include "tools/tc0/command.h"

namespace tc0 {

/// Writes a circuit in a format that keeps arrays, with the files beside it that the command line
/// asks for: a test bench (--test-bench) and a script for yosys (--script). The results in the test
/// bench are those of the array engine.
void writeArrayFiles(const Circuit& circuit, const std::string& path, const WriteOptions& options,
                     const Arguments& arguments);

}  // namespace tc0
