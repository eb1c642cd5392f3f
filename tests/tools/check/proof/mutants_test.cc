#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/tc0_file.h"
#include "compiler/lower/compile.h"
#include "model/program/program_file.h"
#include "model/program/random_program.h"
#include "tests/tools/check/proof/digit_program.h"
#include "tests/tools/check/proof/one_number.h"
#include "tests/tools/check/proof/truth.h"
#include "tests/tools/command_line.h"

using namespace tc0;
using nlohmann::json;

namespace {

// TC0_MUTANTS="2000 7" looks at 2000 mutants of each of the two sorts, drawn from seed 7.
struct Amount {
  int mutants = 200;
  std::uint64_t seed = 1;
};

Amount amount() {
  Amount amount;
  if (const char* text = std::getenv("TC0_MUTANTS")) {
    std::istringstream in(text);
    in >> amount.mutants >> amount.seed;
  }
  return amount;
}

struct Pair {
  std::string name, program, circuit;  // the bytes of both files
  int samples = 10;                    // for the checker, to look for a witness
  bool isSlow = false;
};

Pair compiled(const std::string& name, const program::Program& program, lower::Objective objective,
              bool keepAll = false) {
  lower::CompileOptions options;
  options.objective = objective;
  options.keepAll = keepAll;
  options.count = false;
  return {name, program::formatProgram(program),
          formatTc0(lower::compile(program, options).circuit)};
}

// What became of the mutants of one kind.
struct Row {
  int refusedByReader = 0, different = 0, notProved = 0, proved = 0;  // by the verdict
  int invalid = 0, wrong = 0, equal = 0, unknown = 0;                 // in truth

  int all() const { return refusedByReader + different + notProved + proved; }
  void add(const Row& more) {
    refusedByReader += more.refusedByReader;
    different += more.different;
    notProved += more.notProved;
    proved += more.proved;
    invalid += more.invalid;
    wrong += more.wrong;
    equal += more.equal;
    unknown += more.unknown;
  }
};

// "invalid": tc0's reader refuses the file. "wrong": an output or a hint is false on an input. "not
// known": no such input was found or looked for.
void print(const std::string& title, const std::map<std::string, Row>& rows) {
  std::cout
      << "\n"
      << title << "\n\n"
      << "| changed | mutants | invalid | wrong | equal | not known | refused by the reader | different, "
         "with an input | not proved | proved |\n|---|---|---|---|---|---|---|---|---|---|\n";
  auto line = [](const std::string& name, const Row& row) {
    std::cout << "| " << name << " | " << row.all() << " | " << row.invalid << " | " << row.wrong
              << " | " << row.equal << " | " << row.unknown << " | " << row.refusedByReader << " | "
              << row.different << " | " << row.notProved << " | " << row.proved << " |\n";
  };
  Row sum;
  for (const auto& [name, row] : rows) {
    line(name, row);
    sum.add(row);
  }
  line("all", sum);
  std::cout << std::flush;
}

// One mutant, what the checker says of it, and what is true of it.
class Trial {
 public:
  Trial(const Workplace& place, const Pair& pair, const std::string& what) : place_(place) {
    place.write("p.program.safetensors", pair.program);
    place.write("c.tc0", pair.circuit);
    // A time limit makes a verdict "not proved" and never "proved".
    run_ =
        place.run(cat("tc0-check verify p.program.safetensors c.tc0 --json --seconds 30 --samples ",
                      pair.samples),
                  {120, 0});
    INFO(pair.name << ": " << what << "\nexit " << run_.code << " " << run_.err);
    bool known = run_.code == 0 || run_.code == 1 || run_.code == 2 || run_.code == 3;
    CHECK(known);
    if (run_.code != 2 && known) verdict_ = json::parse(run_.out);
  }

  bool proved() const { return run_.code == 0; }
  bool refusedByReader() const { return run_.code == 2; }
  bool different() const { return verdict_.value("verdict", "") == "different"; }
  // The inputs that the checker says to be a witness.
  truth::Inputs witness() const { return verdict_.at("inputs").get<truth::Inputs>(); }

  void count(Row& row) const {
    (proved()            ? row.proved
     : refusedByReader() ? row.refusedByReader
     : different()       ? row.different
                         : row.notProved) += 1;
  }

 private:
  const Workplace& place_;
  Run run_;
  json verdict_ = json::object();
};

// What is true of a mutant, as far as it is asked for.
struct Truth {
  std::string invalid;     // what tc0's reader says of it
  std::string difference;  // what is false, and where
  bool isDecided = false;

  void count(Row& row) const {
    ++(!invalid.empty()      ? row.invalid
       : !difference.empty() ? row.wrong
       : isDecided           ? row.equal
                             : row.unknown);
  }
  // Nothing may be proved of a file that is none.
  bool allowsProof() const { return difference.empty() && invalid.empty(); }
};

template <class Decide>
Truth truthOf(const Pair& pair, Decide decide) {
  Truth truth;
  try {
    truth::Both both(pair.program, pair.circuit);
    decide(both, truth);
  } catch (const Error& error) {
    truth.invalid = error.what();
  }
  return truth;
}

// Leaves the files of a mutant that was wrongly proved, if TC0_MUTANTS_KEEP names a folder.
void keep(const Pair& pair, int number) {
  const char* folder = std::getenv("TC0_MUTANTS_KEEP");
  if (folder == nullptr) return;
  std::ofstream(cat(folder, "/", number, ".program.safetensors")) << pair.program;
  std::ofstream(cat(folder, "/", number, ".tc0")) << pair.circuit;
}

Pair mutate(const Pair& pair, const onenumber::Numbers& program, const onenumber::Numbers& circuit,
            std::mt19937_64& random, std::string& kind, std::string& what) {
  const std::vector<std::string>& kinds = onenumber::kinds();
  while (true) {
    bool inProgram = random() % 3 == 0;
    const onenumber::Numbers& numbers = inProgram ? program : circuit;
    const std::string& drawn = kinds[random() % kinds.size()];
    // Most changes of these are no program or circuit any more, which is soon known.
    bool isBroken = drawn == "start" || drawn == "shape" || drawn == "operand";
    if (!numbers.has(drawn) || (isBroken && random() % 3 != 0)) continue;
    onenumber::Changed changed = numbers.change(drawn, random);
    kind = cat(inProgram ? "program, " : "circuit, ", drawn);
    what = changed.what;
    Pair mutant = pair;
    (inProgram ? mutant.program : mutant.circuit) = changed.bytes;
    return mutant;
  }
}

std::string quantised(const Workplace& place, const std::string& recipe, int bits) {
  place.output(cat("tc0 quantise " TC0_SOURCE "/model/checkpoints/digits.safetensors --check 0 "
                   "--recipe ",
                   recipe, " --bits ", bits, " -o q.program.safetensors"));
  return place.read("q.program.safetensors");
}

// Circuits that take long to prove get 1 in 40 of the mutants each, and the others the rest.
std::vector<Pair> largerPairs(const Workplace& place) {
  using lower::Objective;
  auto read = [](const std::string& bytes) { return program::parseProgram(bytes, "program"); };
  auto digits = [&](const std::string& recipe, int bits, Objective objective) {
    Pair pair = compiled(cat("digits ", recipe, ", ", bits, " bits"),
                         read(quantised(place, recipe, bits)), objective);
    pair.isSlow = true;
    return pair;
  };
  place.output("tc0 import " TC0_SOURCE
               "/tests/fuzz/corpus/onnx/small.onnx -o i.program.safetensors");
  place.output("tc0 new attention --n 5 --bits 3 -o a.tc0 --program a.program.safetensors");
  place.output(
      "tc0 new block --n 1 --dimension 2 --bits 4 -o b.tc0 --program b.program.safetensors");
  Pair block{"block of digits", place.read("b.program.safetensors"), place.read("b.tc0")};
  block.isSlow = true;
  program::RandomProgramParams wide;
  wide.operations = 60;
  wide.inputs = 4;
  return {compiled("imported", read(place.read("i.program.safetensors")), Objective::kGates),
          compiled("random", program::randomProgram(11, wide), Objective::kDepth, true),
          compiled("random, others", program::randomProgram(12, wide), Objective::kSimulation),
          compiled("attention", read(place.read("a.program.safetensors")), Objective::kWires),
          block,
          digits("lean", 3, Objective::kWires),
          digits("shallow", 4, Objective::kGates),
          digits("lean", 6, Objective::kDepth),
          digits("shallow", 6, Objective::kSimulation)};
}

// Programs that have at most this many inputs.
constexpr std::int64_t kMostInputs = 1000;

std::vector<Pair> smallPairs(std::size_t count, std::uint64_t seed) {
  std::vector<Pair> pairs{
      compiled("numbers of digits", digitprogram::program(), lower::Objective::kGates)};
  program::RandomProgramParams params;
  params.extent = 3;
  params.inputs = 1;
  params.operations = 10;
  for (; pairs.size() < count; ++seed) {
    program::Program program = program::randomProgram(seed, params);
    Pair pair = compiled(cat("random program ", seed), program, lower::kObjectives[seed % 4],
                         seed % 5 == 0);
    if (truth::Both(pair.program, pair.circuit).inputCount() <= kMostInputs) pairs.push_back(pair);
  }
  return pairs;
}

}  // namespace

TEST_CASE("no mutant of a small circuit is proved if it is wrong on an input") {
  auto [mutants, seed] = amount();
  Workplace place;
  std::mt19937_64 random(seed);
  std::map<std::string, Row> rows;
  std::vector<Pair> pairs = smallPairs(std::size_t(mutants) / 10 + 1, seed * 1000);
  for (int k = 0; k < mutants; ++k) {
    const Pair& pair = pairs[k % pairs.size()];
    std::string kind, what;
    Pair mutant = mutate(pair, onenumber::Numbers(pair.program), onenumber::Numbers(pair.circuit),
                         random, kind, what);
    mutant.samples = 40;
    Trial trial(place, mutant, what);
    INFO("seed " << seed << ", mutant " << k << " of " << pair.name << ": " << kind << ", "
                 << what);
    Row& row = rows[kind];
    trial.count(row);
    Truth truth = truthOf(mutant, [&](const truth::Both& both, Truth& found) {
      if (trial.different()) CHECK(both.difference(trial.witness()) != "");
      if (both.inputCount() > kMostInputs * 100) return;
      std::int64_t visited = 0;
      found.difference = both.differenceAtAll(visited);
      found.isDecided = true;
    });
    truth.count(row);
    INFO("in truth: " << truth.invalid << truth.difference);
    if (trial.proved() && !truth.allowsProof()) keep(mutant, k);
    CHECK((!trial.proved() || truth.allowsProof()));
  }
  print(cat("Mutants of circuits that were tried on every input, seed ", seed), rows);
}

TEST_CASE("no mutant of a larger circuit is proved if an input shows that it is wrong") {
  auto [mutants, seed] = amount();
  Workplace place;
  std::mt19937_64 random(seed + 1);
  std::vector<Pair> pairs = largerPairs(place);
  std::map<std::string, Row> rows, byCircuit;
  auto slow = std::count_if(pairs.begin(), pairs.end(), [](const Pair& p) { return p.isSlow; });
  auto ofSlow = mutants / 40;
  auto ofOther = (mutants - slow * ofSlow) / (std::ssize(pairs) - slow);
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    const Pair& pair = pairs[p];
    onenumber::Numbers program(pair.program), circuit(pair.circuit);
    auto count = static_cast<int>(pair.isSlow ? ofSlow : ofOther);
    for (int k = 0; k < count; ++k) {
      std::string kind, what;
      Pair mutant = mutate(pair, program, circuit, random, kind, what);
      Trial trial(place, mutant, what);
      INFO("seed " << seed << ", mutant " << k << " of " << pair.name << ": " << kind << ", "
                   << what);
      Row row;
      trial.count(row);
      Truth truth = truthOf(mutant, [&](const truth::Both& both, Truth& found) {
        if (trial.proved()) found.difference = both.differenceAtSome(10, seed + k);
        if (!trial.different()) return;
        found.difference = both.difference(trial.witness());
        CHECK(found.difference != "");
      });
      truth.count(row);
      rows[kind].add(row);
      byCircuit[pair.name].add(row);
      INFO("in truth: " << truth.invalid << truth.difference);
      if (trial.proved() && !truth.allowsProof()) keep(mutant, static_cast<int>(10000 * p) + k);
      CHECK((!trial.proved() || truth.allowsProof()));
    }
    print(cat("Mutants of larger circuits, up to ", pair.name, ", seed ", seed), byCircuit);
  }
  print(cat("Mutants of larger circuits, seed ", seed), rows);
}
