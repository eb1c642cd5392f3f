#include "model/command/options.h"

#include <algorithm>
#include <charconv>

#include "circuit/base/error.h"
#include "circuit/base/nearest.h"

namespace tc0 {
namespace {

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::int64_t parseInteger(const std::string& name, const std::string& text, std::int64_t least,
                          std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    throw UsageError(
        cat(name, ": required an integer in ", least, " .. ", most, ", found '", text, "'"));
  }
  return value;
}

}  // namespace

Options::Options(const Arguments& arguments, const std::vector<std::string>& valued,
                 const std::vector<std::string>& flags, std::size_t most) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.size() < 2 || word[0] != '-') {
      places_.push_back(word);
    } else if (among(flags, word)) {
      values_[word].push_back("");
    } else if (among(valued, word)) {
      if (i + 1 == arguments.size()) throw UsageError(word + ": required a value, found none");
      values_[word].push_back(arguments[++i]);
    } else {
      std::vector<std::string> known = valued;
      known.insert(known.end(), flags.begin(), flags.end());
      throw UsageError(cat("required one of ", listText(known), ", found '", word, "'",
                           didYouMean(word, known)));
    }
  }
  if (places_.size() > most) {
    throw UsageError(
        cat("required at most ", most, " places, found '", places_[most], "' besides"));
  }
}

std::string Options::text(const std::string& name, const std::string& otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : found->second.back();
}

std::vector<std::string> Options::all(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>{} : found->second;
}

std::int64_t Options::integer(const std::string& name, std::int64_t otherwise, std::int64_t least,
                              std::int64_t most) const {
  return has(name) ? parseInteger(name, text(name), least, most) : otherwise;
}

double Options::number(const std::string& name, double otherwise) const {
  if (!has(name)) return otherwise;
  const std::string value = text(name);
  double parsed = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
  if (error != std::errc() || end != value.data() + value.size()) {
    throw UsageError(cat(name, ": required a number, found '", value, "'"));
  }
  return parsed;
}

std::vector<std::int64_t> Options::integers(const std::string& name, const std::string& otherwise,
                                            std::int64_t least, std::int64_t most) const {
  const std::string list = text(name, otherwise);
  std::vector<std::int64_t> out;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    out.push_back(parseInteger(name, list.substr(at, comma - at), least, most));
    at = comma + 1;
  }
  return out;
}

}  // namespace tc0
