import { elementTypes } from "./elementTypes.ts";
import { damagedHint, PytorchFormatError, printable } from "./formatError.ts";
import { isTuple, PermittedGlobal, type PickleValue } from "./pickleValue.ts";
import { PytorchStorage, PytorchTensor } from "./pytorchTensor.ts";
import type { PickleSurroundings } from "./unpickle.ts";

/** More axes than any tensor of a network has. */
const mostAxes = 16;

const storageTypes = new Map(elementTypes.map((type) => [new PermittedGlobal(`torch ${type.storageClass}`), type]));

const permitted: readonly PermittedGlobal[] = [
  new PermittedGlobal("torch._utils _rebuild_tensor_v2", rebuildTensor),
  new PermittedGlobal("torch._utils _rebuild_parameter", rebuildParameter),
  new PermittedGlobal("collections OrderedDict", emptyOrderedDict),
  ...storageTypes.keys(),
];

/** All that the pickle of a PyTorch checkpoint may refer to: what state dicts and optimiser states consist of. */
export const torchSurroundings: PickleSurroundings = {
  globals: new Map(permitted.map((global) => [global.name, global])),
  persistent: findStorage,
};

/** ("storage", class, key, device, length). The device that the tensor was on when saved does not matter. */
function findStorage(id: PickleValue): PytorchStorage {
  if (isTuple(id) && id.length === 5) {
    const [kind, storageClass, key, , length] = id;
    const elementType = storageClass instanceof PermittedGlobal ? storageTypes.get(storageClass) : undefined;
    if (kind === "storage" && elementType && typeof key === "string" && isCount(length)) {
      return new PytorchStorage(key, elementType, length);
    }
  }
  throw new PytorchFormatError("the pickle refers to something outside it that is no tensor storage", damagedHint);
}

/** (storage, offset, shape, strides, requires_grad, hooks[, metadata]) */
function rebuildTensor(args: readonly PickleValue[]): PytorchTensor {
  const [storage, offset, shape, strides] = args;
  if (args.length < 6 || args.length > 7 || !(storage instanceof PytorchStorage)) {
    throw new PytorchFormatError("the pickle has a tensor without storage", damagedHint);
  }
  const who = `the tensor in storage ${printable(storage.key)}`;
  if (!isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length) {
    throw new PytorchFormatError(`${who} has no valid shape`, damagedHint);
  }
  const tensor = new PytorchTensor(storage, offset, shape, strides);
  const isEmpty = shape.includes(0);
  const end = isEmpty ? offset : 1 + shape.reduce((index, size, axis) => index + (size - 1) * strides[axis], offset);
  if (!(end <= storage.length) || !Number.isSafeInteger(tensor.length)) {
    const reaches = `${who}, shape [${shape.join(", ")}], reaches element ${end} of ${storage.length}`;
    throw new PytorchFormatError(reaches, damagedHint);
  }
  return tensor;
}

/** (tensor, requires_grad, hooks): a parameter is its tensor. */
function rebuildParameter([tensor]: readonly PickleValue[]): PytorchTensor {
  if (tensor instanceof PytorchTensor) return tensor;
  throw new PytorchFormatError("the pickle has a parameter without tensor", damagedHint);
}

function emptyOrderedDict(args: readonly PickleValue[]): Map<PickleValue, PickleValue> {
  if (args.length === 0) return new Map();
  throw new PytorchFormatError("the pickle fills an ordered dictionary in a way that Python 3 does not", damagedHint);
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is readonly number[] {
  return value !== undefined && isTuple(value) && value.length <= mostAxes && value.every(isCount);
}
