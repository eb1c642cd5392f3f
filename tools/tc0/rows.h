#pragma once

#include <vector>

#include "circuit/base/command_line/command_line.h"

namespace tc0 {

/// The rows of the table, by what they are about, in the order of the help. A row may name files in
/// its examples that rows before it make.

/// Circuits, whatever they compute.
std::vector<Command> circuitRows();
/// The way from a trained model to a circuit; commands of tc0-model are among them.
std::vector<Command> samplerRows();

/// Options that many rows have.
inline const Option kJson{"--json", "", "print JSON instead of tables"};
inline const Option kWritten{"--json", "", "print what was written as JSON"};
inline const Option kReport{"--report", takes::file("FILE", {".json"}),
                            "the figures as JSON, beside what is printed"};

inline const Option kShard =
    beside({"--output"},
           {"--shard", "K/N",
            "compute part K of N parts alone, into a file beside the output; `tc0 merge` joins "
            "them"});

}  // namespace tc0
