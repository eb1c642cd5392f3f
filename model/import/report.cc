#include "model/import/report.h"

namespace tc0::importer {
namespace {

nlohmann::ordered_json portsJson(const std::vector<PortRow>& ports) {
  auto list = nlohmann::ordered_json::array();
  for (const PortRow& port : ports) {
    nlohmann::ordered_json row{{"name", port.name},     {"tensor", port.tensor},
                               {"shape", port.shape},   {"scale", port.scale},
                               {"offset", port.offset}, {"least", port.range.lo},
                               {"most", port.range.hi}};
    if (!port.output.empty()) row["output"] = port.output;
    if (port.axis >= 0) row["axis"] = port.axis;
    list.push_back(std::move(row));
  }
  return list;
}

nlohmann::ordered_json tiesJson(const FloatTies& ties) {
  auto list = nlohmann::ordered_json::array();
  for (const FloatTies::Tie& tie : ties.first)
    list.push_back({{"channel", tie.channel},
                    {"integer", tie.integer},
                    {"exact", tie.exact},
                    {"float32", tie.single}});
  return list;
}

}  // namespace

const char* nameOf(Exactness exactness) {
  switch (exactness) {
    case Exactness::kExact:
      return "exact";
    case Exactness::kUpToTies:
      return "exact up to ties";
    case Exactness::kApproximated:
      return "approximated";
  }
  return "";
}

nlohmann::ordered_json toJson(const ImportReport& report) {
  auto operations = nlohmann::ordered_json::array();
  for (const OperationRow& row : report.operations) {
    nlohmann::ordered_json json{
        {"node", row.node}, {"operator", row.op}, {"class", nameOf(row.exactness)}};
    if (row.tables > 0) {
      json["tables"] = row.tables;
      json["breakpoints"] = row.breakpoints;
    }
    if (row.exactness == Exactness::kUpToTies) {
      json["ties"] = row.ties.count;
      if (row.ties.count > 0) json["first_ties"] = tiesJson(row.ties);
    }
    if (!row.note.empty()) json["note"] = row.note;
    operations.push_back(std::move(json));
  }
  return {{"file", report.file},
          {"source", report.source},
          {"inputs", portsJson(report.inputs)},
          {"outputs", portsJson(report.outputs)},
          {"operations", std::move(operations)}};
}

}  // namespace tc0::importer
