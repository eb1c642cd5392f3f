#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/import/calibrate/calibrate.h"
#include "model/import/graph/graph.h"
#include "model/import/report.h"
#include "model/program/program.h"

namespace tc0::importer {

struct ImportParams {
  /// What the integers of an input stand for, by the input's name (input_grid.h).
  std::map<std::string, std::string> inputs;
  /// Samples by which a float network gets quantisers; nothing for a network that has them.
  std::optional<CalibrationParams> calibration = {};
};

/// A tensor of the network in the program: what a trace compares. Element i of the network's tensor
/// is scale * element place of `tensor` + offset, for the element's channel.
struct Traced {
  std::string name;
  Shape shape;
  program::TensorId tensor = 0;
  std::vector<int> order;
  int axis = -1;
  std::vector<double> scale, offset;
};

struct Imported {
  program::Program program;
  ImportReport report;
  std::vector<Traced> traced;  // in the network's order
  /// What the float network computes from each sample of the calibration, by output.
  std::vector<std::map<std::string, std::vector<double>>> floatOutputs;
};

/// Other people's networks as integer programs. Every chain of elementwise operations between two
/// tensors of integers becomes one exact step table for each channel, sums become linear
/// operations, and views move elements; the report says of each operation whether it is exact.
/// Throws Error for a file that is no network and for what cannot be translated, by operator, name
/// and attribute.
///
/// The bytes say the format. External data of ONNX lie below `folder`.
Imported importNetwork(std::string_view bytes, const std::filesystem::path& folder,
                       const std::string& where, const ImportParams& params);

/// The program of a network that has been read.
Imported importGraph(const Graph& graph, const std::string& where, const ImportParams& params);

}  // namespace tc0::importer
