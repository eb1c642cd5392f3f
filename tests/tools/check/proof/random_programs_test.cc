#include <catch2/catch.hpp>
#include <cstdlib>
#include <cstring>
#include <random>
#include <sstream>

#include "circuit/tc0_file.h"
#include "compiler/lower/compile.h"
#include "model/program/program_file.h"
#include "model/program/random_program.h"
#include "tests/tools/check/check_files.h"

using namespace tc0;

namespace {

struct Seeds {
  std::uint64_t first = 1, count = 60;
};

// TC0_PROOF_SEEDS="5000 2000" proves the circuits of 2000 programs from seed 5000 on.
Seeds seeds() {
  Seeds seeds;
  if (const char* text = std::getenv("TC0_PROOF_SEEDS")) {
    std::istringstream in(text);
    in >> seeds.first >> seeds.count;
  }
  return seeds;
}

struct Way {
  const char* name;
  lower::CompileOptions options;
};

std::vector<Way> ways() {
  std::vector<Way> ways;
  for (lower::Objective objective : lower::kObjectives) {
    lower::CompileOptions options;
    options.objective = objective;
    options.count = false;
    ways.push_back({lower::objectiveName(objective), options});
  }
  lower::CompileOptions all;
  all.keepAll = true;
  all.count = false;
  ways.push_back({"keep-all", all});
  return ways;
}

}  // namespace

TEST_CASE("circuits of random programs are proved equal to them, however they were compiled") {
  checkfiles::Folder folder;
  auto [first, count] = seeds();
  int proved = 0, all = 0;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    program::Program program = program::randomProgram(seed);
    std::string programPath =
        folder.write("p.program.safetensors", program::formatProgram(program));
    for (const Way& way : ways()) {
      std::string circuit = formatTc0(lower::compile(program, way.options).circuit);
      std::string path = folder.write("c.tc0", circuit);
      checkfiles::Run run = checkfiles::check(folder, {"verify", programPath, path});
      ++all;
      proved += run.code == 0 ? 1 : 0;
      if (run.code != 0) {
        WARN("seed " << seed << " " << way.name << ": " << run.code << " " << run.err);
        std::istringstream lines(run.out);
        for (std::string line; std::getline(lines, line);)
          if (line.find(" proved") == std::string::npos || line.find("not ") == 0)
            WARN("  " << line);
      }
    }
  }
  WARN(proved << " of " << all << " circuits proved, seeds " << first << " to "
              << first + count - 1);
  CHECK((all - proved) * 1000 <= all);
}

TEST_CASE("no circuit that differs from its program on a sample is proved equal to it") {
  checkfiles::Folder folder;
  std::mt19937_64 random(1);
  int different = 0, proved = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    program::Program program = program::randomProgram(seed);
    std::string programPath =
        folder.write("p.program.safetensors", program::formatProgram(program));
    std::string circuit = formatTc0(lower::compile(program, ways()[seed % 5].options).circuit);
    std::uint64_t header = 0;
    std::memcpy(&header, circuit.data(), sizeof header);
    std::size_t data = 8 + header;
    if (data >= circuit.size()) continue;
    for (int k = 0; k < 4; ++k) {
      std::string mutant = circuit;
      std::size_t at = data + random() % (circuit.size() - data);
      mutant[at] = static_cast<char>(mutant[at] + (random() % 2 == 0 ? 1 : -1));
      std::string path = folder.write("c.tc0", mutant);
      bool differs =
          checkfiles::check(folder, {"verify", programPath, path, "--samples", "100", "--json"})
              .out.find("\"verdict\": \"different\"") != std::string::npos;
      bool isProved = checkfiles::check(folder, {"verify", programPath, path}).code == 0;
      INFO("seed " << seed << ", byte " << at);
      CHECK_FALSE((differs && isProved));
      different += differs ? 1 : 0;
      proved += isProved ? 1 : 0;
    }
  }
  INFO(different << " mutants differ, " << proved << " are proved equal");
  CHECK(different > 50);
}
