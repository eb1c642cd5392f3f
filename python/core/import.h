#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "python/core/program.h"

namespace tc0::python {

/// Another tool's network as a program. `ports` is the report of `tc0 import --json`; `traced` says which
/// tensor of the program holds which of the network: [{"name", "shape", "tensor", "order", "axis",
/// "scale", "offset"}].
struct ImportedNetwork {
  SharedProgram program;
  std::string report, traced;
};

/// `inputs` are grids by the names of inputs, as `tc0 import --input` takes them. `samples` are
/// `count` samples to quantise a float network by, one after the other, by input; none for a network
/// that is quantised.
ImportedNetwork importFrom(std::string_view bytes, const std::string& folder,
                           const std::string& where,
                           const std::map<std::string, std::string>& inputs,
                           const std::map<std::string, std::vector<double>>& samples,
                           std::int64_t count, int bits);

/// A trained model's sampler as an integer program, as `tc0 quantise` makes it. Zero bits mean each
/// number's own default.
SharedProgram quantiseCheckpoint(std::string_view bytes, const std::string& where,
                                 const std::string& recipe, int bits, int steps, int degree);

/// Noise and classes for a sampler, as `tc0 sample` draws them. `ports` are [{"name", "elements",
/// "range"}] and `metadata` is what the program or circuit says of itself, both as JSON; a label of -1
/// means each class in turn. The result has the values of each port and then, if there are classes, the
/// labels.
std::vector<std::vector<std::int64_t>> samplerInputs(const std::string& metadata,
                                                     const std::string& ports, std::int64_t count,
                                                     std::uint64_t seed, std::int64_t label);

}  // namespace tc0::python
