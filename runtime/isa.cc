#include "runtime/isa.h"

#include "circuit/base/choice.h"
#include "circuit/base/error.h"

#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace tc0 {
namespace {

#if defined(__x86_64__) && defined(__linux__)
// Asks the system for AMX. The tile registers of a process are switched off until it does.
bool amxAllowed() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned kTile = 1U << 24, kInt8 = 1U << 25;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (d & kTile) == 0 || (d & kInt8) == 0)
    return false;
  constexpr long kRequestPermission = 0x1023, kTileData = 18;
  return ::syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

Isa detect() {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return Isa::kPortable;
  bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq");
  if (!avx512) return Isa::kAvx2;
  if (!__builtin_cpu_supports("avx512vnni") || !__builtin_cpu_supports("avx512vbmi"))
    return Isa::kAvx512;
  return amxAllowed() ? Isa::kAmx : Isa::kVnni;
}
#else
Isa detect() { return Isa::kPortable; }
#endif

}  // namespace

std::string_view isaName(Isa isa) { return nameIn(kIsaNames, isa); }

Isa isaNamed(std::string_view name) { return choiceNamed("instruction set", kIsaNames, name); }

Isa bestIsa() {
  static const Isa kBest = detect();
  return kBest;
}

void requireIsa(Isa isa) {
  if (isa > bestIsa())
    fail("instruction set: required one that this machine has, up to ", isaName(bestIsa()),
         ", found ", isaName(isa));
}

}  // namespace tc0
