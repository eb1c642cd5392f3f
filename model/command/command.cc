#include "model/command/command.h"

#include <array>
#include <exception>
#include <ostream>

#include "circuit/base/error.h"
#include "model/command/attention_command.h"
#include "model/command/doctor.h"
#include "model/command/evaluate_command.h"
#include "model/command/finetune_command.h"
#include "model/command/orders_command.h"
#include "model/command/train_command.h"
#include "model/command/usage.h"

namespace tc0 {
namespace {

int doctor(const Arguments& options, std::ostream& out) {
  bool json = false;
  for (const std::string& option : options) {
    if (option != "--json") {
      throw UsageError("doctor takes --json and nothing else, not '" + option + "'");
    }
    json = true;
  }
  const DoctorReport report = examine();
  out << (json ? toJson(report) : toText(report));
  return report.ok() ? 0 : 1;
}

int help(const Arguments&, std::ostream& out);

int version(const Arguments&, std::ostream& out) {
  out << "tc0-model " TC0_VERSION "\n";
  return 0;
}

struct Command {
  const char* name;
  const char* arguments;
  const char* purpose;
  CommandFunction run;
};

constexpr std::array kCommands = {
    Command{"bench-attention", "[--json]", "time and error of exact and approximate attention",
            benchAttentionCommand},
    Command{"doctor", "[--json]",
            "say which LibTorch and devices are here, and try forward-mode derivatives", doctor},
    Command{"orders", "[CHECKPOINT] [--json]",
            "measure the order of every sampling scheme, or a model's consistency", ordersCommand},
    Command{"evaluate", "CHECKPOINT [--steps 1,2,4,8] [--seeds N] [--count N] [--json]",
            "measure samples; or --samples FILE --data NAME, made elsewhere", evaluateCommand},
    Command{"finetune",
            "CHECKPOINT -o FILE [--recipe R] [--steps T] [--iterations N] [--quality N]",
            "write an integer program and train its integers through it", finetuneCommand},
    Command{"sample", "CHECKPOINT [--steps T] [--count N] [--class K] [--seed S] [-o FILE]",
            "sample into a .png or .safetensors file, or the terminal", sampleCommand},
    Command{"train", "CONFIG.toml [--set KEY=VALUE]... [--out FOLDER] [--resume] [--device D]",
            "train a model; train --keys lists what a configuration may set", trainCommand},
    Command{"help", "", "print this", help},
    Command{"version", "", "print the version", version},
};

int help(const Arguments&, std::ostream& out) {
  out << "usage: tc0-model COMMAND\n\n";
  for (const Command& command : kCommands) {
    const std::string head = std::string(command.name) + " " + command.arguments;
    out << "  " << head << std::string(head.size() < 32 ? 32 - head.size() : 1, ' ')
        << command.purpose << "\n";
  }
  return 0;
}

int dispatch(const Arguments& args, std::ostream& out) {
  if (args.empty()) throw UsageError("expected a command, such as 'doctor'; see tc0-model help");
  std::string wanted = args.front();
  if (wanted == "--help" || wanted == "--version") wanted = wanted.substr(2);
  std::string names;
  for (const Command& command : kCommands) {
    if (wanted == command.name) return command.run({args.begin() + 1, args.end()}, out);
    names += (names.empty() ? "" : ", ") + std::string(command.name);
  }
  throw UsageError("expected one of " + names + ", not '" + wanted + "'");
}

}  // namespace

int runModelCommand(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  try {
    const int code = dispatch(args, out);
    out.flush();
    if (!out) fail("standard output: cannot be written");
    return code;
  } catch (const std::exception& error) {
    const std::string text = error.what();  // LibTorch's go on with a stack
    err << "tc0-model: " << text.substr(0, text.find('\n')) << "\n";
    return 2;
  }
}

}  // namespace tc0
