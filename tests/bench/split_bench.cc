// tc0-bench-split FILE.tc0: what dividing a circuit among ranks costs, by its plan: nothing is simulated.
//
// For each number of ranks: exchanges of a run, elements that all ranks compute (1: as many as one rank alone), the
// most that a rank computes over the mean, and bytes of one sample that are sent to other ranks and held.
#include <chrono>
#include <iostream>

#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/tc0_file.h"
#include "runtime/split/plan.h"

namespace {

std::string figure(double value) {
  std::ostringstream text;
  text.precision(3);
  text << value;
  return text.str();
}

int run(const std::string& path) {
  using namespace tc0;
  using Clock = std::chrono::steady_clock;
  const AnyCircuit model = parseTc0(readFile(path), path);
  const auto* circuit = std::get_if<Circuit>(&model);
  if (circuit == nullptr) fail(path, ": required a circuit, found a netlist");
  Table table;
  table.row({"ranks", "exchanges", "computed", "imbalance", "sent", "most sent", "most held",
             "plan seconds"});
  for (int ranks : {1, 2, 3, 4, 16, 64, 256, 1000}) {
    const Clock::time_point start = Clock::now();
    const SplitPlan plan = splitPlan(*circuit, {}, ranks);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    const SplitCosts costs = costsOf(*circuit, plan);
    table.row({std::to_string(ranks), std::to_string(costs.exchanges), figure(costs.computed),
               figure(costs.imbalance), grouped(costs.bytesSent), grouped(costs.mostBytesSent),
               grouped(costs.mostBytesHeld), figure(seconds)});
  }
  table.print(std::cout);
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    if (count != 2) tc0::fail("usage: tc0-bench-split FILE.tc0");
    return run(words[1]);
  } catch (const tc0::Error& error) {
    std::cerr << "tc0-bench-split: " << error.what() << "\n";
    return 2;
  }
}
