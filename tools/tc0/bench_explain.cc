#include "tools/tc0/bench_explain.h"

#include <algorithm>
#include <iostream>
#include <sstream>

#include "circuit/base/command_line/table.h"

namespace tc0 {
namespace {

using Json = nlohmann::ordered_json;

std::string figure(double value) {
  std::ostringstream text;
  text.precision(3);
  text << value;
  return text.str();
}

}  // namespace

Json explainArrays(const Circuit& circuit, const ArrayEngine& engine, const SampleView& batch,
                   double productRate, double stepRate) {
  PerArray<ArrayNote> notes = engine.explain();
  std::vector<double> seconds(notes.size(), 0);
  RunOptions options;
  options.threads = 1;
  Results results;
  engine.run(batch, {}, options, results);  // wakes pages
  options.arraySeconds = &seconds;
  engine.run(batch, {}, options, results);
  double all = 0;
  for (ArrayId id : notes.ids())
    if (notes[id].evaluated) all += seconds[magnitude(id)];
  std::vector<ArrayId> order;
  for (ArrayId id : notes.ids()) order.push_back(id);
  auto spent = [&](ArrayId id) { return seconds[magnitude(id)]; };
  std::stable_sort(order.begin(), order.end(),
                   [&](ArrayId a, ArrayId b) { return spent(a) > spent(b); });
  Json arrays = Json::array();
  for (ArrayId id : order) {
    const ArrayNote& note = notes[id];
    const double each = note.evaluated ? spent(id) / batch.samples : 0;
    Json row{{"array", circuit.array(id).name},
             {"how", note.how},
             {"elements", circuit.array(id).elements},
             {"share_of_time", all > 0 && note.evaluated ? spent(id) / all : 0},
             {"microseconds_per_sample", 1e6 * each},
             {"products", note.products},
             {"steps", note.steps}};
    if (productRate > 0 && each > 0)
      row["share_of_limit"] = (note.products / productRate + note.steps / stepRate) / each;
    arrays.push_back(row);
  }
  return arrays;
}

void printExplained(const Json& arrays) {
  std::cout << '\n';
  Table table({0, 1});
  table.row({"array", "computed as", "elements", "of the time", "us/sample", "products", "steps",
             "of the limit"});
  for (const Json& row : arrays)
    table.row(
        {row["array"], row["how"], row["elements"].dump(),
         figure(100 * row["share_of_time"].get<double>()) + "%",
         figure(row["microseconds_per_sample"]), figure(row["products"]), figure(row["steps"]),
         row.contains("share_of_limit") ? figure(100 * row["share_of_limit"].get<double>()) + "%"
                                        : "-"});
  table.print(std::cout);
}

}  // namespace tc0
