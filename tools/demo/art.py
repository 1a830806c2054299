"""Posters, banners and films for the demonstration: drawn and filmed on this machine, each different."""
import colorsys
import math
import pathlib
import random
import subprocess

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SECONDS = 12
FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansCondensed-Bold.ttf"


def _colour(hue, lightness, saturation=0.6):
    return tuple(round(255 * part) for part in colorsys.hls_to_rgb(hue % 360 / 360, lightness, saturation))


def _backdrop(title, width, height, dice):
    """A dusk sky with ridges of hills or a great disc, in the title's colour."""
    sky = Image.new("RGB", (1, height))
    for y in range(height):
        part = y / height
        sky.putpixel((0, y), _colour(title.hue + 40 * part, 0.10 + 0.42 * part**1.5, 0.55))
    picture = sky.resize((width, height))
    draw = ImageDraw.Draw(picture, "RGBA")
    radius = height * dice.uniform(0.14, 0.26)
    x, y = width * dice.uniform(0.25, 0.75), height * dice.uniform(0.25, 0.5)
    glow = Image.new("RGBA", picture.size)
    ImageDraw.Draw(glow).ellipse((x - radius, y - radius, x + radius, y + radius), fill=_colour(title.hue + 180, 0.75, 0.7) + (230,))
    picture.paste(glow.filter(ImageFilter.GaussianBlur(radius / 2)), mask=glow.filter(ImageFilter.GaussianBlur(radius / 2)).getchannel("A"))
    draw.ellipse((x - radius * 0.7, y - radius * 0.7, x + radius * 0.7, y + radius * 0.7), fill=_colour(title.hue + 175, 0.82, 0.6) + (235,))
    for _ in range(90):
        star = dice.uniform(0.3, height / 500)
        sx, sy = dice.uniform(0, width), dice.uniform(0, height * 0.5)
        draw.ellipse((sx - star, sy - star, sx + star, sy + star), fill=(255, 255, 255, dice.randint(40, 160)))
    for ridge in range(5):
        _draw_ridge(draw, title, ridge, width, height, width, dice)
    return picture


def _draw_ridge(draw, title, ridge, width, height, frame_width, dice):
    """One of five ridges of hills, the nearer the lower and darker; `frame_width` is how much of `width` is seen at once."""
    base = height * (0.52 + 0.11 * ridge)
    waves = [(dice.uniform(0.004, 0.02) * 900 / frame_width, dice.uniform(0, 6.3), height * dice.uniform(0.01, 0.05)) for _ in range(4)]
    line = [(x, base + sum(size * math.sin(x * rate + phase) for rate, phase, size in waves)) for x in range(0, width + 8, 8)]
    draw.polygon([*line, (width, height), (0, height)], fill=_colour(title.hue + 25 - 8 * ridge, 0.34 - 0.065 * ridge, 0.5) + (255,))


def _ridges(title, folder):
    """Two layers of hills on a clear ground, wider than the film, for the camera to pass by; answers their paths."""
    dice, paths = random.Random(title.name), []
    for name, ridges in (("far", (0, 1)), ("near", (2, 3, 4))):
        layer = Image.new("RGBA", (1600, 480))
        for ridge in ridges:
            _draw_ridge(ImageDraw.Draw(layer), title, ridge, 1600, 480, 854, dice)
        paths.append(pathlib.Path(folder) / f"{name}.png")
        layer.save(paths[-1])
    return paths


def _write_name(picture, title, size, left, bottom, width):
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, size)
    lines, line = [], ""
    for word in title.name.upper().split():
        if line and draw.textlength(f"{line} {word}", font=font) > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    y = bottom - len(lines) * size * 1.08
    for text in lines:
        draw.text((left, y), text, font=font, fill=(250, 246, 238), stroke_width=max(1, size // 40), stroke_fill=_colour(title.hue, 0.07))
        y += size * 1.08


def draw_artwork(title, folder):
    """Writes two thumbnails with the title's name and a wide, bare banner, all 16:9; answers their paths by slot."""
    paths = {}
    for slot, width, height in (("thumbnail", 960, 540), ("thumbnail_half", 480, 270), ("banner", 1920, 1080)):
        picture = _backdrop(title, width, height, random.Random(title.name))
        if slot != "banner":
            _write_name(picture, title, width * 68 // 960, width * 44 // 960, height - width * 36 // 960, width - width * 88 // 960)
        paths[slot] = pathlib.Path(folder) / f"{slot}.jpg"
        picture.save(paths[slot], quality=88)
    return paths


# The sky of a film, a filter graph each; {h} is the title's hue in degrees, {s} a number that differs between titles.
_GRADIENTS = "gradients=s=854x480:r=25:d={d}:seed={s}:nb_colors=3:"
SKIES = {
    "clouds": _GRADIENTS + "c0=0x1b2a4a:c1=0x9fb8d8:c2=0xf3e3c8:speed=0.006",
    "waves": _GRADIENTS + "c0=0x031926:c1=0x468189:c2=0x77aca2:type=1:speed=0.012",
    "gradient": _GRADIENTS + "c0=0x2d1e2f:c1=0xe36414:c2=0xfb8b24:type=0:speed=0.01",
    "sunset": _GRADIENTS + "c0=0x2b1d0e:c1=0xd1495b:c2=0xedae49:type=1:speed=0.008",
    "smoke": _GRADIENTS + "c0=0x05060a:c1=0x3a3d45:c2=0x8d99ae:type=1:speed=0.014",
    "fractal": "mandelbrot=s=854x480:r=25:start_scale=2.6:end_scale=0.02:end_pts=300:maxiter=400,hue=h={h}:s=0.5:b=-1",
    "tunnel": "mandelbrot=s=854x480:r=25:start_x=-0.1528:start_y=-1.0397:start_scale=0.5:end_scale=0.003:end_pts=300:maxiter=500,hue=h={h}:s=0.5:b=-1",
    "stars": "life=s=427x240:r=5:ratio=0.04:seed={s}:death_color=0x0b0d21:life_color=0xfff6d5:mold=6:mold_color=0x2a2f55,scale=854:480,fps=25,gblur=1.5",
    "sparks": "life=s=214x120:r=8:ratio=0.2:seed={s}:death_color=0x1d0f05:life_color=0xffd166:mold=16:mold_color=0x7a2e0e,scale=854:480,fps=25,gblur=5",
    "life": "life=s=214x120:r=8:ratio=0.3:seed={s}:death_color=0x06281d:life_color=0xd8f3dc:mold=16:mold_color=0x1f7a4d,scale=854:480,fps=25,gblur=5",
}


def film(title, number, folder):
    """A camera passing by hills under a moving sky, with a soft chord; answers its path."""
    path = pathlib.Path(folder) / "film.mp4"
    sky = SKIES[title.scene].format(d=SECONDS, h=title.hue, s=number + 7)
    far, near = _ridges(title, folder)
    root = 110 * 2 ** ((number * 5 % 12) / 12)
    chord = "+".join(f"0.12*sin(2*PI*{root * step:.2f}*t)*(0.6+0.4*sin(2*PI*{0.1 + 0.03 * i}*t))" for i, step in enumerate((1, 1.5, 2, 2.5198)))
    graph = (f"[0:v]trim=duration={SECONDS},format=yuv420p[sky];[sky][2:v]overlay=x='-20*t':shortest=0[a];[a][3:v]overlay=x='-55*t':shortest=0,"
             f"format=yuv420p,fade=in:0:20,fade=out:{SECONDS * 25 - 20}:20[v]")
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", sky, "-f", "lavfi", "-i", f"aevalsrc={chord}:s=48000:d={SECONDS}",
               "-i", str(far), "-i", str(near), "-filter_complex", graph, "-map", "[v]", "-map", "1:a", "-t", str(SECONDS),
               "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-c:a", "aac", "-b:a", "128k", str(path)]
    subprocess.run(command, check=True)
    return path
