#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "circuit/base/assert.h"
#include "circuit/base/command_line/command_line.h"
#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0 {

void Arguments::requireKnown(const std::string& option) const {
  if (!knows(option))
    throw std::logic_error("the option " + option + " is looked up, but its command has none");
}

bool Arguments::has(const std::string& option) const {
  requireKnown(option);
  return values_.contains(option);
}

const std::string& Arguments::text(const std::string& option) const {
  static const std::string kNothing;
  requireKnown(option);
  if (auto given = values_.find(option); given != values_.end()) return given->second.back();
  auto otherwise = defaults_.find(option);
  return otherwise == defaults_.end() ? kNothing : otherwise->second;
}

std::vector<std::string> Arguments::all(const std::string& option) const {
  requireKnown(option);
  auto given = values_.find(option);
  return given == values_.end() ? std::vector<std::string>{} : given->second;
}

std::int64_t Arguments::integer(const std::string& option) const {
  return integer(option, INT64_MIN, INT64_MAX);
}

std::vector<std::int64_t> Arguments::integers(const std::string& option) const {
  return integers(option, INT64_MIN, INT64_MAX);
}

std::int64_t Arguments::integer(const std::string& option, std::int64_t lo, std::int64_t hi) const {
  return parseInteger(text(option), lo, hi, option);
}

std::vector<std::int64_t> Arguments::integers(const std::string& option, std::int64_t lo,
                                              std::int64_t hi) const {
  return parseIntegers(text(option), lo, hi, option);
}

double Arguments::number(const std::string& option) const {
  return parseNumber(text(option), option);
}

std::int64_t parseInteger(const std::string& text, std::int64_t lo, std::int64_t hi,
                          const std::string& what) {
  TC0_ASSERT(lo <= hi);
  std::int64_t value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < lo || value > hi)
    fail(what, ": required an integer in [", lo, ", ", hi, "], found '", text, "'");
  return value;
}

std::vector<std::int64_t> parseIntegers(const std::string& text, std::int64_t lo, std::int64_t hi,
                                        const std::string& what) {
  std::vector<std::int64_t> values;
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t comma = std::min(text.find(',', at), text.size());
    values.push_back(parseInteger(text.substr(at, comma - at), lo, hi, what));
    at = comma + 1;
  }
  return values;
}

double parseNumber(const std::string& text, const std::string& what) {
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    fail(what, ": required a number, found '", text, "'");
  return value;
}

}  // namespace tc0
