#include "tests/tools/check/check_files.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace checkfiles {

namespace {

std::string readWhole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace

Folder::Folder() {
  static std::atomic<int> count{0};
  path_ = std::filesystem::temp_directory_path() /
          ("tc0-check-test-" + std::to_string(getpid()) + "-" + std::to_string(count++));
  std::filesystem::create_directories(path_);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& bytes) const {
  std::filesystem::path path = path_ / name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path.string();
}

Run check(const Folder& folder, const std::vector<std::string>& words) {
  std::string out = folder.write("stdout", ""), err = folder.write("stderr", "");
  std::string command = "'" TC0_BIN_DIR "/tc0-check'";
  for (const std::string& word : words) command += " '" + word + "'";
  int status = std::system((command + " >" + out + " 2>" + err).c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, readWhole(out), readWhole(err)};
}

std::string littleEndian(std::int64_t value, int bytes) {
  std::string result;
  for (int k = 0; k < bytes; ++k) {
    result += char(value >> (8 * k) & 255);
  }
  return result;
}

std::string container(const std::string& header, const std::string& data) {
  return littleEndian(std::ssize(header), 8) + header + data;
}

std::string tc0File(const std::string& kind, const std::string& structure, const Tensors& tensors,
                    const std::string& dtype) {
  int width = std::stoi(dtype.substr(1)) / 8;
  std::string data;
  std::string header = R"({"__metadata__":{"format":"tc0","version":"1","kind":")" + kind +
                       R"(","structure":)" + quoted(structure) + "}";
  for (const auto& [name, values] : tensors) {
    std::size_t begin = data.size();
    for (std::int64_t value : values) data += littleEndian(value, width);
    header += "," + quoted(name) + ":{\"dtype\":" + quoted(dtype) + ",\"shape\":[" +
              std::to_string(values.size()) + "],\"data_offsets\":[" + std::to_string(begin) + "," +
              std::to_string(data.size()) + "]}";
  }
  return container(header + "}", data);
}

std::string identity(int rank) {
  std::string rows;
  for (int k = 0; k < rank; ++k) {
    rows += k == 0 ? "[0" : ",[0";
    for (int d = 0; d < rank; ++d) rows += d == k ? ",1" : ",0";
    rows += "]";
  }
  return "[" + rows + "]";
}

std::string zeroRow(int rank) {
  std::string row = "[0";
  for (int d = 0; d < rank; ++d) row += ",0";
  return row + "]";
}

void addTable(Tensors& tensors, int id, int gates, bool ratio) {
  std::string name = "a" + std::to_string(id);
  tensors[name + ".start"] = {0, gates};
  tensors[name + ".base"] = {1};
  for (const char* suffix : {".p", ".increments"}) tensors[name + suffix] = {};
  for (int k = 0; k < gates; ++k) {
    tensors[name + ".p"].push_back(k + 1);
    tensors[name + ".increments"].push_back(2 * k + 1);
    if (ratio) tensors[name + ".q"].push_back(gates + 1);
  }
}

}  // namespace checkfiles
