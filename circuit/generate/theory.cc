#include "circuit/generate/theory.h"

#include "circuit/base/error.h"

namespace tc0 {
namespace {

// Sizes by the bits of a number, and by how many numbers there are and their bits.
std::vector<GeneratorParams> bitWidths(std::initializer_list<std::int64_t> widths) {
  std::vector<GeneratorParams> params;
  for (std::int64_t bits : widths) params.push_back({.n = 2, .bits = bits});
  return params;
}

std::vector<GeneratorParams> listWidths(
    std::initializer_list<std::pair<std::int64_t, std::int64_t>> widths) {
  std::vector<GeneratorParams> params;
  for (auto [n, bits] : widths) params.push_back({.n = n, .bits = bits});
  return params;
}

std::vector<TheoryRow> makeRows() {
  const char* amano = "Amano, Maruoka 2005";
  const char* siu = "Siu, Roychowdhury 1994";
  const char* sorting = "Siu, Bruck, Kailath, Hofmeister 1993";
  auto bits = bitWidths({4, 8, 16});
  auto squares = listWidths({{4, 4}, {8, 8}, {16, 16}});
  return {
      {"comparison", "comparison", false, "1", "2^b", false, 1, "1 gate, 2^b", "folklore", bits},
      {"comparison", "comparison", true, "b^4", "b^2", true, 2, "b^3 / log b, polynomial", amano,
       bits},
      {"addition", "adder", false, "b", "2^b", false, 2, "b^4 / log b, polynomial", amano, bits},
      {"addition", "adder", true, "b^5", "b^2", true, 2, "b^4 / log b, polynomial", amano, bits},
      {"sum of n numbers", "iterated-sum", false, "n b", "2^b", false, 2, "polynomial", siu,
       squares},
      {"multiplication", "multiplier", false, "b^2", "2^(2b)", false, 3, "polynomial", siu, bits},
      {"sum of n numbers", "iterated-sum", true, "n^5 b^4", "n^3 b", true, 2, "polynomial", siu,
       listWidths({{2, 8}, {4, 8}, {4, 10}})},
      {"multiplication", "multiplier", true, "b^9", "b^4", true, 3, "polynomial", siu,
       bitWidths({3, 4, 5})},
      {"division", "division", false, "2^b", "2^(2b)", false, 3, "polynomial", siu,
       bitWidths({4, 8, 12})},
      {"powering, x^2", "power", false, "2^b", "2^b", false, 3, "polynomial", siu,
       bitWidths({4, 8, 12})},
      {"square root", "square-root", false, "2^(b/2)", "2^b", false, 0, "polynomial",
       "Reif, Tate 1992", bits},
      {"exp", "exp", false, "2^b", "2^b", false, 0, "polynomial", "Reif, Tate 1992",
       bitWidths({4, 8, 12})},
      {"sorting", "rank-sorting", false, "n^2 b", "2^b", false, 3, "polynomial", sorting, squares},
      {"sorting", "rank-sorting", true, "n^3 b^4", "n b^2", true, 3, "polynomial", sorting,
       listWidths({{4, 4}, {8, 8}, {8, 12}})},
      {"symmetric (parity)", "symmetric", false, "n + 1", "1", true, 2, "n + 1 gates",
       "Muroga 1971", listWidths({{4, 1}, {16, 1}, {64, 1}})},
  };
}

bool uses(const TheoryRow& row, const std::string& parameter) {
  std::string all = " " + generator(row.generator).uses + " ";
  return all.find(" " + parameter + " ") != std::string::npos;
}

}  // namespace

const std::vector<TheoryRow>& theoryRows() {
  static const std::vector<TheoryRow> kRows = makeRows();
  return kRows;
}

std::vector<TheoryFigures> measure(const TheoryRow& row) {
  std::vector<TheoryFigures> figures;
  for (GeneratorParams params : row.widths) {
    params.smallWeights = row.smallWeights;
    std::size_t form = count(generator(row.generator).make(params)).depth();
    params.digits = true;
    figures.push_back({params, form, count(generator(row.generator).make(params))});
  }
  return figures;
}

std::string widthText(const TheoryRow& row, const GeneratorParams& params) {
  std::string text;
  if (uses(row, "n") && row.generator != "power") text = cat("n = ", params.n);
  if (uses(row, "bits")) text += cat(text.empty() ? "" : ", ", "b = ", params.bits);
  return text;
}

}  // namespace tc0
