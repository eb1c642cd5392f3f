#include "runtime/gates/engine.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/gate_query.h"
#include "runtime/gates/transfer.h"
#include "runtime/parallel.h"
#include "runtime/samples.h"

namespace tc0 {
namespace {

// A netlist with fewer gates is not worth sharing its levels between threads.
constexpr std::int64_t kManyGates = 1 << 14;
constexpr std::uint64_t kBanksTogether = 64;

struct Free {
  void operator()(std::uint64_t* memory) const { std::free(memory); }
};
using Words = std::unique_ptr<std::uint64_t[], Free>;

Words allocateWords(std::uint64_t count) {
  std::uint64_t bytes = (count * 8 + 127) / 64 * 64;
  auto* memory = static_cast<std::uint64_t*>(std::aligned_alloc(64, bytes));
  if (memory == nullptr) throw std::bad_alloc();
  return Words(memory);
}

// States of blocks, for use by later blocks of the same run.
class StatePool {
 public:
  Words borrow(std::uint64_t count) {
    std::lock_guard lock(mutex_);
    if (free_.empty()) return allocateWords(count);
    Words state = std::move(free_.back());
    free_.pop_back();
    return state;
  }
  void giveBack(Words state) {
    std::lock_guard lock(mutex_);
    free_.push_back(std::move(state));
  }

 private:
  std::mutex mutex_;
  std::vector<Words> free_;
};

}  // namespace

// One run: samples, what to show of them, and where it goes.
struct GateEngine::Job {
  const SampleView& inputs;
  const Visitor* visit;  // null: there is none
  const RunOptions& options;
  const GateKernel& kernel;
  std::vector<NumbersOut> outputs;
  Results& results;                                           // for the watched gates
  std::vector<std::pair<std::int64_t, std::size_t>> watched;  // gate, place in the watch; sorted
  mutable StatePool pool = {};

  std::int64_t lanes() const { return 64 * kernel.words; }
  std::int64_t blocks() const { return (inputs.samples + lanes() - 1) / lanes(); }
};

// The state of one block of samples.
struct GateEngine::Block {
  // The state has the slots first, then the scratch.
  Block(const Job& job, const GatePlan& plan, std::int64_t number)
      : first(number * job.lanes()),
        samples(std::min(job.lanes(), job.inputs.samples - first)),
        words(job.kernel.words),
        pool(job.pool),
        state(pool.borrow((std::uint64_t{plan.slots} + plan.scratch) * words)),
        scratch(state.get() + std::uint64_t{plan.slots} * words) {}
  ~Block() { pool.giveBack(std::move(state)); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  std::uint64_t* slot(std::uint32_t number) const {
    return state.get() + std::uint64_t{number} * words;
  }

  std::int64_t first, samples;
  int words;
  StatePool& pool;
  Words state;
  std::uint64_t* scratch;
};

GateEngine::GateEngine(const Netlist& netlist, Isa isa)
    : netlist_(netlist), wide_(&gateKernel(isa)), plan_(planGates(netlist)) {
  requireIsa(isa);
}

const GatePlan& GateEngine::levelPlan() const {
  std::call_once(levelPlanned_,
                 [this] { levelPlan_ = std::make_unique<GatePlan>(planGatesByLevel(netlist_)); });
  return *levelPlan_;
}

Results GateEngine::run(const SampleView& inputs, const Watch& watch,
                        const RunOptions& options) const {
  if (!watch.arrays.empty()) fail("gate engine: required no arrays to watch, a netlist has none");
  checkSizes(inputs, netlist_.inputPorts());
  Results results;
  for (const OutputPort& port : netlist_.outputPorts())
    results.outputs.emplace_back(port.forms.size() * magnitude(inputs.samples));
  results.gates.assign(watch.gates.size(), std::vector<std::uint8_t>(magnitude(inputs.samples)));
  Job job{inputs,
          nullptr,
          options,
          kernelFor(inputs.samples),
          {results.outputs.begin(), results.outputs.end()},
          results,
          {}};
  for (std::size_t w = 0; w < watch.gates.size(); ++w) {
    checkGate(watch.gates[w], netlist_.gates());
    job.watched.push_back({watch.gates[w], w});
  }
  std::sort(job.watched.begin(), job.watched.end());
  runBlocks(job, options);
  return results;
}

void GateEngine::runInto(const SampleView& inputs, const std::vector<NumbersOut>& outputs,
                         const RunOptions& options) const {
  checkSizes(inputs, netlist_.inputPorts());
  const auto& ports = netlist_.outputPorts();
  if (outputs.size() != ports.size())
    fail("outputs: required room for ", ports.size(), ", found ", outputs.size());
  for (std::size_t p = 0; p < ports.size(); ++p)
    checkOutput(outputs[p], ports[p].name, std::ssize(ports[p].forms) * inputs.samples, {});
  Results none;
  runBlocks({inputs, nullptr, options, kernelFor(inputs.samples), outputs, none, {}}, options);
}

void GateEngine::visitGates(const SampleView& inputs, const Visitor& visit,
                            const RunOptions& options) const {
  checkSizes(inputs, netlist_.inputPorts());
  Results none;
  runBlocks({inputs, &visit, options, kernelFor(inputs.samples), {}, none, {}}, options);
}

// A batch that fits one word of 64 bits would leave most of a wide word empty.
const GateKernel& GateEngine::kernelFor(std::int64_t samples) const {
  return samples <= 64 ? kGateKernelWord : *wide_;
}

// Bytes of one block's state, at least 1: a netlist without wires has no state. Throws if they are
// more than the run may take.
std::uint64_t GateEngine::blockBytes(const Job& job, const GatePlan& plan) {
  std::uint64_t bytes = (Count{plan.slots} + plan.scratch) * 8 * job.kernel.words;
  if (bytes > job.options.memory)
    fail("gate engine: required at least ", bytes,
         " bytes of memory for a block of samples, allowed ", job.options.memory);
  return std::max<std::uint64_t>(bytes, 1);
}

// Threads take blocks, as many threads as have room for a state. A large netlist with fewer blocks
// than threads runs by levels.
void GateEngine::runBlocks(const Job& job, const RunOptions& options) const {
  int threads = threadCount(options.threads);
  if (job.blocks() < threads && netlist_.gates() >= kManyGates) return runByLevels(job, options);
  std::uint64_t fitting = options.memory / blockBytes(job, plan_);
  threads = std::min<std::uint64_t>(threads, fitting);
  std::mutex mutex;
  std::int64_t done = 0;
  parallelFor(job.blocks(), threads, [&](std::int64_t number) {
    if (options.stop.stop_requested()) throw Cancelled{};
    runBlock(job, number);
    if (!options.progress) return;
    std::lock_guard lock(mutex);
    done += std::min(job.lanes(), job.inputs.samples - number * job.lanes());
    options.progress(done);
  });
}

GateTransfer GateEngine::transfer(const Job& job, const GatePlan& plan, const Block& block) const {
  return {netlist_, plan, job.kernel, block.first, block.samples, block.state.get()};
}

// Runs all banks of one block at once, or bank by bank if somebody looks at the gates.
void GateEngine::runBlock(const Job& job, std::int64_t number) const {
  const GateProgram program = plan_.program();
  Block block(job, plan_, number);
  transfer(job, plan_, block).load(job.inputs);
  bool shown = job.visit != nullptr || !job.watched.empty();
  if (!shown) {
    job.kernel.run(program, 0, plan_.ops.size(), block.state.get(), block.scratch);
  } else {
    std::uint64_t from = 0;
    for (std::size_t place = 0; place < plan_.banks.size(); ++place) {
      job.kernel.run(program, from, plan_.banks[place].op, block.state.get(), block.scratch);
      from = plan_.banks[place].op;
      show(job, plan_, block, place);
    }
    job.kernel.run(program, from, plan_.ops.size(), block.state.get(), block.scratch);
  }
  transfer(job, plan_, block).store(job.outputs);
}

// Runs one block after the other. All threads work on the banks of one level, in groups; each group
// has a scratch of its own, and no bank of a level reads another.
void GateEngine::runByLevels(const Job& job, const RunOptions& options) const {
  const GatePlan& plan = levelPlan();
  const GateProgram program = plan.program();
  blockBytes(job, plan);
  for (std::int64_t number = 0; number < job.blocks(); ++number) {
    Block block(job, plan, number);
    transfer(job, plan, block).load(job.inputs);
    std::uint64_t begin = 0;
    for (std::uint64_t end : plan.levelEnds) {
      if (options.stop.stop_requested()) throw Cancelled{};
      std::int64_t groups = (end - begin + kBanksTogether - 1) / kBanksTogether;
      parallelFor(groups, options.threads, [&](std::int64_t group) {
        std::uint64_t first = begin + group * kBanksTogether;
        std::uint64_t last = std::min(end, first + kBanksTogether);
        Words scratch = allocateWords(std::uint64_t{plan.scratch} * block.words);
        job.kernel.run(program, first == 0 ? 0 : plan.banks[first - 1].op, plan.banks[last - 1].op,
                       block.state.get(), scratch.get());
        for (std::uint64_t place = first; place < last; ++place) show(job, plan, block, place);
      });
      begin = end;
    }
    std::uint64_t rest = plan.banks.empty() ? 0 : plan.banks.back().op;
    job.kernel.run(program, rest, plan.ops.size(), block.state.get(), block.scratch);
    transfer(job, plan, block).store(job.outputs);
    if (options.progress) options.progress(block.first + block.samples);
  }
}

// Shows the gates of the bank at a place of the plan to the visitor, and copies those that are
// watched.
void GateEngine::show(const Job& job, const GatePlan& plan, const Block& block,
                      std::size_t place) const {
  std::int64_t bank = plan.bankOrder[place];
  std::int64_t first = netlist_.firstGate(bank), last = netlist_.firstGate(bank + 1);
  auto wordsOf = [&](std::int64_t gate) -> const std::uint64_t* {
    TC0_ASSERT(gate >= first && gate < last);
    return block.slot(plan.gateSlots[plan.banks[place].firstSlot + magnitude(gate - first)]);
  };
  if (job.visit != nullptr)
    (*job.visit)({block.first, block.samples, first, last - first, block.words, wordsOf});
  auto at =
      std::lower_bound(job.watched.begin(), job.watched.end(), std::pair{first, std::size_t{0}});
  for (; at != job.watched.end() && at->first < last; ++at) {
    const std::uint64_t* words = wordsOf(at->first);
    for (std::int64_t s = 0; s < block.samples; ++s)
      job.results.gates[at->second][block.first + s] = words[s / 64] >> (s % 64) & 1;
  }
}

}  // namespace tc0
