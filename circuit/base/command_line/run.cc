#include <algorithm>
#include <new>
#include <ostream>

#include "circuit/base/command_line/command_line.h"
#include "circuit/base/command_line/printable.h"
#include "circuit/base/error.h"

namespace tc0 {
namespace {

int run(const CommandTable& table, const std::vector<std::string>& words, std::ostream& out,
        std::ostream& err) {
  if (words.empty()) {
    err << helpText(table);
    return kInvalid;
  }
  std::vector<std::string> rest(words.begin() + 1, words.end());
  auto asks = [&](const char* word) {
    return std::find(rest.begin(), rest.end(), word) != rest.end();
  };
  if (words[0] == "--help" || words[0] == "-h" || words[0] == "help") {
    out << (rest.empty() ? helpText(table) : helpText(table, commandNamed(table, rest[0])));
    return kSuccess;
  }
  if (words[0] != "--version") {
    const Command& command = commandNamed(table, words[0]);
    if (asks("--help") || asks("-h")) {
      out << helpText(table, command);
      return kSuccess;
    }
    if (!asks("--version")) return command.run(parseArguments(command, rest));
  }
  out << table.program << " " << table.version << "\n";
  return kSuccess;
}

}  // namespace

int runCommandLine(const CommandTable& table, const std::vector<std::string>& words,
                   std::ostream& out, std::ostream& err) {
  std::string what;
  try {
    int code = run(table, words, out, err);
    out.flush();
    if (!out) fail("standard output: cannot be written");
    return code;
  } catch (const Error& error) {
    what = error.what();
  } catch (const std::bad_alloc&) {
    what = "out of memory";
  } catch (const std::exception& error) {
    what = error.what();
    what.resize(std::min(what.find('\n'), what.size()));  // LibTorch's go on with a stack
  }
  err << table.program << ": " << printable(what) << "\n";
  return kInvalid;
}

}  // namespace tc0
