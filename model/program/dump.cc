#include "model/program/dump.h"

#include <algorithm>
#include <array>
#include <vector>

#include "circuit/base/error.h"

namespace tc0::program {
namespace {

std::string rangeText(const std::vector<std::int64_t>& values) {
  if (values.empty()) return "no numbers";
  auto [low, high] = std::minmax_element(values.begin(), values.end());
  return cat("[", *low, ", ", *high, "]");
}

struct Details {
  const Program& program;
  const Tensor& tensor;

  const std::string& name(TensorId id) const { return program.tensor(id).name; }

  std::string operator()(const InputOp&) const { return ""; }
  std::string operator()(const ConstantOp& op) const {
    return op.values->size() <= 8 ? listText(*op.values) : cat(op.values->size(), " numbers");
  }
  std::string operator()(const LinearOp& op) const {
    std::string text =
        cat("of ", name(op.x), "; ", tensor.shape.back(), " x ", program.tensor(op.x).shape.back(),
            " weights in ", rangeText(*op.weights));
    return op.bias == nullptr ? text : cat(text, ", bias in ", rangeText(*op.bias));
  }
  std::string operator()(const AddOp& op) const { return cat("of ", name(op.a), ", ", name(op.b)); }
  std::string operator()(const ScaleOp& op) const {
    return cat("of ", name(op.x), " by ", op.factor);
  }
  std::string operator()(const MatmulOp& op) const {
    return cat("of ", name(op.a), ", ", name(op.b));
  }
  std::string operator()(const StepOp& op) const {
    return cat("of ", name(op.x), "; ", tables(op.tables, op.axis));
  }
  std::string operator()(const RatioStepOp& op) const {
    return cat("of ", name(op.numerator), " / ", name(op.denominator), "; ",
               tables(op.tables, op.axis));
  }
  std::string operator()(const SumOp& op) const {
    return cat("of ", name(op.x), " along ", op.axis);
  }
  std::string operator()(const MaxOp& op) const {
    return cat("of ", name(op.x), " along ", op.axis, ", rank ", op.rank);
  }
  std::string operator()(const TransposeOp& op) const {
    return cat("of ", name(op.x), " by ", listText(op.permutation));
  }
  std::string operator()(const SliceOp& op) const {
    return cat("of ", name(op.x), " from ", listText(op.start), " by ", listText(op.stride));
  }
  std::string operator()(const ConcatOp& op) const {
    std::string text = "of";
    const char* separator = " ";
    for (TensorId part : op.parts) {
      text += separator + name(part);
      separator = ", ";
    }
    return cat(text, " along ", op.axis);
  }
  std::string operator()(const auto& op) const { return cat("of ", name(op.x)); }

  static std::string tables(const Tables& tables, int axis) {
    std::int64_t least = tables.gates(0), most = least;
    std::int64_t low = tables.base[0], high = low;
    for (std::int64_t t = 0; t < tables.tables(); ++t) {
      least = std::min(least, tables.gates(t));
      most = std::max(most, tables.gates(t));
      std::int64_t value = tables.base[static_cast<std::size_t>(t)];
      low = std::min(low, value);
      high = std::max(high, value);
      for (std::int64_t k = 0; k < tables.gates(t); ++k) {
        value += tables.increments[static_cast<std::size_t>(
            tables.start[static_cast<std::size_t>(t)] + k)];
        low = std::min(low, value);
        high = std::max(high, value);
      }
    }
    std::string gates = least == most ? cat(most) : cat(least, " to ", most);
    std::string count = axis == -1 ? "one table" : cat(tables.tables(), " tables along ", axis);
    return cat(count, ", ", gates, " gates", axis == -1 ? "" : " each", ", values in [", low, ", ",
               high, "]");
  }
};

using Row = std::array<std::string, 6>;

std::string lines(const std::vector<Row>& rows) {
  std::array<std::size_t, 6> width{};
  for (const Row& row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], row[c].size());
  std::string text;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      std::string blanks(width[c] - row[c].size() + 2, ' ');
      line += c == 0 ? blanks + row[c] + "  " : row[c] + blanks;
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    text += line + "\n";
  }
  return text;
}

}  // namespace

std::string dumpProgram(const Program& program) {
  std::vector<Row> rows;
  for (std::size_t id = 0; id < program.tensors().size(); ++id) {
    const Tensor& tensor = program.tensors()[id];
    rows.push_back({cat(id), tensor.name, operationName(tensor), listText(tensor.shape),
                    cat("[", tensor.range.lo, ", ", tensor.range.hi, "]"),
                    std::visit(Details{program, tensor}, tensor.op)});
  }
  std::string text = lines(rows);
  for (const Output& output : program.outputs())
    text += cat("  output ", output.name, " = ", program.tensor(output.tensor).name, "\n");
  for (const auto& [key, value] : program.metadata()) text += cat("  ", key, ": ", value, "\n");
  return text;
}

}  // namespace tc0::program
