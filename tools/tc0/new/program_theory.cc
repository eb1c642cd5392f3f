#include "tools/tc0/new/program_theory.h"

#include "circuit/base/error.h"
#include "tools/tc0/new/program_kinds.h"

namespace tc0 {
namespace {

std::vector<GeneratorParams> widthsOf(std::int64_t n, std::initializer_list<std::int64_t> bits) {
  std::vector<GeneratorParams> params;
  for (std::int64_t b : bits) params.push_back({.n = n, .bits = b});
  return params;
}

std::vector<TheoryRow> makeRows() {
  const char* siu = "Siu, Roychowdhury 1994";
  const char* reif = "Reif, Tate 1992";
  const std::vector<GeneratorParams> lists{
      {.n = 4, .bits = 4}, {.n = 4, .bits = 8}, {.n = 2, .bits = 12}};
  return {
      {"iterated product", "iterated-product", false, "n^3 b^3", "2^(nb)", false, 4, "polynomial",
       siu, lists},
      {"powering, x^3", "powering", false, "b^3", "2^(3b)", false, 3, "polynomial", siu,
       widthsOf(3, {4, 6, 8})},
      {"polynomial, 3rd degree", "polynomial", false, "b^3", "2^(3b)", false, 3, "polynomial", siu,
       widthsOf(3, {4, 6, 8})},
      {"division, b digits", "quotient", false, "b^5", "2^b", false, 3, "polynomial", siu,
       widthsOf(1, {4, 8, 12})},
      {"root, b digits", "root", false, "b^5", "2^b", false, 0, "polynomial", reif,
       widthsOf(1, {4, 6, 8})},
      {"exp, b digits", "exponential", false, "b^5", "2^b", false, 0, "polynomial", reif,
       widthsOf(1, {4, 8, 12})},
  };
}

}  // namespace

const std::vector<TheoryRow>& programTheoryRows() {
  static const std::vector<TheoryRow> kRows = makeRows();
  return kRows;
}

std::vector<TheoryRow> allTheoryRows() {
  std::vector<TheoryRow> rows = theoryRows();
  rows.insert(rows.end(), programTheoryRows().begin(), programTheoryRows().end());
  return rows;
}

std::vector<TheoryFigures> theoryFigures(const TheoryRow& row) {
  const ProgramKind* kind = programKind(row.generator);
  if (kind == nullptr) return measure(row);
  std::vector<TheoryFigures> figures;
  for (GeneratorParams params : row.widths) {
    const std::size_t form = count(compiledKind(kind->make(params))).depth();
    params.digits = true;
    figures.push_back({params, form, count(compiledKind(kind->make(params)))});
  }
  return figures;
}

std::string theoryWidth(const TheoryRow& row, const GeneratorParams& params) {
  if (programKind(row.generator) == nullptr) return widthText(row, params);
  if (row.generator == "iterated-product") return cat("n = ", params.n, ", b = ", params.bits);
  return cat("b = ", params.bits);
}

}  // namespace tc0
