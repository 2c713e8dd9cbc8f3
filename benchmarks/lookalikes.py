"""How far perceptual hashes of copies are apart, and how near those of different photos are.

    python -m benchmarks.lookalikes FOLDER

Prints how many pairs of the folder's JPEGs differ in at most so many bits, and which share of the
photos is so near to its own copy that was changed and compressed again.
"""

import argparse
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

from albums.images import fingerprint, open_upright, shrunk

SIDE = 320
MAX_PIXELS = 200_000_000
BITS = (0, 2, 4, 6, 8, 10, 12)
EVERY = 10  # of so many photos one is changed, too
CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "compressed": lambda image: image,
    "half the size": lambda image: image.reduce(2),
    "15% brighter": lambda image: image.point(lambda value: min(255, int(value * 1.15))),
    "3% cut off": lambda image: image.crop(
        (
            round(image.width * 0.03),
            round(image.height * 0.03),
            round(image.width * 0.97),
            round(image.height * 0.97),
        )
    ),
}


def compressed(image: Image.Image) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=50)
    return Image.open(file).convert("RGB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    files = sorted(parser.parse_args().folder.rglob("*.jpg"))
    hashes: list[int] = []
    apart: dict[str, list[int]] = {name: [] for name in CHANGES}
    for number, path in enumerate(tqdm(files)):
        image = shrunk(open_upright(path, max_pixels=MAX_PIXELS), SIDE)
        hashes.append(fingerprint(image))
        if number % EVERY == 0:
            for name, change in CHANGES.items():
                other = fingerprint(compressed(change(image)))
                apart[name].append((other ^ hashes[-1]).bit_count())
    values = np.array(hashes, dtype=np.int64).view(np.uint64)
    near = np.zeros(65, dtype=np.int64)
    for row in range(len(values)):
        bits = np.unpackbits(
            (values[row + 1 :] ^ values[row]).view(np.uint8).reshape(-1, 8), axis=1
        )
        near += np.bincount(bits.sum(axis=1), minlength=65)
    print(f"{len(files)} photos, {near.sum():,} pairs")
    print("bits at most       " + "".join(f"{bits:>8}" for bits in BITS))
    print("different photos   " + "".join(f"{near[: bits + 1].sum():>8}" for bits in BITS))
    for name, found in apart.items():
        shares = (np.mean(np.array(found) <= bits) for bits in BITS)
        print(f"{name:<19}" + "".join(f"{share:>8.1%}" for share in shares))


if __name__ == "__main__":
    main()
