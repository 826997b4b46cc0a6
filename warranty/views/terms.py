"""What the maker grants for each product: the list, and one product's terms. Managers and administrators only."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from warranty.actions import cover
from warranty.exceptions import CoverRefused
from warranty.forms.cover import TermsForm
from warranty.models import Product
from warranty.policy_words import own_term_words
from warranty.views.policy import managers_only


@managers_only
@require_safe
def products(request: HttpRequest) -> HttpResponse:
    """Every product with its terms in words."""
    ordered = Product.objects.select_related("device_type").order_by("-is_active", "device_type__position", "name")
    rows: list[dict[str, Any]] = [
        {"row": product, "own": [own_term_words(term) for term in product.own_terms]} for product in ordered
    ]
    return render(request, "policy/products.html", {"products": rows})


@managers_only
@require_http_methods(["GET", "HEAD", "POST"])
def product(request: HttpRequest, code: str) -> HttpResponse:
    """Change the terms of one product."""
    row = get_object_or_404(Product.objects.select_related("device_type", "brand"), code=code)
    form = TermsForm(row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cover.save_terms(row, **form.values())
        except CoverRefused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("The terms of %(product)s are saved.") % {"product": row.name})
            return redirect("policy:products")
    return render(request, "policy/product.html", {"product": row, "form": form}, status=422 if form.is_bound else 200)
