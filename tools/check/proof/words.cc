#include "tools/check/proof/words.h"

namespace tc0check {

std::size_t WordsHash::operator()(const Words& words) const {
  std::size_t hash = words.size();
  for (Int word : words) {
    hash ^= std::size_t(word) + 0x9e3779b97f4a7c15u + (hash << 6) + (hash >> 2);
    hash *= 0xff51afd7ed558ccdu;
  }
  return hash ^ (hash >> 29);
}

void appendWords(Words& words, const Affine& value) {
  words.push_back(value.offset);
  words.push_back(Int(value.axes.size()));
  for (const Axis& axis : value.axes) {
    words.insert(words.end(), {axis.dimension, axis.stride, axis.extent});
  }
}

}  // namespace tc0check
