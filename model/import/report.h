#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "circuit/base/index_map.h"
#include "model/import/scalar/step_tables.h"

namespace tc0::importer {

/// How an operation of the program stands to the network's.
enum class Exactness {
  kExact,         // equal
  kUpToTies,      // the exact value of what the network computes in 32-bit floats
  kApproximated,  // a function that integers only come near to
};
const char* nameOf(Exactness exactness);

/// One operation of the network.
struct OperationRow {
  std::string node, op;
  Exactness exactness = Exactness::kExact;
  std::int64_t tables = 0, breakpoints = 0;
  FloatTies ties;
  std::string note;  // of an approximation: how near it is
};

/// What an input or output's integers stand for: scale * (integer - zero) in each channel.
struct PortRow {
  std::string name, tensor;  // of the network, of the program
  std::string output;        // the name that the program gives an output
  Shape shape;
  Range range;  // of the integers
  int axis = -1;
  std::vector<std::string> scale, offset;  // exact fractions; decimals of roots
  double firstScale = 1, firstOffset = 0;
};

struct ImportReport {
  std::string file, source;
  std::vector<OperationRow> operations;
  std::vector<PortRow> inputs, outputs;
};

nlohmann::ordered_json toJson(const ImportReport& report);

}  // namespace tc0::importer
