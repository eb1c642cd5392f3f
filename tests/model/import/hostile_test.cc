#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <random>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "model/import/import.h"
#include "tests/model/import/hostile_cases.h"

using namespace tc0;
using namespace tc0::importer;

namespace {

// Imports the bytes: a program, or an Error. Anything else fails the test.
bool accepted(const std::string& bytes, const std::string& grid) {
  try {
    importNetwork(bytes, "", "f", grid.empty() ? ImportParams{} : ImportParams{{{grid, "int8"}}});
    return true;
  } catch (const Error& error) {
    const std::string text = error.what();
    REQUIRE(text.starts_with("f: "));
    return false;
  }
}

// The file with some bytes changed, cut out, repeated or cut off.
std::string mutated(std::string bytes, std::mt19937& random) {
  for (std::size_t n = random() % 4 + 1; n > 0 && !bytes.empty(); --n) {
    const std::size_t at = random() % bytes.size(), size = random() % 9;
    switch (random() % 6) {
      case 0:
        bytes[at] = static_cast<char>(random());
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
        break;
      case 2:
        bytes.erase(at, size);
        break;
      case 3:
        bytes.insert(at, bytes.substr(random() % bytes.size(), size));
        break;
      case 4:
        bytes.replace(at, std::min(size, bytes.size() - at), std::string(size, '\xff'));
        break;
      default:
        if (random() % 8 == 0) bytes.resize(at);
    }
  }
  return bytes;
}

void tryMutations(const std::string& bytes, int count, const std::string& grid) {
  std::mt19937 random(11);
  REQUIRE(accepted(bytes, grid));
  int valid = 0;
  for (int i = 0; i < count; ++i) valid += accepted(mutated(bytes, random), grid) ? 1 : 0;
  CHECK(valid > 0);
  CHECK(valid < count);
}

// The refusal, which is one line, soon said and with little memory.
std::string refusal(const std::string& bytes) {
  auto peak = [] {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;  // KiB
  };
  const long before = peak();
  const auto start = std::chrono::steady_clock::now();
  std::string text;
  try {
    importNetwork(bytes, TC0_SOURCE "/tests/model/import", "f", {});
  } catch (const Error& error) {
    text = error.what();
  }
  INFO(text);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(2));
  CHECK(peak() - before < 300 * 1024);
  CHECK(text.starts_with("f: "));
  CHECK(text.size() < 1000);
  CHECK(text.find('\n') == std::string::npos);
  return text;
}

void tryCases(const std::string& good, const std::vector<HostileCase>& cases) {
  REQUIRE(accepted(good, ""));
  for (const HostileCase& hostile : cases) {
    INFO(hostile.name);
    const std::string text = refusal(hostile.bytes);
    CHECK(text.find(hostile.word) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("hostile ONNX files are refused in one line") { tryCases(smallOnnx(), hostileOnnx()); }

TEST_CASE("hostile TFLite files are refused in one line") {
  tryCases(smallTflite(), hostileTflite());
}

TEST_CASE("a damaged ONNX file is a network or one line, and never more") {
  tryMutations(readFile(TC0_SOURCE "/tests/model/import/small.onnx"), 4000, "");
}

TEST_CASE("damaged files of other people's networks are networks or one line") {
  const char* folder = std::getenv("TC0_MODELS");
  if (folder == nullptr || !std::filesystem::is_directory(folder)) {
    WARN("TC0_MODELS names no folder: other people's networks are not tried");
    return;
  }
  const std::string at = std::string(folder) + "/";
  tryMutations(readFile(at + "tflite/kws_ref_model.tflite"), 20, "");
  tryMutations(readFile(at + "kws-deeploy/network.onnx"), 20, "input");
  tryMutations(readFile(at + "micro-kws/micro_kws_m_static_qoperator.onnx"), 20, "");
}
