#pragma once

#include <vector>

#include "tools/check/proof/index.h"

namespace tc0check {

/// A list of numbers that says what a thing is, so that equal things are found again.
using Words = std::vector<Int>;

struct WordsHash {
  std::size_t operator()(const Words& words) const;
};

void appendWords(Words& words, const Affine& value);

}  // namespace tc0check
