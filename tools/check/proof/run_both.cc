#include <algorithm>

#include "tools/check/error.h"
#include "tools/check/proof/each_index.h"
#include "tools/check/proof/sampling.h"

// Both sides computed with plain numbers, element by element.
namespace tc0check {

namespace {

Int checked(Wide value) {
  if (value != Int(value)) throw TooLarge("a number leaves 64 bits");
  return Int(value);
}

/// The number of gates of a table that are 1.
Int ones(const Tables& tables, Int t, Int numerator, Int denominator) {
  Int low = tables.start[t], high = tables.start[t + 1];
  while (low < high) {
    Int k = (low + high) / 2;
    Wide q = tables.q ? (*tables.q)[k] : 1;
    if (q * numerator >= Wide{tables.p[k]} * denominator) {
      low = k + 1;
    } else {
      high = k;
    }
  }
  return low - tables.start[t];
}

const std::vector<Int>& inputOf(const std::map<std::string, std::vector<Int>>& inputs,
                                const std::string& name) {
  auto found = inputs.find(name);
  if (found == inputs.end()) refuse("input '", name.substr(0, 80), "' required; found none");
  return found->second;
}

/// Elements of a tensor, counted in row-major order around one dimension: [before][axis][after].
struct Around {
  Around(const std::vector<Int>& shape, Int axis) {
    for (Int d = 0; d < std::ssize(shape); ++d) {
      (d < axis ? before : d == axis ? extent : after) *= shape[d];
    }
  }
  Int at(Int b, Int k, Int a) const { return (b * extent + k) * after + a; }
  Int before = 1, extent = 1, after = 1;
};

class ProgramRun {
 public:
  ProgramRun(const Program& program, const std::map<std::string, std::vector<Int>>& inputs)
      : program_(program), inputs_(inputs) {}

  Values run() {
    for (const Tensor& tensor : program_.tensors) {
      tensor_ = &tensor;
      std::vector<Int> result(tensor.elements);
      compute(result);
      values_.push_back(std::move(result));
    }
    return std::move(values_);
  }

 private:
  const std::vector<Int>& x(std::size_t k = 0) const { return values_[tensor_->operands[k]]; }
  const std::vector<Int>& shape(std::size_t k = 0) const {
    return program_[tensor_->operands[k]].shape;
  }

  void compute(std::vector<Int>& y) {
    switch (tensor_->op) {
      case Op::kInput:
        y = inputOf(inputs_, tensor_->name);
        return;
      case Op::kConstant:
        for (std::size_t e = 0; e < y.size(); ++e) y[e] = tensor_->numbers[Int(e)];
        return;
      case Op::kLinear:
        return linear(y);
      case Op::kAdd:
        for (std::size_t e = 0; e < y.size(); ++e) y[e] = checked(Wide{x()[e]} + x(1)[e]);
        return;
      case Op::kScale:
        for (std::size_t e = 0; e < y.size(); ++e) y[e] = checked(Wide{x()[e]} * tensor_->factor);
        return;
      case Op::kMatmul:
        return matmul(y);
      case Op::kStep:
      case Op::kRatioStep:
        return steps(y);
      case Op::kDigits: {
        Int count = tensor_->shape.back();
        for (std::size_t e = 0; e < y.size(); ++e) {
          y[e] = x()[e / count] >> (tensor_->low + Int(e) % count) & 1;
        }
        return;
      }
      case Op::kSum:
      case Op::kMax:
        return along(y);
      case Op::kReshape:
        y = x();
        return;
      case Op::kWindow:
        return window(y);
      case Op::kConcat:
        return concat(y);
      case Op::kTranspose:
      case Op::kSlice:
      case Op::kBroadcast:
        return view(y);
    }
  }

  void linear(std::vector<Int>& y) {
    Int all = shape().back(), out = tensor_->shape.back(), in = all / tensor_->groups;
    for (Int e = 0; e < std::ssize(y); ++e) {
      Int o = e % out, group = o / (out / tensor_->groups);
      Wide sum = tensor_->bias ? (*tensor_->bias)[o] : 0;
      for (Int i = 0; i < in; ++i)
        sum += Wide{tensor_->numbers[o * in + i]} * x()[e / out * all + group * in + i];
      y[e] = checked(sum);
    }
  }

  void matmul(std::vector<Int>& y) {
    Int inner = shape().back(), columns = tensor_->shape.back();
    Int rows = tensor_->shape[tensor_->shape.size() - 2];
    for (Int e = 0; e < std::ssize(y); ++e) {
      Int j = e % columns, i = e / columns % rows, lead = e / columns / rows;
      Wide sum = 0;
      for (Int k = 0; k < inner; ++k) {
        sum += Wide{x()[(lead * rows + i) * inner + k]} * x(1)[(lead * inner + k) * columns + j];
      }
      y[e] = checked(sum);
    }
  }

  void steps(std::vector<Int>& y) {
    const Tables& tables = tensor_->tables;
    Around around(tensor_->shape, tables.tables > 1 ? tensor_->axis : 0);
    for (Int e = 0; e < std::ssize(y); ++e) {
      Int t = tables.tables > 1 ? e / around.after % around.extent : 0;
      Int denominator = tensor_->op == Op::kRatioStep ? x(1)[e] : 1;
      Int reached = ones(tables, t, x()[e], denominator);
      Wide value = tables.base[t];
      for (Int k = 0; k < reached; ++k) value += tables.increments[tables.start[t] + k];
      y[e] = checked(value);
    }
  }

  void along(std::vector<Int>& y) {
    Around around(shape(), tensor_->axis);
    for (Int b = 0; b < around.before; ++b) {
      for (Int a = 0; a < around.after; ++a) {
        std::vector<Int> line;
        Wide sum = 0;
        for (Int k = 0; k < around.extent; ++k) {
          line.push_back(x()[around.at(b, k, a)]);
          sum += line.back();
        }
        if (tensor_->op == Op::kMax) {
          std::sort(line.rbegin(), line.rend());
          sum = line[tensor_->rank - 1];
        }
        y[b * around.after + a] = checked(sum);
      }
    }
  }

  void window(std::vector<Int>& y) {
    Around from(shape(), tensor_->axis);
    Int length = tensor_->shape[tensor_->shape.size() - 2], channels = shape().back();
    Int windows = tensor_->shape[tensor_->axis], rows = from.after / channels, e = 0;
    for (Int b = 0; b < from.before; ++b) {
      for (Int o = 0; o < windows; ++o) {
        for (Int row = 0; row < rows; ++row) {
          for (Int k = 0; k < length; ++k) {
            Int place = tensor_->step * o + tensor_->dilation * k - tensor_->before;
            for (Int c = 0; c < channels; ++c) {
              y[e++] = place < 0 || place >= from.extent
                           ? tensor_->fill
                           : x()[from.at(b, place, row * channels + c)];
            }
          }
        }
      }
    }
  }

  void concat(std::vector<Int>& y) {
    Around whole(tensor_->shape, tensor_->axis);
    Int first = 0;
    for (std::size_t p = 0; p < tensor_->operands.size(); ++p) {
      Around part(shape(p), tensor_->axis);
      for (Int b = 0; b < part.before; ++b) {
        for (Int k = 0; k < part.extent; ++k) {
          for (Int a = 0; a < part.after; ++a) {
            y[whole.at(b, first + k, a)] = x(p)[part.at(b, k, a)];
          }
        }
      }
      first += part.extent;
    }
  }

  void view(std::vector<Int>& y) {
    const std::vector<Int>& from = shape();
    std::vector<Int> stride(from.size(), 1);
    for (std::size_t d = from.size(); d-- > 1;) stride[d - 1] = stride[d] * from[d];
    Int e = 0;
    forEach(wholeBox(tensor_->shape), [&](const Int* index) {
      Int at = 0;
      for (std::size_t d = 0; d < from.size(); ++d) {
        if (tensor_->op == Op::kTranspose) {
          at += stride[tensor_->permutation[d]] * index[d];
        } else if (tensor_->op == Op::kSlice) {
          at += stride[d] * (tensor_->start[d] + tensor_->stride[d] * index[d]);
        } else {
          at += from[d] == 1 ? 0 : stride[d] * index[d];
        }
      }
      y[e++] = x()[at];
    });
  }

  const Program& program_;
  const std::map<std::string, std::vector<Int>>& inputs_;
  const Tensor* tensor_ = nullptr;
  Values values_;
};

class CircuitRun {
 public:
  CircuitRun(const Circuit& circuit, const std::map<std::string, std::vector<Int>>& inputs)
      : circuit_(circuit), inputs_(inputs) {}

  Values run() {
    for (const Array& array : circuit_.arrays) {
      std::vector<Int> result(array.elements);
      if (std::holds_alternative<Input>(array.op)) {
        result = inputOf(inputs_, array.name);
      } else if (const auto* sum = std::get_if<Sum>(&array.op)) {
        add(array, *sum, result);
      } else {
        compare(array, result);
      }
      values_.push_back(std::move(result));
    }
    return std::move(values_);
  }

 private:
  void add(const Array& array, const Sum& sum, std::vector<Int>& result) {
    std::vector<Wide> sums(result.size(), 0);
    for (const auto* terms : {&sum.terms, &sum.constants}) {
      for (const Term& term : *terms) addTerm(array, term, sums);
    }
    for (std::size_t e = 0; e < sums.size(); ++e) result[e] = checked(sums[e]);
  }

  void addTerm(const Array& array, const Term& term, std::vector<Wide>& sums) {
    Box box = term.domain;
    for (Int extent : term.over) box.push_back({0, extent - 1});
    forEach(box, [&](const Int* index) {
      Int e = 0;
      for (std::size_t d = 0; d < array.shape.size(); ++d) e = e * array.shape[d] + index[d];
      Wide value = term.scale;
      if (term.weights) value *= (*term.weights)[term.weightAt.at(index)];
      if (term.source >= 0) value *= values_[term.source][term.address.at(index)];
      sums[e] += value;
    });
  }

  void compare(const Array& array, std::vector<Int>& result) {
    const auto* read = std::get_if<Read>(&array.op);
    const Array& bank = read != nullptr ? circuit_[read->step.array] : array;
    const Step& step = std::get<Step>(bank.op);
    Int e = 0;
    forEach(wholeBox(array.shape), [&](const Int* index) {
      std::vector<Int> at(index, index + array.shape.size());
      if (read != nullptr) {
        std::vector<Int> inner;
        for (const Row& row : read->step.at) inner.push_back(row.at(index));
        at = inner;
      }
      Int numerator = values_[step.numerator.array][step.numerator.address.at(at.data())];
      Int denominator =
          step.denominator
              ? values_[step.denominator->array][step.denominator->address.at(at.data())]
              : 1;
      Int t = step.tableAt.at(at.data());
      Int reached = ones(step, t, numerator, denominator);
      Int variant = read != nullptr ? read->variantAt.at(index) : 0;
      Wide value = read != nullptr ? read->base[t * read->variants + variant] : step.base[t];
      Int first = read != nullptr ? read->variants * step.start[t] + variant * step.gates(t)
                                  : step.start[t];
      const Numbers& increments = read != nullptr ? read->increments : step.increments;
      for (Int k = 0; k < reached; ++k) value += increments[first + k];
      result[e++] = checked(value);
    });
  }

  const Circuit& circuit_;
  const std::map<std::string, std::vector<Int>>& inputs_;
  Values values_;
};

}  // namespace

Values runProgram(const Program& program, const std::map<std::string, std::vector<Int>>& inputs) {
  return ProgramRun(program, inputs).run();
}

Values runCircuit(const Circuit& circuit, const std::map<std::string, std::vector<Int>>& inputs) {
  return CircuitRun(circuit, inputs).run();
}

}  // namespace tc0check
