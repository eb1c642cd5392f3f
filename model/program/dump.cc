#include "model/program/dump.h"

#include <algorithm>
#include <array>
#include <vector>

#include "circuit/base/error.h"
#include "model/program/fields.h"

namespace tc0::program {
namespace {

// "[-3, 2]": the least and the largest of the values.
std::string rangeText(const std::vector<std::int64_t>& values) {
  if (values.empty()) return "no numbers";
  auto [low, high] = std::minmax_element(values.begin(), values.end());
  return cat("[", *low, ", ", *high, "]");
}

// Says an operation's fields in one line: "of fc; 2 x 2 weights in [-3, 2], bias in [0, 20]".
struct Details {
  const Program& program;
  const Tensor& tensor;
  std::string text;
  const Shape* x = nullptr;  // the shape of the first operand

  void range(Range) {}
  void operand(const char* key, TensorId id) {
    const Tensor& read = program.tensor(id);
    if (x == nullptr) x = &read.shape;
    const char* before = key == std::string_view("denominator") ? " / " : ", ";
    text += cat(text.empty() ? "of " : before, read.name);
  }
  void operands(const char* key, const std::vector<TensorId>& ids) {
    for (TensorId id : ids) operand(key, id);
  }
  void axis(const char*, int axis) { text += cat(" along ", axis); }
  void axes(const char* key, const std::vector<int>& axes) {
    text += cat(", ", key, " ", listText(axes));
  }
  void number(const char* key, std::int64_t number) { text += cat(", ", key, " ", number); }
  void count(const char* key, std::int64_t number) {
    if (number != 1) this->number(key, number);
  }
  void list(const char* key, const std::vector<std::int64_t>& list) {
    text += cat(", ", key, " ", listText(list));
  }
  void numbers(const char* key, const Integers& values, NumbersShape shape) {
    if (values == nullptr) return;
    if (shape.kind == NumbersShape::kResult)
      text += values->size() <= 8 ? listText(*values) : cat(values->size(), " numbers");
    else if (shape.kind == NumbersShape::kMatrix)
      text += cat("; ", tensor.shape.back(), " x ", x->back() / shape.groups, " ", key, " in ",
                  rangeText(*values));
    else
      text += cat(", ", key, " in ", rangeText(*values));
  }
  void tables(const Tables& tables, const char*, int axis) {
    text += cat("; ", tablesText(tables, axis));
  }

  // "2 tables along 1, 2 to 4 gates each, values in [0, 4]".
  static std::string tablesText(const Tables& tables, int axis) {
    std::int64_t least = tables.gates(0), most = least;
    std::int64_t low = tables.base[0], high = low;
    for (std::int64_t t = 0; t < tables.tables(); ++t) {
      least = std::min(least, tables.gates(t));
      most = std::max(most, tables.gates(t));
      std::int64_t value = tables.base[t];
      low = std::min(low, value);
      high = std::max(high, value);
      for (std::int64_t k = 0; k < tables.gates(t); ++k) {
        value += tables.increments[tables.start[t] + k];
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

// The rows as lines of columns, two blanks apart; the first column is aligned to the right.
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

std::string detailsOf(const Program& program, const Tensor& tensor) {
  Details details{program, tensor, {}};
  fieldsOf(tensor, details);
  return details.text;
}

}  // namespace

std::string dumpProgram(const Program& program) {
  std::vector<Row> rows;
  for (TensorId id : program.tensors().ids()) {
    const Tensor& tensor = program.tensor(id);
    rows.push_back({cat(id), tensor.name, operationName(tensor), listText(tensor.shape),
                    cat("[", tensor.range.lo, ", ", tensor.range.hi, "]"),
                    detailsOf(program, tensor)});
  }
  std::string text = lines(rows);
  for (const Output& output : program.outputs())
    text += cat("  output ", output.name, " = ", program.tensor(output.tensor).name, "\n");
  for (const auto& [key, value] : program.metadata()) text += cat("  ", key, ": ", value, "\n");
  return text;
}

}  // namespace tc0::program
