#include <unistd.h>

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "circuit/base/json_text.h"
#include "circuit/base/revision.h"
#include "runtime/parallel.h"
#include "runtime/run.h"
#include "tools/tc0/choices.h"
#include "tools/tc0/commands.h"
#include "tools/tc0/companion.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

// The value of a line "key : value" of a file under /proc, or nothing.
std::string lineOf(const char* file, const std::string& key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    std::size_t colon = line.find(':');
    if (colon == std::string::npos || !line.starts_with(key)) continue;
    std::size_t from = line.find_first_not_of(" \t", colon + 1);
    return from == std::string::npos ? "" : line.substr(from);
  }
  return "";
}

std::vector<std::string> instructionSets() {
  std::vector<std::string> names;
  for (const auto& [isa, name] : isaChoices())
    if (isa <= bestIsa()) names.push_back(name);
  return names;
}

Json examineMachine() {
  std::int64_t pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
  Json json{{"version", TC0_VERSION},
            {"revision", sourceRevision()},
            {"processor", lineOf("/proc/cpuinfo", "model name")},
            {"threads", threadCount(0)},
            {"instruction_sets", instructionSets()},
            {"memory_bytes", pages * page}};
  auto model = outputOf("tc0-model", {"doctor", "--json"});
  if (!model)
    json["libtorch"] = nullptr;
  else if (model->code != 0)
    json["libtorch"] = {{"error", cat("tc0-model ends with ", model->code)}};
  else
    json["libtorch"] = parseJson(model->text, "tc0-model doctor");
  return json;
}

// What the finding means to who wants to work here.
std::string meaningOf(const Json& libtorch) {
  if (libtorch.is_null())
    return "not built: train, sample, evaluate and orders are missing; all else works";
  if (libtorch.contains("error"))
    return libtorch["error"].get<std::string>() + ": it cannot be used as it is";
  for (const Json& device : libtorch.value("devices", Json::array()))
    if (device.value("id", "").starts_with("cuda")) return "with a GPU: train anything";
  return "on the CPU: digits train in minutes, Fashion-MNIST in hours";
}

}  // namespace

int runDoctor(const Arguments& arguments) {
  Json json = examineMachine();
  if (arguments.has("--json")) {
    std::cout << json.dump(2) << "\n";
    return kSuccess;
  }
  std::string best = json["instruction_sets"].back().get<std::string>();
  Table table;
  std::string revision = json["revision"].get<std::string>();
  table.row({"tc0", json["version"].get<std::string>() +
                        (revision.empty() ? "" : ", revision " + revision)});
  table.row({"processor", json["processor"].get<std::string>()});
  table.row({"threads", cat(json["threads"].get<int>())});
  table.row({"engines use", best});
  table.row({"memory", cat(json["memory_bytes"].get<std::int64_t>() >> 30, " GiB")});
  table.row({"LibTorch", meaningOf(json["libtorch"])});
  table.print(std::cout);
  return kSuccess;
}

}  // namespace tc0
