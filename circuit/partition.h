#pragma once

#include <cstdint>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/base/number.h"

namespace tc0 {

/// A question about an index t: where is value(t) = sum_d strides[d] * t[d]? Answers below exactLo
/// are one answer, answers above exactHi another, and those in between are told apart one by one.
/// Which weights an index meets, whether two affine addresses can coincide (i == j), on which side
/// of a border it lies: all are such questions.
///
/// exactLo == exactHi + 1 asks about a border alone: below it or not.
struct Question {
  std::vector<std::int64_t> strides;
  std::int64_t exactLo = 0;
  std::int64_t exactHi = 0;
};

/// The value itself, told apart everywhere.
Question exactly(std::vector<std::int64_t> strides);

/// The questions whose answers differ between indices of the box, each once and narrowed to the
/// values that occur. Answers to these tell as much as answers to all.
std::vector<Question> differing(const Shape& extents, std::vector<Question> questions);

/// Indices of a box that answer every question alike: how many, and one of them.
struct IndexClass {
  Count population = 0;
  Index representative;
};

/// Divides the box 0 <= t[d] < extents[d] into the classes of indices with equal answers.
///
/// Idea: dimensions that share no question are independent, and their classes multiply. Within a
/// group of connected dimensions, a state holds the partial value of each question, and dimensions
/// are added one by one: runs of coordinates whose answers agree advance together, states with
/// equal partial answers merge. A box of n x n with the question i - j == 0 takes about 3 n steps,
/// not n^2. Populations are exact. Throws Error beyond `maxStates` states.
std::vector<IndexClass> partition(const Shape& extents, const std::vector<Question>& questions,
                                  std::size_t maxStates = std::size_t{1} << 22);

/// The answers of one index, by which it can be looked up among the classes' representatives.
std::vector<std::int64_t> answers(const std::vector<Question>& questions,
                                  const std::int64_t* index);

}  // namespace tc0
