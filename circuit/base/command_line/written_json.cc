#include "circuit/base/command_line/written_json.h"

#include <filesystem>
#include <iostream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"

namespace tc0 {

bool asksJson(const Arguments& arguments, const std::string& path) {
  if (!arguments.has("--json")) return false;
  if (path == "-") fail("--json: required a file to write, found -, which is standard output");
  return true;
}

nlohmann::ordered_json writtenJson(const std::string& path, const std::string& kind) {
  nlohmann::ordered_json json{{"file", path}};
  std::error_code error;
  std::uintmax_t bytes = std::filesystem::file_size(path, error);
  if (!error) json["bytes"] = bytes;
  json["kind"] = kind;
  return json;
}

std::string jsonText(const nlohmann::ordered_json& json) {
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

bool reportedJson(const Arguments& arguments, const std::string& json) {
  if (arguments.has("--report"))
    writeFile(arguments.text("--report"), [&](std::ostream& out) { out << json; });
  if (arguments.has("--json")) std::cout << json;
  return arguments.has("--json");
}

}  // namespace tc0
