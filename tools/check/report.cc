#include "tools/check/report.h"

#include <algorithm>
#include <iomanip>
#include <iostream>

#include "tools/check/error.h"

namespace tc0check {

namespace {

std::string sentence(const Verdict& verdict) {
  return paste(verdict.claim, ": claimed ", verdict.claimed, ", found ", verdict.found);
}

// A cell of the table. What is too long for one, such as a digest, is cut: if it does not hold, a
// sentence has all of it.
std::string cellOf(const std::string& text) {
  constexpr std::size_t kMost = 24, kShown = 12;
  return text.size() <= kMost ? text : text.substr(0, kShown) + "...";
}

void printTable(const Recounted& found, const std::vector<Verdict>& verdicts) {
  std::size_t claimed = 7, recounted = 5;
  for (const Verdict& verdict : verdicts) {
    claimed = std::max(claimed, cellOf(verdict.claimed).size());
    recounted = std::max(recounted, cellOf(verdict.found).size());
  }
  auto row = [&](const std::string& a, const std::string& b, const std::string& c) {
    std::cout << std::left << std::setw(18) << a << std::right << std::setw(claimed) << b << "  "
              << std::setw(recounted) << c << "  ";
  };
  std::cout << found.kind << ", " << found.method << "\n";
  row("claim", "claimed", "found");
  std::cout << "\n";
  for (const Verdict& verdict : verdicts) {
    row(verdict.claim, cellOf(verdict.claimed), cellOf(verdict.found));
    std::cout << (verdict.holds ? "holds" : "FAILS") << "\n";
  }
}

}  // namespace

void printJson(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

void reportFigures(const Recounted& found, bool json) {
  if (json) return printJson(asClaims(found));
  std::cout << found.kind << ", " << found.method << "\n";
  for (const auto& [name, value] : named(found.figures)) {
    std::cout << std::left << std::setw(18) << name << decimal(value) << "\n";
  }
  std::cout << "gates_per_level  ";
  for (Count gates : found.figures.gatesPerLevel) std::cout << " " << decimal(gates);
  std::cout << "\n";
}

void reportVerdicts(const Recounted& found, const std::vector<Verdict>& verdicts, bool json) {
  auto first = std::find_if(verdicts.begin(), verdicts.end(),
                            [](const Verdict& verdict) { return !verdict.holds; });
  bool holds = first == verdicts.end();
  if (json) {
    Json result = {{"file", found.file}, {"kind", found.kind}, {"holds", holds}};
    for (const Verdict& verdict : verdicts) {
      result["claims"].push_back({{"claim", verdict.claim},
                                  {"claimed", verdict.claimed},
                                  {"found", verdict.found},
                                  {"holds", verdict.holds}});
    }
    if (!holds) result["first_difference"] = sentence(*first);
    return printJson(result);
  }
  printTable(found, verdicts);
  auto failing = std::count_if(verdicts.begin(), verdicts.end(),
                               [](const Verdict& verdict) { return !verdict.holds; });
  if (holds) {
    std::cout << "every claim holds\n";
  } else {
    std::cout << failing << " of " << verdicts.size()
              << " claims FAIL, the first: " << sentence(*first) << "\n";
  }
}

}  // namespace tc0check
