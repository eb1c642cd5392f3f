#include "tools/check/tables.h"

#include "tools/check/error.h"

namespace tc0check {

namespace {

void checkBreakpoint(const Tables& tables, Int t, Int k, bool ratio, const std::string& where) {
  auto q = [&](Int i) { return tables.q ? (*tables.q)[i] : Int{1}; };
  if (q(k) < 1) refuse(where, ": q of at least 1 required; found ", q(k), " at gate ", k);
  if (!ratio && q(k) != 1) {
    refuse(where, ": q of 1 required in a step without denominator; found ", q(k), " at gate ", k);
  }
  if (k == tables.start[t]) return;
  Wide before = Wide{tables.p[k - 1]} * q(k);
  Wide here = Wide{tables.p[k]} * q(k - 1);
  if (before >= here) {
    refuse(where, ": strictly rising breakpoints required; table ", t, " has ", tables.p[k - 1],
           "/", q(k - 1), " before ", tables.p[k], "/", q(k));
  }
}

}  // namespace

Tables readTables(const Container& file, const std::string& prefix, bool ratio,
                  const std::string& where) {
  auto tensor = [&](const char* suffix) -> const Numbers& {
    return file.tensor(paste(prefix, ".", suffix));
  };
  auto need = [&](const char* what, Int found, Int required) {
    if (found == required) return;
    refuse(where, ": ", required, " numbers required in ", what, "; found ", found);
  };
  Tables tables;
  tables.start = tensor("start");
  tables.p = tensor("p");
  tables.base = tensor("base");
  tables.increments = tensor("increments");
  tables.tables = tables.start.size() - 1;
  if (tables.tables < 1) refuse(where, ": at least one table required; found none");
  if (file.has(paste(prefix, ".q"))) tables.q = tensor("q");
  Int gates = tables.p.size();
  if (tables.q) need("q", tables.q->size(), gates);
  need("base", tables.base.size(), tables.tables);
  need("increments", tables.increments.size(), gates);
  if (tables.start[0] != 0 || tables.start[tables.tables] != gates) {
    refuse(where, ": tables from 0 to ", gates, " required; found ", tables.start[0], " to ",
           tables.start[tables.tables]);
  }
  for (Int t = 0; t < tables.tables; ++t) {
    if (tables.start[t] < 0 || tables.start[t] > tables.start[t + 1] ||
        tables.start[t + 1] > gates) {
      refuse(where, ": table starts must not fall; table ", t, " is from ", tables.start[t], " to ",
             tables.start[t + 1], " of ", gates);
    }
    for (Int k = tables.start[t]; k < tables.start[t + 1]; ++k) {
      checkBreakpoint(tables, t, k, ratio, where);
    }
  }
  if (!ratio && tables.q) {
    refuse(where, ": no tensor q required in a step without denominator; found one");
  }
  return tables;
}

}  // namespace tc0check
