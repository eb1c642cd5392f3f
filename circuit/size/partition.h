#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "circuit/base/index_map.h"
#include "circuit/base/number.h"

namespace tc0 {

/// A question about an index t: how large is value(t) = sum_d strides[d] * t[d]? All values below
/// exactLo are one answer, all above exactHi are another, and each value in between is an answer of
/// its own. Three things that are asked of an index: which weights it meets, whether two affine
/// addresses coincide (i == j), on which side of a border it lies.
///
/// A question with exactLo == exactHi + 1 has two answers: below exactLo or not.
struct Question {
  std::vector<std::int64_t> strides;
  std::int64_t exactLo = 0;
  std::int64_t exactHi = 0;
};

/// The question that has every value as an answer of its own.
Question exactly(std::vector<std::int64_t> strides);

/// The questions whose answers differ between indices of the box, each once and narrowed to the
/// values that occur. The answers to these questions determine the answers to all.
std::vector<Question> differing(const Shape& extents, std::vector<Question> questions);

/// The indices of a box that answer every question alike: how many there are, and one of them.
struct IndexClass {
  Count population = 0;
  Index representative;
};

/// How many indices some classes have together.
Count populationOf(const std::vector<IndexClass>& classes);

/// Divides the box 0 <= t[d] < extents[d] into the classes of indices with equal answers.
///
/// Idea: dimensions that share no question are independent, and their classes multiply. In a group
/// of dimensions that questions connect, dimensions are added one by one. A state is the list of
/// partial values of all questions: runs of coordinates whose answers agree advance together, and
/// states with equal partial values merge. A box of n x n with the question i - j == 0 takes about
/// 3 n steps, not n^2. Populations are exact. Throws Error if there are more than `maxStates`
/// states.
std::vector<IndexClass> partition(const Shape& extents, const std::vector<Question>& questions,
                                  std::size_t maxStates = std::size_t{1} << 22);

/// Like `partition`, but returns nothing if there are more than `maxStates` states.
std::optional<std::vector<IndexClass>> partitionWithin(const Shape& extents,
                                                       const std::vector<Question>& questions,
                                                       std::size_t maxStates);

/// The answers of one index, a number for each question. Two indices are in one class if their
/// answers are equal.
std::vector<std::int64_t> answers(const std::vector<Question>& questions,
                                  const std::int64_t* index);

}  // namespace tc0
