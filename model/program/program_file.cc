#include "model/program/program_file.h"

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/program/program_json.h"

namespace tc0::program {

Program parseProgram(std::string_view bytes, const std::string& where, const Note& note) {
  Container container = parseSafetensors(bytes, where);
  auto metadata = [&](const char* key) {
    auto found = container.metadata.find(key);
    if (found == container.metadata.end())
      fail(where, ": required metadata '", key, "' of an integer program, found none");
    return found->second;
  };
  auto require = [&](const char* key, const char* value) {
    std::string found = metadata(key);
    if (found != value)
      fail(where, ": required metadata ", key, " '", value, "', found '", shortened(found), "'");
  };
  require("format", "tc0");
  require("kind", "program");
  require("version", "1");
  std::string place = cat(where, ": program");
  nlohmann::json text = parseJson(metadata("program"), place);
  return programFrom(JsonObject(text, place), container, where, note);
}

Program readProgram(const std::filesystem::path& path) {
  return parseProgram(readFile(path), path.string());
}

void writeProgram(const std::filesystem::path& path, const Program& program) {
  std::string bytes = formatProgram(program);
  writeFile(path, [&](std::ostream& out) {
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  });
}

}  // namespace tc0::program
