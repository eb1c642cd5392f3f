#include "runtime/arrays/kernels/dense.h"

#if defined(__AMX_INT8__) && defined(__AVX512VNNI__)
#include <cstring>

#include "circuit/base/assert.h"
#include "runtime/arrays/kernels/dense_body.h"
#include "runtime/arrays/kernels/regs_vnni.h"

namespace tc0 {
namespace {

// A tile register holds 16 rows of 64 bytes. A round multiplies a block of 32 outputs by 32 lanes:
//   tiles 0 to 3   sums, tile 2 (n / 16) + lane / 16, at [n % 16][lane % 16]
//   tiles 4, 5     weights of outputs n / 16 == 0, 1, at [n % 16][64 inputs]
//   tiles 6, 7     numbers of lanes lane / 16 == 0, 1, at [16 quads of inputs][lane % 16][4]:
//                  they lie so in a block's state
constexpr std::int64_t kSide = 16, kBlock = 32, kTileBytes = 1024;

constexpr std::int64_t smaller(std::int64_t a, std::int64_t b) { return a < b ? a : b; }

// Scratch for packWeights: two tiles for every 16 input quads, begun or full.
std::int64_t scratchBytesAmx(std::int64_t inputQuads) {
  return (inputQuads + kSide - 1) / kSide * 2 * kTileBytes;
}

struct alignas(64) TileConfig {
  std::uint8_t palette = 1, startRow = 0, reserved[14] = {};
  std::uint16_t columns[16] = {64, 64, 64, 64, 64, 64, 64, 64};
  std::uint8_t rows[16] = {16, 16, 16, 16, 16, 16, 16, 16};
};
static_assert(sizeof(TileConfig) == 64);

// Sets up the tile registers of this thread, and gives them back in the end.
class Tiles {
 public:
  Tiles() noexcept {
    TileConfig config;
    // g++ 12 does not see that the instruction reads the memory.
    asm volatile("" : : "r"(&config) : "memory");
    _tile_loadconfig(&config);
  }
  ~Tiles() { _tile_release(); }
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;
};

// Turns the weights of one output quad for up to 16 input quads: [k / 4][n % 4][k % 4] becomes
// rows[n % 4][k], rows `pitch` bytes apart. Input quads from `quads` on become 0.
void turn(const std::int8_t* weights, std::int64_t quads, std::int8_t* rows,
          std::int64_t pitch) noexcept {
  const __m512i first = _mm512_setr_epi32(0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29);
  const __m512i second =
      _mm512_setr_epi32(2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
  __m512i four[4];
  for (int i = 0; i < 4; ++i) {
    std::int64_t there = smaller(quads - 4 * i, 4);
    if (there < 0) there = 0;
    __mmask16 mask = (1U << 4 * there) - 1;
    four[i] = _mm512_maskz_loadu_epi32(mask, weights + 64 * i);
  }
  auto put = [&](int n, __m512i low, __m512i high) {
    _mm512_storeu_si512(rows + n * pitch, _mm512_shuffle_i64x2(low, high, 0x44));
    _mm512_storeu_si512(rows + (n + 1) * pitch, _mm512_shuffle_i64x2(low, high, 0xEE));
  };
  put(0, _mm512_permutex2var_epi32(four[0], first, four[1]),
      _mm512_permutex2var_epi32(four[2], first, four[3]));
  put(2, _mm512_permutex2var_epi32(four[0], second, four[1]),
      _mm512_permutex2var_epi32(four[2], second, four[3]));
}

// Packs the weights of 32 outputs, from output quad `first` on, as tiles
// [block of 64 inputs][n / 16]. Outputs and inputs that the matrix does not have become 0.
void packWeights(const DenseJob& job, std::int64_t first, std::int8_t* tiles) noexcept {
  for (std::int64_t k = 0; k < job.inputQuads; k += kSide)
    for (std::int64_t n = 0; n < kBlock / 4; ++n, tiles += 4 * 64) {
      if (first + n < job.outputQuads)
        turn(job.matrix + ((first + n) * job.inputQuads + k) * 16, job.inputQuads - k, tiles, 64);
      else
        std::memset(tiles, 0, 4 * 64);
    }
}

// Multiplies 32 outputs by 32 lanes: sums[tile][n % 16][lane % 16]. `weights` come from
// packWeights. The last input quads are copied to `rest`, which has room for two tiles, so that no
// tile load reads behind the numbers.
void products(const DenseJob& job, std::int64_t lane, const std::int8_t* weights,
              std::uint8_t* rest, std::int32_t* sums) noexcept {
  _tile_zero(0);
  _tile_zero(1);
  _tile_zero(2);
  _tile_zero(3);
  for (std::int64_t k = 0; k < job.inputQuads; k += kSide, weights += 2 * kTileBytes) {
    const std::uint8_t* numbers = job.source + (k * job.lanes + lane) * 4;
    std::int64_t pitch = job.lanes * 4, there = job.inputQuads - k;
    if (there < kSide) {
      for (std::int64_t row = 0; row < kSide; ++row)
        for (std::int64_t half = 0; half < 2; ++half)
          _mm512_storeu_si512(rest + row * 128 + 64 * half,
                              row < there ? _mm512_loadu_si512(numbers + row * pitch + 64 * half)
                                          : _mm512_setzero_si512());
      numbers = rest;
      pitch = 128;
    }
    // g++ 12 does not see that tile loads read memory.
    asm volatile("" : : "r"(weights), "r"(numbers) : "memory");
    _tile_loadd(4, weights, 64);
    _tile_loadd(5, weights + kTileBytes, 64);
    _tile_loadd(6, numbers, pitch);
    _tile_loadd(7, numbers + 64, pitch);
    _tile_dpbsud(0, 4, 6);
    _tile_dpbsud(1, 4, 7);
    _tile_dpbsud(2, 5, 6);
    _tile_dpbsud(3, 5, 7);
  }
  _tile_stored(0, sums, 64);
  _tile_stored(1, sums + 256, 64);
  _tile_stored(2, sums + 512, 64);
  _tile_stored(3, sums + 768, 64);
}

// Adds the start values and turns the sums of a block into bytes.
template <StepForm kForm>
void thresholds(const DenseJob& job, const DenseStep& step, std::int64_t first, std::int64_t lane,
                const std::int32_t* sums, std::uint8_t* target) noexcept {
  std::int64_t last = smaller(job.outputQuads, first + kBlock / 4);
  for (std::int64_t quad = first; quad < last; ++quad) {
    Sums<RegsVnni, 2> own;
#pragma GCC unroll 4
    for (int n = 0; n < 4; ++n) {
      std::int64_t row = (quad - first) * 4 + n;
      __m512i start = RegsVnni::set(job.start[quad * 4 + n]);
#pragma GCC unroll 2
      for (int v = 0; v < 2; ++v)
        own[n][v] = RegsVnni::add32(
            start, RegsVnni::load(sums + (row / kSide * 2 + v) * 256 + row % kSide * 16));
    }
    stepInto<RegsVnni, 2, kForm>(step, quad, own, target + (quad * job.lanes + lane) * 4);
  }
}

template <StepForm kForm>
void stepsOnTiles(const DenseJob& job, const DenseStep& step, std::uint8_t* target) {
  std::int8_t* weights = job.scratch;
  TC0_ASSERT(weights != nullptr && job.lanes % kBlock == 0);
  alignas(64) std::int32_t sums[4 * 256];
  alignas(64) std::uint8_t rest[2 * kTileBytes];
  Tiles tiles;
  for (std::int64_t first = 0; first < job.outputQuads; first += kBlock / 4) {
    packWeights(job, first, weights);
    for (std::int64_t lane = 0; lane < job.lanes; lane += kBlock) {
      products(job, lane, weights, rest, sums);
      thresholds<kForm>(job, step, first, lane, sums, target);
    }
  }
}

// Small layers and blocks whose lanes do not fill tiles run on byte dot products.
void stepsAmx(const DenseJob& job, const DenseStep& step, std::uint8_t* target) {
  if (job.lanes % kBlock != 0 || job.inputQuads < kSide / 2 || job.outputQuads < kSide / 4)
    return stepsKernel<RegsVnni>(job, step, target);
  switch (formOf(step)) {
    case StepForm::kPlain:
      return stepsOnTiles<StepForm::kPlain>(job, step, target);
    case StepForm::kAffine:
      return stepsOnTiles<StepForm::kAffine>(job, step, target);
    case StepForm::kTable:
      return stepsOnTiles<StepForm::kTable>(job, step, target);
    case StepForm::kSearch:
      return stepsOnTiles<StepForm::kSearch>(job, step, target);
  }
}

constexpr DenseKernels kKernels{productsKernel<RegsVnni>, sumsKernel<RegsVnni>, stepsAmx,
                                packKernel<RegsVnni>,     fillAvx512,           drainAvx512,
                                fillBytesAvx512,          drainBytesAvx512,     scratchBytesAmx};

}  // namespace

const DenseKernels* denseKernelsAmx() { return &kKernels; }

}  // namespace tc0
#else
namespace tc0 {

const DenseKernels* denseKernelsAmx() { return denseKernelsVnni(); }

}  // namespace tc0
#endif
