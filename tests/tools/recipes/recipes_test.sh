#!/usr/bin/env bash
# recipes_test.sh BIN RECIPE: a recipe of tools/recipes gives the bytes of the run without shards, and computes a lost
# shard alone when it is called again. Slurm's sbatch is played by a function that runs the tasks one by one.
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
recipe=$root/tools/recipes/$2
export PATH=$1:$PATH
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

notTried() {
  printf '%s: not tried\n' "$*"
  [[ ${CI:-} != true ]] || exit 1
  exit 77
}

# Ray and Dask are no packages of the system's, and a test of everything may lack them.
skipped() {
  printf 'skipped, because %s is not in build/recipes-venv; tools/setup --group=recipes installs it\n' "$1"
  exit 77
}

python=$root/build/recipes-venv/bin/python
case $2 in
  slurm.sh)
    mkdir fake
    cat >fake/sbatch <<'FAKE'
#!/usr/bin/env bash
# sbatch --array=FROM-TO SCRIPT ARGUMENT... or sbatch --dependency=afterok:JOB --wrap=COMMAND
set -euo pipefail
array='' wrap='' job=7 failed=0
while [[ ${1:-} == --* ]]; do
  case $1 in
    --array=*) array=${1#--array=} ;;
    --wrap=*) wrap=${1#--wrap=} ;;
    --dependency=afterok:*) [[ ! -e failed-${1#--dependency=afterok:} ]] || exit 1 ;;
    --parsable) ;;
    *) exit 2 ;;
  esac
  shift
done
for task in $([[ -z $array ]] || seq "${array%-*}" "${array#*-}"); do
  SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_COUNT=1 bash "$@" >&2 || failed=1
done
[[ $failed == 0 ]] || : >"failed-$job"
[[ -z $wrap ]] || bash -c "$wrap" >&2
printf '%s;cluster\n' "$job"
FAKE
    chmod +x fake/sbatch
    export PATH=$scratch/fake:$PATH
    call=("$recipe")
    ;;
  gnu_parallel.sh)
    command -v parallel >/dev/null || notTried "GNU parallel is not installed"
    call=("$recipe")
    ;;
  ray_shards.py)
    "$python" -c 'import ray' 2>/dev/null || skipped Ray
    call=("$python" "$recipe")
    ;;
  dask_shards.py)
    "$python" -c 'import dask.distributed' 2>/dev/null || skipped Dask
    call=("$python" "$recipe")
    ;;
esac

tc0 new attention --n 4 -o 'a b.tc0' >/dev/null
run=(simulate 'a b.tc0' --random 50 --seed 3)
tc0 "${run[@]}" -o whole.npz >/dev/null
"${call[@]}" 5 "${run[@]}" -o 'r s.npz' >log 2>&1 || die "$(cat log)"
cmp whole.npz 'r s.npz'
rm 'r s.npz' 'r s.npz.shard-4-of-5'
touch -d 2001-01-01 'r s.npz.shard-'*
"${call[@]}" 5 "${run[@]}" -o 'r s.npz' >log 2>&1 || die "$(cat log)"
cmp whole.npz 'r s.npz'
again=$(find . -name '*.shard-*' -newermt 2002-01-01)
[[ $again == './r s.npz.shard-4-of-5' ]] || die "required shard 4 alone to be computed again, found: $again"
if "${call[@]}" 5 simulate absent.tc0 --random 50 -o t.npz >log 2>&1 && [[ $2 != slurm.sh || ! -e failed-7 ]]; then
  die "shards fail, and the recipe does not"
fi
[[ ! -e t.npz ]] || die "shards fail, and something is merged"
printf '%s: five shards are one run, a lost one is made alone\n' "$2"
