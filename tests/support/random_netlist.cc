#include "tests/support/random_netlist.h"

#include <set>
#include <string>

#include "circuit/base/error.h"
#include "circuit/evaluate.h"
#include "circuit/logic/bounds.h"

namespace tc0 {
namespace {

class RandomNetlist {
 public:
  explicit RandomNetlist(const RandomNetlistParams& params)
      : params_(params), random_(params.seed) {}

  Netlist make() {
    while (addInput()) {
    }
    for (int bank = 0; bank < params_.banks; ++bank) addBank();
    for (int port = 0; port < params_.outputs; ++port) addOutput(port);
    return builder_.finish();
  }

 private:
  std::int64_t pick(std::int64_t lo, std::int64_t hi) { return lo + random_() % (hi - lo + 1); }

  bool addInput() {
    constexpr Coding::Kind kKinds[] = {Coding::Kind::kOffset, Coding::Kind::kTwos,
                                       Coding::Kind::kThermometer, Coding::Kind::kBits};
    static const std::string kNames[] = {"x",  "a[0]",  "9-lives", "wire", "x[0]", "p.q",
                                         "n1", "#(,)=", "_____",   "%",    "x_1",  "\u00e9"};
    Coding::Kind kind = kKinds[pick(0, 3)];
    Range range{pick(-5, 0), pick(1, 4)};
    if (kind == Coding::Kind::kBits) range = {0, 1};
    Coding coding = codingFor(kind, range);
    Shape shape = pick(0, 2) == 0 ? Shape{2} : Shape{};
    std::int64_t wires = coding.width * (shape.empty() ? 1 : 2);
    if (builder_.wires() + wires > params_.mostInputWires) return builder_.wires() == 0;
    std::string name = kNames[pick(0, 11)];
    while (!names_.insert(name).second) name += "\\";
    builder_.input(name, shape, range, coding);
    return true;
  }

  Form randomForm(std::int64_t most) {
    Form form{pick(-3, 3), {}};
    for (std::int64_t left = pick(0, most); left > 0; --left) {
      std::int64_t weight = pick(0, 1) == 0 ? 1 : pick(-params_.mostWeight, params_.mostWeight);
      form.wires.push_back({pick(0, builder_.wires() - 1), weight});
    }
    form.normalise();
    return form;
  }

  void addBank() {
    std::vector<std::int64_t> thresholds;
    for (std::int64_t left = pick(1, params_.mostGates); left > 0; --left)
      thresholds.push_back(pick(-8, 8));
    builder_.bank(randomForm(params_.mostWires), thresholds);
  }

  void addOutput(int port) {
    std::string name = port == 0 ? "x" : cat("y", port);
    switch (pick(0, 4)) {
      case 0:
        return builder_.output(name, {0, {{pick(0, builder_.wires() - 1), 1}}});
      case 1:
        return builder_.output(name, {1, {{pick(0, builder_.wires() - 1), -1}}});
      case 2:
        return builder_.output(name, {pick(-2, 2), {}});
      case 3:
        return builder_.output(name, {1}, std::vector<Form>{randomForm(params_.mostWires)});
      default: {
        std::vector<Form> forms{randomForm(params_.mostWires), randomForm(2)};
        return builder_.output(name, {2}, forms);
      }
    }
  }

  RandomNetlistParams params_;
  std::mt19937_64 random_;
  NetlistBuilder builder_;
  std::set<std::string> names_;
};

}  // namespace

Netlist randomNetlist(const RandomNetlistParams& params) { return RandomNetlist(params).make(); }

Netlist adderNetlist(int n) {
  NetlistBuilder builder;
  for (int k = 0; k < n; ++k) builder.bit(cat("a", k));
  for (int k = 0; k < n; ++k) builder.bit(cat("b", k));
  for (int k = 0; k <= n; ++k) {
    // Digit k of the sum of the numbers' lowest digits: gates at the multiples of 2^k, with signs
    // that alternate.
    Form sum;
    for (int i = 0; i <= std::min(k, n - 1); ++i) {
      sum.wires.push_back({i, std::int64_t{1} << i});
      sum.wires.push_back({n + i, std::int64_t{1} << i});
    }
    sum.normalise();
    std::vector<std::int64_t> thresholds;
    for (std::int64_t t = 1; t <= (k < n ? 3 : 1); ++t) thresholds.push_back(t << k);
    std::int64_t gate = builder.bank(sum, thresholds);
    Form digit;
    for (std::int64_t t = 0; t < std::ssize(thresholds); ++t) {
      digit.wires.push_back({gate + t, t % 2 == 0 ? 1 : -1});
    }
    builder.output(cat("s", k), digit);
  }
  return builder.finish();
}

Netlist parityNetlist(int n) {
  NetlistBuilder builder;
  Form count;
  for (int k = 0; k < n; ++k) count.wires.push_back({builder.bit(cat("x", k)), 1});
  std::vector<std::int64_t> thresholds;
  for (int k = 1; k <= n; ++k) thresholds.push_back(k);
  std::int64_t gate = builder.bank(count, thresholds);
  Form parity;
  for (int k = 0; k < n; ++k) parity.wires.push_back({gate + k, k % 2 == 0 ? 1 : -1});
  builder.output("parity", parity);
  builder.output("majority", {0, {{gate + n / 2, 1}}});
  return builder.finish();
}

Bits outputDigits(const Netlist& netlist, const Bits& inputs) {
  std::vector<OutputCode> codes = outputCodes(netlist);
  Bits digits;
  std::size_t next = 0;
  for (const auto& port : outputValues(netlist, evaluateNaively(netlist, inputs))) {
    for (std::int64_t value : port) {
      int width = codes[next++].width;
      for (int k = 0; k < width; ++k) digits.push_back(static_cast<std::uint8_t>(value >> k & 1));
    }
  }
  return digits;
}

std::vector<Bits> assignments(std::int64_t width, std::size_t most, std::uint64_t seed) {
  bool all = width < 40 && std::size_t{1} << width <= most;
  std::size_t count = all ? std::size_t{1} << width : most;
  std::mt19937_64 random(seed);
  std::vector<Bits> result(count, Bits(width));
  for (std::size_t s = 0; s < count; ++s) {
    for (std::size_t k = 0; k < result[s].size(); ++k) {
      result[s][k] = static_cast<std::uint8_t>((all ? s >> k : random() >> 32) & 1);
    }
  }
  return result;
}

}  // namespace tc0
