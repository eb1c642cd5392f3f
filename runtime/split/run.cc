#include "runtime/split/run.h"

#include <algorithm>
#include <memory>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "runtime/arrays/element.h"
#include "runtime/samples.h"
#include "runtime/simulator.h"
#include "runtime/split/piece.h"

namespace tc0 {
namespace {

// A block of this many samples stays near the processor, and its exchanges are still few.
constexpr std::int64_t kMostSamples = 256;

// Memory that is written before it is read.
class Bytes {
 public:
  Bytes() = default;
  explicit Bytes(std::int64_t size)
      : data_(std::make_unique_for_overwrite<std::byte[]>(size)), size_(size) {}
  std::byte* data() const { return data_.get(); }
  std::int64_t size() const { return size_; }
  bool empty() const { return data_ == nullptr; }

 private:
  std::unique_ptr<std::byte[]> data_;
  std::int64_t size_ = 0;
};

Element elementIn(const Circuit& circuit, ArrayId id) {
  return elementFor(circuit.array(id).range);
}

// What one rank sends to another: elements of some arrays.
struct Message {
  struct Part {
    ArrayId array;
    Box box;
  };
  std::vector<Part> parts;

  std::int64_t bytes(const Circuit& circuit, std::int64_t samples) const {
    std::int64_t total = 0;
    for (const Part& part : parts)
      total += samples * elementsOf(part.box) * bytesOf(elementIn(circuit, part.array));
    return total;
  }
};

}  // namespace

// A stage as this rank sees it.
struct SplitSimulator::Stage {
  std::optional<StagePiece> piece;
  std::unique_ptr<const Simulator> simulator;  // of the piece
  std::vector<Message> out, in;                // by rank
  bool exchanges = false;                      // whether any rank sends to any other
};

// A block of samples on its way through the stages, at this rank.
class SplitSimulator::Block {
 public:
  Block(const SplitSimulator& whole, const SampleBatch& batch, SampleRange samples,
        const RunOptions& options)
      : whole_(whole), samples_(samples.count), options_(options) {
    options_.progress = nullptr;
    options_.memory /= 2;  // the other half is for what is held
    buffers_.resize(whole.circuit_.arrays().size());
    results_.resize(whole.circuit_.arrays().size());
    takeInputs(batch, samples.first);
  }

  // Parts of results by array, on this rank.
  const PerArray<Bytes>& computed() {
    for (std::int32_t s = 1; s <= whole_.plan_.stages; ++s) {
      const Stage& stage = whole_.stages_[s];
      std::vector<Bytes> outputs = compute(stage);
      for (std::size_t o = 0; o < outputs.size(); ++o)
        keepResult(stage.piece->outputs[o], outputs[o]);
      if (stage.exchanges) exchange(stage, outputs);
      for (const Message::Part& part : stage.out[rank()].parts)
        keepOwn(outputOf(stage, outputs, part.array), part);
      for (ArrayId id : whole_.circuit_.arrays().ids())
        if (whole_.plan_.last[id] <= s) buffers_[id] = {};
    }
    return results_;
  }

 private:
  int rank() const { return whole_.ranks_.rank(); }
  const MaybeBox& held(ArrayId id) const { return whole_.plan_.held[id][rank()]; }
  const Box& computedBox(ArrayId id) const { return *whole_.plan_.computed[id][rank()]; }
  Element element(ArrayId id) const { return elementIn(whole_.circuit_, id); }
  Bytes room(ArrayId id, const Box& box) const {
    return Bytes(samples_ * elementsOf(box) * bytesOf(element(id)));
  }

  void takeInputs(const SampleBatch& batch, std::int64_t first) {
    std::size_t input = 0;
    for (ArrayId id : whole_.circuit_.arrays().ids()) {
      const Array& array = whole_.circuit_.array(id);
      if (array.as<InputOp>() == nullptr) continue;
      const std::int64_t* values = batch.values[input++].data() + first * array.elements;
      if (!held(id)) continue;
      Bytes narrow(samples_ * array.elements * bytesOf(element(id)));
      withNumber(element(id), [&](auto* type) {
        std::copy_n(values, samples_ * array.elements,
                    reinterpret_cast<std::remove_pointer_t<decltype(type)>*>(narrow.data()));
      });
      buffers_[id] = room(id, *held(id));
      copyElements({narrow.data(), boxOf(array.shape)}, {buffers_[id].data(), *held(id)}, *held(id),
                   samples_, bytesOf(element(id)));
    }
  }

  std::vector<Bytes> compute(const Stage& stage) const {
    std::vector<Bytes> outputs;
    if (!stage.piece) return outputs;
    SampleView view;
    view.samples = samples_;
    for (ArrayId id : stage.piece->inputs) {
      NumbersIn& numbers = view.values.emplace_back();
      numbers.element = element(id);
      numbers.data = buffers_[id].data();
      numbers.count = samples_ * elementsOf(*held(id));
    }
    std::vector<NumbersOut> rooms;
    for (ArrayId id : stage.piece->outputs) {
      outputs.push_back(room(id, computedBox(id)));
      NumbersOut& numbers = rooms.emplace_back();
      numbers.element = element(id);
      numbers.data = outputs.back().data();
      numbers.count = samples_ * elementsOf(computedBox(id));
    }
    stage.simulator->runInto(view, rooms, options_);
    return outputs;
  }

  void exchange(const Stage& stage, std::vector<Bytes>& outputs) {
    const int ranks = whole_.plan_.ranks;
    std::vector<Bytes> out(ranks), in(ranks);
    std::vector<std::span<const std::byte>> sends(ranks);
    std::vector<std::span<std::byte>> receives(ranks);
    for (int r = 0; r < ranks; ++r) {
      if (r == rank()) continue;
      out[r] = Bytes(stage.out[r].bytes(whole_.circuit_, samples_));
      std::byte* to = out[r].data();
      for (const Message::Part& part : stage.out[r].parts)
        to += pack(outputOf(stage, outputs, part.array), part, to);
      in[r] = Bytes(stage.in[r].bytes(whole_.circuit_, samples_));
      sends[r] = std::span<const std::byte>(out[r].data(), out[r].size());
      receives[r] = std::span(in[r].data(), in[r].size());
    }
    whole_.ranks_.exchange(sends, receives);
    for (int r = 0; r < ranks; ++r) {
      if (r == rank()) continue;
      std::byte* from = in[r].data();
      for (const Message::Part& part : stage.in[r].parts) from += unpack(from, part);
    }
  }

  Bytes& outputOf(const Stage& stage, std::vector<Bytes>& outputs, ArrayId id) const {
    const std::vector<ArrayId>& ids = stage.piece->outputs;
    return outputs[std::find(ids.begin(), ids.end(), id) - ids.begin()];
  }

  // Both return the number of bytes of the part.
  std::int64_t pack(Bytes& output, const Message::Part& part, std::byte* to) const {
    const std::int64_t bytes = bytesOf(element(part.array));
    copyElements({output.data(), computedBox(part.array)}, {to, part.box}, part.box, samples_,
                 bytes);
    return samples_ * elementsOf(part.box) * bytes;
  }
  std::int64_t unpack(std::byte* from, const Message::Part& part) {
    const std::int64_t bytes = bytesOf(element(part.array));
    Bytes& buffer = buffers_[part.array];
    if (buffer.empty()) buffer = room(part.array, *held(part.array));
    copyElements({from, part.box}, {buffer.data(), *held(part.array)}, part.box, samples_, bytes);
    return samples_ * elementsOf(part.box) * bytes;
  }

  // Keeps what this rank itself needs later of what it owns.
  void keepOwn(Bytes& output, const Message::Part& part) {
    Bytes& buffer = buffers_[part.array];
    if (buffer.empty() && computedBox(part.array) == *held(part.array)) {
      buffer = std::move(output);
      return;
    }
    if (buffer.empty()) buffer = room(part.array, *held(part.array));
    copyElements({output.data(), computedBox(part.array)}, {buffer.data(), *held(part.array)},
                 part.box, samples_, bytesOf(element(part.array)));
  }

  void keepResult(ArrayId id, Bytes& output) {
    if (!whole_.plan_.isResult[id]) return;
    const Message::Part part{id, *whole_.plan_.own[id][rank()]};
    results_[id] = room(id, part.box);
    pack(output, part, results_[id].data());
  }

  const SplitSimulator& whole_;
  const std::int64_t samples_;
  RunOptions options_;
  PerArray<Bytes> buffers_;  // of what is held
  PerArray<Bytes> results_;
};

SplitSimulator::~SplitSimulator() = default;

SplitSimulator::SplitSimulator(const Circuit& circuit, std::vector<ArrayId> watched, Ranks& ranks,
                               Isa isa)
    : circuit_(circuit),
      watched_(std::move(watched)),
      ranks_(ranks),
      plan_(splitPlan(circuit, watched_, ranks.size())) {
  const int own = ranks.rank();
  stages_.resize(plan_.stages + 1);
  for (Stage& stage : stages_) stage.out.resize(plan_.ranks), stage.in.resize(plan_.ranks);
  for (std::int32_t s = 1; s <= plan_.stages; ++s) {
    stages_[s].piece = pieceOf(circuit, plan_, s, own);
    if (stages_[s].piece)
      stages_[s].simulator =
          std::make_unique<const Simulator>(stages_[s].piece->circuit, Engine::kArray, isa);
  }
  for (ArrayId id : circuit.arrays().ids()) {
    if (!plan_.isShared(id)) continue;
    Stage& stage = stages_[plan_.stage[id]];
    for (int from = 0; from < plan_.ranks; ++from)
      for (int to = 0; to < plan_.ranks; ++to) {
        const MaybeBox box = intersection(plan_.own[id][from], plan_.held[id][to]);
        if (!box) continue;
        stage.exchanges |= from != to;
        if (from == own) stage.out[to].parts.push_back({id, *box});
        if (to == own) stage.in[from].parts.push_back({id, *box});
      }
  }
}

int SplitSimulator::exchanges() const {
  return std::count_if(stages_.begin(), stages_.end(),
                       [](const Stage& stage) { return stage.exchanges; });
}

namespace {

// Numbers in the type of an array's range, as 64-bit numbers in the place of a box in all elements.
void widen(const std::byte* from, Element element, const Box& box, const Array& array,
           SampleRange samples, std::vector<std::int64_t>& to) {
  const std::int64_t count = samples.count * elementsOf(box);
  std::vector<std::int64_t> wide(count);
  withNumber(element, [&](auto* type) {
    std::copy_n(reinterpret_cast<const std::remove_pointer_t<decltype(type)>*>(from), count,
                wide.begin());
  });
  const Box whole = boxOf(array.shape);
  copyElements({reinterpret_cast<std::byte*>(wide.data()), box},
               {reinterpret_cast<std::byte*>(to.data() + samples.first * array.elements), whole},
               box, samples.count, sizeof(std::int64_t));
}

}  // namespace

Results SplitSimulator::run(const SampleBatch& batch, const RunOptions& options) const {
  checkSamples(batch, inputPorts(circuit_));
  const std::int64_t bytes = std::max<std::int64_t>(1, 2 * costsOf(circuit_, plan_).mostBytesHeld);
  const std::int64_t most = std::clamp<std::int64_t>(options.memory / 2 / bytes, 1, kMostSamples);
  PerArray<std::vector<std::int64_t>> values(circuit_.arrays().size());
  const bool first = ranks_.rank() == 0;
  for (ArrayId id : circuit_.arrays().ids())
    if (first && plan_.isResult[id]) values[id].resize(batch.samples * circuit_.array(id).elements);
  for (std::int64_t at = 0; at < batch.samples; at += most) {
    const SampleRange samples{at, std::min(most, batch.samples - at)};
    Block block(*this, batch, samples, options);
    std::string own;
    for (const Bytes& part : block.computed())
      own.append(reinterpret_cast<const char*>(part.data()), part.size());
    const std::vector<std::string> parts = gathered(ranks_, own);
    for (std::size_t r = 0; r < parts.size(); ++r) {
      const auto* from = reinterpret_cast<const std::byte*>(parts[r].data());
      for (ArrayId id : circuit_.arrays().ids()) {
        if (!plan_.isResult[id] || !plan_.isShared(id) || !plan_.own[id][r]) continue;
        const Box& box = *plan_.own[id][r];
        const Element element = elementIn(circuit_, id);
        widen(from, element, box, circuit_.array(id), samples, values[id]);
        from += samples.count * elementsOf(box) * bytesOf(element);
      }
    }
    if (options.progress) options.progress(at + samples.count);
  }
  Results results;
  if (!first) return results;
  std::size_t input = 0;
  for (ArrayId id : circuit_.arrays().ids())
    if (circuit_.array(id).as<InputOp>() != nullptr) values[id] = batch.values[input++];
  for (const Output& output : circuit_.outputs()) results.outputs.push_back(values[output.array]);
  for (ArrayId id : watched_) results.arrays.push_back(values[id]);
  return results;
}

}  // namespace tc0
