#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

/// Rows of benchmarks, kept by revision in a CSV file (RFC 4180) that begins with a line of names.
namespace tc0::bench {

/// One row of the file; all cells are text.
struct KeptRow {
  std::string revision, date, row, value, unit;
  std::string equal;         // "yes", "NO", or "": not compared
  std::string bound;         // "<= 3", ">= 3", or ""
  std::string cpu;           // the processor's name
  std::string isa, threads;  // what the row was measured with

  bool operator==(const KeptRow&) const = default;
};

inline constexpr std::string KeptRow::*kKeptFields[] = {
    &KeptRow::revision, &KeptRow::date,  &KeptRow::row, &KeptRow::value, &KeptRow::unit,
    &KeptRow::equal,    &KeptRow::bound, &KeptRow::cpu, &KeptRow::isa,   &KeptRow::threads};
inline constexpr const char* kKeptHeader =
    "revision,date,row,value,unit,equal,bound,cpu,isa,threads";

/// A cell of the file. A text with a comma, a quote or a line's end stands between quotes, and
/// quotes in it are written twice.
inline std::string csvCell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string cell = "\"";
  for (char c : text) cell += c == '"' ? std::string("\"\"") : std::string(1, c);
  return cell + "\"";
}

inline std::string csvLine(const KeptRow& row) {
  std::string line;
  for (auto field : kKeptFields) line += csvCell(row.*field) + ",";
  line.back() = '\n';
  return line;
}

/// The cells of the next record, or nothing at the end of the file.
inline std::optional<std::vector<std::string>> readCells(std::istream& in) {
  if (in.peek() == std::istream::traits_type::eof()) return std::nullopt;
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (char c; in.get(c);) {
    if (c == '"' && quoted && in.peek() == '"')
      cells.back() += static_cast<char>(in.get());
    else if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      cells.emplace_back();
    else if (c == '\n' && !quoted)
      break;
    else if (c != '\r' || quoted)
      cells.back() += c;
  }
  return cells;
}

/// The rows of a file; none if there is no file or it was written in another form.
struct KeptRows {
  std::vector<KeptRow> rows;
  bool otherForm = false;
};

inline KeptRows readKept(const std::filesystem::path& path) {
  std::ifstream in(path);
  KeptRows kept;
  std::string header;
  if (!std::getline(in, header)) return kept;
  kept.otherForm = header != kKeptHeader;
  while (!kept.otherForm) {
    auto cells = readCells(in);
    if (!cells) break;
    if (cells->size() != std::size(kKeptFields))
      throw std::runtime_error(path.string() + ": required " +
                               std::to_string(std::size(kKeptFields)) + " cells in a row, found " +
                               std::to_string(cells->size()) + " in row " +
                               std::to_string(kept.rows.size() + 1));
    KeptRow& row = kept.rows.emplace_back();
    for (std::size_t i = 0; i < cells->size(); ++i) row.*kKeptFields[i] = (*cells)[i];
  }
  return kept;
}

/// Moves a file out of the way: to FILE.old, or if that exists to FILE.old2 and so on.
inline std::filesystem::path setAside(const std::filesystem::path& path) {
  std::filesystem::path old = path.string() + ".old";
  for (int n = 2; std::filesystem::exists(old); ++n)
    old = path.string() + ".old" + std::to_string(n);
  std::filesystem::rename(path, old);
  return old;
}

/// Adds rows at the end. A file in another form is set aside first; then returns its new path.
inline std::optional<std::filesystem::path> keepRows(const std::filesystem::path& path,
                                                     const std::vector<KeptRow>& rows) {
  std::optional<std::filesystem::path> aside;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
  if (readKept(path).otherForm) aside = setAside(path);
  std::ofstream out(path, std::ios::app);
  if (out.tellp() == std::ofstream::pos_type(0)) out << kKeptHeader << "\n";
  for (const KeptRow& row : rows) out << csvLine(row);
  if (!out.flush()) throw std::runtime_error(path.string() + " cannot be written");
  return aside;
}

}  // namespace tc0::bench
