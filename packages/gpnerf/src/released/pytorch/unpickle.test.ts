import { describe, expect, it } from "vitest";
import goldenPickles from "../../../test/golden/pickles.json" with { type: "json" };
import {
  call,
  code,
  global,
  instructions,
  type PickledTensor,
  pickledTensor,
  pickleOf,
  tuple,
  uint,
} from "../../../test/pickleBytes.ts";
import { PytorchFormatError } from "./formatError.ts";
import type { PickleMap, PickleValue } from "./pickleValue.ts";
import { PytorchTensor } from "./pytorchTensor.ts";
import { torchSurroundings } from "./torchGlobals.ts";
import { unpickle } from "./unpickle.ts";

const read = (pickle: Buffer): PickleValue => unpickle(pickle, torchSurroundings);

/** The pickle of some instructions. */
const program = (...parts: Buffer[]): Buffer => Buffer.concat([code("\x80\x02"), ...parts, code(".")]);

function refusal(pickle: Buffer): string {
  try {
    read(pickle);
  } catch (error) {
    expect(error).toBeInstanceOf(PytorchFormatError);
    expect((error as PytorchFormatError).hint).not.toBe("");
    return (error as PytorchFormatError).message;
  }
  throw new Error("the pickle was read");
}

describe.each(Object.entries(goldenPickles.pickles))("a pickle by Python, protocol %s,", (_, base64) => {
  const root = read(Buffer.from(base64, "base64")) as PickleMap;

  it("gives its plain values", () => {
    const { net, again, ...plain } = Object.fromEntries(root);
    expect(plain).toEqual({
      epoch: 70000,
      steps: 2 ** 40,
      huge: 2n ** 70n,
      sign: -5,
      rate: 0.1,
      done: true,
      failed: false,
      none: null,
      list: [1, [2, "x"], []],
      name: "ségmentation",
      long: "y".repeat(300),
      keys: new Map([
        [0, "a"],
        [1, "b"],
      ]),
      tuple: [1, 2, 3, 4],
      pair: [1, 2],
      many: Array.from({ length: 300 }, (_, i) => i),
    });
  });

  it("gives its tensors, parameters among them, as views of storages", () => {
    const net = root.get("net") as PickleMap;
    expect([...net.keys()]).toEqual(["weight", "corner", "bias"]);
    expect(root.get("again")).toBe(net.get("weight"));
    const described = [...net.values()].map((value) => {
      const { storage, offset, shape, strides } = value as PytorchTensor;
      return [storage.key, storage.elementType.storageClass, storage.length, offset, shape, strides];
    });
    expect(described).toEqual([
      ["0", "FloatStorage", 6, 0, [2, 3], [3, 1]],
      ["0", "FloatStorage", 6, 1, [2, 2], [1, 3]],
      ["1", "HalfStorage", 3, 0, [3], [1]],
    ]);
  });
});

describe("keys from a pickle", () => {
  it("never become property names", () => {
    const root = read(pickleOf(new Map([["__proto__", new Map([["polluted", true]])]]))) as PickleMap;
    expect(root.get("__proto__")).toEqual(new Map([["polluted", true]]));
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("a pickle that asks for anything but tensors", () => {
  const asking: readonly (readonly [string, string])[] = [
    ["os", "system"],
    ["posix", "system"],
    ["builtins", "eval"],
    ["__builtin__", "exec"],
    ["subprocess", "Popen"],
    ["torch._utils", "_rebuild_tensor"],
    ["torch", "load"],
    ["collections", "OrderedDict.__class__"],
    ["constructor", "constructor"],
  ];

  it.each(asking)("%s.%s is refused by name, whichever instruction asks", (module, name) => {
    const expected = `the pickle asks for ${module}.${name}, which no tensor needs; it was not called`;
    expect(refusal(program(call(global(module, name), "touch /tmp/x")))).toBe(expected);
    const viaStack = Buffer.concat([instructions(module), instructions(name), code("\x93")]);
    expect(refusal(program(call(viaStack, "touch /tmp/x")))).toBe(expected);
  });

  it("is refused where it asks, before anything behind it is read", () => {
    expect(refusal(Buffer.concat([code("\x80\x02"), global("os", "system"), code("\xff\xff")]))).toContain("os.system");
  });

  it("is named without control characters, and shortened", () => {
    const name = Buffer.concat([instructions("\x1b[2J\u202e"), instructions("x"), code("\x93")]);
    expect(refusal(program(name))).toContain("asks for ?[2J?.x,");
    expect(refusal(program(global("m".repeat(5000), "x"))).length).toBeLessThan(300);
  });

  it.each([
    ["OBJ", "o"],
    ["INST", "i"],
    ["NEWOBJ", "\x81"],
    ["NEWOBJ_EX", "\x92"],
    ["EXT1", "\x82\x01"],
    ["PERSID", "P0\n"],
    ["NEXT_BUFFER", "\x97"],
    ["an unknown one", "\xff"],
  ])("by instruction %s is refused", (_, letters) => {
    expect(refusal(program(code(`(${letters}`)))).toMatch(/^the pickle has instruction 0x.. at byte 3, which/);
  });

  it.each([
    ["a text", "x"],
    ["a storage class", global("torch", "FloatStorage")],
    ["a dictionary", new Map()],
  ])("by calling %s is refused", (_, callee) => {
    expect(refusal(program(call(callee, 1)))).toMatch(/calls something that is no function$/);
  });
});

describe("a pickle whose instructions do not fit is refused:", () => {
  const list = instructions([]);
  it.each([
    ["nothing at all", Buffer.alloc(0), "ends too early: 1 bytes are needed at byte 0 of 0"],
    ["no end", code("\x80\x02N"), "ends too early"],
    ["an end without value", code("\x80\x02."), "takes more values than there are"],
    ["a newer protocol", code("\x80\x06N."), "has protocol 6, at most 5"],
    ["a tuple of too many", program(code("N\x87")), "takes more values than there are"],
    ["a tuple reaching below a mark", program(code("N(N\x86")), "takes more values than there are"],
    ["a tuple without mark", program(code("Nt")), "needs a mark that was not set"],
    ["items for a list", program(list, code("NNs")), "fills something that is no dictionary"],
    ["a key without value", program(code("}(Nu")), "sets a key without a value"],
    ["appending to a tuple", program(tuple(1), code("Na")), "appends to something that is no list"],
    ["appending to a dictionary", program(code("}Na")), "appends to something that is no list"],
    ["a value that was not kept", program(code("h\x05")), "recalls value 5, which was not kept"],
    ["a state for a list", program(list, code("}b")), "fills something that is no dictionary"],
    ["a name that is no text", program(code("NN\x93")), "has a name that is no text"],
    ["a name without end", program(code("cos")), "ends too early"],
    ["text that is no UTF-8", program(code("X\x02\0\0\0\xff\xfe")), "is no UTF-8"],
    ["a text of 4 GB", program(code("X\xff\xff\xff\xff")), "ends too early: 4294967295 bytes are needed"],
    ["a text of 2^63 bytes", program(code(`\x8d${"\xff".repeat(8)}`)), "ends too early"],
    ["an unknown reference", program(instructions("x"), code("Q")), "refers to something outside it"],
    [
      "a reference to a dictionary",
      program(tuple("storage", new Map(), "0", "cpu", 4), code("Q")),
      "refers to something outside",
    ],
    [
      "a filled ordered dictionary",
      program(call(global("collections", "OrderedDict"), [["a", 1]])),
      "Python 3 does not",
    ],
    [
      "a parameter of nothing",
      program(call(global("torch._utils", "_rebuild_parameter"), null, true, null)),
      "without tensor",
    ],
  ])("%s", (_, pickle, message) => {
    expect(refusal(pickle)).toContain(message);
  });
});

describe("a pickled tensor", () => {
  const tensor = (change: Partial<PickledTensor>): Buffer =>
    program(pickledTensor({ key: "0", shape: [2, 3], length: 6, ...change }));

  it("may be strided, overlapping or empty, as long as it stays inside its storage", () => {
    expect(read(tensor({ shape: [4, 3], strides: [1, 1] }))).toBeInstanceOf(PytorchTensor);
    expect(read(tensor({ shape: [6], strides: [0], offset: 5 }))).toBeInstanceOf(PytorchTensor);
    expect(read(tensor({ shape: [0, 1000], strides: [1000, 1], length: 0 }))).toBeInstanceOf(PytorchTensor);
    expect(read(tensor({ shape: [], offset: 5 }))).toBeInstanceOf(PytorchTensor);
  });

  it.each([
    ["past the end", { offset: 1 }, "shape [2, 3], reaches element 7 of 6"],
    ["past the end by strides", { strides: [4, 1] }, "reaches element 7 of 6"],
    ["past the end without axes", { shape: [], offset: 6 }, "reaches element 7 of 6"],
    ["empty, past the end", { shape: [0], offset: 7 }, "reaches element 7 of 6"],
    ["before the start", { offset: -1 }, "has no valid shape"],
    ["backwards", { strides: [-3, 1] }, "has no valid shape"],
    ["of negative size", { shape: [-2, 3], strides: [3, 1] }, "has no valid shape"],
    ["of half a row", { shape: [0.5, 3], strides: [3, 1] }, "has no valid shape"],
    ["with fewer strides than axes", { strides: [1] }, "has no valid shape"],
    ["of a thousand axes", { shape: Array(1000).fill(1), strides: Array(1000).fill(1) }, "has no valid shape"],
    [
      "of more elements than can be counted",
      { shape: Array(12).fill(2 ** 20), strides: Array(12).fill(0) },
      "reaches element",
    ],
    ["in a storage of negative length", { length: -6 }, "refers to something outside"],
    ["in a storage of 2^60", { shape: [1], length: 2 ** 60 }, "refers to something outside"],
  ] as const)("%s is refused", (_, change, message) => {
    expect(refusal(tensor(change as Partial<PickledTensor>))).toContain(message);
  });

  it("without storage is refused", () => {
    const args = [null, 0, tuple(1), tuple(1), false, null] as const;
    expect(refusal(program(call(global("torch._utils", "_rebuild_tensor_v2"), ...args)))).toContain("without storage");
  });
});

describe("work and memory", () => {
  it("values that contain themselves are read", () => {
    const list = read(program(code("]q\0h\0a"))) as PickleValue[];
    expect(list[0]).toBe(list);
    const map = read(program(code("}q\0Nh\0s"))) as PickleMap;
    expect(map.get(null)).toBe(map);
  });

  it("nesting is as deep as the pickle is long", () => {
    const depth = 200_000;
    let value = read(program(Buffer.alloc(depth, "]"), Buffer.alloc(depth - 1, "a")));
    let levels = 0;
    for (; Array.isArray(value); value = value[0] as PickleValue) levels++;
    expect(levels).toBe(depth);
  });

  it("values that double again and again share their memory", () => {
    const doublings = Array.from({ length: 200 }, () => Buffer.concat([code("q\0h\0\x86")]));
    const value = read(program(code(")"), ...doublings)) as PickleValue[];
    expect(value[0]).toBe(value[1]);
  });

  it("a kept value may have any number", () => {
    expect(read(program(code("Nr"), uint(4, 0xffffffff), code("0j"), uint(4, 0xffffffff)))).toBeNull();
  });
});
