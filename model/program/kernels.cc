#include "model/program/kernels.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "circuit/base/assert.h"
#include "model/program/along.h"
#include "model/program/kernels_products.h"
#include "model/program/kernels_steps.h"

// A kernel is a lambda that holds whatever can be computed beforehand (extents, places to read
// from, narrow weights, the values of a table) and refers to the rest in the program. No kernel
// checks for overflow: the program's proofs bound every partial sum by Tensor::magnitude.
namespace tc0::program {
namespace {

// Elements that lie one after the other in the result and in the operand. Those of a window that
// lie outside the operand come from -1.
struct Run {
  std::int64_t from, elements;
};

// Makes the kernel of one tensor: a visitor of its operation.
class KernelMaker {
 public:
  KernelMaker(const Program& program, TensorId id) : program_(program), id_(id) {}

  Kernel operator()(const InputOp&) const { return {}; }
  Kernel operator()(const ReshapeOp&) const { return {}; }

  Kernel operator()(const ConstantOp& op) const {
    return [id = id_, &op](const Block& block) {
      std::int64_t* to = block.at[id];
      for (std::int64_t number : *op.values) to = std::fill_n(to, block.lanes, number);
    };
  }

  Kernel operator()(const LinearOp& op) const { return linearKernel(program_, id_, op); }
  Kernel operator()(const MatmulOp& op) const { return matmulKernel(program_, id_, op); }
  Kernel operator()(const StepOp& op) const { return stepKernel(program_, id_, op); }
  Kernel operator()(const RatioStepOp& op) const { return ratioStepKernel(program_, id_, op); }

  Kernel operator()(const AddOp& op) const {
    return [id = id_, a = op.a, b = op.b, elements = result().elements](const Block& block) {
      std::transform(block.at[a], block.at[a] + elements * block.lanes, block.at[b], block.at[id],
                     std::plus<>());
    };
  }

  Kernel operator()(const ScaleOp& op) const {
    return
        [id = id_, x = op.x, factor = op.factor, elements = result().elements](const Block& block) {
          std::transform(block.at[x], block.at[x] + elements * block.lanes, block.at[id],
                         [factor](std::int64_t value) { return factor * value; });
        };
  }

  Kernel operator()(const SumOp& op) const { return folded(op.x, op.axis, std::plus<>()); }

  Kernel operator()(const DigitsOp& op) const {
    return [id = id_, op, count = result().shape.back(),
            elements = program_.tensor(op.x).elements](const Block& block) {
      const std::int64_t* from = block.at[op.x];
      std::int64_t* to = block.at[id];
      for (std::int64_t e = 0; e < elements; ++e, from += block.lanes)
        for (std::int64_t k = 0; k < count; ++k)
          to = std::transform(from, from + block.lanes, to,
                              [&](std::int64_t value) { return op.at(value, k); });
    };
  }

  Kernel operator()(const MaxOp& op) const {
    if (op.rank > 1) return ranked(op);
    return folded(op.x, op.axis, [](std::int64_t a, std::int64_t b) { return std::max(a, b); });
  }

  Kernel operator()(const TransposeOp& op) const {
    return gathered(op.x, [&op](const Index& at, Index& from) {
      for (std::size_t d = 0; d < at.size(); ++d) from[op.permutation[d]] = at[d];
    });
  }

  Kernel operator()(const SliceOp& op) const {
    return gathered(op.x, [&op](const Index& at, Index& from) {
      for (std::size_t d = 0; d < at.size(); ++d) from[d] = op.start[d] + op.stride[d] * at[d];
    });
  }

  Kernel operator()(const BroadcastOp& op) const {
    return gathered(op.x, [&from_ = shape(op.x)](const Index& at, Index& from) {
      for (std::size_t d = 0; d < at.size(); ++d) from[d] = from_[d] == 1 ? 0 : at[d];
    });
  }

  // An index beyond x becomes -1 along the axis.
  Kernel operator()(const WindowOp& op) const {
    auto place = [&op, extent = shape(op.x)[op.axis]](const Index& at, Index& from) {
      std::size_t last = from.size() - 1;
      std::copy_n(at.begin(), last, from.begin());
      from[last] = at.back();
      std::int64_t found = op.at(at[op.axis], at[last]);
      from[op.axis] = 0 <= found && found < extent ? found : -1;
    };
    return gathered(op.x, place, &op);
  }

  Kernel operator()(const ConcatOp& op) const {
    std::int64_t outer = Along(result().shape, op.axis).outer;
    std::vector<std::pair<TensorId, std::int64_t>> parts;  // with the elements for each outer index
    for (TensorId part : op.parts) parts.emplace_back(part, program_.tensor(part).elements / outer);
    return [id = id_, outer, parts = std::move(parts)](const Block& block) {
      std::int64_t* to = block.at[id];
      for (std::int64_t o = 0; o < outer; ++o)
        for (auto [part, elements] : parts) {
          const std::int64_t length = elements * block.lanes;
          to = std::copy_n(block.at[part] + o * length, length, to);
        }
    };
  }

 private:
  const Tensor& result() const { return program_.tensor(id_); }
  const Shape& shape(TensorId id) const { return program_.tensor(id).shape; }

  // The kernel of an operation that takes two numbers to one, again and again along an axis.
  template <class Fold>
  Kernel folded(TensorId x, int axis, Fold fold) const {
    Along along(shape(x), axis);
    TC0_ASSERT(result().elements == along.outer * along.inner);
    return [=, id = id_](const Block& block) {
      const std::int64_t length = along.inner * block.lanes;
      const std::int64_t* from = block.at[x];
      std::int64_t* to = block.at[id];
      for (std::int64_t o = 0; o < along.outer; ++o, to += length) {
        std::copy_n(from, length, to);
        from += length;
        for (std::int64_t k = 1; k < along.extent; ++k, from += length)
          for (std::int64_t i = 0; i < length; ++i) to[i] = fold(to[i], from[i]);
      }
    };
  }

  Kernel ranked(const MaxOp& op) const {
    Along along(shape(op.x), op.axis);
    TC0_ASSERT(result().elements == along.outer * along.inner);
    return [=, id = id_, &op](const Block& block) {
      const std::int64_t length = along.inner * block.lanes;
      std::vector<std::int64_t> list(along.extent);
      std::int64_t* to = block.at[id];
      for (std::int64_t o = 0; o < along.outer; ++o)
        for (std::int64_t i = 0; i < length; ++i) {
          const std::int64_t* from = block.at[op.x] + o * along.extent * length + i;
          for (std::int64_t k = 0; k < along.extent; ++k) list[k] = from[k * length];
          auto place = list.begin() + (op.rank - 1);
          std::nth_element(list.begin(), place, list.end(), std::greater<>());
          *to++ = *place;
        }
    };
  }

  // The kernel of an operation that copies elements of x: place(at, from) sets `from` to the index
  // of x from which the element at index `at` comes. An index of a window may lie outside.
  template <class Place>
  Kernel gathered(TensorId x, Place place, const WindowOp* window = nullptr) const {
    std::vector<Run> runs;
    Index at(result().shape.size(), 0), from(shape(x).size(), 0);
    AffineRow row = rowMajor(shape(x));
    do {
      place(at, from);
      bool outside = window != nullptr && from[window->axis] < 0;
      std::int64_t source = outside ? -1 : row.at(from.data());
      TC0_ASSERT(source >= (outside ? -1 : 0) && source < program_.tensor(x).elements);
      if (!runs.empty() && source == (outside ? -1 : runs.back().from + runs.back().elements) &&
          (outside == (runs.back().from < 0)))
        ++runs.back().elements;
      else
        runs.push_back({source, 1});
    } while (advance(at.data(), result().shape));
    std::int64_t fill = window == nullptr ? 0 : window->fill;
    return [id = id_, x, fill, runs = std::move(runs)](const Block& block) {
      std::int64_t* to = block.at[id];
      for (const Run& run : runs) {
        const std::int64_t length = run.elements * block.lanes;
        to = run.from < 0 ? std::fill_n(to, length, fill)
                          : std::copy_n(block.at[x] + run.from * block.lanes, length, to);
      }
    };
  }

  const Program& program_;
  TensorId id_;
};

}  // namespace

Kernel kernelOf(const Program& program, TensorId id) {
  return std::visit(KernelMaker(program, id), program.tensor(id).op);
}

}  // namespace tc0::program
