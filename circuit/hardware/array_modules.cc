#include "circuit/hardware/array_modules.h"

#include <algorithm>
#include <bit>
#include <ostream>
#include <set>

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/logic/bounds.h"
#include "circuit/sources.h"

namespace tc0 {
namespace {

// The bits of a signed register that holds every number of an array.
int registerBits(NumberBits bits) { return std::max(2, bits.width + (bits.isSigned ? 0 : 1)); }

std::string loop(const std::string& variable, std::int64_t extent) {
  return cat("for (", variable, " = 0; ", variable, " < ", extent, "; ", variable, " = ", variable,
             " + 1)");
}

std::string loops(const std::vector<std::string>& variables, const Shape& extents) {
  std::string text;
  for (std::size_t d = 0; d < extents.size(); ++d) text += loop(variables[d], extents[d]) + " ";
  return text;
}

std::string listOf(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// "3 == i0 && ...": whether an index is in the domain of a term; empty if it always is.
std::string domainText(const Term& term, const Shape& shape) {
  std::string text;
  auto add = [&](const std::string& condition) {
    text += (text.empty() ? "" : " && ") + condition;
  };
  for (std::size_t d = 0; d < term.domain.size(); ++d) {
    if (term.domain[d].lo > 0) add(cat("i", d, " >= ", term.domain[d].lo));
    if (term.domain[d].hi < shape[d] - 1) add(cat("i", d, " <= ", term.domain[d].hi));
  }
  return text;
}

// The numbers that a form over the gates of a table gives, for each rank.
std::vector<std::int64_t> valuesByRank(const GateForm& form) {
  std::vector<std::int64_t> values{form.base};
  for (std::int64_t increment : form.increments) values.push_back(values.back() + increment);
  return values;
}

}  // namespace

std::string ArrayModules::module(ArrayId array) const { return cat(prefix_, "_a", int(array)); }

NumberBits ArrayModules::rankBits(ArrayId id) const {
  const Tables& tables = circuit_.array(id).as<StepOp>()->tables;
  std::int64_t most = 0;
  for (std::int64_t t = 0; t < tables.tables(); ++t) most = std::max(most, tables.gates(t));
  return bitsFor({0, most});
}

void ArrayModules::head(const std::string& name, const std::string& inputs, std::int64_t bits) {
  out_ << "module " << name << "(" << inputs << (inputs.empty() ? "" : ", ") << "output wire "
       << bitRange(bits) << "y);\n";
}

void ArrayModules::elements(const Shape& shape, const std::string& declarations,
                            const std::string& body, const std::string& store) {
  const std::vector<std::string> at = coordinates("i", shape.size());
  out_ << "`ifdef TC0_LOOPS\n";
  if (!at.empty()) out_ << "  integer " << listOf(at) << ";\n";
  out_ << declarations << "  always_comb begin\n    " << loops(at, shape) << "begin\n"
       << body << "      all" << store << "    end\n  end\n  assign y = all;\n`else\n";
  if (!at.empty()) out_ << "  genvar " << listOf(at) << ";\n";
  out_ << "  generate\n    ";
  for (std::size_t d = 0; d < at.size(); ++d)
    out_ << loop(at[d], shape[d]) << " begin : e" << d << ' ';
  if (at.empty()) out_ << "if (1) begin : e0 ";
  out_ << "\n"
       << declarations << "    always_comb begin\n"
       << body << "    end\n    assign y" << store;
  for (std::size_t d = 0; d < std::max<std::size_t>(at.size(), 1); ++d) out_ << "    end\n";
  out_ << "  endgenerate\n`endif\nendmodule\n\n";
}

// A number is coded as Coding says; what its wires add up to is added to a constant.
void ArrayModules::writeInput(ArrayId id, const InputOp& input) {
  const Array& array = circuit_.array(id);
  const NumberBits own = bits(id);
  const int width = registerBits(own), wires = input.coding.width;
  head(module(id), wires == 0 ? "" : cat("input wire ", bitRange(array.elements * wires), "w"),
       array.elements * own.width);
  std::string body =
      cat("      number = ", signedText(codingConstant(input.coding, input.range), width), ";\n");
  std::string declarations = cat("  reg signed [", width - 1, ":0] number;\n");
  const std::string place = affineText(rowMajor(array.shape), coordinates("i", array.shape.size()));
  if (wires > 0 && input.coding.kind == Coding::Kind::kThermometer) {
    declarations += "  integer k;\n";
    body += cat("      ", loop("k", wires), " number = number + $signed({1'b0, w[(", place, ") * ",
                wires, " + k]});\n");
  } else if (wires > 0) {
    body += cat("      number = number + ",
                elementText("w", {wires, input.coding.kind == Coding::Kind::kTwos}, place), ";\n");
  }
  out_ << "`ifdef TC0_LOOPS\n  reg " << bitRange(array.elements * own.width) << "all;\n`endif\n";
  elements(array.shape, declarations, body,
           cat("[(", place, ") * ", own.width, " +: ", own.width, "] = number[", own.width - 1,
               ":0];\n"));
}

void ArrayModules::writeSum(ArrayId id, const SumOp& sum) {
  const Array& array = circuit_.array(id);
  const NumberBits own = bits(id);
  const int width = registerBits(own);
  const std::vector<std::string> at = coordinates("i", array.shape.size());
  std::string inputs, roms, body = "      number = 0;\n";
  std::set<ArrayId> sources;
  std::size_t reductions = 0;
  std::vector<std::pair<Integers, std::string>> known;
  for (const Term& term : sum.terms) {
    std::vector<std::string> variables = at;
    for (const std::string& r : coordinates("r", term.over.size())) variables.push_back(r);
    reductions = std::max(reductions, term.over.size());
    std::string product = signedText(term.scale, 2);
    if (term.weights != nullptr) {
      auto found = std::find_if(known.begin(), known.end(),
                                [&](const auto& one) { return one.first == term.weights; });
      if (found == known.end()) {
        known.emplace_back(term.weights, cat("weight", known.size()));
        found = std::prev(known.end());
        roms += romText(found->second, {*term.weights});
      }
      product += cat(" * ", found->second, "(0, ", affineText(term.weightAt, variables), ")");
    }
    if (term.source != kOne) {
      const Array& source = circuit_.array(term.source);
      const std::string port = cat("a", int(term.source));
      const NumberBits read = bits(term.source);
      if (sources.insert(term.source).second)
        inputs += cat(inputs.empty() ? "" : ", ", "input wire ",
                      bitRange(source.elements * read.width), port);
      product += cat(
          " * ",
          elementText(port, read, affineText(compose(rowMajor(source.shape), term.at), variables)));
    }
    const std::string domain = domainText(term, array.shape);
    body += cat("      ", domain.empty() ? "" : cat("if (", domain, ") "),
                loops(coordinates("r", term.over.size()), term.over), "number = number + ", product,
                ";\n");
  }
  head(module(id), inputs, array.elements * own.width);
  out_ << roms << "`ifdef TC0_LOOPS\n  reg " << bitRange(array.elements * own.width)
       << "all;\n`endif\n";
  std::string declarations = cat("  reg signed [", width - 1, ":0] number;\n");
  if (reductions > 0)
    declarations += cat("  integer ", listOf(coordinates("r", reductions)), ";\n");
  elements(array.shape, declarations, body,
           cat("[(", affineText(rowMajor(array.shape), at), ") * ", own.width, " +: ", own.width,
               "] = number[", own.width - 1, ":0];\n"));
}

// The bits of q * numerator and of p * denominator, which the builder keeps below 2^62.
int ArrayModules::sideBits(const StepOp& step) const {
  auto largest = [&](const View& view) {
    const Range range = circuit_.array(view.array).range;
    return std::max(magnitude(range.lo), magnitude(range.hi));
  };
  const Magnitude n = largest(step.numerator), d = largest(*step.denominator);
  Magnitude most = 1;
  for (std::size_t k = 0; k < step.tables.p.size(); ++k)
    most = std::max({most, multiplyMagnitudes(magnitude(step.tables.qAt(k)), n),
                     multiplyMagnitudes(magnitude(step.tables.p[k]), d)});
  return std::min(1 + digitsFor(most), 64);
}

// A unit compares the numbers of `COUNT` elements with the breakpoints of their tables: element e has
// the table t, or TABLE if the unit has one element. The gates of a table are nested, so the rank is
// found by halving: as many comparisons as it has digits.
void ArrayModules::writeUnit(ArrayId id, const StepOp& step) {
  const NumberBits rank = rankBits(id), n = bits(step.numerator.array);
  const int tableBits = std::max(1, digitsFor(step.tables.tables() - 1));
  const bool ratio = step.denominator.has_value();
  const NumberBits d = ratio ? bits(step.denominator->array) : NumberBits{};
  RomRows p, q, gates(1);
  for (std::int64_t t = 0; t < step.tables.tables(); ++t) {
    gates[0].push_back(step.tables.gates(t));
    p.emplace_back();
    q.emplace_back();
    for (std::int64_t k = step.tables.start[t]; k < step.tables.start[t + 1]; ++k) {
      p.back().push_back(step.tables.p[k]);
      q.back().push_back(step.tables.qAt(k));
    }
    if (p.back().empty()) p.back().push_back(0), q.back().push_back(1);
  }
  out_ << "module " << module(id) << "_unit #(parameter COUNT = 1, parameter TABLE = 0) (\n"
       << "  input wire [COUNT * " << n.width << " - 1:0] n,\n";
  if (ratio) out_ << "  input wire [COUNT * " << d.width << " - 1:0] d,\n";
  out_ << "  input wire [COUNT * " << tableBits << " - 1:0] t,\n  output reg [COUNT * "
       << rank.width << " - 1:0] rank);\n"
       << romText("p", p) << (ratio ? romText("q", q) : "") << romText("gates", gates)
       << "  integer e, b, table_;\n  reg [" << rank.width << ":0] found;\n";
  const int sides = ratio ? sideBits(step) : 0;
  if (ratio) out_ << "  reg signed [" << sides - 1 << ":0] left, right;\n";
  out_ << "  always_comb begin\n  for (e = 0; e < COUNT; e = e + 1) begin\n"
       << "    table_ = COUNT == 1 ? TABLE : t[e * " << tableBits << " +: " << tableBits << "];\n"
       << (ratio ? "    left = 0;\n    right = 0;\n" : "")
       << "    found = 0;\n    for (b = " << rank.width - 1 << "; b >= 0; b = b - 1)\n"
       << "      if ((found | (1 << b)) <= gates(0, table_)) begin\n";
  const std::string place = "table_, (found | (1 << b)) - 1";
  if (ratio)
    out_ << "        left = q(" << place << ") * " << elementText("n", n, "e")
         << ";\n        right = p(" << place << ") * " << elementText("d", d, "e")
         << ";\n        if (left >= right) found = found | (1 << b);\n";
  else
    out_ << "        if (" << elementText("n", n, "e") << " >= p(" << place
         << ")) found = found | (1 << b);\n";
  out_ << "      end\n    rank[e * " << rank.width << " +: " << rank.width << "] = found["
       << rank.width - 1 << ":0];\n  end\n  end\nendmodule\n\n";
}

void ArrayModules::writeStep(ArrayId id, const StepOp& step) {
  writeUnit(id, step);
  const Array& array = circuit_.array(id);
  const NumberBits rank = rankBits(id);
  const int tableBits = std::max(1, digitsFor(step.tables.tables() - 1));
  const std::vector<std::string> at = coordinates("i", array.shape.size());
  std::vector<std::pair<std::string, const View*>> views{{"n", &step.numerator}};
  if (step.denominator) views.emplace_back("d", &*step.denominator);
  std::string inputs, gathered, collected, instance, whole;
  std::set<ArrayId> sources;
  const std::string place = affineText(rowMajor(array.shape), at);
  for (const auto& [name, view] : views) {
    const NumberBits read = bits(view->array);
    const Array& source = circuit_.array(view->array);
    if (sources.insert(view->array).second)
      inputs += cat(inputs.empty() ? "" : ", ", "input wire ",
                    bitRange(source.elements * read.width), "a", int(view->array));
    const std::string part =
        cat("a", int(view->array), "[(", affineText(compose(rowMajor(source.shape), view->at), at),
            ") * ", read.width, " +: ", read.width, "]");
    collected += cat("  reg ", bitRange(array.elements * read.width), name, ";\n");
    gathered += cat("      ", name, "[(", place, ") * ", read.width, " +: ", read.width,
                    "] = ", part, ";\n");
    whole += cat(".", name, "(", name, "), ");
    instance += cat(".", name, "(", part, "), ");
  }
  head(module(id), inputs, array.elements * rank.width);
  const std::string table = affineText(step.tableAt, at);
  out_ << "`ifdef TC0_LOOPS\n"
       << collected << "  reg " << bitRange(array.elements * tableBits) << "t;\n";
  if (!at.empty()) out_ << "  integer " << listOf(at) << ";\n";
  out_ << "  always_comb begin\n    " << loops(at, array.shape) << "begin\n"
       << gathered << "      t[(" << place << ") * " << tableBits << " +: " << tableBits
       << "] = " << table << ";\n    end\n  end\n  " << module(id) << "_unit #(.COUNT("
       << array.elements << "), .TABLE(" << (array.elements == 1 ? table : "0") << ")) unit("
       << whole << ".t(t), .rank(y));\n`else\n";
  if (!at.empty()) out_ << "  genvar " << listOf(at) << ";\n";
  out_ << "  generate\n    ";
  for (std::size_t d = 0; d < at.size(); ++d)
    out_ << loop(at[d], array.shape[d]) << " begin : e" << d << ' ';
  out_ << "\n    " << module(id) << "_unit #(.TABLE(" << table << ")) unit(" << instance << ".t("
       << tableBits << "'d0), .rank(y[(" << place << ") * " << rank.width << " +: " << rank.width
       << "]));\n";
  for (std::size_t d = 0; d < at.size(); ++d) out_ << "    end\n";
  out_ << "  endgenerate\n`endif\nendmodule\n\n";

  RomRows rows;
  for (std::int64_t t = 0; t < step.tables.tables(); ++t)
    rows.push_back(valuesByRank(formOf(step.tables, t)));
  writeLookup(module(id) + "_value", id, id, identityMap(array.shape.size()), step.tableAt, rows);
}

// Looks numbers up by rank: element o reads the rank at(o) and the row rowAt(o). As with steps, a
// unit has `COUNT` elements with rows r, or one of the row ROW.
void ArrayModules::writeLookup(const std::string& name, ArrayId id, ArrayId stepId,
                               const IndexMap& map, const AffineRow& rowAt, const RomRows& rows) {
  const Array& array = circuit_.array(id);
  const Array& step = circuit_.array(stepId);
  const NumberBits own = bits(id), rank = rankBits(stepId);
  const int rowBits = std::max(1, digitsFor(rows.size() - 1));
  out_ << "module " << name << "_unit #(parameter COUNT = 1, parameter ROW = 0) (\n"
       << "  input wire [COUNT * " << rank.width << " - 1:0] rank,\n  input wire [COUNT * "
       << rowBits << " - 1:0] r,\n  output reg [COUNT * " << own.width << " - 1:0] y);\n"
       << romText("value", rows) << "  integer e, row_;\n"
       << "  always_comb begin\n  for (e = 0; e < COUNT; e = e + 1) begin\n"
       << "    row_ = COUNT == 1 ? ROW : r[e * " << rowBits << " +: " << rowBits << "];\n"
       << "    y[e * " << own.width << " +: " << own.width << "] = value(row_, rank[e * "
       << rank.width << " +: " << rank.width << "]);\n  end\n  end\nendmodule\n\n";

  const std::vector<std::string> at = coordinates("i", array.shape.size());
  const std::string place = affineText(rowMajor(array.shape), at);
  const std::string row = affineText(rowAt, at);
  const std::string part =
      cat("a", int(stepId), "[(", affineText(compose(rowMajor(step.shape), map), at), ") * ",
          rank.width, " +: ", rank.width, "]");
  head(name, cat("input wire ", bitRange(step.elements * rank.width), "a", int(stepId)),
       array.elements * own.width);
  out_ << "`ifdef TC0_LOOPS\n  reg " << bitRange(array.elements * rank.width) << "rank;\n  reg "
       << bitRange(array.elements * rowBits) << "r;\n";
  if (!at.empty()) out_ << "  integer " << listOf(at) << ";\n";
  out_ << "  always_comb begin\n    " << loops(at, array.shape) << "begin\n      rank[(" << place
       << ") * " << rank.width << " +: " << rank.width << "] = " << part << ";\n      r[(" << place
       << ") * " << rowBits << " +: " << rowBits << "] = " << row << ";\n    end\n  end\n  " << name
       << "_unit #(.COUNT(" << array.elements << "), .ROW(" << (array.elements == 1 ? row : "0")
       << ")) unit(.rank(rank), .r(r), .y(y));\n`else\n";
  if (!at.empty()) out_ << "  genvar " << listOf(at) << ";\n";
  out_ << "  generate\n    ";
  for (std::size_t d = 0; d < at.size(); ++d)
    out_ << loop(at[d], array.shape[d]) << " begin : e" << d << ' ';
  out_ << "\n    " << name << "_unit #(.ROW(" << row << ")) unit(.rank(" << part << "), .r("
       << rowBits << "'d0), .y(y[(" << place << ") * " << own.width << " +: " << own.width
       << "]));\n";
  for (std::size_t d = 0; d < at.size(); ++d) out_ << "    end\n";
  out_ << "  endgenerate\n`endif\nendmodule\n\n";
}

void ArrayModules::write(ArrayId id) {
  const Array& array = circuit_.array(id);
  out_ << "// " << operationName(array) << ' ' << array.name << ' ' << listText(array.shape)
       << " in [" << array.range.lo << ", " << array.range.hi << "]\n";
  if (const auto* input = array.as<InputOp>()) writeInput(id, *input);
  if (const auto* sum = array.as<SumOp>()) writeSum(id, *sum);
  if (const auto* step = array.as<StepOp>()) writeStep(id, *step);
  if (const auto* read = array.as<ReadOp>()) {
    const StepOp& step = *circuit_.array(read->step).as<StepOp>();
    RomRows rows;
    for (std::int64_t t = 0; t < step.tables.tables(); ++t)
      for (std::int64_t v = 0; v < read->variants; ++v)
        rows.push_back(valuesByRank(formOf(*read, step.tables, t, v)));
    AffineRow row = compose(step.tableAt, read->at);
    row.offset = row.offset * read->variants + read->variantAt.offset;
    for (std::size_t d = 0; d < row.strides.size(); ++d)
      row.strides[d] = row.strides[d] * read->variants + read->variantAt.strides[d];
    writeLookup(module(id), id, read->step, read->at, row, rows);
  }
}

}  // namespace tc0
