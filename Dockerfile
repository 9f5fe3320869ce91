# Built in one stage, run in another: the image that runs has no compiler, no package index and no root.
FROM python:3.13-slim-bookworm AS build
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY .ci/production-lock .ci/
COPY requirements.lock pyproject.toml ./
RUN python .ci/production-lock > /tmp/production.lock \
    && python -m venv /venv \
    && /venv/bin/pip install --require-hashes -r /tmp/production.lock
COPY . .
RUN /venv/bin/python -m trustfund.web.typeface \
    && /venv/bin/python manage.py messages \
    && /venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /venv/bin/python -m compileall -q trustfund donors projects disbursements oversight

FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin trustfund \
    && install -d -o trustfund -g trustfund -m 700 /media
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MEDIA_ROOT=/media DEMONSTRATION=0
USER trustfund
EXPOSE 8000
CMD ["gunicorn", "trustfund.wsgi", "--preload", "--no-control-socket", "--workers", "2", "--threads", "4", "--max-requests", "2000", "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
