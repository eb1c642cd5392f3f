#include <catch2/catch.hpp>
#include <random>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/family/circuit_family.h"
#include "circuit/tc0_file.h"
#include "tests/support/one_value.h"
#include "tests/tools/command_line.h"

using namespace tc0;
namespace {

constexpr std::uint64_t kSeed = 20261130;
constexpr int kMutants = 700;        // of a circuit
constexpr int kFamilyMutants = 300;  // of each family
const std::string kCorpus = TC0_SOURCE "/tests/tools/check/corpus/";

bool takenCircuit(const std::string& bytes) {
  try {
    parseTc0(bytes, "f");
    return true;
  } catch (const Error&) {
    return false;
  }
}

bool takenFamily(const std::string& bytes) {
  try {
    CircuitFamily::parse(bytes, "f");
    return true;
  } catch (const Error&) {
    return false;
  }
}

// Changes one value of the file again and again, and compares what both programs say of it.
void compare(const std::string& file, bool (*taken)(const std::string&), const std::string& options,
             const std::vector<std::string>& texts, int mutants) {
  Workplace place;
  const onevalue::File original(readFile(kCorpus + file));
  std::mt19937_64 random(kSeed);
  int both = 0;
  for (int k = 0; k < mutants; ++k) {
    onevalue::File own = original;
    const std::string what = onevalue::change(own, random, texts);
    const std::string bytes = own.bytes();
    place.write("m.tc0", bytes);
    const Run run = place.run("tc0-check m.tc0" + options);
    INFO("seed " << kSeed << ", mutant " << k << ": " << what << "\n" << run.err);
    const bool known = run.code == 0 || run.code == 2;
    CHECK(known);
    CHECK(taken(bytes) == (run.code == 0));
    both += run.code == 0 ? 1 : 0;
  }
  CHECK(both > mutants / 20);
}

}  // namespace

TEST_CASE("tc0 and tc0-check take the same ones of a circuit's mutants") {
  compare("circuit.tc0", takenCircuit, "", {}, kMutants);
}

TEST_CASE("tc0 and tc0-check take the same ones of a family's mutants") {
  compare("family-example.tc0", takenFamily, " --n 4", onevalue::growingTexts(), kFamilyMutants);
}

TEST_CASE("tc0 and tc0-check take the same ones of the mutants of attention's family") {
  compare("family-attention.tc0", takenFamily, " --n 2", onevalue::growingTexts(), kFamilyMutants);
}
