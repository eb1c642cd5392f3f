#include "circuit/base/error.h"
#include "compiler/tc/syntax.h"
#include "compiler/tc/tc.h"
#include "llvm/ADT/TypeSwitch.h"
#include "mlir/IR/DialectImplementation.h"

#define GET_ATTRDEF_CLASSES
#include "compiler/tc/tc_base_attributes.cc.inc"

namespace tc0::tc {

void TCDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "compiler/tc/tc_base_attributes.cc.inc"
      >();
}

using llvm::ArrayRef;
using llvm::SmallVector;
using mlir::AsmParser;
using mlir::AsmPrinter;
using mlir::failed;
using mlir::failure;
using mlir::LogicalResult;
using mlir::ParseResult;
using mlir::success;
using Delimiter = mlir::AsmParser::Delimiter;

namespace {

ParseResult parseGate(AsmParser& parser, Tables& tables) {
  std::int64_t p = 0, q = 0, increment = 0;
  if (parser.parseInteger(p)) return failure();
  if (succeeded(parser.parseOptionalKeyword("over"))) {
    if (parser.parseInteger(q)) return failure();
    tables.q.push_back(q);
  }
  if (parser.parseColon() || parser.parseInteger(increment)) return failure();
  tables.p.push_back(p);
  tables.increments.push_back(increment);
  return success();
}

ParseResult parseTable(AsmParser& parser, Tables& tables) {
  std::int64_t base = 0;
  bool first = true;
  auto parseElement = [&]() -> ParseResult {
    if (!first) return parseGate(parser, tables);
    first = false;
    return parser.parseInteger(base);
  };
  if (parser.parseCommaSeparatedList(Delimiter::Square, parseElement)) return failure();
  tables.base.push_back(base);
  tables.start.push_back(std::ssize(tables.p));
  return success();
}

ParseResult parseIntegers(AsmParser& parser, SmallVector<std::int64_t>& values) {
  return parser.parseCommaSeparatedList(Delimiter::Square,
                                        [&] { return parser.parseInteger(values.emplace_back()); });
}

// [[0, 3], [1, 2]] as 0, 3, 1, 2.
ParseResult parseDomain(AsmParser& parser, SmallVector<std::int64_t>& domain) {
  return parser.parseCommaSeparatedList(Delimiter::Square, [&]() -> ParseResult {
    return failure(parser.parseLSquare() || parser.parseInteger(domain.emplace_back()) ||
                   parser.parseComma() || parser.parseInteger(domain.emplace_back()) ||
                   parser.parseRSquare());
  });
}

ParseResult parseMap(AsmParser& parser, const char* keyword, mlir::AffineMapAttr& map) {
  if (failed(parser.parseOptionalKeyword(keyword))) return success();
  return parser.parseAttribute(map);
}

void printIntegers(AsmPrinter& printer, ArrayRef<std::int64_t> values) {
  printer << "[";
  llvm::interleaveComma(values, printer.getStream());
  printer << "]";
}

}  // namespace

mlir::Attribute TablesAttr::parse(AsmParser& parser, mlir::Type) {
  Tables tables;
  auto location = parser.getCurrentLocation();
  if (parser.parseCommaSeparatedList(Delimiter::LessGreater,
                                     [&] { return parseTable(parser, tables); }))
    return {};
  return getChecked([&] { return parser.emitError(location); }, parser.getContext(),
                    std::move(tables));
}

void TablesAttr::print(AsmPrinter& printer) const {
  const Tables& tables = getTables();
  printer << "<";
  for (std::int64_t t = 0; t < tables.tables(); ++t) {
    printer << (t == 0 ? "[" : ", [") << tables.base[t];
    for (std::int64_t k = tables.start[t]; k < tables.start[t + 1]; ++k) {
      printer << ", " << tables.p[k];
      if (!tables.q.empty()) printer << " over " << tables.q[k];
      printer << " : " << tables.increments[k];
    }
    printer << "]";
  }
  printer << ">";
}

LogicalResult TablesAttr::verify(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
                                 Tables tables) {
  try {
    checkTables(tables, /*ratio=*/true, "tables");
  } catch (const Error& error) {
    return emitError() << error.what();
  }
  return success();
}

ParseResult parseTerm(AsmParser& parser, bool one, TermAttr& term) {
  std::int64_t scale = 1;
  SmallVector<std::int64_t> over, domain;
  mlir::AffineMapAttr at, weightAt;
  mlir::ElementsAttr weights;
  auto location = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalKeyword("scale")) && parser.parseInteger(scale))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("over")) && parseIntegers(parser, over))
    return failure();
  if (parseMap(parser, "at", at)) return failure();
  if (succeeded(parser.parseOptionalKeyword("weights")) &&
      (parser.parseAttribute(weights) || parseMap(parser, "at", weightAt)))
    return failure();
  if (succeeded(parser.parseOptionalKeyword("in")) && parseDomain(parser, domain)) return failure();
  term = TermAttr::getChecked([&] { return parser.emitError(location); }, parser.getContext(), one,
                              scale, over, at, weights, weightAt, domain);
  return success(term != nullptr);
}

void printTerm(AsmPrinter& printer, TermAttr term) {
  if (term.getScale() != 1) printer << " scale " << term.getScale();
  if (!term.getOver().empty()) {
    printer << " over ";
    printIntegers(printer, term.getOver());
  }
  if (term.getAt()) printer << " at " << term.getAt();
  if (term.getWeights()) {
    printer << " weights " << term.getWeights();
    if (term.getWeightAt()) printer << " at " << term.getWeightAt();
  }
  for (std::size_t d = 0; d + 1 < term.getDomain().size(); d += 2)
    printer << (d == 0 ? " in [[" : ", [") << term.getDomain()[d] << ", " << term.getDomain()[d + 1]
            << "]";
  if (!term.getDomain().empty()) printer << "]";
}

mlir::Attribute TermAttr::parse(AsmParser& parser, mlir::Type) {
  TermAttr term;
  if (parser.parseLess()) return {};
  bool one = succeeded(parser.parseOptionalKeyword("one"));
  if (parseTerm(parser, one, term) || parser.parseGreater()) return {};
  return term;
}

void TermAttr::print(AsmPrinter& printer) const {
  printer << (getOne() ? "<one" : "<");
  printTerm(printer, *this);
  printer << ">";
}

LogicalResult TermAttr::verify(llvm::function_ref<mlir::InFlightDiagnostic()> emitError, bool,
                               std::int64_t, ArrayRef<std::int64_t>, mlir::AffineMapAttr,
                               mlir::ElementsAttr weights, mlir::AffineMapAttr,
                               ArrayRef<std::int64_t> domain) {
  if (domain.size() % 2 != 0)
    return emitError() << "term: required two numbers for each dimension of the domain, found "
                       << domain.size();
  if (weights &&
      !mlir::isa<mlir::DenseIntElementsAttr, mlir::DenseI64ResourceElementsAttr>(weights))
    return emitError() << "term: required weights, dense or dense_resource of i64, found "
                       << weights;
  return success();
}

ParseResult parseTerms(mlir::OpAsmParser& parser,
                       llvm::SmallVectorImpl<mlir::OpAsmParser::UnresolvedOperand>& sources,
                       mlir::ArrayAttr& terms) {
  SmallVector<mlir::Attribute> list;
  auto parseOne = [&]() -> ParseResult {
    bool one = succeeded(parser.parseOptionalKeyword("one"));
    if (!one && parser.parseOperand(sources.emplace_back())) return failure();
    TermAttr term;
    if (parseTerm(parser, one, term)) return failure();
    list.push_back(term);
    return success();
  };
  if (parser.parseCommaSeparatedList(Delimiter::Square, parseOne)) return failure();
  terms = parser.getBuilder().getArrayAttr(list);
  return success();
}

void printTerms(mlir::OpAsmPrinter& printer, mlir::Operation*, mlir::OperandRange sources,
                mlir::ArrayAttr terms) {
  printer << "[";
  auto source = sources.begin();
  llvm::interleaveComma(terms.getAsRange<TermAttr>(), printer, [&](TermAttr term) {
    if (term.getOne())
      printer << "one";
    else if (source != sources.end())
      printer << *source++;
    printTerm(printer, term);
  });
  printer << "]";
}

}  // namespace tc0::tc
