#include "runtime/arrays/run.h"

#include <algorithm>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/gate_query.h"
#include "runtime/parallel.h"
#include "runtime/samples.h"

namespace tc0 {
namespace {

constexpr std::int64_t kMostLanes = 512;
constexpr std::int64_t kFullLanes = 64;            // below, registers are partly empty
constexpr std::int64_t kFewestLanes = 16;          // of a small batch while its state is small
constexpr double kPartWork = 1 << 21;              // products that are worth another thread
constexpr std::uint64_t kSmallState = 8 << 20;     // without matrices
constexpr std::uint64_t kMatrixState = 256 << 20;  // with some, which need them

std::int64_t elementAt(const Circuit& circuit, const View& view, const Index& index) {
  return rowMajor(circuit.array(view.array).shape).at(indexAt(view.at, index.data()).data());
}

}  // namespace

Wanted wantedOf(const Circuit& circuit, const Watch& watch) {
  Wanted wanted;
  wanted.slots.resize(circuit.arrays().size());
  for (std::size_t i = 0; i < circuit.outputs().size(); ++i)
    wanted.slots[circuit.outputs()[i].array].push_back({true, i});
  for (std::size_t i = 0; i < watch.arrays.size(); ++i) {
    ArrayId id = watch.arrays[i];
    if (id < 0 || id >= static_cast<ArrayId>(circuit.arrays().size()))
      fail("watched array: required a number in [0, ", circuit.arrays().size() - 1, "], found ",
           id);
    wanted.slots[id].push_back({false, i});
  }
  if (watch.gates.empty()) return wanted;
  GateQuery query(circuit);
  for (std::size_t slot = 0; slot < watch.gates.size(); ++slot) {
    GateInfo info = query.place(watch.gates[slot]);
    const StepOp& step = *circuit.array(info.step).as<StepOp>();
    WatchedGate gate{slot, elementAt(circuit, step.numerator, info.index), -1, info.p, info.q};
    if (step.denominator) gate.denominator = elementAt(circuit, *step.denominator, info.index);
    wanted.gates[info.step].push_back(gate);
  }
  return wanted;
}

ScheduleRequest requestFor(const Circuit& circuit, const Wanted& wanted) {
  std::size_t arrays = circuit.arrays().size();
  ScheduleRequest request{std::vector<bool>(arrays), std::vector<bool>(arrays),
                          std::vector<bool>(arrays)};
  for (std::size_t id = 0; id < arrays; ++id) request.leaving[id] = !wanted.slots[id].empty();
  for (const auto& [id, gates] : wanted.gates) {
    const StepOp& step = *circuit.array(id).as<StepOp>();
    request.needed[id] = true;
    request.stored[step.numerator.array] = true;
    if (step.denominator) request.stored[step.denominator->array] = true;
  }
  return request;
}

BlockSize blockSizeFor(const Schedule& schedule, std::int64_t samples, std::int64_t blockBytes,
                       const RunOptions& options) {
  BlockSize size;
  int threads = threadCount(options.threads);
  auto bytes = [&](std::int64_t lanes) {
    std::uint64_t arrays = schedule.stateBytes(lanes);
    return addMagnitudes(arrays,
                         2 * Schedule::tileBytes(lanes) + schedule.packedBytes(lanes) + 256);
  };
  // As many lanes as fit the cache, but blocks enough for all threads.
  std::int64_t lanes = kMostLanes;
  while (lanes > kFullLanes &&
         (bytes(lanes) > static_cast<std::uint64_t>(blockBytes) || samples / lanes < 4 * threads))
    lanes /= 2;
  std::uint64_t most = schedule.packedBytes(1) > 0 ? kMatrixState : kSmallState;
  while (lanes > 1 && lanes / 2 >= samples && (lanes > kFewestLanes || bytes(lanes) > most))
    lanes /= 2;
  while (lanes > 1 && bytes(lanes) > options.memory / static_cast<std::uint64_t>(threads))
    lanes /= 2;
  size.lanes = lanes;
  size.stateBytes = bytes(lanes);
  if (size.stateBytes > options.memory)
    fail("memory: required ", size.stateBytes,
         " bytes for the state of one sample, found a limit of ", options.memory);
  size.threads = static_cast<int>(std::min<std::uint64_t>(static_cast<std::uint64_t>(threads),
                                                          options.memory / size.stateBytes));
  return size;
}

void ArrayRun::block(std::int64_t b, int inside) {
  if (options_.stop.stop_requested()) throw Cancelled{};
  std::int64_t first = b * plan_.lanes;
  std::int64_t samples = std::min(plan_.lanes, inputs_.samples - first);
  std::unique_ptr<Block> block = take();
  std::size_t input = 0;
  auto arrays = static_cast<ArrayId>(plan_.circuit.arrays().size());
  for (ArrayId id = 0; id < arrays; ++id) {
    bool isInput = plan_.circuit.array(id).as<InputOp>() != nullptr;
    if (isInput) fill(*block, id, input++, first, samples);
    if (!plan_.schedule[id].needed) continue;
    if (!isInput && plan_.schedule[id].stored) evaluate(*block, id, inside);
    drain(*block, id, first, samples);
    if (!wanted_.gates.empty()) gates(*block, id, first, samples);
  }
  give(std::move(block));
  report(samples);
}

// Products and thresholds of one element of an array, with those of the sum inside it.
double ArrayRun::work(ArrayId id) const {
  const ArrayPlan& plan = plan_.plans[id];
  double each = 1;
  const FlatSum* sum = plan.sum();
  if (const StepPlan* step = plan.step(); step != nullptr) {
    ArrayId source = step->flat.numerator.source;
    if (plan_.schedule[source].inside == id) sum = plan_.plans[source].sum();
  }
  if (sum != nullptr)
    for (const FlatTerm& term : sum->terms) {
      double products = 1;
      for (std::int64_t extent : term.over) products *= static_cast<double>(extent);
      each += products;
    }
  return each;
}

void ArrayRun::evaluate(Block& block, ArrayId id, int inside) {
  double all = work(id) * static_cast<double>(plan_.circuit.array(id).elements) *
               static_cast<double>(plan_.lanes);
  auto parts = static_cast<std::int64_t>(std::min<double>(4 * inside, all / kPartWork));
  if (inside == 1 || parts < 2) return block.evaluate(id);
  if (options_.stop.stop_requested()) throw Cancelled{};
  parallelFor(parts, inside, [&](std::int64_t part) {
    std::unique_ptr<Block> helper = takeHelper(block);
    helper->evaluate(id, part, parts);
    std::lock_guard lock(mutex_);
    helpers_.push_back(std::move(helper));
  });
}

std::unique_ptr<Block> ArrayRun::takeHelper(const Block& block) {
  std::lock_guard lock(mutex_);
  if (helpers_.empty()) return std::make_unique<Block>(block);
  std::unique_ptr<Block> helper = std::move(helpers_.back());
  helpers_.pop_back();
  return helper;
}

Transfer ArrayRun::transferOf(ArrayId id, std::int64_t samples) const {
  const Array& array = plan_.circuit.array(id);
  return {plan_.plans[id].element,
          plan_.schedule.placement(id, plan_.lanes),
          array.range,
          quadZero(array.range),
          array.elements,
          plan_.lanes,
          samples};
}

// Inputs that nothing reads are checked as well.
void ArrayRun::fill(const Block& block, ArrayId id, std::size_t input, std::int64_t first,
                    std::int64_t samples) const {
  const Array& array = plan_.circuit.array(id);
  const NumbersIn& values = inputs_.values[input];
  const std::byte* from = values.from(first * array.elements);
  bool inside =
      plan_.schedule[id].stored
          ? fillLanes(transferOf(id, samples), values.element, from, block.at(id), plan_.dense)
          : allInside(values.element, from, samples * array.elements, array.range);
  if (!inside) checkSamples(inputs_, inputPorts(plan_.circuit));
}

void ArrayRun::drain(const Block& block, ArrayId id, std::int64_t first,
                     std::int64_t samples) const {
  const Array& array = plan_.circuit.array(id);
  for (const Wanted::Slot& slot : wanted_.slots[id]) {
    const NumbersOut& target = (slot.output ? targets_.outputs : targets_.arrays)[slot.number];
    drainLanes(transferOf(id, samples), block.at(id), target.element,
               target.from(first * array.elements), plan_.dense);
  }
}

void ArrayRun::gates(const Block& block, ArrayId id, std::int64_t first,
                     std::int64_t samples) const {
  auto found = wanted_.gates.find(id);
  if (found == wanted_.gates.end()) return;
  const StepOp& step = *plan_.circuit.array(id).as<StepOp>();
  std::vector<std::int64_t> above(static_cast<std::size_t>(plan_.lanes)), below(above.size(), 1);
  for (const WatchedGate& gate : found->second) {
    block.row(step.numerator.array, gate.numerator, above.data());
    if (step.denominator) block.row(step.denominator->array, gate.denominator, below.data());
    std::uint8_t* bits = targets_.gates[gate.slot] + first;
    for (std::int64_t l = 0; l < samples; ++l) bits[l] = gate.q * above[l] >= gate.p * below[l];
  }
}

std::unique_ptr<Block> ArrayRun::take() {
  std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<Block>(plan_);
  std::unique_ptr<Block> block = std::move(idle_.back());
  idle_.pop_back();
  return block;
}

void ArrayRun::give(std::unique_ptr<Block> block) {
  std::lock_guard lock(mutex_);
  idle_.push_back(std::move(block));
}

void ArrayRun::report(std::int64_t samples) {
  if (!options_.progress) return;
  std::lock_guard lock(progressMutex_);
  done_ += samples;
  options_.progress(done_);
}

}  // namespace tc0
