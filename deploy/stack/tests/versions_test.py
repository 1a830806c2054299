"""versions.toml is complete, and agrees with what else is pinned."""
import json
import unittest

from deploy.stack import install
from deploy.stack.engines import ENGINES

SOURCES = {"debian", "go", "maven", "npm"}


class Versions(unittest.TestCase):
    def test_every_engine_has_a_version(self):
        for name in ENGINES:
            self.assertRegex(install.VERSIONS[name]["version"], r"^\d+(\.\w+)*$", name)

    def test_every_download_has_a_digest(self):
        for name in ENGINES:
            pinned = install.VERSIONS[name]
            if "debian" not in pinned and "npm" not in pinned:
                self.assertRegex(pinned["sha256"], r"^[0-9a-f]{64}$", name)

    def test_debian_packages_are_those_that_the_list_installs(self):
        listed = (install.ROOT / "tools" / "packages-stack.txt").read_text().split()
        for name in ENGINES:
            if "debian" in install.VERSIONS[name]:
                self.assertIn(install.VERSIONS[name]["debian"], listed)

    def test_npm_packages_are_locked_with_digests(self):
        for name in ENGINES:
            pinned = install.VERSIONS[name]
            if "npm" in pinned:
                lock = json.loads((install.HERE / "npm" / name / "package-lock.json").read_text())["packages"]
                self.assertEqual(lock[f"node_modules/{pinned['npm']}"]["version"], pinned["version"])
                self.assertEqual([path for path, package in lock.items() if path and "integrity" not in package], [])
