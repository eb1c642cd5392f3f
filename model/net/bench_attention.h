#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tc0 {

/// Exact attention beside polynomial attention on random entries within the bound. Features pay off
/// if speedup > 1; `error` is what they cost.
struct AttentionBenchRow {
  std::int64_t tokens = 0, headSize = 0;
  int degree = 0;
  std::int64_t features = 0;
  double exactMs = 0, approxMs = 0, speedup = 0;  // one head, values
  double exactJvpMs = 0, approxJvpMs = 0;         // values and derivative
  double error = 0, certified = 0;  // largest difference, as a share of the values' spread
};

/// The smallest number of tokens at which features are faster (values alone, one head), to within
/// 10 %; 0 if they are slower at every number of tokens that was measured.
struct AttentionCrossover {
  std::int64_t headSize = 0;
  int degree = 0;
  std::int64_t features = 0, tokens = 0;
};

struct AttentionBench {
  double bound = 1;
  std::vector<std::int64_t> tokens = {49, 196, 784, 3136};  // rising
  std::vector<std::int64_t> headSizes = {4, 8, 16, 32};
  std::vector<int> degrees = {2, 3};
  double secondsPerRow = 0.1;
  std::int64_t maxFeatures = 4000;  // more are left out
};

struct AttentionBenchTable {
  std::vector<AttentionBenchRow> rows;
  std::vector<AttentionCrossover> crossovers;
};

AttentionBenchTable benchAttention(const AttentionBench& params);
std::string toText(const AttentionBenchTable& table);
std::string toJson(const AttentionBenchTable& table);  // one object, with a line feed

}  // namespace tc0
