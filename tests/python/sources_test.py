#!/usr/bin/env python3
"""What can be said of the Python package without building it: sources compile, versions agree, notebooks hold no output."""
import ast
import json
import os
import re
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
PACKAGE = os.path.join(ROOT, 'python')


def read(*path):
    with open(os.path.join(ROOT, *path), encoding='utf-8') as file:
        return file.read()


class Sources(unittest.TestCase):
    def test_sources_compile_for_the_oldest_python_named(self):
        oldest = tuple(map(int, re.search(r'requires-python = ">=(\d+)\.(\d+)"', read('python', 'pyproject.toml')).groups()))
        for folder in ('tc0', os.path.join('compiler', 'tc0_compiler')):
            for name in sorted(os.listdir(os.path.join(PACKAGE, folder))):
                if name.endswith('.py'):
                    ast.parse(read('python', folder, name), name, feature_version=oldest)

    def test_every_version_is_that_of_the_project(self):
        version = re.search(r'VERSION (\S+) LANGUAGES', read('CMakeLists.txt'))[1]
        for path in (('pyproject.toml',), ('compiler', 'pyproject.toml')):
            found = set(re.findall(r'^version = "([^"]*)"|==(\d[^"]*)"', read('python', *path), re.M))
            self.assertEqual({a or b for a, b in found}, {version}, path)
        self.assertIn(f"__version__ = '{version}'", read('python', 'tc0', '__init__.py'))

    def test_exported_names_exist_and_are_sorted(self):
        tree = ast.parse(read('python', 'tc0', '__init__.py'))
        names = next(ast.literal_eval(n.value) for n in tree.body if isinstance(n, ast.Assign) and n.targets[0].id == '__all__')
        made = {a.asname or a.name for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names}
        made |= {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}
        self.assertEqual(names, sorted(names))
        self.assertLessEqual(set(names), made)

    def test_notebooks_hold_no_output(self):
        names = [n for n in os.listdir(os.path.join(PACKAGE, 'notebooks')) if n.endswith('.ipynb')]
        self.assertEqual(len(names), 3)
        for name in names:
            for cell in json.loads(read('python', 'notebooks', name))['cells']:
                if cell['cell_type'] == 'code':
                    self.assertEqual((cell['outputs'], cell['execution_count']), ([], None), name)


if __name__ == '__main__':
    unittest.main()
