import { scanNet20 } from "gpnerf";
import { expect, it } from "vitest";
import { ClassMap } from "./classMap.ts";
import { classOfName, classSynonyms } from "./classSynonyms.ts";

it("knows every class of ScanNet-20 by its own name, in any spelling", () => {
  for (const name of scanNet20.classes) {
    expect(classSynonyms).toHaveProperty([name]);
    for (const spelling of [name, name.toUpperCase(), `${name}.001`, `SM_${name.replace(" ", "_")}_12`, `${name}s`]) {
      expect(classOfName(spelling), spelling).toBe(name);
    }
  }
});

it("gives no phrase to two classes", () => {
  const phrases = Object.values(classSynonyms).flat();
  expect(phrases.filter((phrase, i) => phrases.indexOf(phrase) !== i)).toEqual([]);
  for (const phrase of phrases) expect(phrase).toMatch(/^[a-z]+( [a-z]+){0,2}$/);
});

it.each([
  ["Armchair", "chair"],
  ["SM_ArmChair_01", "chair"],
  ["couch.003", "sofa"],
  ["LivingRoom_LoveSeat", "sofa"],
  ["dining-table", "table"],
  ["deskChair2", "chair"],
  ["computer desk", "desk"],
  ["TableLamp", "unlabelled"],
  ["floor_lamp_a", "unlabelled"],
  ["WindowCurtain", "curtain"],
  ["ShowerCurtain", "shower curtain"],
  ["bathroom_sink", "sink"],
  ["Bath", "bathtub"],
  ["KITCHEN_COUNTER_TOP", "counter"],
  ["fridgeDoor", "door"],
  ["Wardrobe", "cabinet"],
  ["BedsideTable", "cabinet"],
  ["nightstand_l", "cabinet"],
  ["Bookshelves", "bookshelf"],
  ["wall_shelf", "bookshelf"],
  ["picture_frame_03", "picture"],
  ["Carpet", "floor"],
  ["ceiling", "unlabelled"],
  ["Cube.001", undefined],
  ["", undefined],
  ["123", undefined],
  ["glass", undefined],
])("takes %j for %s", (name, className) => {
  expect(classOfName(name)).toBe(className);
});

it("matches patterns of a class map as a whole, without regard to case, first come first served", () => {
  const map = new ClassMap({
    "Sofa_?": "bed",
    "*sofa*": "couch",
    "a.b(c)": "desk",
    "material:*wood*": "floor",
    Zzz: "door",
  });
  expect(["sofa_1", "SOFA_22", "my Sofa", "sof"].map((name) => map.ofName(name))).toEqual([
    "bed",
    "sofa",
    "sofa",
    undefined,
  ]);
  expect(map.ofName("a.b(c)")).toBe("desk");
  expect(map.ofName("aXb(c)")).toBeUndefined();
  expect(map.ofName("dark wood")).toBeUndefined();
  expect(map.ofMaterial("Dark Wood", true)).toBe("floor");
  expect(map.ofMaterial("sofa cloth", true)).toBeUndefined();
  expect(map.ofMaterial("sofa cloth", false)).toBe("sofa");
  expect(map.unused).toEqual(["Zzz"]);
});
