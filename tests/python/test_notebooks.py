"""The notebooks run from begin to end, each in a folder of its own."""
import os
import shutil

import pytest
from conftest import ROOT

nbformat = pytest.importorskip('nbformat')
nbclient = pytest.importorskip('nbclient')
FOLDER = os.path.join(ROOT, 'python', 'notebooks')


@pytest.mark.parametrize('name', sorted(n for n in os.listdir(FOLDER) if n.endswith('.ipynb')))
def test_the_notebook_runs(name, tmp_path):
    if 'brevitas' in name:
        pytest.importorskip('brevitas')
    shutil.copy(os.path.join(ROOT, 'model', 'checkpoints', 'digits.safetensors'), tmp_path)
    notebook = nbformat.read(os.path.join(FOLDER, name), 4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name='python3', resources={'metadata': {'path': str(tmp_path)}}).execute()
