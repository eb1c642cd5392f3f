#include "runtime/arrays/run.h"

#include <algorithm>
#include <chrono>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/gate_query.h"
#include "runtime/parallel.h"
#include "runtime/samples.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostLanes = 512;
constexpr std::int64_t kFullLanes = 64;  // with fewer lanes, registers are partly empty
// A small batch has at least these lanes while its state is small.
constexpr std::int64_t kFewestLanes = 16;
constexpr double kPartWork = 1 << 21;  // products that are worth another thread
// A state is small up to these bytes: without matrices, and with some, which need 16 lanes.
constexpr std::uint64_t kSmallState = 8 << 20;
constexpr std::uint64_t kMatrixState = 256 << 20;

// Adds the time that it lives to an array's seconds, if there is a list of them.
class ArrayClock {
 public:
  ArrayClock(std::vector<double>* seconds, ArrayId id) : seconds_(seconds), id_(id) {
    if (seconds_ != nullptr) start_ = std::chrono::steady_clock::now();
  }
  ~ArrayClock() {
    if (seconds_ == nullptr) return;
    std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    (*seconds_)[magnitude(id_)] += spent.count();
  }
  ArrayClock(const ArrayClock&) = delete;
  ArrayClock& operator=(const ArrayClock&) = delete;

 private:
  std::vector<double>* seconds_;
  ArrayId id_;
  std::chrono::steady_clock::time_point start_;
};

std::int64_t elementAt(const Circuit& circuit, const View& view, const Index& index) {
  return rowMajor(circuit.array(view.array).shape).at(indexAt(view.at, index.data()).data());
}

}  // namespace

// A watched gate is looked up once: its step, its threshold and the elements that it compares.
RequestedValues requestedValues(const Circuit& circuit, const Watch& watch) {
  RequestedValues requested;
  requested.slots.resize(circuit.arrays().size());
  for (std::size_t i = 0; i < circuit.outputs().size(); ++i)
    requested.slots[circuit.outputs()[i].array].push_back({true, i});
  for (std::size_t i = 0; i < watch.arrays.size(); ++i) {
    ArrayId id = watch.arrays[i];
    if (id < 0 || id >= circuit.arrays().nextId())
      fail("watched array: required a number in [0, ", circuit.arrays().size() - 1, "], found ",
           id);
    requested.slots[id].push_back({false, i});
  }
  if (watch.gates.empty()) return requested;
  GateQuery query(circuit);
  for (std::size_t slot = 0; slot < watch.gates.size(); ++slot) {
    GateInfo info = query.place(watch.gates[slot]);
    const StepOp& step = *circuit.array(info.step).as<StepOp>();
    WatchedGate gate{slot, elementAt(circuit, step.numerator, info.index), -1, info.p, info.q};
    if (step.denominator) gate.denominator = elementAt(circuit, *step.denominator, info.index);
    requested.gates[info.step].push_back(gate);
  }
  return requested;
}

// Watched gates compare sums and views again from their values, so these arrays must be stored in
// rows.
ScheduleRequest requestFor(const Circuit& circuit, const RequestedValues& requested) {
  std::size_t arrays = circuit.arrays().size();
  ScheduleRequest request{PerArray<bool>(arrays), PerArray<bool>(arrays), PerArray<bool>(arrays)};
  for (ArrayId id : circuit.arrays().ids()) request.leaving[id] = !requested.slots[id].empty();
  for (const auto& [id, gates] : requested.gates) {
    const StepOp& step = *circuit.array(id).as<StepOp>();
    request.needed[id] = true;
    request.stored[step.numerator.array] = true;
    if (step.denominator) request.stored[step.denominator->array] = true;
  }
  return request;
}

// Lanes are halved, starting at kMostLanes, until a block fits the cache and there are blocks
// enough for all threads; then further while a small batch would leave lanes empty; then as far as
// the memory of each thread demands. If one lane is still too large for a thread's share, fewer
// threads work.
BlockSize blockSizeFor(const Schedule& schedule, std::int64_t samples, std::int64_t blockBytes,
                       const RunOptions& options) {
  BlockSize size;
  int threads = threadCount(options.threads);
  auto bytes = [&](std::int64_t lanes) {
    std::uint64_t arrays = schedule.stateBytes(lanes);
    return addMagnitudes(arrays, 2 * Schedule::tileBytes(lanes) + schedule.rankBytes(lanes) +
                                     schedule.packedBytes(lanes) + 256 +
                                     5 * magnitude(lanes) * sizeof(std::int64_t));
  };
  std::int64_t lanes = kMostLanes;
  while (lanes > kFullLanes &&
         (bytes(lanes) > magnitude(blockBytes) || samples / lanes < 4 * threads))
    lanes /= 2;
  std::uint64_t most = schedule.packedBytes(1) > 0 ? kMatrixState : kSmallState;
  while (lanes > 1 && lanes / 2 >= samples && (lanes > kFewestLanes || bytes(lanes) > most))
    lanes /= 2;
  while (lanes > 1 && bytes(lanes) > options.memory / magnitude(threads)) lanes /= 2;
  size.lanes = lanes;
  size.stateBytes = bytes(lanes);
  if (size.stateBytes > options.memory)
    fail("memory: required ", size.stateBytes,
         " bytes for the state of one sample, found a limit of ", options.memory);
  std::uint64_t fitting = options.memory / size.stateBytes;
  size.threads = std::min<std::uint64_t>(threads, fitting);
  return size;
}

// Takes one block of samples through all arrays, in the circuit's order: inputs are read, arrays
// evaluated, and requested values copied out at once, because the array's place may be used again.
void ArrayRun::runBlock(std::int64_t number, int threads) {
  if (options_.stop.stop_requested()) throw Cancelled{};
  std::int64_t first = number * context_.lanes;
  std::int64_t samples = std::min(context_.lanes, inputs_.samples - first);
  TC0_ASSERT(first >= 0 && samples > 0);
  std::unique_ptr<Block> block = borrowBlock();
  std::size_t input = 0;
  for (ArrayId id : context_.circuit.arrays().ids()) {
    ArrayClock clock(options_.arraySeconds, id);
    bool isInput = context_.circuit.array(id).as<InputOp>() != nullptr;
    if (isInput) fill(*block, id, input++, first, samples);
    if (!context_.schedule[id].needed) continue;
    bool made = context_.schedule[id].with != id;  // with an array before it
    if (!isInput && !made && context_.schedule[id].stored) evaluate(*block, id, threads);
    drain(*block, id, first, samples);
    if (!requested_.gates.empty()) copyGates(*block, id, first, samples);
  }
  returnBlock(std::move(block));
  onProgress(samples);
}

// Products and thresholds of one element of an array, including those of the sum inside it.
double ArrayRun::workOf(ArrayId id) const {
  const ArrayPlan& plan = context_.plans[id];
  double each = 1;
  const FlatSum* sum = plan.sum();
  if (const StepPlan* step = plan.step(); step != nullptr) {
    ArrayId source = step->flat.numerator.source;
    if (context_.schedule[source].inside == id) sum = context_.plans[source].sum();
  }
  auto add = [&](const Shape& over) {
    double products = 1;
    for (std::int64_t extent : over) products *= extent;
    each += products;
  };
  if (sum == nullptr) return each;
  for (const FlatTerm& term : sum->terms) add(term.over);
  for (const FlatProduct& product : sum->products) add(product.a.over);
  for (const FlatMaximum& maximum : sum->maxima) each += std::ssize(maximum.places);
  return each;
}

// Evaluates an array in as many parts as are worth it, four for each thread at most.
void ArrayRun::evaluate(Block& block, ArrayId id, int threads) {
  double all = workOf(id) * context_.circuit.array(id).elements * context_.lanes;
  std::int64_t parts = std::min<double>(4 * threads, all / kPartWork);
  if (threads == 1 || parts < 2) return block.evaluate(id);
  if (options_.stop.stop_requested()) throw Cancelled{};
  parallelFor(parts, threads, [&](std::int64_t part) {
    std::unique_ptr<Block> helper = borrowHelper(block);
    helper->evaluate(id, part, parts);
    std::lock_guard lock(mutex_);
    idleHelpers_.push_back(std::move(helper));
  });
}

std::unique_ptr<Block> ArrayRun::borrowHelper(const Block& block) {
  std::lock_guard lock(mutex_);
  if (idleHelpers_.empty()) return std::make_unique<Block>(block);
  std::unique_ptr<Block> helper = std::move(idleHelpers_.back());
  idleHelpers_.pop_back();
  return helper;
}

Transfer ArrayRun::transferOf(ArrayId id, std::int64_t samples) const {
  const Array& array = context_.circuit.array(id);
  return {context_.plans[id].element,
          context_.schedule.placement(id, context_.lanes),
          array.range.lo,
          array.range.hi,
          quadZero(array.range),
          array.elements,
          context_.lanes,
          samples};
}

// Reads an input. An input that nothing reads is checked all the same.
void ArrayRun::fill(const Block& block, ArrayId id, std::size_t input, std::int64_t first,
                    std::int64_t samples) const {
  const Array& array = context_.circuit.array(id);
  const NumbersIn& values = inputs_.values[input];
  const std::byte* from = values.from(first * array.elements);
  bool inside = context_.schedule[id].stored
                    ? fillLanes(transferOf(id, samples), values.element, from, block.valuesOf(id),
                                context_.dense)
                    : allInside(values.element, from, samples * array.elements, array.range);
  if (!inside) checkSamples(inputs_, inputPorts(context_.circuit));
}

// Copies an array out, once for each output and each watched array that it is.
void ArrayRun::drain(const Block& block, ArrayId id, std::int64_t first,
                     std::int64_t samples) const {
  const Array& array = context_.circuit.array(id);
  for (const RequestedValues::Slot& slot : requested_.slots[id]) {
    const NumbersOut& target = (slot.output ? targets_.outputs : targets_.arrays)[slot.number];
    drainLanes(transferOf(id, samples), block.valuesOf(id), target.element,
               target.from(first * array.elements), context_.dense);
  }
}

// Computes the watched gates of a step from the numbers that it compares.
void ArrayRun::copyGates(const Block& block, ArrayId id, std::int64_t first,
                         std::int64_t samples) const {
  auto found = requested_.gates.find(id);
  if (found == requested_.gates.end()) return;
  const StepOp& step = *context_.circuit.array(id).as<StepOp>();
  std::vector<std::int64_t> numerators(magnitude(context_.lanes)),
      denominators(numerators.size(), 1);
  for (const WatchedGate& gate : found->second) {
    block.copyRow(step.numerator.array, gate.numerator, numerators.data());
    if (step.denominator)
      block.copyRow(step.denominator->array, gate.denominator, denominators.data());
    std::uint8_t* bits = targets_.gates[gate.slot] + first;
    for (std::int64_t l = 0; l < samples; ++l)
      bits[l] = gate.q * numerators[l] >= gate.p * denominators[l];
  }
}

std::unique_ptr<Block> ArrayRun::borrowBlock() {
  std::lock_guard lock(mutex_);
  if (idleBlocks_.empty()) return std::make_unique<Block>(context_);
  std::unique_ptr<Block> block = std::move(idleBlocks_.back());
  idleBlocks_.pop_back();
  return block;
}

void ArrayRun::returnBlock(std::unique_ptr<Block> block) {
  std::lock_guard lock(mutex_);
  idleBlocks_.push_back(std::move(block));
}

void ArrayRun::onProgress(std::int64_t samples) {
  if (!options_.progress) return;
  std::lock_guard lock(progressMutex_);
  samplesDone_ += samples;
  options_.progress(samplesDone_);
}

}  // namespace tc0
