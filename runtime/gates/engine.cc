#include "runtime/gates/engine.h"

#include <algorithm>
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
// Operations of a level that a thread takes at a time.
constexpr std::uint64_t kSumsTogether = 64, kFunctionsTogether = 2048;

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

// A part of a level that a thread takes: operations [from, to).
struct Part {
  std::uint64_t from, to;
  bool sums;
};

std::vector<Part> partsOf(const GatePlan& plan, std::uint64_t from, std::uint64_t to) {
  std::vector<Part> parts;
  const GateProgram program = plan.program();
  for (std::uint64_t run = program.runAt(from); from < to; ++run) {
    bool sums = plan.runs[run].kind == kSumKind;
    std::uint64_t end = std::min(to, plan.runs[run].end);
    for (std::uint64_t step = sums ? kSumsTogether : kFunctionsTogether; from < end;
         from = std::min(end, from + step))
      parts.push_back({from, std::min(end, from + step), sums});
  }
  return parts;
}

}  // namespace

// One run: samples, what to show of them, and where it goes.
struct GateEngine::Job {
  std::int64_t samples;
  const SampleView* numbers;    // null: packed bits come in and go out
  const PackedSamples* packed;  // null: numbers do
  const RunOptions& options;
  std::vector<NumbersOut> outputs = {};
  std::vector<PackedOut> packedOutputs = {};
  Results* results = nullptr;  // for the watched gates
  const std::vector<std::int64_t>& watched = kNothing;

  static inline const std::vector<std::int64_t> kNothing{};
};

// How a job is done.
struct GateEngine::Chosen {
  const GatePlan& plan;
  const GateKernel& kernel;
  bool byLevels;
  std::uint64_t words;  // of a block's state
  mutable StatePool pool = {};

  std::int64_t lanes() const { return 64 * kernel.words; }
  std::int64_t blocks(const Job& job) const { return (job.samples + lanes() - 1) / lanes(); }
};

// The state of one block of samples: the slots first, then the scratch.
struct GateEngine::Block {
  Block(const Job& job, const Chosen& how, std::int64_t number)
      : chosen(how),
        first(number * how.lanes()),
        samples(std::min(how.lanes(), job.samples - first)),
        state(how.pool.borrow(how.words)),
        scratch(state.get() + std::uint64_t{how.plan.slots} * how.kernel.words) {}
  ~Block() { chosen.pool.giveBack(std::move(state)); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  void run(const GateProgram& program, std::uint64_t from, std::uint64_t to,
           std::uint64_t* ownScratch) const {
    chosen.kernel.run(program, from, to, state.get(), ownScratch);
  }
  GateTransfer transfer(const Netlist& netlist) const {
    return {netlist, chosen.plan, chosen.kernel, first, samples, state.get()};
  }
  void load(const Job& job, const Netlist& netlist) const {
    if (job.numbers != nullptr)
      transfer(netlist).load(*job.numbers);
    else
      transfer(netlist).load(*job.packed);
  }
  // Stores the outputs, and the gates that are watched.
  void store(const Job& job, const Netlist& netlist) const {
    transfer(netlist).store(job.outputs);
    transfer(netlist).store(job.packedOutputs);
    for (std::size_t w = 0; w < job.watched.size(); ++w) {
      GatePlan::WirePlace place = chosen.plan.gatePlaces[job.watched[w]];
      transfer(netlist).storeGate(place, job.results->gates[w].data() + first);
    }
  }

  const Chosen& chosen;
  std::int64_t first, samples;
  Words state;
  std::uint64_t* scratch;
};

GateEngine::GateEngine(const Netlist& netlist, Isa isa)
    : netlist_(netlist), isa_(isa), plan_(planGates(netlist)) {
  requireIsa(isa);
}

const GatePlan& GateEngine::planned(LaterPlan& later, GatePlanKind kind) const {
  std::call_once(later.once,
                 [&] { later.plan = std::make_unique<GatePlan>(planGates(netlist_, kind)); });
  return *later.plan;
}

Results GateEngine::run(const SampleView& inputs, const Watch& watch,
                        const RunOptions& options) const {
  if (!watch.arrays.empty()) fail("gate engine: required no arrays to watch, a netlist has none");
  checkSizes(inputs, netlist_.inputPorts());
  Results results;
  for (const OutputPort& port : netlist_.outputPorts())
    results.outputs.emplace_back(port.forms.size() * magnitude(inputs.samples));
  results.gates.assign(watch.gates.size(), std::vector<std::uint8_t>(magnitude(inputs.samples)));
  for (std::int64_t gate : watch.gates) checkGate(gate, netlist_.gates());
  run({.samples = inputs.samples,
       .numbers = &inputs,
       .packed = nullptr,
       .options = options,
       .outputs = {results.outputs.begin(), results.outputs.end()},
       .results = &results,
       .watched = watch.gates});
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
  run({.samples = inputs.samples,
       .numbers = &inputs,
       .packed = nullptr,
       .options = options,
       .outputs = outputs});
}

void GateEngine::runPacked(const PackedSamples& inputs, const std::vector<PackedOut>& outputs,
                           const RunOptions& options) const {
  checkPacked(inputs, netlist_.inputPorts());
  const auto& ports = netlist_.outputPorts();
  if (outputs.size() != ports.size())
    fail("outputs: required room for ", ports.size(), ", found ", outputs.size());
  const GatePlan::Output* form = plan_.outputs.data();
  for (std::size_t p = 0; p < ports.size(); ++p) {
    checkPacked(outputs[p], ports[p].name, std::ssize(ports[p].forms), inputs.samples);
    for (std::size_t e = 0; e < ports[p].forms.size(); ++e, ++form)
      if (!Range{0, 1}.contains(form->range.lo) || !Range{0, 1}.contains(form->range.hi))
        fail("output '", ports[p].name, "': required single bits to pack, found a number in [",
             form->range.lo, ", ", form->range.hi, "]");
  }
  run({.samples = inputs.samples,
       .numbers = nullptr,
       .packed = &inputs,
       .options = options,
       .packedOutputs = outputs});
}

// The kernel for the samples that fall to a thread.
const GateKernel& GateEngine::kernelFor(const Job& job, const GatePlan& plan) const {
  int threads = threadCount(job.options.threads);
  return gateKernelFor(isa_, (job.samples + threads - 1) / threads, plan.slots + plan.scratch,
                       job.options.memory);
}

// A large netlist with fewer blocks than threads runs by levels, and so does one whose gates are
// watched.
GateEngine::Chosen GateEngine::choose(const Job& job) const {
  auto with = [&](const GatePlan& plan, bool byLevels) -> Chosen {
    const GateKernel& kernel = kernelFor(job, plan);
    Count bytes = (Count{plan.slots} + plan.scratch) * 8 * kernel.words;
    if (bytes > job.options.memory)
      fail("gate engine: required at least ", decimal(bytes),
           " bytes of memory for a block of samples, allowed ", job.options.memory);
    return {plan, kernel, byLevels, static_cast<std::uint64_t>(bytes / 8)};
  };
  const std::int64_t lanes = 64 * kernelFor(job, plan_).words;
  const bool few = (job.samples + lanes - 1) / lanes < threadCount(job.options.threads) &&
                   netlist_.gates() >= kManyGates;
  if (!job.watched.empty()) return with(planned(everyGate_, GatePlanKind::kEveryGate), few);
  if (few) return with(planned(levels_, GatePlanKind::kLevels), true);
  return with(plan_, false);
}

void GateEngine::run(const Job& job) const {
  const Chosen chosen = choose(job);
  if (chosen.byLevels)
    runByLevels(job, chosen);
  else
    runBlocks(job, chosen);
}

// Threads take blocks, as many threads as have room for a state. A netlist without wires has no
// state.
void GateEngine::runBlocks(const Job& job, const Chosen& chosen) const {
  const RunOptions& options = job.options;
  const GateProgram program = chosen.plan.program();
  std::uint64_t fitting = options.memory / std::max<std::uint64_t>(8 * chosen.words, 1);
  int threads = std::min<std::uint64_t>(threadCount(options.threads), fitting);
  std::mutex mutex;
  std::int64_t done = 0;
  parallelFor(chosen.blocks(job), threads, [&](std::int64_t number) {
    if (options.stop.stop_requested()) throw Cancelled{};
    Block block(job, chosen, number);
    block.load(job, netlist_);
    block.run(program, 0, chosen.plan.ops.size(), block.scratch);
    block.store(job, netlist_);
    if (!options.progress) return;
    std::lock_guard lock(mutex);
    done += block.samples;
    options.progress(done);
  });
}

// Runs one block after the other. All threads work on the operations of one level, in parts; a part
// has a scratch of its own, and no operation of a level reads another.
void GateEngine::runByLevels(const Job& job, const Chosen& chosen) const {
  const GatePlan& plan = chosen.plan;
  const GateProgram program = plan.program();
  std::vector<std::vector<Part>> levels;
  for (std::uint64_t begin = 0; std::uint64_t end : plan.levelEnds) {
    levels.push_back(partsOf(plan, begin, end));
    begin = end;
  }
  for (std::int64_t number = 0; number < chosen.blocks(job); ++number) {
    Block block(job, chosen, number);
    block.load(job, netlist_);
    for (const std::vector<Part>& parts : levels) {
      if (job.options.stop.stop_requested()) throw Cancelled{};
      parallelFor(std::ssize(parts), job.options.threads, [&](std::int64_t at) {
        Words scratch;
        if (parts[at].sums)
          scratch = allocateWords(std::uint64_t{plan.scratch} * chosen.kernel.words);
        block.run(program, parts[at].from, parts[at].to, scratch.get());
      });
    }
    block.store(job, netlist_);
    if (job.options.progress) job.options.progress(block.first + block.samples);
  }
}

}  // namespace tc0
