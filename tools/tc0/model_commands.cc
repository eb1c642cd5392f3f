#include "model/command_rows/command_table.h"
#include "model/command_rows/file_kind.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/companion.h"

namespace tc0 {

Command handedOver(const std::string& name) {
  static const CommandTable kTable = modelCommandTable();
  Command command = commandNamed(kTable, name);
  command.program = kTable.program;
  for (std::string& example : command.examples)
    if (example.starts_with(kTable.program)) example.replace(0, kTable.program.size(), "tc0");
  const bool readsCheckpoint = !command.positional.empty() &&
                               command.positional[0].word.find("CHECKPOINT") != std::string::npos;
  command.run = [name, readsCheckpoint](const Arguments& arguments) -> int {
    if (readsCheckpoint && !arguments.positional().empty())
      requireFileKindOf(arguments.positional()[0], {FileKind::kCheckpoint});
    std::vector<std::string> words{name};
    words.insert(words.end(), arguments.words().begin(), arguments.words().end());
    handOver(kTable.program, words);
  };
  return command;
}

}  // namespace tc0
