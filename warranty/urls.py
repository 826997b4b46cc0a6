"""Addresses of the policy editor, below ``/desk/policy/``."""

from __future__ import annotations

from django.urls import path

from warranty.views import policy, terms

app_name = "policy"
urlpatterns = [
    path("", policy.versions, name="versions"),
    path("products/", terms.products, name="products"),
    path("products/<slug:code>/", terms.product, name="product"),
    path("<int:number>/", policy.version, name="version"),
    path("<int:number>/copy/", policy.copy, name="copy"),
    path("<int:number>/clauses/new/", policy.clause, name="new_clause"),
    path("<int:number>/clauses/<int:pk>/", policy.clause, name="clause"),
    path("<int:number>/clauses/<int:pk>/move/", policy.move, name="move"),
    path("<int:number>/clauses/<int:pk>/remove/", policy.remove, name="remove"),
    path("<int:number>/terms/", policy.terms, name="terms"),
    path("<int:number>/publish/", policy.publish, name="publish"),
    path("<int:number>/withdraw/", policy.withdraw, name="withdraw"),
    path("<int:number>/discard/", policy.discard, name="discard"),
]
