#include "tools/tc0/import/trace.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iostream>

#include "circuit/base/command_line/table.h"
#include "circuit/base/error.h"
#include "circuit/base/file.h"
#include "circuit/base/number.h"
#include "model/program/interpret.h"
#include "tools/samples/npz.h"

namespace tc0 {
namespace {

using importer::Traced;

std::string plain(const std::string& name) {
  std::string result;
  for (unsigned char c : name)
    if (std::isalnum(c) != 0) result += static_cast<char>(std::tolower(c));
  return result;
}

// The numbers of the network's tensor, in its order of dimensions.
std::vector<double> numbersOf(const Traced& traced, const program::Program& program,
                              const program::TensorValues& values) {
  const Shape& own = program.tensor(traced.tensor).shape;
  const AffineRow row = rowMajor(own);
  AffineRow place;
  for (int d : traced.order) place.strides.push_back(row.strides[d]);
  std::vector<double> result;
  Index index(traced.shape.size(), 0);
  do {
    const std::size_t c = traced.axis < 0 ? 0 : index[traced.axis];
    auto at = [&](const std::vector<double>& list) { return list[list.size() == 1 ? 0 : c]; };
    result.push_back(at(traced.scale) *
                         static_cast<double>(values[traced.tensor][place.at(index.data())]) +
                     at(traced.offset));
  } while (advance(index.data(), traced.shape));
  return result;
}

struct Compared {
  std::int64_t different = 0, first = -1;
};

Compared compare(const std::vector<std::int64_t>& stored, const std::vector<double>& computed) {
  Compared result;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (std::fabs(static_cast<double>(stored[i]) - computed[i]) < 1e-6) continue;
    if (result.first < 0) result.first = static_cast<std::int64_t>(i);
    ++result.different;
  }
  return result;
}

// The arrays of the inputs, as the program's integers.
program::Values inputsOf(const importer::Imported& imported, std::vector<StoredArray>& arrays) {
  program::Values values;
  for (const importer::PortRow& port : imported.report.inputs) {
    std::int64_t elements = 1;
    for (std::int64_t extent : port.shape) elements *= extent;
    auto found = std::find_if(arrays.begin(), arrays.end(), [&](const StoredArray& array) {
      return plain(array.name) == plain(port.name) && std::ssize(array.values) == elements;
    });
    if (found == arrays.end())
      found = std::find_if(arrays.begin(), arrays.end(), [&](const StoredArray& array) {
        return plain(array.name).starts_with("input") && std::ssize(array.values) == elements;
      });
    if (found == arrays.end())
      fail("--trace: required an array '", port.name, "' of ", elements,
           " numbers, the network's input, found none");
    values.push_back(found->values);
    arrays.erase(found);
  }
  return values;
}

TracedArray rowOf(const StoredArray& array, const Traced& traced, const Compared& compared,
                  const std::vector<double>& computed, bool byName) {
  TracedArray row{
      array.name, traced.name, byName, std::ssize(array.values), compared.different, compared.first,
      0,          0,           ""};
  if (compared.first >= 0) {
    row.stored = static_cast<double>(array.values[compared.first]);
    row.computed = computed[compared.first];
    row.index = indexText(array.shape, compared.first);
  }
  return row;
}

}  // namespace

bool TraceResult::agrees() const {
  return std::all_of(arrays.begin(), arrays.end(), [](const TracedArray& row) {
    return !row.tensor.empty() && row.different == 0;
  });
}

TraceResult traceImport(const importer::Imported& imported, const std::vector<std::string>& files) {
  std::vector<StoredArray> arrays;
  for (const std::string& file : files)
    for (StoredArray& array : parseNpz(readFile(file), file)) arrays.push_back(std::move(array));
  const program::Values inputs = inputsOf(imported, arrays);
  const program::TensorValues values = program::interpret(imported.program, inputs);
  std::vector<std::vector<double>> computed;
  for (const Traced& traced : imported.traced)
    computed.push_back(numbersOf(traced, imported.program, values));
  TraceResult result;
  std::vector<bool> used(imported.traced.size(), false);
  for (const StoredArray& array : arrays) {
    TracedArray best{array.name, "", false, std::ssize(array.values), 0, -1, 0, 0, ""};
    std::size_t which = imported.traced.size();
    for (std::size_t k = 0; k < imported.traced.size(); ++k) {
      const Traced& traced = imported.traced[k];
      if (std::ssize(array.values) != std::ssize(computed[k])) continue;
      const bool byName = plain(traced.name) == plain(array.name);
      if (!byName && (best.byName || traced.shape != array.shape)) continue;
      const Compared compared = compare(array.values, computed[k]);
      if (!byName && used[k] && compared.different > 0) continue;
      if (byName || best.tensor.empty() || compared.different < best.different) {
        best = rowOf(array, traced, compared, computed[k], byName);
        which = k;
      }
      if (byName) break;
    }
    if (which < used.size() && best.different == 0) used[which] = true;
    result.arrays.push_back(std::move(best));
  }
  return result;
}

nlohmann::ordered_json toJson(const TraceResult& trace) {
  auto list = nlohmann::ordered_json::array();
  for (const TracedArray& row : trace.arrays) {
    nlohmann::ordered_json json{{"array", row.array},
                                {"tensor", row.tensor},
                                {"by_name", row.byName},
                                {"elements", row.elements},
                                {"different", row.different}};
    if (row.first >= 0) {
      json["first"] = row.index;
      json["stored"] = row.stored;
      json["computed"] = row.computed;
    }
    list.push_back(std::move(json));
  }
  return list;
}

void printTrace(const TraceResult& trace) {
  Table table({0, 1, 4});
  table.row({"stored array", "tensor", "elements", "different", "first"});
  std::int64_t equal = 0;
  for (const TracedArray& row : trace.arrays) {
    equal += !row.tensor.empty() && row.different == 0 ? 1 : 0;
    table.row({row.array, row.tensor.empty() ? "none" : row.tensor, grouped(row.elements),
               grouped(row.different),
               row.first < 0
                   ? ""
                   : cat(row.index, ": stored ", row.stored, ", computed ", row.computed)});
  }
  table.print(std::cout);
  std::cout << "\n" << equal << " of " << trace.arrays.size() << " stored arrays equal\n";
}

}  // namespace tc0
