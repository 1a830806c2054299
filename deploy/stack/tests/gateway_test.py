"""The gateway's configuration, read by nginx itself, and what services are told."""
import http.client
import http.server
import json
import os
import pathlib
import ssl
import subprocess
import tempfile
import threading
import tomllib
import unittest

from deploy.gateway import nginx
from deploy.stack import ports, probes
from deploy.stack.services import MOST_REPLICAS, NAMES
from deploy.stack.stack import Stack
from deploy.stack import services as stack_services
from deploy.stack.errors import StackError

DISTINCT = {"database": "url", "broker": "url"}


class Folder(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = pathlib.Path(kept.name)


class Gateway(Folder):
    def write(self, ready, address="127.0.0.1:29443", **more):
        certificate, key = self.folder / "server.pem", self.folder / "server.key"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=localhost"]
        subprocess.run([*command, "-out", certificate, "-keyout", key], check=True, capture_output=True)
        gateway = nginx.Gateway(self.folder / "gateway", address, certificate, key, "between us", **more)
        nginx.write(gateway, ready)
        return gateway.folder

    def read_by_nginx(self, folder):
        return subprocess.run(["nginx", "-t", "-p", folder, "-c", folder / "nginx.conf"], capture_output=True, text=True)

    def test_nginx_takes_it_with_and_without_replicas(self):
        for ready in ({}, {service: ["127.0.0.1:30001", "127.0.0.1:30002"] for service in nginx.services()}):
            folder = self.write(ready)
            done = self.read_by_nginx(folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual((folder / "nginx.conf").stat().st_mode & 0o777, 0o600)

    def test_who_asks_for_a_page_reads_words_when_nobody_answers(self):
        base, keeper = ports.reserve_range()
        self.addCleanup(keeper.close)
        folder = self.write({}, f"127.0.0.1:{base}")
        running = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.DEVNULL)
        self.addCleanup(running.wait)
        self.addCleanup(running.terminate)
        while not probes.accepts(base):
            self.assertIsNone(running.poll())

        def ask(method="GET", **headers):
            connection = http.client.HTTPSConnection("127.0.0.1", base, context=ssl.create_default_context(cafile=self.folder / "server.pem"))
            self.addCleanup(connection.close)
            connection._context.check_hostname = False
            connection.request(method, "/auth/realms/codeflix", None, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers["Content-Type"], answer.read().decode()

        browser = "text/html,application/xhtml+xml,*/*;q=0.8"
        for language, words, again in (
            ("en-US,en;q=0.9,pt;q=0.8", "does not answer", "Try again"),
            ("de, en-GB;q=0.8, pt;q=0.7", "does not answer", "Try again"),
            ("pt-BR,pt;q=0.9,en;q=0.8", "não responde", "Tentar de novo"),
            ("ja", "não responde", "Tentar de novo"),
        ):
            for method in ("GET", "POST"):
                status, kind, body = ask(method, Accept=browser, Accept_Language=language)
                self.assertEqual((status, kind), (503, "text/html; charset=utf-8"))
                self.assertIn(words, body)
                self.assertIn(f'<a href="">{again}</a>', body)
        status, kind, body = ask(Accept="application/json", Accept_Language="en")
        self.assertEqual((status, kind, json.loads(body)["code"]), (503, "application/problem+json", "gateway.unavailable"))

    def test_for_tests_it_limits_nobody_and_tells_the_replica(self):
        for for_tests in (False, True):
            folder = self.write({}, for_tests=for_tests)
            done = self.read_by_nginx(folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual("limit_req zone=" in (folder / "nginx.conf").read_text(), not for_tests)
            self.assertEqual("X-Codeflix-Replica" in (folder / "security.conf").read_text(), for_tests)

    def test_its_workers_are_who_owns_the_folder(self):
        folder = self.write({})
        text = (folder / "nginx.conf").read_text()
        self.assertEqual(text.startswith(f"user {folder.owner()} "), os.geteuid() == 0)

    def test_the_discovery_address_of_the_embedded_issuer_leads_to_the_realms(self):
        text = (self.write({}) / "nginx.conf").read_text()
        self.assertIn("location = /auth/.well-known/openid-configuration { return 302 /auth/realms/codeflix/.well-known/openid-configuration; }", text)

    def test_only_what_is_ready_stands_in_the_upstreams(self):
        text = nginx.upstreams({"catalog": ["127.0.0.1:30002", "127.0.0.1:30001"]})
        self.assertIn("upstream catalog {\n  server 127.0.0.1:30001 max_fails=2 fail_timeout=2s;\n  server 127.0.0.1:30002", text)
        self.assertIn("upstream playback {\n  server 127.0.0.1:9 down;", text)

    def test_the_same_text_is_not_written_again(self):
        file = self.folder / "upstreams.conf"
        self.assertTrue(nginx.replace(file, "a"))
        self.assertFalse(nginx.replace(file, "a"))
        self.assertTrue(nginx.replace(file, "b"))

    def test_every_route_has_a_class_and_nothing_is_routed_twice(self):
        routes, classes = nginx.routes()
        self.assertEqual({route["class"] for route in routes}, set(classes))
        self.assertEqual(len(routes), len({route["prefix"] for route in routes}))


class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Services(Folder):
    def test_a_replica_that_leaves_gets_no_requests(self):
        base, keeper = ports.reserve_range()
        self.addCleanup(keeper.close)
        services = Stack(self.folder, base, 1).services()
        replica = http.server.HTTPServer(("127.0.0.1", services.port("catalog", 1)), Healthy)
        threading.Thread(target=replica.serve_forever).start()
        self.addCleanup(replica.server_close)
        self.addCleanup(replica.shutdown)
        self.assertIn("catalog", services.ready())
        mark = services.leaving_mark("catalog-1")
        mark.parent.mkdir(parents=True)
        mark.touch()
        self.assertNotIn("catalog", services.ready())

    def configurations(self):
        services = Stack(self.folder, 23600, 2).services()
        return {name: tomllib.loads(stack_services.toml(services.configuration(name))) for name in NAMES}

    def test_a_data_folder_is_moved_to_where_the_services_look(self):
        told = self.configurations()
        destination = tomllib.loads(stack_services.toml(Stack(self.folder, 23600, 2).services()._destination()))
        for service, url in destination["databases"].items():
            self.assertEqual(url, told[service]["database"]["url"])
        self.assertEqual(destination["storage"], told["encoder"]["storage"])
        self.assertEqual(destination["tokens"]["issuer"], told["playback"]["tokens"]["issuer"])

    def test_each_service_has_a_database_and_a_broker_user_of_its_own(self):
        told = self.configurations()
        for section, key in DISTINCT.items():
            urls = [sections[section][key] for sections in told.values() if section in sections]
            self.assertEqual(len(urls), 4)
            self.assertEqual(len(set(urls)), 4)
        self.assertNotIn("database", told["web"])
        self.assertNotIn("storage", told["subscription"])

    def test_all_ask_for_the_gateways_secret_on_the_loopback(self):
        secrets = {sections["server"]["gateway_secret"] for sections in self.configurations().values()}
        self.assertEqual(len(secrets), 1)
        self.assertGreaterEqual(len(secrets.pop()), 32)
        self.assertEqual({sections["server"]["bind"] for sections in self.configurations().values()}, {"127.0.0.1"})

    def test_too_many_replicas_are_refused_in_words(self):
        with self.assertRaisesRegex(StackError, f"1 to {MOST_REPLICAS}"):
            Stack(self.folder, 23600, MOST_REPLICAS + 1).services()
