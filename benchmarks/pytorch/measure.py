#!/usr/bin/env python3
"""Times the released network in PyTorch on the CPU and prints one JSON object.

    python3 measure.py render|train [--rays 512] [--rounds 3] [--threads 2]

The paper's size: ten views of 320x240, 64 samples in one pass, 64 channels, 8 layers; random weights and pictures.
"""

import argparse
import json
import resource
import statistics
import time

import torch
from torch.nn import functional as F

from released_network import ReleasedNetwork
from scene import CLASSES, HEIGHT, SAMPLES, WIDTH, depths, rays, sources


def render(network, scene, count):
    """One chunk of rays; the features of the sources are there."""
    origins, directions, _ = rays(count)
    with torch.no_grad():
        network.render(origins, directions, depths(count), scene["cameras"], scene["images"], *scene["maps"])


def train(network, scene, count):
    """An optimizer step, the features of all eleven images included."""
    scene["optimizer"].zero_grad()
    loss(network, scene, count).backward()
    scene["optimizer"].step()


def loss(network, scene, count):
    """Eq. 8 as the preset released-scannet has it, in one pass: far samples get no term, the head reads the target's own map."""
    maps, semantics = network.features(scene["images"])
    _, novel = network.features(scene["target"])
    origins, directions, cells = rays(count)
    colour, weights, rendered, field = network.render(
        origins, directions, depths(count), scene["cameras"], scene["images"], maps, semantics.detach()
    )
    true_colour = scene["target"][0, :, ::2, ::2].flatten(1).t()[cells]
    teacher = novel.detach()[0].flatten(1).t()[cells]
    photometric = (colour - true_colour).pow(2).sum(-1).mean()
    semantic = F.cross_entropy(network.sem_seg_head(novel), scene["labels"])
    distill = (1 - F.cosine_similarity(rendered, teacher, dim=-1)).mean()
    near = (torch.arange(SAMPLES) - weights.argmax(-1, keepdim=True)).abs() <= 2
    similarity = F.cosine_similarity(field, teacher[:, None], dim=-1)
    guided = (near * (1 - similarity)).mean()
    return 0.25 * photometric + 1.5 * semantic + 0.25 * distill + 0.25 * guided


TASKS = {"render": render, "train": train}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=TASKS)
    parser.add_argument("--rays", type=int, default=512, help="per chunk (render) or step (train)")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    run = TASKS[options.task]

    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    network = ReleasedNetwork(classes=CLASSES + 1).train(options.task == "train")
    images, cameras = sources()
    scene = {
        "images": images,
        "cameras": cameras,
        "target": torch.rand(1, 3, HEIGHT, WIDTH),
        "labels": (torch.arange(WIDTH * HEIGHT) % CLASSES).view(1, HEIGHT, WIDTH),
        "optimizer": torch.optim.Adam(network.parameters(), lr=1e-5),
    }
    if options.task == "render":
        with torch.no_grad():
            scene["maps"] = network.features(images)
    # A few rays warm up.
    run(network, scene, 8)
    seconds = []
    for _ in range(options.rounds):
        began = time.perf_counter()
        run(network, scene, options.rays)
        seconds.append(time.perf_counter() - began)
    result = {
        "task": options.task,
        "torch": torch.__version__,
        "threads": options.threads,
        "rays": options.rays,
        "msPerRay": 1000 * statistics.median(seconds) / options.rays,
        "peakRssMiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
