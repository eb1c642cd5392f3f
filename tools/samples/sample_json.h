#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tools/samples/samples.h"
#include "tools/samples/stored_array.h"

namespace tc0 {

/// Samples as JSON: an object {"NAME": value, ...} for each sample, in a list. A value is a number,
/// or a nested list after the shape. An object alone is one sample, or, if its lists have one
/// dimension more, a batch: {"x": [[1, 2], [3, 4]]} is two samples of an input of shape [2].

/// Throws Error, naming sample and input, unless every sample has all inputs.
SampleBatch parseSamplesJson(std::string_view text, const std::vector<InputPort>& ports,
                             const std::string& where);

/// One sample as an object.
nlohmann::ordered_json sampleJson(const std::vector<NamedSamples>& arrays, std::int64_t sample);

/// Text of JSON on one line. Names that are no UTF-8 are replaced.
std::string lineOf(const nlohmann::ordered_json& json);

/// All samples as a list, in no more memory than one of them takes.
void writeSamplesJson(std::ostream& out, std::int64_t samples,
                      const std::vector<NamedSamples>& arrays);

}  // namespace tc0
