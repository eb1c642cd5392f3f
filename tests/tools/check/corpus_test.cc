#include <catch2/catch.hpp>
#include <fstream>

#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/family/circuit_family.h"
#include "circuit/tc0_file.h"
#include "model/program/program_file.h"
#include "tests/tools/command_line.h"

using namespace tc0;

namespace {

const std::string kFolder = TC0_SOURCE "/tests/tools/check/corpus/";

struct Entry {
  std::string name;
  std::string verdict;  // "accepted" or "refused"
  std::string rule;
};

std::vector<Entry> entries() {
  std::ifstream lines(kFolder + "verdicts.txt");
  std::vector<Entry> result;
  for (Entry entry; lines >> entry.name >> entry.verdict && std::getline(lines, entry.rule);)
    result.push_back(entry);
  return result;
}

// A family is counted by its member of side 2.
std::string optionsFor(const std::string& path) {
  if (!isFamilyFile(readFile(path))) return "";
  const bool inRow = readFile(path).find(R"(\"tokens\":\"s\")") != std::string::npos;
  return inRow ? " --n 2" : " --n 4";
}

bool isFamily(const std::string& path) { return path.find("/family-") != std::string::npos; }

std::string verdictOf(const std::string& path) {
  try {
    if (isFamily(path))
      CircuitFamily::parse(readFile(path), path);
    else if (path.ends_with(".tc0"))
      parseTc0(readFile(path), path);
    else
      program::readProgram(path);
    return "accepted";
  } catch (const Error&) {
    return "refused";
  }
}

}  // namespace

TEST_CASE("tc0 judges each file of the corpus as its list says") {
  REQUIRE(entries().size() > 100);
  for (const Entry& entry : entries()) {
    INFO(entry.name << ":" << entry.rule);
    CHECK(verdictOf(kFolder + entry.name) == entry.verdict);
  }
}

TEST_CASE("tc0-check judges each circuit, netlist and family of the corpus as its list says") {
  Workplace place;
  for (const Entry& entry : entries()) {
    if (!entry.name.ends_with(".tc0")) continue;
    const std::string path = kFolder + entry.name;
    Run run = place.run("tc0-check '" + path + "'" + optionsFor(path));
    INFO(entry.name << ":" << entry.rule << "\n" << run.err);
    CHECK(run.code == (entry.verdict == "accepted" ? 0 : 2));
  }
}
