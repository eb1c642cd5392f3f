#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "circuit/base/command_line/command_line.h"
#include "model/data/picture.h"

namespace tc0 {

/// What was sampled: the kind of file, the steps of its sampler, and the shape of a sample.
struct SampleSource {
  const char* kind = "";      // "checkpoint", "program" or "circuit"
  std::int64_t steps = 0;     // of the sampler; 0: the file does not say
  std::int64_t classes = 0;   // 0: there are none
  std::int64_t channels = 0;  // of pictures, side x side pixels of `levels` levels
  std::int64_t side = 0;
  std::int64_t levels = 0;     // 0: points
  std::int64_t dimension = 0;  // of points
};

/// What `sample --json` prints, whatever is sampled: the file that was written, if any ("kind" is
/// "picture" or "samples"; a picture has its width and height), what was sampled, how many samples,
/// the seed, and the shape of a sample. `picture` is the picture that was written, or null.
nlohmann::ordered_json sampleJson(const Arguments& arguments, const SampleSource& from,
                                  const Picture* picture);

}  // namespace tc0
