#include "model/command/attention_command.h"

#include <algorithm>
#include <ostream>

#include "circuit/base/error.h"
#include "model/net/bench_attention.h"

namespace tc0 {

int benchAttentionCommand(const Arguments& arguments, std::ostream& out) {
  AttentionBench params;
  params.tokens = arguments.integers("--tokens");
  std::sort(params.tokens.begin(), params.tokens.end());
  params.headSizes = arguments.integers("--head-sizes");
  params.degrees.clear();
  for (const std::int64_t degree : arguments.integers("--degrees"))
    params.degrees.push_back(degree);
  params.bound = arguments.number("--bound");
  if (!(params.bound > 0 && params.bound <= 10))
    fail("--bound: required a number above 0 and at most 10, found ", arguments.text("--bound"));
  const AttentionBenchTable table = benchAttention(params);
  out << (arguments.has("--json") ? toJson(table) : toText(table));
  return kSuccess;
}

}  // namespace tc0
