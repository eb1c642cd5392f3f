#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "tools/samples/samples.h"
#include "tools/samples/stored_array.h"

namespace tc0 {

/// Lines of integers between blanks or commas, a line for each sample, as spreadsheets and shells
/// write them. The first line may name the columns. "#" begins a comment.
///
/// An input of one number has a column of its name; one of shape [2, 3] has the columns x[0][0],
/// x[0][1], ..., x[1][2]. Without names, the numbers of all inputs stand in order.

/// Throws Error, naming the line, unless every line has all numbers of a sample.
SampleBatch parseText(std::string_view text, const std::vector<InputPort>& ports,
                      const std::string& where);

/// CSV with a line of names.
void writeCsv(std::ostream& out, std::int64_t samples, const std::vector<NamedSamples>& arrays);

}  // namespace tc0
