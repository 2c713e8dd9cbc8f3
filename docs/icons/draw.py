"""Draw the icons of the installed application from the logo: python docs/icons/draw.py

Phones cut a maskable icon to a shape of their own, so its logo stands small on a full ground.
"""

from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ICONS = Path(__file__).resolve().parents[2] / "static" / "icons"
GREEN = "#1f6f5c"
PAGE = """<body style="margin:0;background:{ground}"><img src="data:image/svg+xml,{logo}"
 style="display:block;width:{inner}px;margin:{margin}px"></body>"""


def draw(browser: Browser, name: str, side: int, *, share: float, ground: str) -> None:
    """Write a PNG in which the logo takes a share of the side."""
    logo = (ICONS / "logo.svg").read_text().replace("#", "%23").replace("\n", " ")
    inner = round(side * share)
    page = browser.new_page(viewport={"width": side, "height": side})
    html = PAGE.format(
        ground=ground, logo=logo.replace('"', "'"), inner=inner, margin=(side - inner) // 2
    )
    page.set_content(html)
    page.screenshot(path=ICONS / name, omit_background=True)
    page.close()


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for side in (192, 512):
            draw(browser, f"app-{side}.png", side, share=1, ground="transparent")
        draw(browser, "app-512-maskable.png", 512, share=0.8, ground=GREEN)
        draw(browser, "app-180.png", 180, share=0.9, ground=GREEN)
        browser.close()


if __name__ == "__main__":
    main()
