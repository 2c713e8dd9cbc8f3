"""How long is it from a key to the next card of the review, as somebody at the browser sees it?

Makes a library of rows with a picture for each face, opens the review in Chromium on a real
server, and ignores one card after the other by key. Measured in the page: from the key to the first
frame that shows another card with its images.

    python -m benchmarks.review [--photos 3000] [--people 300] [--cards 60] [--pause 1.0]
"""

import argparse
import os
import shutil
import socket
import time
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright
from tqdm import tqdm

from benchmarks import browse
from benchmarks.ingest import instance
from worker.services import programs
from worker.services.child import Child
from worker.services.folder import Folder

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The mark of the key, and the measure up to the second frame with the new card in it: the first
# is when it is painted, the second tells that it was.
MARKS = """
document.addEventListener("keydown", () => {
  const card = document.querySelector("#card");
  performance.mark("key");
  function look() {
    const now = document.querySelector("#card");
    const seen = [...now.querySelectorAll("img")].filter(
      (image) => image.getBoundingClientRect().top < innerHeight && image.loading !== "lazy");
    if (now === card || !seen.every((image) => image.complete)) return requestAnimationFrame(look);
    requestAnimationFrame(() => performance.measure("card", "key"));
  }
  look();
}, { capture: true });
"""


def draw(owner: Any) -> None:
    """Give each face and each photo a picture: one file under many names."""
    from django.conf import settings

    from faces.models import Face

    pixels = np.random.default_rng(4).integers(0, 255, (240, 240, 3), dtype=np.uint8)
    first = Path(settings.MEDIA_ROOT) / f"picture-{owner.pk}.webp"  # disks bound the links
    first.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(first)
    for face in tqdm(Face.objects.filter(owner=owner).select_related("photo"), desc="pictures"):
        for path in (face.crop, face.photo.small, face.photo.large):
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                os.link(first, path)


def serve(folder: Folder) -> tuple[Child, str]:
    """Start the web server; return its process and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    web = programs.Web(folder, os.environ, host="127.0.0.1", port=port)
    child = web.start()
    while not web.ready():
        time.sleep(0.2)
    return child, f"http://127.0.0.1:{port}"


def answer(page: Page, cards: int, pause: float) -> list[float]:
    """Ignore cards; return the milliseconds from each key to the next card."""
    page.goto("/review/")
    page.wait_for_load_state("networkidle")
    page.evaluate(MARKS)
    for number in tqdm(range(cards), desc="cards"):
        page.wait_for_timeout(pause * 1000)
        page.keyboard.press("i")
        page.wait_for_function(f"performance.getEntriesByName('card').length > {number}")
    found: list[float] = page.evaluate(
        "performance.getEntriesByName('card').map(({duration}) => duration)"
    )
    return found


def signed_in(owner: Any) -> tuple[str, str]:
    """Return the name and the value of the cookie of a session."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(owner)
    name = settings.SESSION_COOKIE_NAME
    return name, client.cookies[name].value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=3000)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--cards", type=int, default=60)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds of thought per card")
    parser.add_argument("--packs", type=Path, help="a folder with fetched weights")
    options = parser.parse_args()
    program = next(path for name in CHROMIUM if (path := shutil.which(name)))
    with instance(options.packs) as folder:
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        owner = browse.store("benchmark", browse.library(options.photos, options.people))
        draw(owner)
        name, value = signed_in(owner)
        web, url = serve(folder)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"]
                )
                context = browser.new_context(base_url=url, bypass_csp=True)
                context.add_cookies([{"name": name, "value": value, "url": url}])
                found = answer(context.new_page(), options.cards, options.pause)
                browser.close()
        finally:
            web.stop()
    median, p95 = np.quantile(found, [0.5, 0.95])
    print(f"\nfrom a key to the next card, {len(found)} cards of {options.photos} photos:")
    print(f"  p50 {median:.0f} ms, p95 {p95:.0f} ms, at most {max(found):.0f} ms")
    print(f"load of the {os.cpu_count()} cores in the last five minutes: {os.getloadavg()[1]:.1f}")


if __name__ == "__main__":
    main()
