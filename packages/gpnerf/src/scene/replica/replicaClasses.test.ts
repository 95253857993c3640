import { expect, it } from "vitest";
import { vocColor } from "../vocColor.ts";
import { replica51, replica51OfReplicaId } from "./replicaClasses.ts";

it("maps the 51 ids that Semantic-NeRF keeps to 0..50 in order, all others to the ignore label", () => {
  // biome-ignore format: the list as the paper's code has it
  const kept = [
    3, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 22, 23, 26, 29, 31, 34, 35, 37, 40, 44, 47, 52, 54, 56, 59, 60,
    61, 62, 63, 64, 65, 70, 71, 76, 78, 79, 80, 82, 83, 87, 88, 91, 92, 93, 95, 97, 98,
  ];
  const { classOfValue } = replica51OfReplicaId;
  expect(kept.map((id) => classOfValue[id])).toEqual([...Array(51).keys()]);
  const others = [...classOfValue].filter((_, id) => !kept.includes(id));
  expect(new Set(others)).toEqual(new Set([51]));
});

it("has a name and a colour of its own for every class, none of them black", () => {
  expect([replica51.classes.length, new Set(replica51.classes).size]).toEqual([51, 51]);
  const colors = new Set([...replica51.colors, [0, 0, 0]].map(String));
  expect(colors.size).toBe(52);
  expect(replica51.ignoreLabel).toBe(51);
});

it("has Replica's names at Replica's ids", () => {
  const nameOf = (id: number) => replica51.classes[replica51OfReplicaId.classOfValue[id]];
  expect([20, 31, 40, 76, 80, 93, 97].map(nameOf)).toEqual([
    "chair",
    "ceiling",
    "floor",
    "sofa",
    "table",
    "wall",
    "window",
  ]);
});

it("colours follow the PASCAL VOC palette", () => {
  // Background, aeroplane, bicycle, bus, person, television, and the border's 255.
  expect([0, 1, 2, 6, 15, 20, 255].map(vocColor)).toEqual([
    [0, 0, 0],
    [128, 0, 0],
    [0, 128, 0],
    [0, 128, 128],
    [192, 128, 128],
    [0, 64, 128],
    [224, 224, 192],
  ]);
});
