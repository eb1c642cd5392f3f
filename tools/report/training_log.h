#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace tc0 {

/// The log of a training run, log.csv, for the page: {"columns": [name, ...], "lines": n, "rows":
/// [[number or null, ...], ...]}. A number that is not finite is null. Of more than `most` lines
/// the rows are `most`, spread evenly, with the first and the last line.
///
/// Throws Error if the text is not a line of names and lines of as many numbers; `where` begins the
/// message.
nlohmann::ordered_json trainingLog(const std::string& csv, const std::string& where,
                                   std::int64_t most = 1000);

}  // namespace tc0
