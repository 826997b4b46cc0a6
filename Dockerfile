# Stage 1: the locked packages and the compiled catalogue. Nothing of the tools used here reaches stage 2.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1
WORKDIR /app
COPY requirements.lock requirements-dev.lock ./
RUN awk '/^[a-z]/ { on = /^uv==/ } on' requirements-dev.lock > /tmp/uv.txt \
 && pip install -q --require-hashes -r /tmp/uv.txt \
 && python -m venv --without-pip /opt/venv \
 && uv pip install -q --python /opt/venv/bin/python --require-hashes -r requirements.lock
COPY manage.py ./
COPY helpdesk helpdesk
COPY warranty warranty
COPY tickets tickets
COPY notifications notifications
COPY templates templates
COPY static static
RUN /opt/venv/bin/python -m helpdesk.lib.catalogue && /opt/venv/bin/python -m compileall -q helpdesk warranty tickets notifications

# Stage 2: what runs. One image for web, worker, beat and the migration job. Pango lays out the sheets that are PDF.
FROM python:3.11-slim-bookworm
RUN apt-get -q update \
 && apt-get -q install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home --home-dir /home/helpdesk helpdesk \
 && install -d -o helpdesk -g helpdesk -m 0750 /data \
 && install -d -o helpdesk -g helpdesk -m 0755 /srv/static
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH XDG_CACHE_HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DATA_DIR=/data STATIC_ROOT=/srv/static DJANGO_SETTINGS_MODULE=helpdesk.settings PORT=8000
WORKDIR /app
USER helpdesk
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["python", "-m", "helpdesk.lib.probe"]
CMD ["python", "-m", "helpdesk.web", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", \
     "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "20"]
