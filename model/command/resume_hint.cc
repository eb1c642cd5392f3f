#include "model/command/resume_hint.h"

#include <string_view>

#include "circuit/base/assert.h"

namespace tc0 {
namespace {

constexpr std::string_view kPlain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";

}  // namespace

std::string shellWord(const std::string& text) {
  if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'')
      word += "'\\''";  // ends the quotation, a quotation mark, begins another
    else
      word += c;
  }
  return word + "'";
}

std::string resumeCommand(const Arguments& arguments, const std::string& folder) {
  TC0_ASSERT(!arguments.positional().empty());
  std::string line = "tc0-model train " + shellWord(arguments.positional()[0]);
  for (const std::string& setting : arguments.all("--set")) line += " --set " + shellWord(setting);
  if (arguments.has("--device")) line += " --device " + shellWord(arguments.text("--device"));
  if (arguments.has("--json")) line += " --json";
  return line + " -o " + shellWord(folder) + " --resume";
}

}  // namespace tc0
