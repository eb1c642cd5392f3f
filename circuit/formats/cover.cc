#include "circuit/formats/cover.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace tc0 {
namespace {

// A function of up to kMostColumns inputs. Bit m of the table is its value if the inputs, the first
// lowest, are the binary digits of m.
class TruthTable {
 public:
  TruthTable(std::size_t inputs, const Cover& cover) : size_(std::size_t{1} << inputs) {
    for (std::string_view row : cover.rows) addRow(row);
    if (!cover.value) {
      for (std::uint64_t& word : words_) word = ~word;
    }
  }

  std::size_t size() const { return size_; }
  bool at(std::size_t m) const { return (words_[m / 64] >> (m % 64) & 1) != 0; }

  bool dependsOn(std::size_t input) const {
    std::size_t bit = std::size_t{1} << input;
    return !sameUnder(bit, [bit](std::size_t m) { return (m & bit) == 0; });
  }
  // Whether the function stays the same if inputs a and b change places, where b counts as
  // complemented if `complemented` is true. Only assignments in which a and b differ, in that
  // sense, change.
  bool symmetricIn(std::size_t a, std::size_t b, bool complemented) const {
    std::size_t bitA = std::size_t{1} << a;
    std::size_t bitB = std::size_t{1} << b;
    return sameUnder(bitA | bitB, [=](std::size_t m) {
      return (m & bitA) == 0 && ((m & bitB) == 0) == complemented;
    });
  }

 private:
  // Sets the table to 1 wherever a row holds, 64 assignments at a time. Within a word, input i < 6
  // is the pattern kMasks[i]; an input from 6 on is constant there.
  void addRow(std::string_view row) {
    constexpr std::array<std::uint64_t, 6> kMasks{0xaaaaaaaaaaaaaaaau, 0xccccccccccccccccu,
                                                  0xf0f0f0f0f0f0f0f0u, 0xff00ff00ff00ff00u,
                                                  0xffff0000ffff0000u, 0xffffffff00000000u};
    for (std::size_t word = 0; word < (size_ + 63) / 64; ++word) {
      std::uint64_t holds = ~std::uint64_t{0};
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i] == '-') continue;
        std::uint64_t isOne = i < 6                        ? kMasks[i]
                              : (word >> (i - 6) & 1) != 0 ? ~std::uint64_t{0}
                                                           : 0;
        holds &= row[i] == '1' ? isOne : ~isOne;
      }
      words_[word] |= holds;
    }
  }

  // Whether flipping these inputs never changes the value at an m that `applies` is true for.
  template <class Applies>
  bool sameUnder(std::size_t flips, Applies applies) const {
    for (std::size_t m = 0; m < size_; ++m) {
      if (applies(m) && at(m) != at(m ^ flips)) return false;
    }
    return true;
  }

  std::size_t size_;
  std::array<std::uint64_t, (std::size_t{1} << kMostColumns) / 64> words_{};
};

std::vector<Literal> literalsOf(std::string_view row, std::span<const Form* const> inputs) {
  std::vector<Literal> literals;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] != '-') literals.push_back({inputs[i], row[i] == '0'});
  }
  return literals;
}

// Whether no assignment makes both rows hold: some column is 0 in one and 1 in the other.
bool exclude(std::string_view a, std::string_view b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != '-' && b[i] != '-' && a[i] != b[i]) return true;
  }
  return false;
}

bool allExclude(const std::vector<std::string_view>& rows) {
  if (rows.size() > LogicBuilder::kWidest) return false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!exclude(rows[i], rows[j])) return false;
    }
  }
  return true;
}

Form makeRows(LogicBuilder& logic, std::span<const Form* const> inputs,
              const std::vector<std::string_view>& rows) {
  std::vector<Form> made;
  for (std::string_view row : rows) made.push_back(logic.all(literalsOf(row, inputs)));
  if (allExclude(rows)) return logic.disjointSum(made);
  std::vector<Literal> literals;
  for (const Form& form : made) literals.push_back({&form});
  return logic.any(literals);
}

// The literals of the rows if each row has exactly one.
std::optional<std::vector<Literal>> singles(std::span<const Form* const> inputs,
                                            const std::vector<std::string_view>& rows) {
  std::vector<Literal> literals;
  for (std::string_view row : rows) {
    if (std::count(row.begin(), row.end(), '-') + 1 != std::ssize(row)) return std::nullopt;
    literals.push_back(literalsOf(row, inputs)[0]);
  }
  return literals;
}

}  // namespace

// Being exchangeable, one of the two perhaps complemented, is an equivalence between inputs. So it
// is enough to compare every input that matters with the first of them. The value then depends on
// how many literals are true, and is read off along one path from none to all.
std::optional<SymmetricFunction> asSymmetric(std::size_t columns, const Cover& cover) {
  if (columns > kMostColumns) return std::nullopt;
  TruthTable function(columns, cover);
  SymmetricFunction result;
  for (std::size_t i = 0; i < columns; ++i) {
    if (!function.dependsOn(i)) continue;
    std::size_t first = result.inputs.empty() ? i : result.inputs[0].column;
    bool same = i == first || function.symmetricIn(first, i, false);
    if (!same && !function.symmetricIn(first, i, true)) return std::nullopt;
    result.inputs.push_back({i, !same});
  }
  std::size_t m = 0;  // the assignment: first no literal is true, then one more at a time
  for (const auto& input : result.inputs)
    m |= input.complemented ? std::size_t{1} << input.column : 0;
  result.table.push_back(function.at(m));
  for (const auto& input : result.inputs) {
    m ^= std::size_t{1} << input.column;
    result.table.push_back(function.at(m));
  }
  return result;
}

Form makeCover(LogicBuilder& logic, std::span<const Form* const> inputs, const Cover& cover) {
  Form held;  // is 1 if some row holds
  if (cover.rows.size() == 1) {
    held = logic.all(literalsOf(cover.rows[0], inputs));
  } else if (auto literals = singles(inputs, cover.rows)) {
    held = logic.any(*literals);
  } else if (auto function = asSymmetric(inputs.size(), cover)) {
    std::vector<Literal> chosen;
    for (const auto& input : function->inputs)
      chosen.push_back({inputs[input.column], input.complemented});
    return logic.symmetric(chosen, function->table);
  } else {
    held = makeRows(logic, inputs, cover.rows);
  }
  return cover.value ? held : LogicBuilder::literal({&held, true});
}

}  // namespace tc0
