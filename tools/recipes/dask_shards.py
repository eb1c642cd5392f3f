#!/usr/bin/env python3
"""dask_shards.py SHARDS COMMAND... -o FILE: the shards as tasks of Dask, on the cluster of DASK_ADDRESS or on this machine.

The machines share this folder. A task that fails, or whose machine is lost, is tried three times more.
"""
import os
import subprocess
import sys

from dask.distributed import Client


def compute(shard, command, folder):
    subprocess.run(['tc0', *command, '--threads', '1', '--shard', shard], cwd=folder, check=True)


def main():
    shards, command = int(sys.argv[1]), sys.argv[2:]
    address = os.environ.get('DASK_ADDRESS')
    with Client(address) if address else Client(threads_per_worker=1, dashboard_address=None) as client:
        names = [f'{k}/{shards}' for k in range(1, shards + 1)]
        client.gather(client.map(compute, names, command=command, folder=os.getcwd(), retries=3, pure=False))
    subprocess.run(['tc0', 'merge', '-o', command[-1]], check=True)


if __name__ == '__main__':
    main()
