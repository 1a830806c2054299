"""One realm, brought to its wanted state step by step. Each step compares first and writes only what differs."""

import urllib.parse

from keys import KIND
from wanted import differences

quote = urllib.parse.quote


class Realm:
    """`changes` holds a line for all that was changed, or, with `check`, would be."""

    def __init__(self, api, name, wanted, check):
        self._api = api
        self._name = name
        self._wanted = wanted
        self._check = check
        self.changes = []

    def apply(self):
        if not self._exists():
            self._change(f"realm {self._name} made", lambda: self._api.post("", self._first_form()))
            if self._check:
                return
        self._roles()
        self._user_profile()
        self._client_scopes()
        self._clients()
        self._service_accounts()
        self._settings()
        self._default_roles()
        self._admin_permissions()

    def _exists(self):
        return self._api.get(f"/{self._name}") is not None

    def _first_form(self):
        return {"realm": self._name, "enabled": True, "components": {KIND: self._wanted["keys"]}}

    def _path(self, path):
        return f"/{quote(self._name)}{path}"

    def _get(self, path):
        return self._api.get(self._path(path))

    def _change(self, line, do):
        """Tells a change and makes it."""
        self.changes.append(line)
        return None if self._check else do()

    def _update(self, what, path, wanted, found):
        """Writes `wanted` over `found` where they differ."""
        differ = differences(wanted, found)
        if differ:
            self._change(f"{what}: {', '.join(differ)}", lambda: self._api.put(self._path(path), merged(found, wanted)))

    def _settings(self):
        self._update("realm", "", self._wanted["realm"], self._get(""))

    def _roles(self):
        for name, description in self._wanted["roles"].items():
            found = self._get(f"/roles/{name}")
            if found is None:
                body = {"name": name, "description": description}
                self._change(f"role {name} made", lambda body=body: self._api.post(self._path("/roles"), body))
            else:
                self._update(f"role {name}", f"/roles/{name}", {"description": description}, found)

    def _default_roles(self):
        path = f"/roles/{quote('default-roles-' + self._name.lower())}/composites"
        found = {role["name"]: role for role in self._get(path) if not role["clientRole"]}
        self._set_roles("role of everybody", path, self._wanted["default_roles"], found)

    def _set_roles(self, what, path, wanted, found):
        """Exactly these realm roles at a path that lists, adds and removes them."""
        for name in [name for name in wanted if name not in found]:
            self._change(f"{what}: {name} added", lambda name=name: self._api.post(self._path(path), [self._get(f"/roles/{name}")]))
        for name in [name for name in found if name not in wanted]:
            self._change(f"{what}: {name} removed", lambda name=name: self._api.delete(self._path(path), [found[name]]))

    def _user_profile(self):
        found = self._get("/users/profile")
        differ = differences(self._wanted["user_profile"], found)
        if differ:
            self._change(f"user profile: {', '.join(differ)}", lambda: self._api.put(self._path("/users/profile"), self._wanted["user_profile"]))

    def _client_scopes(self):
        for wanted in self._wanted["client_scopes"]:
            name = wanted["name"]
            own = {key: value for key, value in wanted.items() if key not in ("roles", "protocolMappers")}
            found = self._scope(name)
            if found is None:
                self._change(f"client scope {name} made", lambda own=own: self._api.post(self._path("/client-scopes"), own))
                found = self._scope(name)
                if found is None:
                    continue
            path = f"/client-scopes/{found['id']}"
            self._update(f"client scope {name}", path, own, found)
            self._mappers(name, path, wanted["protocolMappers"], found.get("protocolMappers", []))
            # With roles of its own a scope counts only for those who have one of them.
            roles = {role["name"]: role for role in self._get(f"{path}/scope-mappings/realm")}
            self._set_roles(f"client scope {name}, role", f"{path}/scope-mappings/realm", wanted.get("roles", []), roles)

    def _scope(self, name):
        return next((scope for scope in self._get("/client-scopes") if scope["name"] == name), None)

    def _mappers(self, scope, path, wanted, found):
        path += "/protocol-mappers/models"
        known = {mapper["name"]: mapper for mapper in found}
        for mapper in wanted:
            what = f"client scope {scope}, mapper {mapper['name']}"
            if old := known.pop(mapper["name"], None):
                self._update(what, f"{path}/{old['id']}", mapper, old)
            else:
                self._change(f"{what} made", lambda mapper=mapper: self._api.post(self._path(path), mapper))
        for old in known.values():
            self._change(f"client scope {scope}, mapper {old['name']} removed", lambda old=old: self._api.delete(self._path(f"{path}/{old['id']}")))

    def _client(self, client_id):
        found = self._get(f"/clients?clientId={quote(client_id)}")
        return found[0] if found else None

    def _clients(self):
        for wanted in self._wanted["clients"]:
            name = wanted["clientId"]
            found = self._client(name)
            if found is None:
                self._change(f"client {name} made", lambda wanted=wanted: self._api.post(self._path("/clients"), wanted))
                # Keycloak gives a new one scopes of its own choice as well: go on.
                if (found := self._client(name)) is None:
                    continue
            scopes = {kind: wanted[kind] for kind in ("defaultClientScopes", "optionalClientScopes")}
            self._update(f"client {name}", f"/clients/{found['id']}", {key: value for key, value in wanted.items() if key not in scopes}, found)
            for kind, path in (("defaultClientScopes", "default-client-scopes"), ("optionalClientScopes", "optional-client-scopes")):
                self._attached_scopes(name, f"/clients/{found['id']}/{path}", scopes[kind])

    def _attached_scopes(self, client, path, wanted):
        found = {scope["name"]: scope["id"] for scope in self._get(path)}
        for name in [name for name in found if name not in wanted]:
            self._change(f"client {client}: scope {name} removed", lambda name=name: self._api.delete(self._path(f"{path}/{found[name]}")))
        for name in [name for name in wanted if name not in found]:
            line = f"client {client}: scope {name} added"
            self._change(line, lambda name=name: self._api.put(self._path(f"{path}/{self._scope(name)['id']}"), {}))

    def _service_accounts(self):
        for client_id, wanted in self._wanted["service_accounts"].items():
            client = self._client(client_id)
            if client is None:
                continue
            path = f"/users/{self._service_account(client)['id']}/role-mappings"
            found = {role["name"]: role for role in self._get(f"{path}/realm")}
            self._set_roles(f"service account {client_id}", f"{path}/realm", wanted.get("roles", []), found)
            # A role counts when the account has it and the client may speak for it.
            for at in (path, f"/clients/{client['id']}/scope-mappings"):
                self._management_roles(client_id, at, wanted.get("realm_management", []))

    def _service_account(self, client):
        return self._get(f"/clients/{client['id']}/service-account-user")

    def _management_roles(self, client_id, path, wanted):
        management = self._client("realm-management")["id"]
        path += f"/clients/{management}"
        found = {role["name"]: role for role in self._get(path)}
        known = {role["name"]: role for role in self._get(f"/clients/{management}/roles")}
        for name in [name for name in wanted if name not in found]:
            self._change(f"service account {client_id}: {name} added", lambda name=name: self._api.post(self._path(path), [known[name]]))
        for name in [name for name in found if name not in wanted]:
            self._change(f"service account {client_id}: {name} removed", lambda name=name: self._api.delete(self._path(path), [found[name]]))

    def _admin_permissions(self):
        """What a service account may do in the admin API beyond its roles: a permission names resources, scopes and the account."""
        guard = self._client("admin-permissions")
        if guard is None:
            return
        root = f"/clients/{guard['id']}/authz/resource-server"
        for wanted in self._wanted["admin_permissions"]:
            policy = self._policy_of(root, wanted["client"])
            body = {"name": wanted["name"], "resourceType": wanted["resourceType"], "scopes": wanted["scopes"], "decisionStrategy": "UNANIMOUS",
                    "resources": [self._get(f"/roles/{name}")["id"] for name in wanted.get("resources", [])], "policies": policy and [policy["id"]]}
            found = self._named(f"{root}/permission/scope", wanted["name"])
            if found is None:
                self._change(f"permission '{wanted['name']}' made", lambda body=body: self._api.post(self._path(f"{root}/permission/scope"), body))
                continue
            at = f"{root}/permission/scope/{found['id']}"
            is_now = {"scopes": [scope["name"] for scope in self._get(f"{at}/scopes")],
                      "policies": [item["id"] for item in self._get(f"{at}/associatedPolicies")],
                      "resources": [item["name"] for item in self._get(f"{at}/resources") if item["name"] != wanted["resourceType"]]}
            differ = differences({key: body[key] for key in is_now}, is_now)
            if differ:
                line = f"permission '{wanted['name']}': {', '.join(differ)}"
                self._change(line, lambda at=at, body=body, found=found: self._api.put(self._path(at), {**body, "id": found["id"]}))

    def _policy_of(self, root, client_id):
        name = f"is {client_id}"
        if (found := self._named(f"{root}/policy/user", name)) is None:
            account = self._service_account(self._client(client_id))["id"]
            self._change(f"policy '{name}' made", lambda: self._api.post(self._path(f"{root}/policy/user"), {"name": name, "users": [account]}))
            found = self._named(f"{root}/policy/user", name)
        return found

    def _named(self, path, name):
        return next((item for item in self._get(f"{path}?name={quote(name)}") or [] if item["name"] == name), None)


def merged(found, wanted):
    """`found` with what is wanted written over it; Keycloak keeps attributes of its own beside ours."""
    result = {**found, **wanted}
    if "attributes" in wanted:
        result["attributes"] = {**found.get("attributes", {}), **wanted["attributes"]}
    return result
