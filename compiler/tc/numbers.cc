#include "compiler/tc/numbers.h"

#include "circuit/base/assert.h"
#include "circuit/base/error.h"
#include "circuit/base/number.h"
#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/DialectResourceBlobManager.h"

namespace tc0 {

bool operator==(const Tables& a, const Tables& b) {
  return a.start == b.start && a.p == b.p && a.q == b.q && a.base == b.base &&
         a.increments == b.increments;
}

llvm::hash_code hash_value(const Tables& tables) {
  auto hash = [](const auto& list) { return llvm::hash_combine_range(list.begin(), list.end()); };
  return llvm::hash_combine(hash(tables.start), hash(tables.p), hash(tables.q), hash(tables.base),
                            hash(tables.increments));
}

namespace tc {
namespace {

// A splat (one number, repeated) takes no memory until it is copied out, so its size is limited.
constexpr std::int64_t kMaxSplat = std::int64_t{1} << 24;

std::optional<mlir::ArrayRef<std::int64_t>> resourceNumbers(mlir::Attribute attribute) {
  auto resource = mlir::dyn_cast_or_null<mlir::DenseI64ResourceElementsAttr>(attribute);
  if (!resource) return std::nullopt;
  std::optional<mlir::ArrayRef<std::int64_t>> values = resource.tryGetAsArrayRef();
  if (!values || std::ssize(*values) != resource.getType().getNumElements() ||
      reinterpret_cast<std::uintptr_t>(values->data()) % alignof(std::int64_t) != 0)
    return std::nullopt;
  return values;
}

// Adds factor * expression to a row. MLIR simplifies affine expressions, so that a product is
// always an expression times a constant on its right. The factor is checked at each product; the
// sums of at most a few thousand factors below 2^62 fit 128 bits.
void addExpression(mlir::AffineExpr expression, Wide factor, Wide& offset,
                   std::vector<Wide>& strides, const char* what) {
  if (auto constant = mlir::dyn_cast<mlir::AffineConstantExpr>(expression)) {
    offset += factor * constant.getValue();
  } else if (auto dimension = mlir::dyn_cast<mlir::AffineDimExpr>(expression)) {
    strides[dimension.getPosition()] += factor;
  } else {
    auto binary = mlir::dyn_cast<mlir::AffineBinaryOpExpr>(expression);
    auto multiple = binary && binary.getKind() == mlir::AffineExprKind::Mul
                        ? mlir::dyn_cast<mlir::AffineConstantExpr>(binary.getRHS())
                        : mlir::AffineConstantExpr();
    if (multiple) {
      factor *= multiple.getValue();
      if (factor <= -Wide{kMagnitudeLimit} || factor >= Wide{kMagnitudeLimit})
        fail(what, ": required offsets and strides below 2^62, found more");
      addExpression(binary.getLHS(), factor, offset, strides, what);
    } else if (binary && binary.getKind() == mlir::AffineExprKind::Add) {
      addExpression(binary.getLHS(), factor, offset, strides, what);
      addExpression(binary.getRHS(), factor, offset, strides, what);
    } else {
      fail(what, ": required a sum of multiples of indices and a constant, found another map");
    }
  }
}

std::int64_t narrow(Wide value, const char* what) {
  if (value <= -Wide{kMagnitudeLimit} || value >= Wide{kMagnitudeLimit})
    fail(what, ": required offsets and strides below 2^62, found more");
  return static_cast<std::int64_t>(value);
}

AffineRow rowOf(mlir::AffineMap map, unsigned result, const char* what) {
  Wide offset = 0;
  std::vector<Wide> strides(map.getNumDims(), 0);
  addExpression(map.getResult(result), 1, offset, strides, what);
  TC0_ASSERT(std::ssize(strides) == map.getNumDims());
  AffineRow row{narrow(offset, what), {}};
  for (Wide stride : strides) row.strides.push_back(narrow(stride, what));
  return row;
}

mlir::AffineExpr expressionOf(mlir::MLIRContext* context, const AffineRow& row) {
  mlir::AffineExpr sum = mlir::getAffineConstantExpr(0, context);
  for (unsigned d = 0; d < row.strides.size(); ++d)
    sum = sum + mlir::getAffineDimExpr(d, context) * row.strides[d];
  return sum + row.offset;
}

}  // namespace

bool isNumbers(mlir::Attribute attribute) {
  if (auto dense = mlir::dyn_cast_or_null<mlir::DenseIntElementsAttr>(attribute))
    return dense.getElementType().isSignlessInteger(64) &&
           (!dense.isSplat() || dense.getNumElements() <= kMaxSplat);
  return resourceNumbers(attribute).has_value();
}

mlir::ElementsAttr numbersAttr(mlir::MLIRContext* context, const Integers& values,
                               mlir::ArrayRef<std::int64_t> shape, mlir::StringRef resourceName) {
  auto type = mlir::RankedTensorType::get(shape, mlir::IntegerType::get(context, 64));
  mlir::ArrayRef<std::int64_t> numbers = *values;
  TC0_ASSERT(type.getNumElements() == std::ssize(numbers));
  if (std::ssize(numbers) <= kMaxInlineNumbers)
    return mlir::cast<mlir::ElementsAttr>(
        static_cast<mlir::Attribute>(mlir::DenseElementsAttr::get(type, numbers)));
  mlir::ArrayRef<char> bytes(reinterpret_cast<const char*>(numbers.data()),
                             numbers.size() * sizeof(std::int64_t));
  mlir::AsmResourceBlob blob(
      bytes, alignof(std::int64_t),
      [owner = values](void*, std::size_t, std::size_t) mutable { owner.reset(); },
      /*dataIsMutable=*/false);
  return mlir::cast<mlir::ElementsAttr>(static_cast<mlir::Attribute>(
      mlir::DenseI64ResourceElementsAttr::get(type, resourceName, std::move(blob))));
}

std::vector<std::int64_t> numbersOf(mlir::ElementsAttr attribute) {
  if (!isNumbers(attribute))
    fail("numbers: required dense or dense_resource of i64 that are present, found others");
  if (auto values = resourceNumbers(attribute)) return values->vec();
  auto dense = mlir::cast<mlir::DenseIntElementsAttr>(attribute);
  auto values = dense.getValues<std::int64_t>();
  return {values.begin(), values.end()};
}

Integers NumbersCache::operator()(mlir::ElementsAttr attribute) {
  if (!attribute) return nullptr;
  Integers& known = known_[attribute];
  if (known == nullptr) known = integers(numbersOf(attribute));
  return known;
}

mlir::AffineMapAttr affineMap(mlir::MLIRContext* context, const IndexMap& rows,
                              std::size_t dimensions) {
  if (rows.empty()) return nullptr;
  llvm::SmallVector<mlir::AffineExpr> results;
  for (const AffineRow& row : rows) results.push_back(expressionOf(context, row));
  return mlir::AffineMapAttr::get(mlir::AffineMap::get(dimensions, 0, results, context));
}

mlir::AffineMapAttr affineMap(mlir::MLIRContext* context, const AffineRow& row,
                              std::size_t dimensions) {
  bool zero = row.offset == 0;
  for (std::int64_t stride : row.strides) zero &= stride == 0;
  return zero ? nullptr : affineMap(context, IndexMap{row}, dimensions);
}

IndexMap indexMap(mlir::AffineMapAttr map, const char* what) {
  IndexMap rows;
  if (!map) return rows;
  if (map.getValue().getNumSymbols() != 0) fail(what, ": required a map without symbols");
  for (unsigned result = 0; result < map.getValue().getNumResults(); ++result)
    rows.push_back(rowOf(map.getValue(), result, what));
  return rows;
}

AffineRow affineRow(mlir::AffineMapAttr map, const char* what) {
  if (!map) return {};
  IndexMap rows = indexMap(map, what);
  if (rows.size() != 1) fail(what, ": required a map with 1 result, found ", rows.size());
  return rows[0];
}

}  // namespace tc
}  // namespace tc0
