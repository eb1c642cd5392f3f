#!/usr/bin/env bash
# slurm.sh SHARDS COMMAND... -o FILE: a job array with a task for each shard, and a job that merges them when all have
# succeeded. What this cluster wants to know about a task is an option of the first sbatch below.
# A lost shard alone: sbatch --array=3 slurm.sh SHARDS COMMAND... -o FILE
set -euo pipefail
shards=$1
shift

if [[ -n ${SLURM_ARRAY_TASK_ID:-} ]]; then # Slurm runs this script as a task of the array
  exec tc0 "$@" --shard "$SLURM_ARRAY_TASK_ID/$shards"
fi
job=$(sbatch --parsable --array="1-$shards" "$0" "$shards" "$@")
sbatch --dependency="afterok:${job%%;*}" --wrap="tc0 merge -o $(printf %q "${@: -1}")"
