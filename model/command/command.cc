#include "model/command/command.h"

#include <map>
#include <ostream>

#include "circuit/base/command_line/manual.h"
#include "model/command/attention_command.h"
#include "model/command/doctor.h"
#include "model/command/evaluate_command.h"
#include "model/command/finetune_command.h"
#include "model/command/grid_command.h"
#include "model/command/orders_command.h"
#include "model/command/train_command.h"
#include "model/command_rows/command_table.h"

namespace tc0 {
namespace {

int doctorCommand(const Arguments& arguments, std::ostream& out) {
  const DoctorReport report = examine();
  out << (arguments.has("--json") ? toJson(report) : toText(report));
  return report.ok() ? kSuccess : kFailed;
}

int manualCommand(const Arguments& arguments, std::ostream& out) {
  out << writePages(arguments.positional()[0], {singleManPage(modelCommandTable())});
  return kSuccess;
}

const std::map<std::string, int (*)(const Arguments&, std::ostream&)> kFunctions = {
    {"train", trainCommand},
    {"sample", sampleCommand},
    {"evaluate", evaluateCommand},
    {"finetune", finetuneCommand},
    {"grid", gridCommand},
    {"orders", ordersCommand},
    {"bench-attention", benchAttentionCommand},
    {"doctor", doctorCommand},
    {"manual", manualCommand},
};

}  // namespace

int runModelCommand(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  CommandTable table = modelCommandTable();
  for (Command& command : table.commands) {
    command.run = [&out, run = kFunctions.at(command.name)](const Arguments& arguments) {
      return run(arguments, out);
    };
  }
  return runCommandLine(table, args, out, err);
}

}  // namespace tc0
