"""A scene of random pictures at the paper's size, that of ../example.mjs: cameras along a corridor, looking along z."""

import torch

WIDTH, HEIGHT, VIEWS, SAMPLES, CLASSES = 320, 240, 10, 64, 20
NEAR, FAR = 0.5, 5.0
FOCAL = 0.9 * WIDTH


def camera(x, width=WIDTH, height=HEIGHT):
    """The 34 numbers of a camera at (x, 0, 0) metres: height, width, 4x4 intrinsics, 4x4 pose."""
    intrinsics = [FOCAL, 0, (width - 1) / 2, 0, 0, FOCAL, (height - 1) / 2, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    pose = [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    return torch.tensor([height, width, *intrinsics, *pose], dtype=torch.float32)


def sources(views=VIEWS, width=WIDTH, height=HEIGHT):
    """Images [V, 3, H, W] and cameras [V, 34]."""
    cameras = torch.stack([camera(0.05 * (view - views / 2), width, height) for view in range(views)])
    return torch.rand(views, 3, height, width), cameras


def rays(count, width=WIDTH, height=HEIGHT):
    """Rays through pixels on cells of the semantic map, spread over the image: origins and directions [R, 3], cells [R]."""
    cells = torch.arange(count) * (width * height // 4 - 1) // max(count - 1, 1)
    u, v = 2 * (cells % (width // 2)), 2 * (cells // (width // 2))
    directions = torch.stack([(u - (width - 1) / 2) / FOCAL, (v - (height - 1) / 2) / FOCAL, torch.ones(count)], -1)
    return torch.zeros(count, 3), directions, cells


def depths(count, samples=SAMPLES):
    """Evenly spaced z-depths [R, S], metres."""
    return torch.linspace(NEAR, FAR, samples).expand(count, -1)
