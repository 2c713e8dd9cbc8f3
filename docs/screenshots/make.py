"""Make the README's pictures: draw some photos, put them into a running Kith, photograph its pages.

    KITH_PASSWORD=... python docs/screenshots/make.py --url http://127.0.0.1:8000 --user NAME

Use an empty library. The photos are drawn here, so that nobody's are shown.
"""

import argparse
import io
import os
import random
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageDraw, ImageFilter
from playwright.sync_api import BrowserContext, FilePayload, ViewportSize, sync_playwright

HERE = Path(__file__).resolve().parent
SKIES = [
    ((38, 70, 120), (244, 180, 130)),
    ((90, 150, 210), (230, 240, 250)),
    ((30, 30, 70), (220, 110, 100)),
    ((120, 180, 200), (250, 230, 190)),
    ((60, 90, 110), (190, 200, 190)),
]
SIZES = [(1200, 800), (800, 1200), (1200, 900), (1500, 800), (1000, 1000)]
DESKTOP = ViewportSize(width=1440, height=900)
PHONE = ViewportSize(width=390, height=844)


def drawn(seed: int) -> bytes:
    """Return a JPEG of hills under a sky, with the date when it could have been taken."""
    choice = random.Random(seed)  # noqa: S311  # a repeatable picture, not a secret
    width, height = choice.choice(SIZES)
    top, bottom = (np.array(colour, float) for colour in choice.choice(SKIES))
    share = np.linspace(0, 1, height)[:, None, None]
    sky = np.broadcast_to(top * (1 - share) + bottom * share, (height, width, 3))
    image = Image.fromarray(sky.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    x, y, radius = choice.uniform(0.2, 0.8) * width, 0.4 * height, 0.06 * height
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(255, 244, 214))
    image = image.filter(ImageFilter.GaussianBlur(3))
    draw = ImageDraw.Draw(image)
    for layer in range(4):
        base, swing = (0.5 + 0.13 * layer) * height, choice.uniform(0.04, 0.1) * height
        phase, waves = choice.uniform(0, 6), choice.uniform(1, 3)
        ridge = [
            (step, base + swing * np.sin(phase + waves * 6.28 * step / width))
            for step in range(0, width + 8, 8)
        ]
        shade = tuple(int(value * (0.62 - 0.13 * layer)) for value in (110, 140, 120))
        draw.polygon([*ridge, (width, height), (0, height)], fill=shade)
    exif = Image.Exif()
    taken = datetime(2026, 7, 1, 9) + timedelta(days=seed // 4 * 2, hours=seed % 4 * 3)
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = f"{taken:%Y:%m:%d %H:%M:%S}"
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90, exif=exif)
    return file.getvalue()


def sign_in(context: BrowserContext, url: str, user: str) -> None:
    page = context.new_page()
    page.goto(f"{url}/login/")
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", os.environ["KITH_PASSWORD"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{url}/")
    page.close()


def upload(context: BrowserContext, url: str, count: int) -> None:
    token = next(one["value"] for one in context.cookies() if one["name"] == "csrftoken")
    for seed in range(count):
        photo = FilePayload(name=f"hills-{seed}.jpg", mimeType="image/jpeg", buffer=drawn(seed))
        answer = context.request.post(
            f"{url}/api/v1/photos", multipart={"file": photo}, headers={"X-CSRFToken": token}
        )
        if not answer.ok:
            raise SystemExit(answer.text())
    while context.request.get(f"{url}/api/v1/progress").json()["waiting"]:
        time.sleep(0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--user", required=True)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=options.chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        desktop = browser.new_context(viewport=DESKTOP, color_scheme="light")
        sign_in(desktop, options.url, options.user)
        upload(desktop, options.url, 28)
        photograph(desktop, options.url, "timeline")
        phone = browser.new_context(viewport=PHONE, color_scheme="dark")
        sign_in(phone, options.url, options.user)
        photograph(phone, options.url, "phone")


def photograph(context: BrowserContext, url: str, name: str) -> None:
    page = context.new_page()
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}.png")


if __name__ == "__main__":
    main()
