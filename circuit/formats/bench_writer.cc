#include <ostream>
#include <utility>

#include "circuit/formats/aig_text.h"
#include "circuit/formats/bench.h"

namespace tc0 {
namespace {

// Nets for complemented literals. Each is written when a gate first needs it.
class Inverters {
 public:
  Inverters(const NamedAig& named, std::string prefix, std::ostream& out)
      : named_(named),
        prefix_(std::move(prefix)),
        out_(out),
        made_(named.aig.inputs() + named.aig.ands().size() + 1) {}

  std::string net(Aig::Literal literal) {
    std::string plain = named_.node(literal / 2);
    if ((literal & 1) == 0) return plain;
    std::string inverted = prefix_ + std::to_string(literal / 2);
    if (!made_[literal / 2]) out_ << inverted << " = NOT(" << plain << ")\n";
    made_[literal / 2] = true;
    return inverted;
  }

 private:
  const NamedAig& named_;
  std::string prefix_;
  std::ostream& out_;
  std::vector<bool> made_;
};

// !x & !y is NOR(x, y). All other nodes are ANDs, with inverters for complemented inputs.
void writeNode(const NamedAig& named, std::uint64_t k, Inverters& inverters, std::ostream& out) {
  auto [a, b] = named.aig.ands()[k];
  std::string net = named.node(named.aig.andLiteral(k) / 2);
  if ((a & b & 1) != 0) {
    out << net << " = NOR(" << named.node(a / 2) << ", " << named.node(b / 2) << ")\n";
    return;
  }
  std::string first = inverters.net(a);
  std::string second = inverters.net(b);
  out << net << " = AND(" << first << ", " << second << ")\n";
}

}  // namespace

void writeBench(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  NamedAig named = namedAig(netlist, "BENCH", kBenchNodeBytes, options);
  Inverters inverters(named, NetNames(netlist).prefix("not"), out);
  out << "# " << options.model << '\n';
  for (const std::string& input : named.inputs) out << "INPUT(" << input << ")\n";
  for (const std::string& output : named.outputs) out << "OUTPUT(" << output << ")\n";
  for (std::uint64_t k = 0; k < named.aig.ands().size(); ++k) writeNode(named, k, inverters, out);
  for (std::size_t i = 0; i < named.outputs.size(); ++i) {
    Aig::Literal output = named.aig.outputs[i];
    out << named.outputs[i] << " = ";
    if (output == Aig::kFalse || output == Aig::kTrue) {
      out << (output == Aig::kTrue ? "vdd\n" : "gnd\n");
    } else {
      out << ((output & 1) != 0 ? "NOT(" : "BUFF(") << named.node(output / 2) << ")\n";
    }
  }
}

}  // namespace tc0
