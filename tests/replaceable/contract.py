"""openapi.yaml as a program: which operation a request means, and what the contract says of its query and its body."""
import dataclasses
import json
import re

import jsonschema
import yaml


class Refused(Exception):
    """Becomes a problem document."""

    def __init__(self, status, code, detail, errors=()):
        super().__init__(detail)
        self.status, self.code, self.detail, self.errors = status, code, detail, list(errors)


@dataclasses.dataclass(frozen=True)
class Operation:
    name: str
    open: bool
    """Whether one may call it without a token."""
    query: dict
    """The schema of each parameter of the query."""
    body: dict | None
    """The schema of the JSON that it takes."""


class Contract:
    def __init__(self, path):
        self.document = yaml.safe_load(path.read_text())
        self._operations = [
            (method.upper(), re.compile(re.sub(r"\{\w+\}", "([^/]+)", path)), self._read(item, item[method]))
            for path, item in self.document["paths"].items()
            for method in item.keys() & {"get", "put", "post", "delete"}
        ]

    def find(self, method, path):
        """The operation, and what stands in its path for the parameter, if it has one."""
        for wanted, pattern, operation in self._operations:
            if wanted == method and (match := pattern.fullmatch(path)):
                return operation, match[1] if match.groups() else None
        raise Refused(404, "route.unknown", "There is nothing here.")

    def query(self, operation, given):
        """Values by name, with the defaults of the contract."""
        values = {name: schema["default"] for name, schema in operation.query.items() if "default" in schema}
        for name, schema in operation.query.items():
            if name in given:
                values[name] = _typed(given[name], schema.get("type"))
        wrong = [error for name, value in values.items() for error in self._mistakes(value, operation.query[name], name)]
        if wrong:
            raise Refused(422, "query.invalid", "Some parameters of the query are wrong.", wrong)
        return values

    def body(self, operation, kind, data):
        """What was sent, when it is of the operation's schema; None for operations that take nothing."""
        if operation.body is None:
            return None
        if kind is not None and kind.split(";")[0].strip() != "application/json":
            raise Refused(415, "body.unsupported", "JSON is expected here.")
        try:
            body = json.loads(data.decode(), parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise Refused(400, "json.malformed", "The body is not JSON.") from None
        if wrong := list(self._mistakes(body, operation.body)):
            raise Refused(422, "body.invalid", "Some fields are missing or wrong.", wrong)
        return body

    def _mistakes(self, value, schema, name=""):
        whole = {**schema, "components": self.document["components"]}
        for error in jsonschema.Draft202012Validator(whole).iter_errors(value):
            field = ".".join(map(str, error.absolute_path)) or name
            yield {"field": field, "code": f"schema.{error.validator}", "detail": error.message[:200]}

    def _read(self, item, told):
        parameters = [self._resolved(parameter) for parameter in item.get("parameters", []) + told.get("parameters", [])]
        content = self._resolved(told.get("requestBody", {})).get("content", {})
        return Operation(
            name=told["operationId"],
            open={} in told.get("security", []),
            query={parameter["name"]: parameter["schema"] for parameter in parameters if parameter["in"] == "query"},
            body=content["application/json"]["schema"] if content else None,
        )

    def _resolved(self, node):
        if "$ref" in node:
            reference, node = node["$ref"], self.document
            for part in reference.removeprefix("#/").split("/"):
                node = node[part]
        return node


def _typed(text, kind):
    if kind == "integer" and re.fullmatch(r"-?\d{1,18}", text):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def _no_number(text):
    raise ValueError(text)
