#pragma once

#include <optional>
#include <string>
#include <vector>

#include "circuit/circuit.h"
#include "model/data/picture.h"
#include "runtime/run.h"
#include "tools/tc0/sample/sampler_inputs.h"

namespace tc0 {

/// What a sampler of any kind gives, and what it was given: values[s * numbers + j].
struct SamplerOutput {
  std::string kind;  // "program" or "circuit"
  SamplerLayout layout;
  SamplerBatch inputs;
  std::vector<std::int64_t> values;
};

/// Samples computed by a sampler's circuit; `where` names its file.
SamplerOutput drawnBy(const Circuit& circuit, const std::string& where,
                      const SamplerRequest& request, const RunOptions& options = {});

/// Tokens as the numbers of their letters [L], from a sampler's bits [letters, L]; any other
/// sampler's values as they are. Throws Error unless one bit of each token is 1.
std::vector<std::int64_t> samplerValues(const SamplerLayout& layout,
                                        std::vector<std::int64_t> outputs);

/// The samples in coloured characters: a grid of pictures, points in the plane, or lines of letters.
std::string terminalText(const SamplerOutput& drawn);

/// Writes a .png, of at most 1024 pictures, or a .safetensors file of all samples. Returns the
/// picture if the file is one. Throws Error if the name ends otherwise.
std::optional<Picture> writeDrawn(const std::string& path, const SamplerOutput& drawn);
/// Throws Error if writeDrawn() does not take this name.
void requireDrawnName(const std::string& path);

}  // namespace tc0
