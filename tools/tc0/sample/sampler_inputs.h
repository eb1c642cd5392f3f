#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "circuit/base/range.h"
#include "runtime/run.h"

namespace tc0 {

/// What a sampler says about itself, as a program or as a circuit: the metadata that a recipe wrote
/// (model/recipe/recipe.h).
struct SamplerLayout {
  std::int64_t side = 0, channels = 1;  // of pictures
  std::int64_t numbers = 0;             // in a sample
  std::int64_t levels = 0;              // of pixels; 0: points of the plane
  std::int64_t letters = 0;             // of tokens; 0: none
  std::string alphabet = {};            // of tokens; empty: tokens are pixels
  std::int64_t classes = 0;
  std::int64_t steps = 0;     // of the sampler; 0: not said
  std::int64_t columns = 10;  // of a picture of samples
  double noiseScale = 1;
  double pointsScale = 1, pointsShift = 0;
  std::map<std::string, std::string>
      units;  // of points: the metadata that a sample file takes over
  std::map<std::string, std::string> metadata;  // all that the layout was read from
};

/// Throws Error if the metadata is not that of a sampler; `where` names the file.
SamplerLayout samplerLayout(const std::map<std::string, std::string>& metadata,
                            const std::string& where);

struct SamplerPort {
  std::string name;
  std::int64_t elements = 0;
  Range range;
};

struct SamplerRequest {
  SampleRange samples{0, 64};
  std::int64_t total = 64;  // of the stream; `samples` are some of these
  std::uint64_t seed = 1;
  std::optional<std::int64_t> label = std::nullopt;  // absent: each class in turn
};

/// values[port][s * elements + e]; labels[s], none without classes.
struct SamplerBatch {
  std::int64_t count = 0;
  std::vector<std::vector<std::int64_t>> values;
  std::vector<std::int64_t> labels;
  std::size_t noise = 0;  // the port that the noise enters by
};

/// Seeded noise, rounded to the port's integers, and classes: the same for a program and for its
/// circuit, and for a sample whatever range it is drawn in.
SamplerBatch samplerBatch(const SamplerLayout& layout, const std::vector<SamplerPort>& ports,
                          const SamplerRequest& request);

}  // namespace tc0
