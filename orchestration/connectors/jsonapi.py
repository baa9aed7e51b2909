"""A JSON:API page to flat records, by dotted paths.

`attributes.x`, `relationships.y.id` and, when sideloaded, `relationships.y.attributes.z`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from orchestration.connectors.faults import FileRefused

Resource = dict[str, Any]

_NOT_A_PAGE = (
    "the file is JSON but no JSON:API page: it has no 'data' list of objects. Save the whole answer of the API."
)


@dataclass(frozen=True)
class Page:
    """The resources of one page, all of one type, and what was sideloaded with them by (type, id)."""

    type: str
    resources: list[Resource]
    included: dict[tuple[str, str], Resource]

    def headings(self) -> set[str]:
        """Every attribute and relationship that any resource of the page carries, as dotted paths."""
        paths = {"id"}
        for resource in self.resources:
            for part in ("attributes", "relationships"):
                paths.update(f"{part}.{name}" for name in resource.get(part) or {})
        return paths

    def getter(self, path: str) -> Callable[[Resource], Any]:
        """A function from a resource to its value at a dotted path; None where anything on the way is missing."""
        first, _, rest = path.partition(".")
        if not rest:
            return lambda resource: resource.get(first)
        if first == "attributes":
            return lambda resource: (resource.get("attributes") or {}).get(rest)
        name, _, inner = rest.partition(".")
        if inner == "id":
            return lambda resource: _related(resource, name).get("id")
        follow = self.getter(inner)
        return lambda resource: follow(self._sideloaded(_related(resource, name)))

    def _sideloaded(self, identifier: Resource) -> Resource:
        return self.included.get((str(identifier.get("type")), str(identifier.get("id"))), {})


def _related(resource: Resource, name: str) -> Resource:
    relationship = (resource.get("relationships") or {}).get(name) or {}
    identifier = relationship.get("data")
    return identifier if isinstance(identifier, dict) else {}


def is_page(document: Any) -> bool:
    """Whether a JSON document is a page of JSON:API, well made or not: its data are typed resources."""
    if not isinstance(document, dict) or "data" not in document:
        return False
    data = document["data"] if isinstance(document["data"], list) else [document["data"]]
    return all(isinstance(one, dict) and "type" in one for one in data) or "links" in document


def page_of(document: Resource) -> Page:
    """The page that a document is. Raises FileRefused for one that is not well made."""
    resources = document["data"] if isinstance(document["data"], list) else [document["data"]]
    included = document.get("included") or []
    if not isinstance(included, list) or not all(map(_is_resource, [*resources, *included])):
        raise FileRefused(_NOT_A_PAGE)
    types = sorted({str(resource.get("type")) for resource in resources}) or [_type_in_links(document)]
    if len(types) > 1:
        raise FileRefused(f"the page mixes resources of several types: {', '.join(types)}. Save one answer a file.")
    return Page(types[0], resources, {(str(item.get("type")), str(item.get("id"))): item for item in included})


def _is_resource(item: Any) -> bool:
    return (
        isinstance(item, dict)
        and all(isinstance(item.get(part) or {}, dict) for part in ("attributes", "relationships"))
        and all(isinstance(related or {}, dict) for related in (item.get("relationships") or {}).values())
    )


def _type_in_links(document: Resource) -> str:
    """The type an empty page would have held: the last step of its own address."""
    links = document.get("links")
    address = (links.get("first") or links.get("self") or "") if isinstance(links, dict) else ""
    return urlsplit(str(address)).path.rpartition("/")[2]
