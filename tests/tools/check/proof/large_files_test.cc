#include "tests/tools/tc0/large_files.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "circuit/base/error.h"
#include "tests/support/sanitized.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using namespace tc0::hostile;

namespace {

constexpr std::uint64_t kMemory = std::uint64_t{1} << 30;

std::string shapeAndRange(const std::string& shape, std::int64_t hi) {
  return R"("shape":[)" + shape + R"(],"range":[0,)" + std::to_string(hi) + "]";
}

// A circuit with the program's input and an output of its shape that is 0 everywhere.
std::string zeroCircuit(const std::string& input, std::int64_t hi, const std::string& output) {
  FileText file;
  std::string coding = hi == 1 ? R"("coding":"bits","width":1)" : R"("coding":"offset","width":2)";
  return file.circuit(R"({"arrays":[{"name":"t0","op":"input",)" + shapeAndRange(input, hi) + "," +
                      coding + R"(},{"name":"none","op":"sum","shape":[)" + output +
                      R"(],"terms":[]}],"outputs":[{"name":"y","array":1}]})");
}

// The program [x >= threshold], or the sum of x if there is none.
std::string simpleProgram(const std::string& shape, const std::string& sum,
                          std::int64_t threshold) {
  FileText file;
  std::string tensors = R"({"name":"x","op":"input",)" + shapeAndRange(shape, 1) + "}";
  int last = 0;
  if (!sum.empty()) {
    tensors +=
        R"(,{"name":"sum","op":"sum","x":0,"axis":0,)" + shapeAndRange("1", std::stoll(sum)) + "}";
    last = 1;
  }
  if (threshold > 0) {
    tensors += R"(,{"name":"t","op":"step","x":)" + std::to_string(last) + "," +
               shapeAndRange(sum.empty() ? shape : "1", 1) + "}";
    file.tensor("t.start", {0, 1});
    file.tensor("t.p", {threshold});
    file.tensor("t.base", {0});
    file.tensor("t.increments", {1});
    ++last;
  }
  return file.program(R"({"metadata":{},"tensors":[)" + tensors +
                      R"(],"outputs":[{"name":"y","tensor":)" + std::to_string(last) + "}]}");
}

struct Partner {
  std::string file;
  std::string bytes;  // of the other file
};

std::vector<Partner> partners() {
  const std::string kTera = std::to_string(std::int64_t{1} << 40);
  std::vector<Partner> partners;
  auto zero = [&](const std::string& file, const std::string& input, std::int64_t hi,
                  const std::string& output) {
    partners.push_back({file, zeroCircuit(input, hi, output)});
  };
  zero("doubled60.safetensors", "1", 1, "1");
  zero("joined16.safetensors", "1", 1, "65536");
  zero("joined16step.safetensors", "1", 1, "65536");
  zero("joined20.safetensors", "1", 1, "1048576");
  zero("parts500000.safetensors", "1", 1, "500000");
  zero("parts500000step.safetensors", "1", 1, "500000");
  zero("max1.safetensors", "1000000", 3, "1");
  zero("max500000.safetensors", "1000000", 3, "1");
  zero("steps20000.safetensors", "1", 1, "1");
  zero("names1000000.safetensors", "1", 1, "1");
  for (const char* file : {"doubled60.tc0", "steps20000.tc0", "sums500000.tc0", "repeated2^40.tc0",
                           "thermometer.tc0", "terms500000.tc0", "names1000000.tc0"}) {
    partners.push_back({file, simpleProgram("", "", 1)});
  }
  partners.push_back({"over2^40.tc0", simpleProgram(kTera, kTera, 0)});
  partners.push_back({"over2^40step.tc0", simpleProgram(kTera, kTera, 1)});
  return partners;
}

// A verdict, or a line that says why there is none, within 8 seconds of a processor and 1 GB. The
// clock gives more, because other work may share the machine. A proof takes the time that it needs
// unless --seconds says otherwise.
Run expectSoon(const Workplace& place, const std::string& command) {
  Run run = place.run((kSanitized ? "" : "ulimit -t 8; ") + command, {60, kMemory});
  INFO(command << "\nexit " << run.code << "\n" << run.out.substr(0, 2000) << run.err);
  CHECK((run.code >= 0 && run.code <= 3));
  if (run.code >= 2) CHECK((run.err.empty() ? run.code == 3 : isOneLine(run.err)));
  CHECK(run.err.size() < 1200);
  return run;
}

}  // namespace

TEST_CASE("verify says what it can of small files that stand for much, soon and in little memory") {
  std::vector<LargeFile> files = largeFiles();
  for (const Partner& partner : partners()) {
    auto file = std::find_if(files.begin(), files.end(),
                             [&](const LargeFile& one) { return one.name == partner.file; });
    REQUIRE(file != files.end());
    bool isCircuit = partner.file.ends_with(".tc0");
    Workplace place;
    place.write("p.safetensors", isCircuit ? partner.bytes : file->bytes);
    place.write("c.tc0", isCircuit ? file->bytes : partner.bytes);
    expectSoon(place, "tc0-check verify p.safetensors c.tc0 --seconds 4 --samples 2");
    if (isCircuit) continue;
    // A circuit of the program, if tc0 makes one.
    if (place.run("ulimit -t 8; tc0 compile p.safetensors -o own.tc0", {60, kMemory}).code == 0)
      expectSoon(place, "tc0-check verify p.safetensors own.tc0 --seconds 4 --samples 1");
  }
}

TEST_CASE("verify reads no device, and no pipe without end") {
  Workplace place;
  place.write("p.safetensors", simpleProgram("", "", 1));
  for (const char* command :
       {"tc0-check verify /dev/zero p.safetensors", "tc0-check verify p.safetensors /dev/zero",
        "tc0 verify /dev/zero /dev/zero", "tc0-check verify p.safetensors /dev/null",
        "tc0-check verify . .", "tc0-check verify p.safetensors <(cat /dev/zero)"}) {
    Run run = expectSoon(place, command);
    INFO(command);
    CHECK(run.code == 2);
  }
}
