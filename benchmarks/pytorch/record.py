#!/usr/bin/env python3
"""Writes what released_network.py computes, for `gpnerf parity` to compare: that what is timed is the released network.

    python3 record.py FOLDER && npx gpnerf parity FOLDER/model.pth FOLDER/run.safetensors

Random weights whose norms and biases are away from 1 and 0; four views of 128x96, 24 rays.
"""

import json
import struct
import sys
from pathlib import Path

import torch

from released_network import ReleasedNetwork
from scene import FAR, NEAR, camera, depths, rays, sources

VIEWS, WIDTH, HEIGHT, RAYS = 4, 128, 96, 24
POSITION = 0.013


def write_safetensors(path, tensors):
    """https://huggingface.co/docs/safetensors, 32-bit floats only."""
    header, offset, blobs = {}, 0, []
    for name, tensor in tensors.items():
        blob = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def record(network):
    images, cameras = sources(VIEWS, WIDTH, HEIGHT)
    query = torch.rand(1, 3, HEIGHT, WIDTH)
    # Beside the sources and off the border: where a projection falls on the edge of an image, rounding decides who sees it.
    origins, directions, _ = (part[1:] for part in rays(RAYS + 1, WIDTH, HEIGHT))
    origins = origins + torch.tensor([POSITION, 0, 0])
    z = depths(RAYS)
    maps, semantics = network.features(images)
    novel = network.features(query)[1]
    colour, weights, rendered, field = network.render(origins, directions, z, cameras, images, maps, semantics)
    return {
        "in.src_rgbs": images,
        "in.src_cameras": cameras,
        "in.camera": camera(POSITION, WIDTH, HEIGHT),
        "in.query_rgb": query,
        "in.depth_range": torch.tensor([NEAR, FAR]),
        "in.ray_o": origins,
        "in.ray_d": directions,
        "feat.coarse": maps,
        "fpn.out": semantics,
        "query.fpn": novel,
        "query.logits": network.sem_seg_head(novel),
        "p64uniform.z": z,
        "p64uniform.rgb": colour,
        "p64uniform.weights": weights,
        "p64uniform.depth": (weights * z).sum(-1),
        "p64uniform.feats_out": rendered,
        "p64uniform.feats_out_3d": field,
    }


def main():
    if len(sys.argv) != 2:
        sys.exit("record.py: got no folder; usage: python3 record.py FOLDER")
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    network = ReleasedNetwork().eval()
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.dim() == 1:
                parameter += 0.1 * torch.randn_like(parameter)
        write_safetensors(folder / "run.safetensors", record(network))
    torch.save({name: part.state_dict() for name, part in network.named_children()}, folder / "model.pth")


if __name__ == "__main__":
    main()
