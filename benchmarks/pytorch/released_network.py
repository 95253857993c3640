"""The network as GP-NeRF's authors released it, in plain PyTorch: every intermediate is made as the equations are written.

Parameters have the names of the released checkpoints. V source views, R rays, S samples per ray; cameras look along +z with
y down, poses are camera-to-world.
"""

import torch
from torch import nn
from torch.nn import functional as F


class InstanceNormed(nn.Module):
    """A reflect-padded convolution, an instance norm and an activation: the unit of the radiance decoder."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, padding_mode="reflect")
        self.bn = nn.InstanceNorm2d(outputs, affine=True)

    def forward(self, x):
        return F.elu(self.bn(self.conv(x)))


class Upsampled(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.conv = InstanceNormed(inputs, outputs)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2, mode="bilinear", align_corners=True))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        conv = dict(padding=1, bias=False, padding_mode="reflect")
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, **conv)
        self.bn1 = nn.InstanceNorm2d(outputs, affine=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, **conv)
        self.bn2 = nn.InstanceNorm2d(outputs, affine=True)
        self.downsample = None
        if stride > 1:
            projection = nn.Conv2d(inputs, outputs, 1, stride, bias=False)
            self.downsample = nn.Sequential(projection, nn.InstanceNorm2d(outputs, affine=True))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


def stage(inputs, outputs, blocks):
    return nn.Sequential(*[BasicBlock(inputs if i == 0 else outputs, outputs, 2 if i == 0 else 1) for i in range(blocks)])


class FeatureNet(nn.Module):
    """[V, 3, H, W] -> F_rgb [V, 32, H/4, W/4] and the pyramid x0 ... x3 of the encoder."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, padding=3, bias=False, padding_mode="reflect")
        self.bn1 = nn.InstanceNorm2d(64, affine=True)
        self.layer1 = stage(64, 64, 3)
        self.layer2 = stage(64, 128, 4)
        self.layer3 = stage(128, 256, 6)
        self.upconv3 = Upsampled(256, 128)
        self.iconv3 = InstanceNormed(256, 128)
        self.upconv2 = Upsampled(128, 64)
        self.iconv2 = InstanceNormed(128, 32)
        self.out_conv = nn.Conv2d(32, 32, 1)

    def forward(self, images):
        x0 = F.relu(self.bn1(self.conv1(images)))
        x1 = self.layer1(x0)
        x2 = self.layer2(x1)
        x3 = self.layer3(x2)
        y = self.iconv3(torch.cat([self.upconv3(x3.detach()), x2], 1))
        y = self.iconv2(torch.cat([self.upconv2(y), x1], 1))
        return self.out_conv(y), (x0, x1, x2, x3)


class Wrapped(nn.Module):
    """A convolution under the name that mmdetection gives it."""

    def __init__(self, inputs, outputs, size):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, size, padding=size // 2)

    def forward(self, x):
        return self.conv(x)


class FeaturePyramid(nn.Module):
    """x0 ... x3 -> F_sem [V, 512, H/2, W/2]."""

    def __init__(self):
        super().__init__()
        self.lateral_convs = nn.ModuleList(Wrapped(channels, 128, 1) for channels in (64, 64, 128, 256))
        self.fpn_convs = nn.ModuleList(Wrapped(128, 128, 3) for _ in range(4))

    def forward(self, pyramid):
        laterals = [lateral(x) for lateral, x in zip(self.lateral_convs, pyramid)]
        for i in (3, 2, 1):
            laterals[i - 1] = laterals[i - 1] + F.interpolate(laterals[i], laterals[i - 1].shape[-2:], mode="nearest")
        levels = [conv(x) for conv, x in zip(self.fpn_convs, laterals)]
        size = levels[0].shape[-2:]
        enlarged = [F.interpolate(x, size, mode="bilinear", align_corners=True) for x in levels[1:]]
        return torch.cat([levels[0], *enlarged], 1)


class GroupNormed(nn.Conv2d):
    def __init__(self):
        super().__init__(128, 128, 3, padding=1, bias=False)
        self.norm = nn.GroupNorm(32, 128)

    def forward(self, x):
        return F.relu(self.norm(super().forward(x)))


class SemanticHead(nn.Module):
    """F_sem of one view [1, 512, H/2, W/2] -> logits [1, classes, H, W]."""

    def __init__(self, classes):
        super().__init__()
        double = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        heads = [nn.Sequential(GroupNormed())]
        for doublings in (1, 2, 3):
            heads.append(nn.Sequential(*[layer for _ in range(doublings) for layer in (GroupNormed(), double)]))
        self.scale_heads = nn.ModuleList(heads)
        self.predictor = nn.Conv2d(128, classes, 1)

    def forward(self, features):
        total = 0
        for level, (part, head) in enumerate(zip(features.split(128, 1), self.scale_heads)):
            if level > 0:
                part = F.interpolate(part, scale_factor=0.5**level, mode="bilinear", align_corners=True)
            total = total + head(part)
        return F.interpolate(self.predictor(total), scale_factor=2, mode="bilinear", align_corners=True)


class FeedForward(nn.Module):
    def __init__(self, width, dropout):
        super().__init__()
        self.fc1 = nn.Linear(width, 4 * width)
        self.fc2 = nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.dropout(self.fc2(self.dropout(F.relu(self.fc1(x)))))


def two_layers(inputs, hidden, outputs):
    return nn.Sequential(nn.Linear(inputs, hidden), nn.ReLU(), nn.Linear(hidden, outputs))


class ViewAttention(nn.Module):
    """Subtraction attention over the views, a weight per channel."""

    def __init__(self, width, dropout):
        super().__init__()
        self.q_fc = nn.Linear(width, width, bias=False)
        self.k_fc = nn.Linear(width, width, bias=False)
        self.v_fc = nn.Linear(width, width, bias=False)
        self.pos_fc = two_layers(4, width // 8, width)
        self.attn_fc = two_layers(width, width // 8, width)
        self.out_fc = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, q, features, ray_diff, mask):
        k = self.k_fc(features)
        v = self.v_fc(k)
        position = self.pos_fc(ray_diff)
        attention = self.attn_fc(k - self.q_fc(q)[:, :, None] + position)
        attention = attention.masked_fill(mask == 0, -1e9)
        attention = self.dropout(torch.softmax(attention, dim=-2))
        return self.dropout(self.out_fc(((v + position) * attention).sum(dim=2))), attention


class RayAttention(nn.Module):
    """Multi-head attention along the ray."""

    def __init__(self, width, dropout, heads=4):
        super().__init__()
        self.heads = heads
        self.q_fc = nn.Linear(width, width, bias=False)
        self.k_fc = nn.Linear(width, width, bias=False)
        self.v_fc = nn.Linear(width, width, bias=False)
        self.out_fc = nn.Linear(width, width)
        self.dropout = nn.Dropout(dropout)

    def split(self, x):
        rays, samples, channels = x.shape
        return x.view(rays, samples, self.heads, channels // self.heads).transpose(1, 2)

    def forward(self, x):
        q, k, v = self.split(self.q_fc(x)), self.split(self.k_fc(x)), self.split(self.v_fc(x))
        attention = torch.matmul(q, k.transpose(-1, -2)) / (x.shape[-1] // self.heads) ** 0.5
        attention = self.dropout(torch.softmax(attention, dim=-1))
        out = torch.matmul(attention, v).transpose(1, 2).reshape(x.shape)
        return self.dropout(self.out_fc(out)), attention


class TransformerLayer(nn.Module):
    def __init__(self, width, attention, dropout):
        super().__init__()
        self.attn_norm = nn.LayerNorm(width, eps=1e-6)
        self.ff_norm = nn.LayerNorm(width, eps=1e-6)
        self.ff = FeedForward(width, dropout)
        self.attn = attention(width, dropout)

    def forward(self, x, *others):
        change, attention = self.attn(self.attn_norm(x), *others)
        x = x + change
        return x + self.ff(self.ff_norm(x)), attention


def octaves(x, count=10):
    """[..., 3] -> [..., 3 + 6 * count]"""
    parts = [x]
    for i in range(count):
        parts += [torch.sin(2.0**i * x), torch.cos(2.0**i * x)]
    return torch.cat(parts, -1)


class Transformer(nn.Module):
    """View and ray transformer in turns: colour [R, 3], weights [R, S] and semantic features of rays and samples."""

    def __init__(self, width=64, depth=8, dropout=0.1):
        super().__init__()
        self.rgbfeat_fc = two_layers(35, width, width)
        self.view_selftrans = nn.ModuleList(TransformerLayer(width, RayAttention, dropout) for _ in range(depth))
        self.view_crosstrans = nn.ModuleList(TransformerLayer(width, ViewAttention, dropout) for _ in range(depth))
        self.q_fcs = nn.ModuleList(
            two_layers(width + 126, width, width) if i % 2 == 0 else nn.Identity() for i in range(depth)
        )
        self.norm = nn.LayerNorm(width)
        self.rgb_fc = nn.Linear(width, 3)
        self.semantic_adaptor = nn.Sequential(nn.Linear(512, 512), nn.ReLU())

    def forward(self, rgb_feat, semantics, ray_diff, mask, points, directions):
        place = octaves(points)
        direction = octaves(F.normalize(directions, dim=-1))[:, None].expand(-1, points.shape[1], -1)
        features = self.rgbfeat_fc(rgb_feat)
        q = features.max(dim=2)[0]
        field = pooled = 0
        for i, (view_layer, ray_layer) in enumerate(zip(self.view_crosstrans, self.view_selftrans)):
            q, view_attention = view_layer(q, features, ray_diff, mask)
            repeated = view_attention.repeat_interleave(semantics.shape[-1] // view_attention.shape[-1], dim=-1)
            layer_field = (semantics * repeated).sum(dim=2)
            if i % 2 == 0:
                q = self.q_fcs[i](torch.cat([q, place, direction], -1))
            q, ray_attention = ray_layer(q)
            heads = ray_layer.attn.split(layer_field)
            pooled = pooled + torch.matmul(ray_attention, heads).transpose(1, 2).reshape(layer_field.shape)
            field = field + layer_field
        colour = self.rgb_fc(self.norm(q).mean(dim=1))
        weights = ray_attention[:, :, 0].mean(dim=1)
        return colour, weights, self.semantic_adaptor(pooled.mean(dim=1)), field


def unit(x):
    return x / (x.norm(dim=-1, keepdim=True) + 1e-6)


def project(points, centre, cameras, images, radiance, semantics):
    """Samples [R, S, 3] seen by V cameras: (rgb and F_rgb, F_sem, ray_diff, mask), each [R, S, V, channels]."""
    rays, samples = points.shape[:2]
    views = cameras.shape[0]
    height, width = images.shape[-2:]
    intrinsics, poses = cameras[:, 2:18].view(-1, 4, 4), cameras[:, 18:].view(-1, 4, 4)
    flat = torch.cat([points.reshape(-1, 3), torch.ones(rays * samples, 1)], -1)
    projected = (intrinsics @ torch.inverse(poses) @ flat.t()).transpose(1, 2)
    depth = projected[..., 2:3]
    pixels = (projected[..., :2] / depth.clamp(min=1e-8)).clamp(-1e6, 1e6)
    last = torch.tensor([width - 1.0, height - 1.0])
    inside = ((pixels >= 0) & (pixels <= last)).all(-1, keepdim=True) & (depth > 0)
    places = (2 * pixels / last - 1)[:, None]

    def sampled(maps):
        values = F.grid_sample(maps, places, align_corners=True)[:, :, 0]
        return values.permute(2, 0, 1).reshape(rays, samples, views, -1)

    towards_target = unit(centre - points)[:, :, None]
    towards_source = unit(poses[:, :3, 3] - points[:, :, None])
    difference = towards_target - towards_source
    length = difference.norm(dim=-1, keepdim=True)
    cosine = (towards_target * towards_source).sum(-1, keepdim=True)
    ray_diff = torch.cat([difference / length.clamp(min=1e-6), cosine], -1)
    mask = inside.float().transpose(0, 1).reshape(rays, samples, views, 1)
    return torch.cat([sampled(images), sampled(radiance)], -1), sampled(semantics), ray_diff, mask


class ReleasedNetwork(nn.Module):
    """The four networks of a released checkpoint; the coarse and the fine one share their weights."""

    def __init__(self, width=64, depth=8, classes=21, dropout=0.1):
        super().__init__()
        self.net_coarse = Transformer(width, depth, dropout)
        self.feature_net = FeatureNet()
        self.feature_fpn = FeaturePyramid()
        self.sem_seg_head = SemanticHead(classes)

    def features(self, images):
        radiance, pyramid = self.feature_net(images)
        return radiance, self.feature_fpn(pyramid)

    def render(self, origins, directions, depths, cameras, images, radiance, semantics):
        """Rays [R, 3] with z-depths [R, S]: colour, weights, rendered features, field; depth is the sum of weights * z."""
        points = origins[:, None] + depths[..., None] * directions[:, None]
        seen = project(points, origins[0], cameras, images, radiance, semantics)
        return self.net_coarse(*seen, points, directions)
