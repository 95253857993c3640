/** A node with at most this many triangles is not split further. */
const leafSize = 4;

/** Planes per axis at which a split is tried. */
const bins = 12;

/** Boxes are widened by this much against rounding, metres. */
const margin = 1e-5;

/** A binary tree of boxes over triangles. */
export interface TreeLayout {
  /** Boxes, [nodes, minimum and maximum, xyz]. */
  readonly bounds: Float32Array;
  /** Inner node: its first child, the second follows. Leaf: place of its first triangle in `order`. */
  readonly links: Int32Array;
  /** Triangles of a leaf; 0 for inner nodes. */
  readonly counts: Int32Array;
  /** Triangles in the order of the leaves. */
  readonly order: Int32Array;
}

/**
 * Sort triangles into a tree, splitting where the surface area heuristic over evenly spaced planes promises the least
 * work for rays.
 *
 * @param positions [triangles, 3 corners, xyz]; at least one triangle
 */
export function splitTriangles(positions: Float32Array): TreeLayout {
  const count = positions.length / 9;
  const boxes = triangleBoxes(positions);
  const order = Int32Array.from({ length: count }, (_, i) => i);
  const bounds = new Float32Array(2 * count * 6);
  const links = new Int32Array(2 * count);
  const counts = new Int32Array(2 * count);
  let nodes = 1;
  const waiting: [node: number, from: number, to: number][] = [[0, 0, count]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [node, from, to] = next;
    writeBounds(boxes, order, from, to, bounds, node);
    const middle = to - from > leafSize ? split(boxes, order, from, to) : from;
    if (middle === from) {
      links[node] = from;
      counts[node] = to - from;
      continue;
    }
    links[node] = nodes;
    waiting.push([nodes + 1, middle, to], [nodes, from, middle]);
    nodes += 2;
  }
  return { bounds: bounds.slice(0, nodes * 6), links: links.slice(0, nodes), counts: counts.slice(0, nodes), order };
}

function triangleBoxes(positions: Float32Array): Float32Array {
  const boxes = new Float32Array((positions.length / 9) * 6);
  for (let at = 0; at < positions.length; at += 9) {
    for (let axis = 0; axis < 3; axis++) {
      const [a, b, c] = [positions[at + axis], positions[at + 3 + axis], positions[at + 6 + axis]];
      boxes[(at / 9) * 6 + axis] = Math.min(a, b, c);
      boxes[(at / 9) * 6 + 3 + axis] = Math.max(a, b, c);
    }
  }
  return boxes;
}

function writeBounds(
  boxes: Float32Array,
  order: Int32Array,
  from: number,
  to: number,
  bounds: Float32Array,
  node: number,
): void {
  const box = emptyBox();
  for (let i = from; i < to; i++) grow(box, boxes, order[i] * 6);
  for (let axis = 0; axis < 3; axis++) {
    bounds[node * 6 + axis] = box[axis] - margin;
    bounds[node * 6 + 3 + axis] = box[3 + axis] + margin;
  }
}

/** Reorder order[from..to) into two parts; returns where the second begins, `from` if a leaf is cheaper. */
function split(boxes: Float32Array, order: Int32Array, from: number, to: number): number {
  let bestCost = (to - from) * 1e9;
  let bestAxis = -1;
  let bestPlane = 0;
  const middles = emptyBox();
  for (let i = from; i < to; i++) {
    const at = order[i] * 6;
    for (let axis = 0; axis < 3; axis++) {
      const middle = (boxes[at + axis] + boxes[at + 3 + axis]) / 2;
      middles[axis] = Math.min(middles[axis], middle);
      middles[3 + axis] = Math.max(middles[3 + axis], middle);
    }
  }
  for (let axis = 0; axis < 3; axis++) {
    const low = middles[axis];
    const extent = middles[3 + axis] - low;
    if (extent < 1e-6) continue;
    const counts = new Int32Array(bins);
    const binBoxes = Array.from({ length: bins }, emptyBox);
    for (let i = from; i < to; i++) {
      const at = order[i] * 6;
      const bin = binOf((boxes[at + axis] + boxes[at + 3 + axis]) / 2, low, extent);
      counts[bin]++;
      grow(binBoxes[bin], boxes, at);
    }
    const costs = new Float64Array(bins);
    for (const isFromRight of [false, true]) {
      const box = emptyBox();
      let count = 0;
      for (let step = 0; step < bins - 1; step++) {
        const bin = isFromRight ? bins - 1 - step : step;
        count += counts[bin];
        grow(box, binBoxes[bin], 0);
        costs[isFromRight ? bin - 1 : bin] += count === 0 ? 1e9 : count * halfArea(box);
      }
    }
    for (let plane = 0; plane < bins - 1; plane++) {
      if (costs[plane] >= bestCost) continue;
      bestCost = costs[plane];
      bestAxis = axis;
      bestPlane = plane;
    }
  }
  // Triangles that all have the same middle are halved as they come.
  if (bestAxis < 0) return from + ((to - from) >> 1);
  const low = middles[bestAxis];
  const extent = middles[3 + bestAxis] - low;
  let left = from;
  let right = to - 1;
  while (left <= right) {
    const at = order[left] * 6;
    if (binOf((boxes[at + bestAxis] + boxes[at + 3 + bestAxis]) / 2, low, extent) <= bestPlane) left++;
    else {
      [order[left], order[right]] = [order[right], order[left]];
      right--;
    }
  }
  return left;
}

function binOf(middle: number, low: number, extent: number): number {
  return Math.min(bins - 1, Math.floor(((middle - low) / extent) * bins));
}

function emptyBox(): Float64Array {
  return Float64Array.of(Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity);
}

function grow(box: Float64Array, other: ArrayLike<number>, at: number): void {
  for (let axis = 0; axis < 3; axis++) {
    if (other[at + axis] < box[axis]) box[axis] = other[at + axis];
    if (other[at + 3 + axis] > box[3 + axis]) box[3 + axis] = other[at + 3 + axis];
  }
}

function halfArea(box: Float64Array): number {
  const [x, y, z] = [box[3] - box[0], box[4] - box[1], box[5] - box[2]];
  return x * y + y * z + z * x;
}
