#!/usr/bin/env python3
"""Each rule of tools/lint finds no fault in a small sound tree, and finds the one that is planted in it."""
import os
import subprocess
import sys
import tempfile

LINT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools', 'lint')
TABLE = '| [{}]({}/README.md) | what | {} |\n'
SOUND = {
    'README.md': '# all\n\n| folder | what it is | may know |\n|---|---|---|\n' + TABLE.format('low', 'low', 'Boost') +
                 TABLE.format('high', 'high', 'low, MLIR; LibTorch, but for `plain/`') + TABLE.format('tests', 'tests', 'everything'),
    'low/README.md': "# low\n\nMay know: standard C++, Boost's headers. Never `high/`, no LibTorch.\n",
    'low/low.h': '// See `low/low.cc`, `high/*.h` and low.cc.\n#include <boost/graph/graph.hpp>\n#include <vector>\n'
                 'namespace tc0 {\nstruct Low {\n  enum class Kind { kOne };\n};\nstruct Ahead;\n}\n',
    'low/low.cc': '#include "low/low.h"\nnamespace tc0 {\nnamespace {\nstruct Own {};\n}\n'
                  'void f() {\n  struct Own {};\n  TC0_ASSERT(true);\n}\n}\n',
    'low/other.cc': 'namespace tc0 {\nnamespace {\nstruct Own {};\n}\n}\n',
    'low/kernels/plain.h': '#include <cstdint>\n',
    'low/kernels/fast_avx2.cc': '#include "low/kernels/plain.h"\n#include <immintrin.h>\n',
    'high/README.md': '# high\n\nMay know: `low/`, MLIR and LLVM (in `ir.cc`), LibTorch.\n\nMore.\n',
    'high/high.h': '#include "low/low.h"\n#include <ATen/ATen.h>\n/// The gates.\nstruct High {};\n',
    'high/ir.cc': '#include "llvm/ADT/DenseMap.h"\n#include "mlir/IR/Types.h"\n',
    'tests/README.md': '# tests\n\nMay know: everything.\n',
    'tests/low/low_test.cc': '#include "high/high.h"\n#include "low/low.h"\n',
    'tests/pipeline/all_test.cc': '#include <catch2/catch.hpp>\n',
}
# Rule, file, what is added to it, the fault.
FAULTS = [
    ('know', 'low/low.cc', '#include "high/high.h"', 'low/low.cc: required what low/README.md says that it may know, found high/high.h'),
    ('know', 'low/low.h', '#include "mlir/IR/Types.h"', 'required what low/README.md says that it may know, found mlir/IR/Types.h'),
    ('know', 'high/high.h', '#include "llvm/ADT/DenseMap.h"', 'high/README.md says that it may know, found llvm/ADT/DenseMap.h'),
    ('know', 'high/high.h', '#include <boost/any.hpp>', 'required what README.md says that it may know, found boost/any.hpp'),
    ('know', 'high/high.h', '#include <gmp/gmp.h>', 'required a library that tools/lint lists, found <gmp/gmp.h>'),
    ('know', 'other/other.h', '#include "low/low.h"', 'other/other.h: required what /README.md says'),
    ('paths', 'low/low.h', '\n// As in (gone.h).\n', 'low/low.h:11: required a file or folder of the tree, found gone.h'),
    ('paths', 'low/README.md', '\nSee [it](../high/gone.h).\n', 'required a file or folder of the tree, found high/gone.h'),
    ('paths', 'high/script.sh', '# Reads low/gone.\n', 'high/script.sh:1: required a file or folder of the tree, found low/gone'),
    ('mirror', 'tests/gone/low_test.cc', '', 'tests/gone/low_test.cc: required the place below tests/ of a folder'),
    ('mirror', 'low/low_test.cc', '', 'low/low_test.cc: required the place below tests/'),
    ('names', 'low/other.cc', 'namespace tc0 {\nstruct Low final : std::set<int> {\n};\n}\n',
     'low/other.cc: required one definition of tc0::Low, found another in low/low.h'),
    ('names', 'low/other.cc', 'namespace tc0 {\nclass Low {\n  enum Kind { kTwo };\n};\n}\n', 'required one definition of tc0::Low::Kind'),
    ('comments', 'low/low.h', '\n/// The same, of one wire.\nint wire();\n', 'found one that begins "The same"'),
    ('comments', 'low/low.cc', '\n  // Of one wire.\nint wire();\n', 'found one that begins "Of"'),
    ('sizes', 'high/long.cc', 'int x;\n' * 401, 'high/long.cc: required at most 400 lines, found 401'),
    ('sizes', 'low/low.cc', '// line\n' * 399, 'required asserts/1000 from 3.01'),
    ('sizes', 'low/low.cc', 'int x = static_cast<int>(y);', 'required casts/1000 from 0 to 7.99'),
    ('kernels', 'low/kernels/plain.h', '#include "low/low.h"',
     'low/kernels/fast_avx2.cc: required headers without templates'),
    ('kernels', 'low/kernels/fast_avx2.cc', '#include <vector>', 'found <vector> in low/kernels/fast_avx2.cc'),
    ('alone', 'low/low.h', '// made in ' + '/wo' + 'rk/tree\n', 'low/low.h:10: required nothing of where it was written, found /wo' + 'rk'),
    ('alone', 'low/README.md', 'As iss' + 'ue #3 asks.\n', 'required nothing of where it was written, found iss' + 'ue #3'),
]


def run(rule, tree):
    with tempfile.TemporaryDirectory() as root:
        for path, text in tree.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
                file.write(text)
        lint = subprocess.run([LINT, '--root', root, '--rule', rule], capture_output=True, text=True, check=False)
        return lint.returncode, lint.stdout + lint.stderr


def main():
    wrong = []
    for rule in sorted({rule for rule, *_ in FAULTS}):
        code, said = run(rule, SOUND)
        if code != 0:
            wrong.append(f'{rule}: required no fault in the sound tree, found {said}')
    crowd = {f'low/many{i}.h': '' for i in range(43)}
    for rule, changed, fault in [(rule, {path: SOUND.get(path, '') + more}, fault) for rule, path, more, fault in FAULTS] + [
            ('sizes', crowd, 'low: required at most 45 sources in a folder, found 46')]:
        code, said = run(rule, SOUND | changed)
        if code != 1 or fault not in said:
            wrong.append(f'{rule}: required "{fault}", found code {code} and {said}')
    shown = subprocess.run([LINT, '--help'], capture_output=True, text=True, check=True).stdout.split('rules:')[1]
    untried = {line.split(':')[0].strip() for line in shown.strip().splitlines()} - {rule for rule, *_ in FAULTS}
    if untried:
        wrong.append(f'required a planted fault for each rule, found none for {untried}')
    print('\n'.join(wrong) or f'{len(FAULTS) + 1} planted faults, each found')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
