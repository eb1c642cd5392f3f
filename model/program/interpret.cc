#include "model/program/interpret.h"

#include <algorithm>
#include <functional>

#include "circuit/base/error.h"
#include "circuit/base/index_map.h"

namespace tc0::program {
namespace {

constexpr std::uint64_t kMaxInterpreted = std::uint64_t{1} << 31;  // elements of all tensors

// Computes the elements of one tensor from the values of earlier ones: a visitor of its operation.
// Each case spells out the formula at the operation in program.h, element by element.
class Interpreter {
 public:
  Interpreter(const Program& program, const TensorValues& values, const Tensor& result)
      : program_(program), values_(values), result_(result) {}

  Elements operator()(const InputOp&) const { return {}; }  // given from outside
  Elements operator()(const ConstantOp& op) const { return *op.values; }

  Elements operator()(const LinearOp& op) const {
    std::int64_t out = result_.shape.back(), all = shape(op.x).back(), in = all / op.groups;
    return elements([&](std::int64_t e, const Index&) {
      std::int64_t row = e / out, o = e % out, group = o / (out / op.groups);
      std::int64_t sum = op.bias == nullptr ? 0 : at(*op.bias, o);
      for (std::int64_t i = 0; i < in; ++i)
        sum += at(*op.weights, o * in + i) * value(op.x, row * all + group * in + i);
      return sum;
    });
  }

  Elements operator()(const AddOp& op) const {
    return elements([&](std::int64_t e, const Index&) { return value(op.a, e) + value(op.b, e); });
  }

  Elements operator()(const ScaleOp& op) const {
    return elements([&](std::int64_t e, const Index&) { return op.factor * value(op.x, e); });
  }

  Elements operator()(const MatmulOp& op) const {
    std::int64_t inner = shape(op.a).back();
    std::size_t rank = result_.shape.size();
    return elements([&](std::int64_t, Index a) {
      Index b = a;
      std::int64_t sum = 0;
      for (std::int64_t k = 0; k < inner; ++k) {
        a[rank - 1] = b[rank - 2] = k;
        sum += value(op.a, a) * value(op.b, b);
      }
      return sum;
    });
  }

  Elements operator()(const StepOp& op) const {
    return elements([&](std::int64_t e, const Index& index) {
      return stepped(op.tables, tableAt(op.axis, index), value(op.x, e), 1);
    });
  }

  Elements operator()(const RatioStepOp& op) const {
    return elements([&](std::int64_t e, const Index& index) {
      return stepped(op.tables, tableAt(op.axis, index), value(op.numerator, e),
                     value(op.denominator, e));
    });
  }

  Elements operator()(const SumOp& op) const {
    return elements([&](std::int64_t, const Index& index) {
      std::int64_t sum = 0;
      for (std::int64_t addend : along(op.x, op.axis, index)) sum += addend;
      return sum;
    });
  }

  Elements operator()(const MaxOp& op) const {
    return elements([&](std::int64_t, const Index& index) {
      Elements sorted = along(op.x, op.axis, index);
      std::sort(sorted.begin(), sorted.end(), std::greater<>());
      return at(sorted, op.rank - 1);
    });
  }

  Elements operator()(const ReshapeOp& op) const {
    return elements([&](std::int64_t e, const Index&) { return value(op.x, e); });
  }

  Elements operator()(const TransposeOp& op) const {
    return elements([&](std::int64_t, const Index& index) {
      Index from(index.size());
      for (std::size_t d = 0; d < index.size(); ++d) from[op.permutation[d]] = index[d];
      return value(op.x, from);
    });
  }

  Elements operator()(const SliceOp& op) const {
    return elements([&](std::int64_t, Index index) {
      for (std::size_t d = 0; d < index.size(); ++d)
        index[d] = op.start[d] + op.stride[d] * index[d];
      return value(op.x, index);
    });
  }

  Elements operator()(const DigitsOp& op) const {
    return elements([&](std::int64_t, Index index) {
      const std::int64_t k = index.back();
      index.pop_back();
      return op.at(value(op.x, index), k);
    });
  }

  Elements operator()(const WindowOp& op) const {
    return elements([&](std::int64_t, Index index) {
      std::int64_t k = index[index.size() - 2];
      index.erase(index.end() - 2);
      std::int64_t& place = index[op.axis];
      place = op.at(place, k);
      return 0 <= place && place < extent(op.x, op.axis) ? value(op.x, index) : op.fill;
    });
  }

  Elements operator()(const ConcatOp& op) const {
    return elements([&](std::int64_t, Index index) {
      std::int64_t& place = index[op.axis];
      std::size_t part = 0;
      for (; place >= extent(op.parts[part], op.axis); ++part)
        place -= extent(op.parts[part], op.axis);
      return value(op.parts[part], index);
    });
  }

  Elements operator()(const BroadcastOp& op) const {
    return elements([&](std::int64_t, Index index) {
      for (std::size_t d = 0; d < index.size(); ++d)
        if (shape(op.x)[d] == 1) index[d] = 0;
      return value(op.x, index);
    });
  }

 private:
  static std::int64_t at(const Elements& list, std::int64_t e) { return list[e]; }
  const Shape& shape(TensorId id) const { return program_.tensor(id).shape; }
  std::int64_t extent(TensorId id, int axis) const { return shape(id)[axis]; }
  std::int64_t value(TensorId id, std::int64_t e) const { return at(values_[id], e); }
  std::int64_t value(TensorId id, const Index& index) const {
    return value(id, rowMajor(shape(id)).at(index.data()));
  }

  // The result, whose element number e at this index is of(e, index).
  template <class Of>
  Elements elements(Of of) const {
    Elements result;
    Index index(result_.shape.size());
    for (std::int64_t e = 0; e < result_.elements; ++e) {
      unflatten(result_.shape, e, index.data());
      result.push_back(of(e, index));
    }
    return result;
  }

  // The elements of x at this index, whatever the index along the axis.
  Elements along(TensorId x, int axis, Index index) const {
    Elements list;
    for (std::int64_t k = 0; k < extent(x, axis); ++k) {
      index[axis] = k;
      list.push_back(value(x, index));
    }
    return list;
  }

  static std::int64_t tableAt(int axis, const Index& index) { return axis == -1 ? 0 : index[axis]; }

  // Base and the increments of all gates that are 1.
  static std::int64_t stepped(const Tables& tables, std::int64_t table, std::int64_t numerator,
                              std::int64_t denominator) {
    std::int64_t sum = at(tables.base, table);
    for (std::int64_t k = at(tables.start, table); k < at(tables.start, table + 1); ++k)
      if (tables.qAt(k) * numerator >= at(tables.p, k) * denominator)
        sum += at(tables.increments, k);
    return sum;
  }

  const Program& program_;
  const TensorValues& values_;
  const Tensor& result_;
};

}  // namespace

void checkMemory(const Program& program) {
  Magnitude total = 0;
  for (const Tensor& tensor : program.tensors())
    total = addMagnitudes(total, magnitude(tensor.elements));
  if (total > kMaxInterpreted)
    fail("program: required at most 2^31 elements of all tensors, found ", total);
}

void checkInputs(const Program& program, const Values& inputs, std::int64_t samples) {
  std::size_t given = 0;
  for (const Tensor& tensor : program.tensors()) {
    const auto* input = tensor.as<InputOp>();
    if (input == nullptr) continue;
    if (given == inputs.size())  // fewer lists than inputs
      fail(label(tensor), ": required numbers for it, found numbers for ", given, " inputs");
    const Elements& numbers = inputs[given++];
    std::string times = samples == 1 ? "" : cat(samples, " x ");
    if (numbers.size() != multiplyMagnitudes(magnitude(samples), magnitude(tensor.elements)))
      fail(label(tensor), ": required ", times, tensor.elements, " numbers, found ",
           numbers.size());
    auto outside = std::find_if_not(numbers.begin(), numbers.end(),
                                    [&](std::int64_t n) { return input->range.contains(n); });
    if (outside == numbers.end()) continue;
    std::int64_t place = outside - numbers.begin();
    fail(label(tensor), samples == 1 ? "" : cat(", sample ", place / tensor.elements), ", element ",
         indexText(tensor.shape, place % tensor.elements), ": required a number within [",
         input->range.lo, ", ", input->range.hi, "], found ", *outside);
  }
  if (given != inputs.size())
    fail("inputs: required numbers for ", given, " inputs, found numbers for ", inputs.size());
}

TensorValues interpret(const Program& program, const Values& inputs) {
  checkInputs(program, inputs);
  checkMemory(program);
  TensorValues values;
  std::size_t given = 0;
  for (const Tensor& tensor : program.tensors())
    values.push_back(tensor.as<InputOp>() != nullptr
                         ? inputs[given++]
                         : std::visit(Interpreter(program, values, tensor), tensor.op));
  return values;
}

Values outputValues(const Program& program, const TensorValues& tensors) {
  Values values;
  for (const Output& output : program.outputs()) values.push_back(tensors[output.tensor]);
  return values;
}

}  // namespace tc0::program
