// Files that are wrong, cut short or claim enormous sizes: each is refused with one line that says
// what is wrong and where.
#include <catch2/catch.hpp>
#include <fstream>
#include <random>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/formats/formats.h"
#include "tests/support/random_netlist.h"

using namespace tc0;

namespace {

const std::string kFolder = std::string(TC0_SOURCE) + "/tests/circuit/formats/hostile/";

// The message with which a reader refuses a file; "" if it accepts the file.
std::string refusal(const Format& format, const std::string& text, const std::string& where) {
  try {
    format.read(text, where);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("every hostile file is refused, and the message says why and where") {
  std::ifstream list(kFolder + "expected.txt");
  int files = 0;
  for (std::string line; std::getline(list, line);) {
    if (line.starts_with("#")) continue;
    std::size_t colon = line.find(": ");
    std::string file = line.substr(0, colon), fragment = line.substr(colon + 2);
    INFO(file);
    std::string message = refusal(*formatByExtension(file), readFile(kFolder + file), file);
    CHECK_THAT(message, Catch::StartsWith(file) && Catch::Contains(fragment));
    CHECK(message.find('\n') == std::string::npos);
    CHECK(message.size() < 400);
    ++files;
  }
  CHECK(files >= 60);
}

TEST_CASE("every beginning of a file and every change of a byte is read or refused") {
  Netlist netlist = randomNetlist({.seed = 12, .mostInputWires = 6, .banks = 3});
  std::mt19937_64 random(1);
  for (const Format& format : formats()) {
    if (format.read == nullptr) continue;
    std::ostringstream out;
    format.write(netlist, out, {});
    const std::string text = out.str();
    for (std::size_t size = 0; size < text.size(); ++size) {
      INFO(format.name << " cut at " << size);
      CHECK(refusal(format, text.substr(0, size), "text").find('\n') == std::string::npos);
    }
    for (int change = 0; change < 1000; ++change) {
      std::string changed = text;
      changed[random() % text.size()] = static_cast<char>(random());
      INFO(format.name << " change " << change);
      CHECK(refusal(format, changed, "text").find('\n') == std::string::npos);
    }
  }
}

TEST_CASE("a chain of a hundred thousand definitions in reverse order does not exhaust the stack") {
  constexpr int kLength = 100000;
  std::ostringstream blif, aag;
  blif << ".inputs n0\n.outputs n" << kLength << '\n';
  aag << "aag " << kLength + 1 << " 1 0 1 " << kLength << "\n2\n" << 2 * (kLength + 1) << '\n';
  for (int k = kLength; k > 0; --k) {
    blif << ".names n" << k - 1 << " n" << k << "\n0 1\n";
    aag << 2 * (k + 1) << ' ' << 2 * k << ' ' << 2 * k + 1 - k % 2 << '\n';
  }
  CHECK(formatByName("blif").read(blif.str(), "text").gates() == 0);
  CHECK(formatByName("aag").read(aag.str(), "text").inputs() == 1);
}

TEST_CASE("copies of a wide parity do not multiply its wires") {
  std::ostringstream bench;
  constexpr int kWide = 2000, kCopies = 2000;
  std::string inputs;
  for (int k = 0; k < kWide; ++k) {
    bench << "INPUT(x" << k << ")\n";
    inputs += (k == 0 ? "x" : ", x") + std::to_string(k);
  }
  bench << "OUTPUT(c0)\nw = XOR(" << inputs << ")\n";
  for (int k = 0; k < kCopies; ++k) bench << "c" << k << " = NOT(w)\n";
  Netlist netlist = formatByName("bench").read(bench.str(), "text");
  CHECK(netlist.storedEntries() < 3 * kWide);
}
