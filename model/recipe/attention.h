#pragma once

#include "model/recipe/norm.h"

namespace tc0 {

struct Heads {
  std::int64_t n, heads, size;  // tokens, and the channels of each head
};
/// [n, width] as [n, heads, size].
TensorId splitHeads(Writer& writer, const std::string& point, TensorId id, const Heads& shape);

/// Writes queries or keys, [n, heads, size], rounded to one grid; `folded` is their layer with the
/// norm's gain and bias folded in. Its point is "query" or "key", whose values are recorded.
ScaledTensor writePart(Writer& writer, const std::string& point, const NormOutput& norm,
                       const Dense& folded, const Heads& shape);

/// Like writePart, of numbers from which `centre`, a number for each channel, is taken. Nothing is
/// recorded.
ScaledTensor writeCentredPart(Writer& writer, const std::string& point, const NormOutput& norm,
                              Dense folded, const std::vector<double>& centre, const Heads& shape);

/// Writes queries or keys that are divided by their root mean square within a head.
ScaledTensor writeUnitPart(Writer& writer, const std::string& point, const NormOutput& norm,
                           const Dense& folded, const Heads& shape);

/// Writes values, [n, heads, size], with a scale for each channel of the network, and records them.
ScaledChannels writeValues(Writer& writer, const NormOutput& norm, const FixedBlock& block,
                           const Heads& shape);

/// Writes the attention of a block, from the block's norm to the rounded means of the values,
/// [n, width]. It records the points query, key, value, scores and mixed under the writer's prefix.
/// Only shapes depend on the number n of tokens: every table is one of ratios or of scores.
ScaledChannels writeAttention(Writer& writer, const NetworkConfig& config, const FixedBlock& block,
                              const NormOutput& norm);

}  // namespace tc0
