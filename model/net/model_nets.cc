#include "model/net/model_nets.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace tc0 {
namespace {

void prepare(Net& net, at::Device device, at::ScalarType type, const AttentionOptions& attention) {
  net.to(device, type);
  net.setAttention(planAttention(net, attention));
}

template <class... Values>
std::string line(const char* format, Values... values) {
  char text[256];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

void append(std::vector<BlockReport>& all, const char* network, const Net& net) {
  const std::vector<BlockBounds> bounds = certifiedBounds(net);
  for (std::int64_t b = 0; b < std::ssize(bounds); ++b)
    all.push_back({network, b, bounds[b], net.attention()[b]});
}

double leastBound(const BlockBounds& bounds) {
  return std::min(bounds.entries, bounds.centredEntries);
}

}  // namespace

TokenReading tokenReading(const Model& model) {
  return {model.tokens.letters, model.tokens.form, 1 / model.scale};
}

ModelNets::ModelNets(const Model& model, at::Device device, at::ScalarType type,
                     const AttentionOptions& attention)
    : velocity_(model.velocity) {
  prepare(velocity_, device, type, attention);
  if (model.withoutVelocity) start_.emplace(startVelocity(model, {1, 0}), device, type);
  if (model.target == Target::kMeanflow) return;
  acceleration_.emplace(model.acceleration);
  prepare(*acceleration_, device, type, attention);
  if (model.tokens.active()) tokens_.emplace(networks(), tokenReading(model));
}

std::vector<BlockReport> blockReports(const ModelNets& nets) {
  std::vector<BlockReport> all;
  append(all, "velocity", nets.velocity());
  if (nets.acceleration()) append(all, "acceleration", *nets.acceleration());
  return all;
}

std::string boundsText(const std::vector<BlockReport>& blocks) {
  if (blocks.empty()) return "";
  std::string text = line("%-14s%-7s%-11s%-17s%-11s%s\n", "network", "block", "weights R",
                          "singular values", "entries B", "B, keys centred");
  for (const BlockReport& row : blocks)
    text += line("%-14s%-7lld%-11.3g%-17.3g%-11.3g%.3g\n", row.network.c_str(), row.block,
                 row.bounds.largestWeight, row.bounds.largestSingular, row.bounds.entries,
                 row.bounds.centredEntries);
  return text;
}

std::string attentionText(const std::vector<BlockReport>& blocks) {
  if (blocks.empty()) return "an MLP: no attention\n";
  std::string text = line("%-14s%-7s%-10s%-8s%-10s%-17s%-9s%s\n", "network", "block", "B", "degree",
                          "features", "certified error", "attends", "why");
  for (const BlockReport& row : blocks) {
    const AttentionPlan& plan = row.plan;
    const bool looked = plan.considered > 0;
    text += line("%-14s%-7lld%-10.3g%-8s%-10s%-17s%-9s%s\n", row.network.c_str(), row.block,
                 leastBound(row.bounds), looked ? std::to_string(plan.considered).c_str() : "-",
                 looked ? std::to_string(plan.features).c_str() : "-",
                 looked ? line("%.2g", plan.certified).c_str() : "-",
                 plan.degree > 0 ? "approx" : "exact", plan.reason.c_str());
  }
  return text;
}

std::string toJson(const std::vector<BlockReport>& blocks) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const BlockReport& row : blocks)
    list.push_back({{"network", row.network},
                    {"block", row.block},
                    {"weights_r", row.bounds.largestWeight},
                    {"singular", row.bounds.largestSingular},
                    {"entries_b", row.bounds.entries},
                    {"entries_b_keys_centred", row.bounds.centredEntries},
                    {"attention", row.plan.degree > 0 ? "approx" : "exact"},
                    {"degree", row.plan.considered},
                    {"features", row.plan.features},
                    {"certified_error", row.plan.certified},
                    {"reason", row.plan.reason}});
  return list.dump();
}

}  // namespace tc0
