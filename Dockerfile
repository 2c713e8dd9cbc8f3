FROM python:3.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 KITH_DATA=/data KITH_STATIC_ROOT=/kith/static-built
WORKDIR /kith
COPY requirements.lock ./
# Without resolution: the lock file is complete, and leaves out one package that insightface asks
# for and that needs a display.
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
COPY . .
RUN useradd --system --uid 10001 kith \
    && mkdir /data && chown kith /data \
    && KITH_SECRET_KEY=build DATABASE_URL=postgres://build REDIS_URL=redis://build KITH_DATA=/tmp/kith KITH_STATIC_ROOT=/kith/static-built \
       python manage.py collectstatic --noinput \
    && python -m config.catalogues
USER kith
VOLUME /data
