#include "circuit/formats/concrete.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "circuit/base/error.h"
#include "circuit/formats/names.h"
#include "circuit/size/count.h"

namespace tc0 {
namespace {

constexpr int kMostDigits = 16;

constexpr const char* kHead = R"(import sys

import numpy as np


def matrix(shape, entries):
    """A matrix of weights from (row, column, weight)."""
    result = np.zeros(shape, np.int64)
    for row, column, weight in entries:
        result[row, column] = weight
    return result


)";

constexpr const char* kTail = R"(

def encode(**values):
    """The input wires of one sample, in their order, from its numbers by the inputs' names."""
    wires = []
    for name, shape, low, high, coding, width in INPUTS:
        value = np.asarray(values[name], np.int64).reshape(-1, 1)
        if value.size != np.prod(shape, dtype=int) or value.min(initial=low) < low or value.max(initial=high) > high:
            raise ValueError(f'{name}: required {shape} numbers from {low} to {high}')
        places = np.arange(width)
        if coding == 'thermometer':
            wires.append((value - low > places).ravel())
        else:
            wires.append(((value - (low if coding == 'offset' else 0)) >> places & 1).ravel())
    return np.concatenate(wires).astype(np.int64)


def decode(numbers):
    """The outputs by name, from the numbers that compute() gives."""
    numbers, outputs = np.asarray(numbers), {}
    for name, shape in OUTPUTS:
        size = int(np.prod(shape, dtype=int))
        outputs[name], numbers = numbers[:size].reshape(shape), numbers[size:]
    return outputs


def random_sample(random):
    return encode(**{name: random.integers(low, high + 1, shape) for name, shape, low, high, _, _ in INPUTS})


def compiled(samples=100, seed=1, **options):
    """The function compiled by Concrete. Its circuit has encrypt, run, decrypt and simulate."""
    from concrete import fhe
    random = np.random.default_rng(seed)
    inputs = [random_sample(random) for _ in range(samples)]
    return fhe.Compiler(lambda wires: compute(wires, fhe.hint), {'wires': 'encrypted'}).compile(inputs, **options)


if __name__ == '__main__':
    encrypted = '--encrypted' in sys.argv
    count = 3 if encrypted else 20
    circuit = compiled(**({} if encrypted else {'fhe_simulation': True}))
    random = np.random.default_rng(2)
    for _ in range(count):
        sample = random_sample(random)
        found = circuit.encrypt_run_decrypt(sample) if encrypted else circuit.simulate(sample)
        if not np.array_equal(found, compute(sample)):
            sys.exit(f'required {compute(sample)}, found {found}')
    print(f'{count} samples equal, ' + ('computed under encryption' if encrypted else 'simulated'))
)";

std::string pythonText(std::string_view text) {
  std::string result = "'";
  for (char one : text) {
    const auto byte = static_cast<unsigned char>(one);
    if (one == '\'' || one == '\\') result += '\\';
    if (byte < 32 || byte == 127) {
      constexpr std::string_view kDigits = "0123456789abcdef";
      result += cat("\\x", kDigits[byte / 16], kDigits[byte % 16]);
    } else {
      result += one;
    }
  }
  return result + "'";
}

std::string shapeText(const Shape& shape) {
  std::string text = "(";
  for (std::int64_t extent : shape) text += cat(extent, ", ");
  return text + ")";
}

// The place of a wire: its level, 0 for inputs, and its number within the level.
struct Place {
  std::int32_t level = 0;
  std::int64_t at = 0;
};

class ConcreteWriter {
 public:
  ConcreteWriter(const Netlist& netlist, std::ostream& out) : netlist_(netlist), out_(out) {
    sizes_.push_back(netlist.inputs());
    for (std::int64_t wire = 0; wire < netlist.inputs(); ++wire) places_.push_back({0, wire});
    for (std::int32_t level : levels(netlist)) {
      sizes_.resize(std::max<std::size_t>(sizes_.size(), level + 1));
      places_.push_back({level, sizes_[level]++});
    }
  }

  void write(const std::string& model) {
    out_
        << "\"\"\"" << pythonText(model)
        << " as a function of encrypted wires, for Concrete (pip install concrete-python).\n\n"
           "Run as a program, it compares the compiled function with plain arithmetic: simulated, or with\n"
           "--encrypted under encryption. A level is a product with a matrix and a table look-up for each gate.\n"
           "\"\"\"\n"
        << kHead;
    ports();
    std::vector<std::vector<Column>> gates(sizes_.size());  // by level
    for (std::int64_t bank = 0; bank < netlist_.banks(); ++bank)
      for (std::int64_t gate = netlist_.firstGate(bank); gate < netlist_.firstGate(bank + 1);
           ++gate)
        gates[places_[netlist_.inputs() + gate].level].push_back(
            {netlist_.list(bank), -netlist_.threshold(gate)});
    for (std::size_t level = 1; level < gates.size(); ++level)
      sums(cat("level", level), gates[level]);
    std::vector<Column> outputs;
    for (const OutputPort& port : netlist_.outputPorts())
      for (const OutputForm& form : port.forms)
        outputs.push_back({netlist_.list(form), form.constant});
    sums("outputs", outputs);
    function();
    out_ << kTail;
  }

 private:
  // A sum and its constant, which is less the threshold for a gate.
  struct Column {
    Netlist::List list;
    std::int64_t constant;
  };

  void ports() {
    out_
        << "# Name, shape, range and coding of each input, and the wires of a number.\nINPUTS = [\n";
    for (const InputPort& port : netlist_.inputPorts())
      out_ << "    (" << pythonText(port.name) << ", " << shapeText(port.shape) << ", "
           << port.range.lo << ", " << port.range.hi << ", "
           << pythonText(codingName(port.coding.kind)) << ", " << port.coding.width << "),\n";
    out_ << "]\nOUTPUTS = [\n";
    for (const OutputPort& port : netlist_.outputPorts())
      out_ << "    (" << pythonText(port.name) << ", " << shapeText(port.shape) << "),\n";
    out_ << "]\n";
  }

  // Writes the matrices and the constants of some sums, one matrix for each level that they read.
  void sums(const std::string& name, const std::vector<Column>& columns) {
    std::map<std::int32_t, std::string> entries;  // by level
    std::string constants;
    Range range{0, 0};
    for (std::size_t column = 0; column < columns.size(); ++column) {
      Range sum{0, 0};
      for (const Wire& wire : columns[column].list) {
        const Place& place = places_[wire.source];
        entries[place.level] += cat("(", place.at, ",", column, ",", wire.weight, "),");
        (wire.weight < 0 ? sum.lo : sum.hi) += wire.weight;
      }
      // A constant that decides the sum may be brought nearer.
      const std::int64_t constant =
          name == "outputs" ? columns[column].constant
                            : std::clamp(columns[column].constant, -sum.hi - 1, -sum.lo);
      constants += cat(constant, ", ");
      range =
          range.hull({std::min(sum.lo + constant, sum.lo), std::max(sum.hi + constant, sum.hi)});
    }
    int digits = 1;  // of two's complement
    while (range.lo < -(std::int64_t{1} << (digits - 1)) || range.hi >= std::int64_t{1}
                                                                            << (digits - 1))
      ++digits;
    if (digits > kMostDigits)
      fail("Concrete: required sums of at most ", kMostDigits, " digits, found one of ", digits,
           "; bounded gates have smaller sums (--max-fan-in F --max-weight W)");
    Sum& sum = made_.emplace_back(Sum{name, digits, {}});
    for (const auto& [level, list] : entries) {
      sum.reads.push_back(level);
      out_ << name << "_of_" << level << " = matrix((" << sizes_[level] << ", " << columns.size()
           << "), [" << list << "])\n";
    }
    out_ << name << "_constants = np.array([" << constants << "], np.int64)\n";
  }

  void function() {
    out_ << "\n\ndef compute(wires, hint=lambda sums, bit_width: sums):\n"
            "    \"\"\"All outputs, one after the other, from the input wires.\"\"\"\n"
            "    level0 = wires\n";
    for (const Sum& sum : made_) {
      std::string text;
      for (std::int32_t level : sum.reads)
        text += cat("level", level, " @ ", sum.name, "_of_", level, " + ");
      if (sum.reads.empty())
        text =
            cat("level0 @ np.zeros((", sizes_[0], ", len(", sum.name, "_constants)), np.int64) + ");
      text += cat(sum.name, "_constants");
      if (sum.name == "outputs")
        out_ << "    return " << text << "\n";
      else
        out_ << "    " << sum.name << " = (hint(" << text << ", bit_width=" << sum.digits
             << ") >= 0).astype(np.int64)\n";
    }
  }

  struct Sum {
    std::string name;
    int digits;
    std::vector<std::int32_t> reads;  // levels
  };

  const Netlist& netlist_;
  std::ostream& out_;
  std::vector<std::int64_t> sizes_;  // by level
  std::vector<Place> places_;        // by wire
  std::vector<Sum> made_;
};

}  // namespace

void writeConcrete(const Netlist& netlist, std::ostream& out, const WriteOptions& options) {
  if (netlist.inputs() == 0) fail("Concrete: required a circuit with input wires, found none");
  if (netlist.outputPorts().empty()) fail("Concrete: required a circuit with outputs, found none");
  const NetlistFigures figures = figuresOf(netlist);
  checkSize(options, "Concrete", kConcreteSize.bytes(figures), text(figures));
  std::ostringstream file;
  ConcreteWriter(netlist, file).write(options.model);
  checkSize(options, "Concrete", file.view().size(), text(figures));
  out << file.view();
}

}  // namespace tc0
