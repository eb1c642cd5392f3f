#pragma once

#include <string>
#include <vector>

namespace tc0 {

/// "; did you mean 'X'?" for the candidate nearest to a misspelt word, or "" if none is near.
std::string didYouMean(const std::string& word, const std::vector<std::string>& candidates);

}  // namespace tc0
