#!/usr/bin/env python3
"""ray_shards.py SHARDS COMMAND... -o FILE: the shards as tasks of Ray, on the cluster of RAY_ADDRESS or on this machine.

The machines share this folder. A task that fails, or whose machine is lost, is tried three times more.
"""
import os
import subprocess
import sys

import ray


@ray.remote(num_cpus=1, max_retries=3, retry_exceptions=True)
def compute(command, shard, folder):
    subprocess.run(['tc0', *command, '--threads', '1', '--shard', shard], cwd=folder, check=True)


def main():
    shards, command = int(sys.argv[1]), sys.argv[2:]
    ray.init(runtime_env={'env_vars': {'PATH': os.environ['PATH']}}, log_to_driver=False)
    ray.get([compute.remote(command, f'{k}/{shards}', os.getcwd()) for k in range(1, shards + 1)])
    subprocess.run(['tc0', 'merge', '-o', command[-1]], check=True)


if __name__ == '__main__':
    main()
