"""The local gateway: nginx's configuration out of routes.toml and the replicas that are ready."""
import dataclasses
import grp
import os
import pathlib
import pwd
import tomllib

from . import pages

HERE = pathlib.Path(__file__).resolve().parent
CACHE_SIZE = "1g"
IDLE = "30s"  # shorter than the services keep a silent connection: a POST on one that just closes would fail


@dataclasses.dataclass(frozen=True)
class Gateway:
    """Where the gateway stands. `folder` takes its files; `secret` is what the services ask of whoever calls them."""

    folder: pathlib.Path
    address: str  # host:port that browsers reach
    certificate: pathlib.Path
    key: pathlib.Path
    secret: str
    workers: int = 1
    for_tests: bool = False
    """No limits on how often somebody asks, and each answer says which replica gave it."""


def read():
    return tomllib.loads((HERE / "routes.toml").read_text())


def routes():
    """A list of routes and the classes by name. Raises ValueError with a sentence for an unknown class or a doubled prefix."""
    table = read()
    prefixes = [route["prefix"] for route in table["route"]]
    for route in table["route"]:
        if route["class"] not in table["class"]:
            raise ValueError(f"routes.toml: {route['prefix']} is of class {route['class']!r}, which is not there.")
        if prefixes.count(route["prefix"]) > 1:
            raise ValueError(f"routes.toml: {route['prefix']} stands there twice.")
    return table["route"], table["class"]


def services():
    """The names of everything that is routed to."""
    return sorted({route["service"] for route in routes()[0]})


def upstreams(ready):
    """upstreams.conf. `ready`: service -> list of host:port that take requests now; a service with none answers 503 at once."""
    blocks = []
    for service in services():
        servers = [f"  server {address} max_fails=2 fail_timeout=2s;" for address in sorted(ready.get(service, []))]
        # nginx refuses an upstream without a server; nobody listens on this one, and 502 becomes 503 below.
        servers = servers or ["  server 127.0.0.1:9 down;"]
        blocks.append("\n".join([f"upstream {service} {{", *servers, "  keepalive 32;", f"  keepalive_timeout {IDLE};", "}"]))
    return "\n\n".join(blocks) + "\n"


def location(route, manners, limited=True):
    """One location block."""
    lines = [
        *([f"limit_req zone={route['class']} burst={manners['burst']} nodelay;"] if limited else []),
        f"client_max_body_size {manners['body']};",
        f"proxy_read_timeout {manners['timeout']}s;",
        f"proxy_send_timeout {manners['timeout']}s;",
        f"proxy_next_upstream_tries {manners['tries']};",
        f"proxy_next_upstream_timeout {manners['timeout']}s;",
    ]
    if manners.get("unbuffered"):
        lines += ["proxy_request_buffering off;", "proxy_buffering off;"]
    if manners.get("cached"):
        # The address holds seal and expiry, and the service says with X-Accel-Expires until when the answer may be kept:
        # an address that is forged or over is never answered from here.
        lines += ["proxy_cache media_cache;", "proxy_cache_key $uri;", "proxy_cache_lock on;", "add_header X-Cache $upstream_cache_status;", "include security.conf;"]
    lines.append(f"proxy_pass http://{route['service']};")
    body = "\n".join("      " + line for line in lines)
    return f"    location {route['prefix']} {{\n{body}\n    }}"


def configuration(gateway):
    """nginx.conf. It includes upstreams.conf and security.conf of the same folder."""
    table, classes = routes()
    zones = "\n".join(f"  limit_req_zone $binary_remote_addr zone={name}:4m rate={manners['per_second']}r/s;" for name, manners in classes.items())
    locations = "\n".join(location(route, classes[route["class"]], not gateway.for_tests) for route in table)
    redirects = "\n".join(f"    location = {redirect['from']} {{ return 302 {redirect['to']}; }}" for redirect in read()["redirect"])
    host, port = gateway.address.rsplit(":", 1)
    # Without it root's nginx would work as a user to whom the folder may be closed.
    user = f"user {pwd.getpwuid(os.geteuid()).pw_name} {grp.getgrgid(os.getegid()).gr_name};\n" if os.geteuid() == 0 else ""
    return f"""{user}worker_processes {gateway.workers};
pid nginx.pid;
error_log error.log warn;
daemon off;
worker_rlimit_nofile 8192;

events {{
  worker_connections 2048;
}}

http {{
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 60s;
  client_header_timeout 10s;
  client_body_timeout 60s;
  client_body_temp_path tmp/body;
  proxy_temp_path tmp/proxy;
  fastcgi_temp_path tmp/fastcgi;
  uwsgi_temp_path tmp/uwsgi;
  scgi_temp_path tmp/scgi;
  large_client_header_buffers 4 16k;

  log_format ecs escape=json '{{"@timestamp":"$time_iso8601","log.level":"info","message":"$request","service.name":"gateway","client.address":"$remote_addr",'
                             '"http.response.status_code":$status,"http.response.body.bytes":$body_bytes_sent,"event.duration_s":$request_time,'
                             '"url.path":"$uri","http.request.id":"$request_id","trace.parent":"$trace_parent","upstream.address":"$upstream_addr"}}';
  access_log access.log ecs;

  # A caller's trace goes on; who brings none gets one whose id is the request's.
  map $http_traceparent $trace_parent {{
    "~^00-[0-9a-f]{{32}}-[0-9a-f]{{16}}-[0-9a-f]{{2}}$" $http_traceparent;
    default "00-$request_id-$span-01";
  }}
  map $request_id $span {{
    "~^(?<half>.{{16}})" $half;
  }}

{zones}
  limit_req_status 429;

  # Who asks for a page is told in words what is wrong, in the first of our languages that the browser names; programs get a problem document.
  map $http_accept $told {{
    "~*\\btext/html\\b" page;
    default problem;
  }}
  map $http_accept_language $language {{
    "~*^(?:\\s*(?!pt|en)[^,]*,)*\\s*en\\b" en;
    default pt-BR;
  }}
  map $told $unavailable {{
    page /trouble/unavailable.$language.html;
    default @unavailable;
  }}
  map $told $limited {{
    page /trouble/limited.$language.html;
    default @limited;
  }}
  proxy_cache_path cache levels=1:2 keys_zone=media_cache:16m max_size={CACHE_SIZE} inactive=6h use_temp_path=off;

  include upstreams.conf;

  server {{
    listen {host}:{port} ssl http2;
    ssl_certificate {gateway.certificate};
    ssl_certificate_key {gateway.key};
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_session_cache shared:tls:4m;

    absolute_redirect off;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host $http_host;
    proxy_set_header X-Forwarded-Port $server_port;
    proxy_set_header X-Request-ID $request_id;
    proxy_set_header traceparent $trace_parent;
    proxy_set_header X-Codeflix-Gateway "{gateway.secret}";
    proxy_connect_timeout 2s;
    # Without `non_idempotent`, a POST or PATCH that may have arrived is never sent again.
    proxy_next_upstream error timeout http_502 http_503;
    include security.conf;

    error_page 502 504 =503 $unavailable;
    error_page 413 @too_large;
    error_page 429 $limited;
    location /trouble/ {{
      internal;
      root .;
      charset utf-8;
      add_header Retry-After 2 always;
      add_header Cache-Control no-store always;
      add_header Content-Security-Policy "{pages.policy()}" always;
      include security.conf;
    }}
    location @unavailable {{
      internal;
      default_type application/problem+json;
      add_header Retry-After 2 always;
      return 503 '{{"type":"about:blank","title":"Service Unavailable","status":503,"code":"gateway.unavailable","detail":"This part of the platform does not answer now. Please try again in a moment."}}';
    }}
    location @too_large {{
      internal;
      default_type application/problem+json;
      return 413 '{{"type":"about:blank","title":"Content Too Large","status":413,"code":"body.too_large","detail":"This request is larger than this address takes."}}';
    }}
    location @limited {{
      internal;
      default_type application/problem+json;
      add_header Retry-After 1 always;
      return 429 '{{"type":"about:blank","title":"Too Many Requests","status":429,"code":"rate.limited","detail":"Too many requests in a short time. Please wait a moment."}}';
    }}
    # Each process answers these for itself; they are nobody else's business.
    location /health/ {{ return 404; }}
    location = /metrics {{ return 404; }}

{redirects}

{locations}
  }}
}}
"""


SECURITY = """add_header X-Request-ID $request_id always;
add_header Strict-Transport-Security "max-age=31536000" always;
"""
# What the gateway itself obeys is passed on as well, and who says `Cache-Control: no-cache` is answered by the service.
TELLING = """add_header X-Codeflix-Replica $upstream_addr always;
proxy_pass_header X-Accel-Expires;
proxy_cache_bypass $http_cache_control;
"""


def write(gateway, ready):
    """Writes the whole configuration into the gateway's folder, mode 0600 because it holds the secret."""
    gateway.folder.mkdir(parents=True, exist_ok=True)
    for name in ("tmp", "cache", "trouble"):
        (gateway.folder / name).mkdir(exist_ok=True)
    security = SECURITY + (TELLING if gateway.for_tests else "")
    for name, text in (("nginx.conf", configuration(gateway)), ("upstreams.conf", upstreams(ready)), ("security.conf", security)):
        replace(gateway.folder / name, text)
    for name, text in pages.pages().items():
        replace(gateway.folder / "trouble" / name, text)


def replace(file, text):
    """Puts a text in place at once. Answers whether it differs from what was there."""
    if file.exists() and file.read_text() == text:
        return False
    beside = file.with_suffix(".new")
    beside.touch(mode=0o600)
    beside.write_text(text)
    beside.rename(file)
    return True
