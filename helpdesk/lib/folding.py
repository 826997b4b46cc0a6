"""Templates read once for each language: what cannot differ between two requests becomes plain text.

Most of a page is the same for everybody who reads its language: words, icons, addresses of files and pages. This loader
works them out when the template is first used, writes inherited blocks and included files into their place, and joins
what became text. What a request can change is left to Django's own nodes. Used where templates are cached (not in DEBUG).
"""

from __future__ import annotations

import re
import threading
from contextlib import suppress
from typing import Any

from django.template import Context, Node, NodeList, Origin, Template, TemplateDoesNotExist
from django.template.base import FilterExpression, TextNode, Variable, VariableNode
from django.template.defaulttags import CommentNode, ForNode, IfNode, LoadNode, URLNode, WithNode
from django.template.library import SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders.cached import Loader as CachedLoader
from django.templatetags.i18n import BlockTranslateNode, LanguageNode, TranslateNode
from django.templatetags.static import StaticNode
from django.utils.translation import get_language

# A tag function with this attribute gives the same answer for the same words, whoever asks.
CONSTANT = "constant_for_constants"
SILENT = (TextNode, VariableNode, CommentNode)  # leave nothing behind for the nodes after them


def constant_for_constants(tag: Any) -> Any:
    """Mark the function of a simple tag: with literal arguments it may be worked out once for each language."""
    setattr(tag, CONSTANT, True)
    return tag


class Loader(CachedLoader):
    """Django's cached loader, with one folded template for each language."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._lock = threading.RLock()
        self._unfolded: set[int] = set()

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        """The words of a folded template are those of one language; one that is asked for as a parent keeps its blocks."""
        return f"{get_language()}:{skip is not None}:{super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """A template, folded before anybody sees it."""
        key = self.cache_key(template_name, skip)
        known = self.get_template_cache.get(key)
        if isinstance(known, Template) and id(known) not in self._unfolded:
            return known
        with self._lock:
            fresh = key not in self.get_template_cache
            template = super().get_template(template_name, skip)
            if fresh:
                self._unfolded.add(id(template))
                try:
                    Folder(self, template).fold(as_parent=skip is not None)
                finally:
                    self._unfolded.discard(id(template))
            return template

    def parsed_anew(self, name: str) -> Template:
        """A template of one's own, as it is written."""
        return super(CachedLoader, self).get_template(name)


class _Set(Node):
    """Keeps a value that was worked out before under its name."""

    child_nodelists = ()

    def __init__(self, name: str, value: Any) -> None:
        self.name, self.value = name, value

    def render(self, context: Context) -> str:
        context[self.name] = self.value
        return ""


class _Scope(Node):
    """Nodes with names of their own: what they set ends with them, as in a block or an included file."""

    def __init__(self, nodelist: NodeList, values: dict[str, FilterExpression] | None = None) -> None:
        self.nodelist, self.values = nodelist, values or {}

    def render(self, context: Context) -> str:
        with context.push(**{name: value.resolve(context) for name, value in self.values.items()}):
            return self.nodelist.render(context)


class Folder:
    """Folds one template in place."""

    def __init__(self, loader: Loader, template: Template) -> None:
        self.loader, self.template = loader, template

    def fold(self, *, as_parent: bool) -> None:
        """Inherited blocks into their places, unless a template chosen by the request fills them; then constants into text."""
        if not as_parent:
            with suppress(_NotPlain):
                self._flatten()
        self._fold(self.template.nodelist)

    # --- inheritance

    def _flatten(self) -> None:
        """Write the blocks into the root's text. Leaves the template alone when a parent is chosen by the request."""
        chain = [self.template]
        while (extends := _extends(chain[-1])) is not None:
            if not _is_literal(extends.parent_name):
                raise _NotPlain
            chain.append(self.loader.parsed_anew(_literal(extends.parent_name)))  # type: ignore[arg-type]
        if len(chain) == 1 or any(re.search(r"\bblock\.(?!super *}})", one.source) for one in chain):
            return
        blocks: dict[str, list[BlockNode]] = {}
        for one in chain:
            for block in one.nodelist.get_nodes_by_type(BlockNode):
                blocks.setdefault(block.name, []).append(block)  # type: ignore[attr-defined, arg-type]
        root = chain[-1].nodelist
        self._place(root, blocks, None)
        self.template.nodelist = root

    def _place(self, nodes: NodeList, blocks: dict[str, list[BlockNode]], within: tuple[str, int] | None) -> None:
        """Put the deepest version of each block in its place; ``within`` is the block whose parent ``super`` means."""
        out: list[Node] = []
        for node in nodes:
            if isinstance(node, BlockNode):
                out += self._version(blocks, node.name, 0)
            elif isinstance(node, VariableNode) and node.filter_expression.token == "block.super":  # noqa: S105
                if within and within[1] + 1 < len(blocks[within[0]]):
                    out += self._version(blocks, within[0], within[1] + 1)
            else:
                for inner in _nodelists(node):
                    self._place(inner, blocks, within)
                out.append(node)
        nodes[:] = out

    def _version(self, blocks: dict[str, list[BlockNode]], name: str, depth: int) -> list[Node]:
        nodelist = NodeList(blocks[name][depth].nodelist)
        self._place(nodelist, blocks, (name, depth))
        return list(nodelist) if _is_silent(nodelist) else [_Scope(nodelist)]

    # --- constants

    def _fold(self, nodes: NodeList) -> None:
        out: list[Node] = []
        for node in nodes:
            for new in self._folded(node):
                if isinstance(new, TextNode) and out and isinstance(out[-1], TextNode):
                    out[-1] = TextNode(out[-1].s + new.s)
                else:
                    out.append(new)
        nodes[:] = out

    def _folded(self, node: Node) -> list[Node]:
        """What takes the place of a node."""
        if isinstance(node, (CommentNode, LoadNode)):
            return []
        if isinstance(node, IncludeNode):
            return self._included(node)
        if isinstance(node, LanguageNode):
            return [node]  # its words are those of another language than the one that is folded for
        for inner in _nodelists(node):
            self._fold(inner)
        if not _is_constant(node):
            return [node]
        with suppress(Exception):  # whatever is wrong with it is told when it is rendered, as ever
            context = Context()
            with context.bind_template(self.template):
                name = getattr(node, "asvar", None) or getattr(node, "target_var", None)
                text = node.render(context)
                return [_Set(name, context[name])] if name else [TextNode(text)]
        return [node]

    def _included(self, node: IncludeNode) -> list[Node]:
        """The text of an included file in the place of its name; unless the request chooses the file."""
        if node.isolated_context or not _is_literal(node.template):
            return [node]
        name = _literal(node.template)
        try:
            included = self.loader.get_template(name)
        except TemplateDoesNotExist:
            return [node]
        nodelist = included.nodelist
        if id(included) in self.loader._unfolded or any(map(nodelist.get_nodes_by_type, (BlockNode, ExtendsNode))):
            return [node]
        return list(nodelist) if not node.extra_context and _is_silent(nodelist) else [_Scope(nodelist, node.extra_context)]


class _NotPlain(Exception):
    """The template's ancestors are known only to the request."""


def _extends(template: Template) -> ExtendsNode | None:
    return next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None)


def _nodelists(node: Node) -> list[NodeList]:
    if isinstance(node, IfNode):
        return [nodelist for _, nodelist in node.conditions_nodelists]
    if isinstance(node, (ForNode, WithNode, BlockNode, _Scope)):
        return [getattr(node, name) for name in node.child_nodelists if hasattr(node, name)]
    return [node.nodelist] if isinstance(node, (ExtendsNode, LanguageNode)) else []


def _is_silent(nodes: NodeList) -> bool:
    """Whether these nodes set no name that others would see."""
    for node in nodes:
        if isinstance(node, IfNode):
            if not all(map(_is_silent, _nodelists(node))):
                return False
        elif isinstance(node, (ForNode, WithNode, _Scope, BlockNode)):
            continue  # they end what they begin
        elif not isinstance(node, SILENT) and (
            not isinstance(node, (TranslateNode, BlockTranslateNode, URLNode, SimpleNode, StaticNode, IncludeNode))
            or getattr(node, "asvar", None) or getattr(node, "target_var", None) or getattr(node, "varname", None)
        ):
            return False
    return True


def _is_literal(expression: Any) -> bool:
    """A word or number written in the template, without filters."""
    if not isinstance(expression, FilterExpression) or expression.filters:
        return False
    return not isinstance(expression.var, Variable) or expression.var.lookups is None


def _literal(expression: FilterExpression) -> str:
    return str(expression.resolve(Context()))


def _is_constant(node: Node) -> bool:
    """Whether nothing but the language decides what the node gives."""
    if isinstance(node, TranslateNode):
        return _is_literal(node.filter_expression) and (node.message_context is None or _is_literal(node.message_context))
    if isinstance(node, BlockTranslateNode):
        named = any(token.token_type.name == "VAR" for token in node.singular)
        return not (named or node.plural or node.extra_context or node.asvar or node.message_context)
    if isinstance(node, StaticNode):
        return node.varname is None and _is_literal(node.path)
    if isinstance(node, URLNode):
        return _is_literal(node.view_name) and not node.args and not node.kwargs and node.asvar is None
    if isinstance(node, SimpleNode):
        return (
            hasattr(node.func, CONSTANT) and not node.takes_context
            and all(map(_is_literal, node.args)) and all(map(_is_literal, node.kwargs.values()))
        )
    return False
