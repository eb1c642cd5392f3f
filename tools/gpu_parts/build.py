"""What the machine is, what it lacks, and the programs."""

import glob
import gzip
import json
import lzma
import os
import platform
import random
import re
import shutil
import subprocess
import sys
import zipfile

from .context import PACK, fail, last_line, now, run, torch_here

FASHION = '/usr/share/datasets/fashion-mnist'
FONT = '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf'
DEBIAN = ['nlohmann-json3-dev', 'libtomlplusplus-dev', 'libpng-dev', 'zlib1g-dev']
CUDA = ['nvidia-cuda-crt', 'nvidia-cuda-cccl']
MOST_MIB = 50


def fetch(command, folder):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        fail(f'--pack: {" ".join(command[:3])}: {(done.stderr or done.stdout).strip().splitlines()[-1]}')


def pack():
    """Fills build/gpu/pack: headers and static libraries of Debian's packages, the few headers of CUDA that PyTorch's
    wheels leave out, and data sets. Nothing is installed."""
    version = os.environ.get('TC0_CUDA', '13.0')
    shutil.rmtree(PACK, ignore_errors=True)
    scratch = os.path.join(PACK, 'scratch')
    os.makedirs(scratch)
    fetch(['apt-get', 'download', '-q', *DEBIAN], scratch)
    for package in glob.glob(scratch + '/*.deb'):
        fetch(['dpkg', '-x', os.path.basename(package), 'unpacked'], scratch)
    usr = os.path.join(PACK, 'usr')
    os.makedirs(usr + '/lib')
    shutil.copytree(scratch + '/unpacked/usr/include', usr + '/include', symlinks=True)
    for header in glob.glob(scratch + '/unpacked/usr/include/*-linux-gnu/*.h'):
        shutil.copy(header, usr + '/include')
    shutil.copytree(scratch + '/unpacked/usr/share/cmake', usr + '/share/cmake', symlinks=True)
    for library in glob.glob(scratch + '/unpacked/usr/lib/*/libpng16.a') + glob.glob(scratch + '/unpacked/usr/lib/*/libz.a'):
        shutil.copy(library, usr + '/lib')
    fetch([sys.executable, '-m', 'pip', 'download', '-q', '--no-deps', '--only-binary=:all:', '-d', 'wheels',
           *(f'{name}=={version}.*' for name in CUDA)], scratch)
    for wheel in glob.glob(scratch + '/wheels/*.whl'):
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                inner = re.search(r'/include/((?:crt|nv)/.*[^/])$', name)
                if inner:
                    put(os.path.join(PACK, 'cuda', inner.group(1)), archive.read(name))
    shutil.rmtree(scratch)
    for path in glob.glob(FASHION + '/*.gz'):  # smaller by xz
        with gzip.open(path) as file:
            put(os.path.join(PACK, 'data', 'fashion-mnist', os.path.basename(path)[:-3] + '.xz'),
                lzma.compress(file.read(), preset=9))
    if os.path.exists(FONT):
        shutil.copy(FONT, os.path.join(PACK, 'data'))
    size = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(PACK) for name in names)
    if size > MOST_MIB << 20:
        fail(f'--pack: required at most {MOST_MIB} MiB in {PACK}, found {size >> 20}')
    print(f'{PACK}: {size / 1048576:.1f} MiB; take it along in a copy of the tree, and run tools/gpu there')
    return 0


def put(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as file:
        file.write(content)


# ---- on the machine

def machine(here):
    for command in (['nvidia-smi'], ['g++', '--version'], ['cmake', '--version'], ['ninja', '--version'], ['nvcc', '--version']):
        try:
            said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout.strip()
            print(said if command[0] == 'nvidia-smi' else said.splitlines()[0] if said else f'{command[0]}: says nothing')
        except (FileNotFoundError, subprocess.TimeoutExpired):
            print(f'{command[0]}: none')
    here.row('machine', 'system', platform.platform(), '', f'{os.cpu_count()} cores')
    torch = torch_here()
    if torch is None:
        here.row('machine', 'torch of this Python', 'none', '', 'nothing is compared with Python')
    else:
        here.row('machine', 'torch of this Python', torch.__version__, '', f'CUDA {torch.version.cuda}')
        if torch.cuda.is_available():
            here.row('machine', 'device', torch.cuda.get_device_name(here.device), '',
                     f'{torch.cuda.get_device_properties(here.device).total_memory >> 30} GiB')
        elif here.cuda:
            print('this Python sees no GPU')
            return 1
    unpack(here)
    return 0


def unpack(here):
    """Fills the data folder: what was packed, or links to what is installed."""
    shutil.copy('model/data/files/digits.csv.gz', here.data)
    fashion = os.path.join(here.data, 'fashion-mnist')
    os.makedirs(fashion, exist_ok=True)
    for path in glob.glob(PACK + '/data/fashion-mnist/*.xz') or glob.glob(FASHION + '/*.gz'):
        with (lzma if path.endswith('.xz') else gzip).open(path) as file:
            content = file.read()
        put(os.path.join(fashion, os.path.basename(path)[:-3]), few(content, path) if here.quick else content)
    for font in (PACK + '/data/' + os.path.basename(FONT), FONT):
        if os.path.exists(font):
            shutil.copy(font, here.data)
            break
    random.seed(1)
    for name in [f'data_batch_{i}' for i in range(1, 6)] + ['test_batch']:  # pictures of noise
        records = (bytes([random.randrange(10)]) + random.randbytes(3072) for _ in range(20 if here.quick else 2000))
        put(os.path.join(here.data, 'cifar-10-batches-bin', name + '.bin'), b''.join(records))


def few(content, path):
    """The first pictures or labels of an idx file."""
    head, each = (16, 784) if 'images' in path else (8, 1)
    kept = 300 if 'train' in path else 100
    return content[:4] + kept.to_bytes(4, 'big') + content[8:head + kept * each]


def programs(here):
    if here.programs:
        here.keep('programs', here.programs)
        here.row('programs', 'given', here.programs)
        return 0
    folder, log, start = here.path('build'), here.path('build.log'), now()
    if not configure(folder, log) or not run(['cmake', '--build', folder, '--parallel', str(os.cpu_count()), '--target',
                                              'tc0-model', 'tc0-bench-train'], here.path('compile.log')):
        print('the build failed:')
        for path in (log, here.path('compile.log')):
            print(os.path.basename(path) + ': ' + last_line(path))
        return 1
    here.keep('programs', os.path.join(folder, 'bin'))
    here.row('programs', 'built against the LibTorch of this Python', now() - start, 's')
    return 0


def configure(folder, log):
    import torch
    usr = os.path.abspath(PACK + '/usr')
    command = ['cmake', '-S', '.', '-B', folder, '-DCMAKE_BUILD_TYPE=Release', '-DTC0_COMPILER=OFF', '-DTC0_TESTS=OFF',
               '-DTC0_BENCH=ON', '-DCMAKE_COMPILE_WARNING_AS_ERROR=OFF',
               f'-DCMAKE_PREFIX_PATH={torch.utils.cmake_prefix_path};{usr}', f'-DTC0_CUDA_HEADERS={os.path.abspath(PACK + "/cuda")}']
    if shutil.which('ninja'):
        command += ['-G', 'Ninja']
    if os.path.isdir(usr):
        command += [f'-DTC0_TOMLPLUSPLUS={usr}/include', f'-DPNG_LIBRARY={usr}/lib/libpng16.a',
                    f'-DPNG_PNG_INCLUDE_DIR={usr}/include/libpng16', f'-DZLIB_LIBRARY={usr}/lib/libz.a',
                    f'-DZLIB_INCLUDE_DIR={usr}/include']
    return run(command, log)


def doctor(here):
    said = subprocess.run([here.program('tc0-model'), 'doctor', '--json'], capture_output=True, text=True, check=False)
    found = json.loads(said.stdout)
    for device in found['devices']:
        here.row('doctor', f'derivatives on {device["id"]} ({device["name"]})', 'right' if device['jvp'] else 'WRONG', '',
                 ok=device['jvp'])
    for part in ('graphs', 'nccl', 'gloo'):
        here.row('doctor', f'{part} compiled in', found[part], ok=found[part] if here.cuda and part == 'graphs' else None)
    here.keep('graphs', int(found['graphs'] and here.cuda))
    return said.returncode
