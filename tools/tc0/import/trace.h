#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "model/import/import.h"

namespace tc0 {

/// One stored array beside the tensor of the network that it was compared with.
struct TracedArray {
  std::string array, tensor;  // no tensor: none of the shape, or its values were not computed
  bool byName = false;        // else by its shape, its place in the order, and its values
  std::int64_t elements = 0, different = 0;
  std::int64_t first = -1;  // the first element that differs
  double stored = 0, computed = 0;
  std::string index;  // of that element, as messages write it
};

struct TraceResult {
  std::vector<TracedArray> arrays;
  bool agrees() const;
};

/// Runs the imported program on the inputs that the .npz files hold, and compares every other array
/// in them with the tensor of the network that it stands for. Names are compared without case and
/// punctuation; an array whose name is none of the network's is compared with the tensors of its
/// shape in order. Arrays of floats are compared with what the integers stand for. Throws Error if
/// an input is missing or is not on the input's grid.
TraceResult traceImport(const importer::Imported& imported, const std::vector<std::string>& files);

nlohmann::ordered_json toJson(const TraceResult& trace);
void printTrace(const TraceResult& trace);

}  // namespace tc0
