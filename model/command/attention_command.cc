#include "model/command/attention_command.h"

#include <ostream>

#include "model/net/bench_attention.h"

namespace tc0 {

int benchAttentionCommand(const Arguments& arguments, std::ostream& out) {
  bool json = false;
  for (const std::string& argument : arguments) {
    if (argument != "--json")
      throw UsageError("bench-attention takes --json and nothing else, not '" + argument + "'");
    json = true;
  }
  const std::vector<AttentionBenchRow> rows = benchAttention({});
  out << (json ? toJson(rows) : toText(rows));
  return 0;
}

}  // namespace tc0
