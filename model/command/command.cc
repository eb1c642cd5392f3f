#include "model/command/command.h"

#include <exception>
#include <ostream>
#include <stdexcept>

#include "model/command/doctor.h"

namespace tc0 {
namespace {

constexpr char kHelp[] =
    "usage: tc0-model COMMAND\n"
    "\n"
    "  doctor [--json]  say which LibTorch and devices are here, and try forward-mode derivatives\n"
    "  help             print this\n"
    "  version          print the version\n";

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

int doctor(const std::vector<std::string>& options, std::ostream& out) {
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

int dispatch(const std::vector<std::string>& args, std::ostream& out) {
  if (args.empty()) throw UsageError("expected a command, such as 'doctor'; see tc0-model help");
  const std::string& command = args.front();
  if (command == "doctor") return doctor({args.begin() + 1, args.end()}, out);
  if (command == "help" || command == "--help") {
    out << kHelp;
  } else if (command == "version" || command == "--version") {
    out << "tc0-model " TC0_VERSION "\n";
  } else {
    throw UsageError("expected doctor, help or version, not '" + command + "'");
  }
  return 0;
}

}  // namespace

int runModelCommand(const std::vector<std::string>& args, std::ostream& out, std::ostream& err) {
  try {
    return dispatch(args, out);
  } catch (const UsageError& error) {
    err << "tc0-model: " << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    err << "tc0-model: " << error.what() << "\n";
    return 1;
  }
}

}  // namespace tc0
