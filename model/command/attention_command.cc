#include "model/command/attention_command.h"

#include <algorithm>
#include <ostream>

#include "circuit/base/error.h"
#include "model/net/bench_attention.h"

namespace tc0 {

int benchAttentionCommand(const Arguments& arguments, std::ostream& out) {
  AttentionBench wanted;
  wanted.tokens = arguments.integers("--tokens", 2, 1 << 16);
  std::sort(wanted.tokens.begin(), wanted.tokens.end());
  wanted.headSizes = arguments.integers("--head-sizes", 1, 256);
  wanted.degrees.clear();
  for (const std::int64_t degree : arguments.integers("--degrees", 1, 8))
    wanted.degrees.push_back(static_cast<int>(degree));
  wanted.bound = arguments.number("--bound");
  if (!(wanted.bound > 0 && wanted.bound <= 10))
    fail("--bound: required a number above 0 and at most 10, found ", arguments.text("--bound"));
  const AttentionBenchTable table = benchAttention(wanted);
  out << (arguments.has("--json") ? toJson(table) : toText(table));
  return kSuccess;
}

}  // namespace tc0
