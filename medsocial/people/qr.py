"""QR codes as the outline of an SVG drawing."""

from itertools import groupby

from qrcode.main import QRCode


def qr_outline(text: str) -> tuple[int, str]:
    """Width of the square, its quiet zone included, and the `d` of a path that fills the dark modules.

    The unit is a module. Modules side by side are one rectangle, so that no seams show between them.
    """
    code = QRCode()
    code.add_data(text)
    rows = code.get_matrix()
    rectangles = []
    for y, row in enumerate(rows):
        x = 0
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                rectangles.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return len(rows), "".join(rectangles)
