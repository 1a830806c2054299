"""Pages that the gateway shows by itself, in words: one HTML file for each trouble and language. They need no service and no script."""
import base64
import hashlib
import html
import pathlib
import string
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
STYLE = (HERE / "page.css").read_text()


def policy():
    """The Content-Security-Policy of these pages: their one style and nothing else."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def pages():
    """File name to text: `unavailable.pt-BR.html` and so on."""
    frame = string.Template((HERE / "page.html").read_text())
    words = tomllib.loads((HERE / "words.toml").read_text())
    return {
        f"{trouble}.{language}.html": frame.substitute({key: html.escape(text) for key, text in told.items()}, language=language, style=STYLE)
        for trouble, languages in words.items()
        for language, told in languages.items()
    }
