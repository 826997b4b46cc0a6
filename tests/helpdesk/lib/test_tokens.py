"""Secrets in links."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.lib.tokens import BadToken, ExpiredToken, hash_token, new_token, same_token, sign, unsign


def test_random_tokens_hold_at_least_128_bits_and_fit_into_an_address() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22,}", token) for token in tokens)


def test_only_the_hash_is_kept_and_it_recognises_its_token() -> None:
    token = new_token()
    digest = hash_token(token)
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
    assert token not in digest
    assert same_token(token, digest)
    assert not same_token(new_token(), digest)
    assert not same_token("\ud800", digest)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_is_signed_comes_back(value: str) -> None:
    token = sign("track", value)
    assert re.fullmatch(r"[A-Za-z0-9._-]+", token)
    assert unsign("track", token) == value


def test_a_token_serves_one_purpose_only() -> None:
    with pytest.raises(BadToken):
        unsign("survey", sign("track", "42"))


@given(st.integers(0, 200), st.sampled_from("AZaz09-_."))
def test_a_changed_token_is_refused(place: int, sign_put: str) -> None:
    token = sign("track", "42")
    place %= len(token)
    changed = token[:place] + sign_put + token[place + 1 :]
    if changed != token:
        with pytest.raises(BadToken):
            unsign("track", changed)


@given(st.text())
def test_rubbish_is_refused_and_never_an_error_of_ours(rubbish: str) -> None:
    with pytest.raises(BadToken):
        unsign("track", rubbish, max_age=60)


def test_a_token_ends_with_its_time() -> None:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False) as traveller:
        token = sign("survey", "42")
        traveller.shift(timedelta(minutes=9))
        assert unsign("survey", token, max_age=timedelta(minutes=10)) == "42"
        traveller.shift(timedelta(minutes=2))
        with pytest.raises(ExpiredToken):
            unsign("survey", token, max_age=600)
        assert unsign("survey", token) == "42"


def test_signed_tokens_stay_short() -> None:
    assert len(sign("survey", "123456")) < 70
