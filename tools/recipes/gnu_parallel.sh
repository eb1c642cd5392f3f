#!/usr/bin/env bash
# gnu_parallel.sh SHARDS COMMAND... -o FILE: as many shards at a time as there are cores; one that fails is tried twice
# more. With machines that share this folder: PARALLEL='--sshlogin 8/one,8/two --workdir .' gnu_parallel.sh ...
set -euo pipefail
shards=$1
shift

seq "$shards" | parallel --quote --retries 3 tc0 "$@" --threads 1 --shard "{}/$shards"
tc0 merge -o "${@: -1}"
