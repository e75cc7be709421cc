# syntax=docker/dockerfile:1

# One image, `runtime`, for web, worker, beat and set-up, and the stages that build it.
ARG PYTHON_IMAGE=python:3.11.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
ENV PATH=/opt/venv/bin:$PATH \
    PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements/base.txt /requirements/
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --requirement /requirements/base.txt

# Everything that a container would otherwise do at its start: byte code, translations
# of the interface, the encoder's model. No start needs the network.
FROM packages AS site
WORKDIR /app
COPY . .
ENV DJANGO_SETTINGS_MODULE=kb.settings.demo \
    SIGNPOST_DATA=/tmp/build \
    SIGNPOST_MODEL_DIR=/opt/model
RUN python manage.py messages --compile \
    && python manage.py build_model \
    && python -m compileall -q . \
    && chmod -R a+rX /app /opt/model

FROM ${PYTHON_IMAGE} AS base
RUN groupadd --system --gid 10001 signpost \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /tmp signpost \
    && install -d -o signpost -g signpost /data/media /data/static
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=kb.settings.production \
    SIGNPOST_DATA=/data \
    SIGNPOST_MODEL_DIR=/opt/model \
    SIGNPOST_CACHE=/tmp/vectors
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "--config", "python:kb.gunicorn", "kb.wsgi"]

FROM base AS runtime
COPY --from=packages /opt/venv /opt/venv
COPY --from=site /opt/model /opt/model
COPY --from=site /app /app
