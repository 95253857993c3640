import type { RoomClass } from "../room/roomClass.ts";

/**
 * Words for things in rooms, by the class that they belong to: ScanNet-20's own names and what people and asset libraries
 * call the same things. Singular, lower case, words separated by one space.
 *
 * Under "unlabelled" stands what no class holds, so that a "table lamp" is not taken for a table.
 */
export const classSynonyms: { readonly [K in RoomClass]: readonly string[] } = {
  wall: ["wall", "skirting", "skirting board", "baseboard", "wainscot", "wainscoting", "partition", "column", "pillar"],
  floor: ["floor", "flooring", "floorboard", "ground", "parquet", "laminate", "rug", "carpet", "floor mat", "doormat"],
  cabinet: [
    ...["cabinet", "cupboard", "wardrobe", "dresser", "sideboard", "nightstand", "night stand", "night table"],
    ...["bedside table", "bedside cabinet", "chest of drawers", "drawers", "drawer", "commode", "credenza", "armoire"],
    ...["closet", "tv stand", "tv cabinet", "tv unit", "vanity", "locker", "file cabinet", "filing cabinet"],
  ],
  bed: ["bed", "bunk bed", "bunk", "mattress", "crib", "cot", "headboard", "bedframe", "daybed"],
  chair: [
    ...["chair", "armchair", "arm chair", "stool", "barstool", "bar stool", "seat", "recliner", "rocker"],
    ...["office chair", "desk chair", "dining chair", "lounge chair", "wheelchair"],
  ],
  sofa: ["sofa", "couch", "settee", "loveseat", "love seat", "sectional", "futon", "chesterfield", "sofa bed"],
  table: ["table", "coffee table", "dining table", "end table", "side table", "tabletop", "table top"],
  door: ["door", "doorway", "doorframe", "gate"],
  window: ["window", "windowsill", "window sill", "skylight"],
  bookshelf: ["bookshelf", "book shelf", "bookcase", "book case", "shelf", "shelves", "shelving", "bookrack"],
  picture: ["picture", "painting", "poster", "photo", "photograph", "artwork", "canvas", "wall art", "picture frame"],
  counter: ["counter", "countertop", "counter top", "worktop", "kitchen island", "bar counter"],
  desk: ["desk", "workbench", "writing table", "office table"],
  curtain: ["curtain", "drape", "drapes", "drapery", "blind", "blinds", "window blind", "roller blind"],
  refrigerator: ["refrigerator", "fridge", "freezer", "icebox"],
  "shower curtain": ["shower curtain"],
  toilet: ["toilet", "wc", "water closet", "lavatory"],
  sink: ["sink", "washbasin", "wash basin", "basin", "washstand"],
  bathtub: ["bathtub", "bath tub", "tub", "bath", "hot tub"],
  otherfurn: [
    ...["otherfurn", "otherfurniture", "other furniture", "furniture", "bench", "ottoman", "pouf", "footstool"],
    ...["radiator", "heater", "basket", "coat stand", "coat rack", "hat stand", "piano", "trolley"],
  ],
  unlabelled: [
    ...["unlabelled", "unlabeled", "ignore", "void", "ceiling", "roof", "lamp", "light", "chandelier", "lampshade"],
    ...["plant", "flower", "vase", "pot", "tree", "book", "cushion", "pillow", "blanket", "towel", "tablecloth"],
    ...["tv", "television", "monitor", "screen", "computer", "laptop", "keyboard", "mouse", "speaker", "clock"],
    ...["mirror", "fan", "fireplace", "oven", "stove", "hob", "microwave", "dishwasher"],
    ...["washing machine", "box", "bag", "bottle", "cup", "bowl", "plate", "shoe", "person", "human", "dog", "cat"],
    ...["lamp post", "socket", "outlet", "switch", "beam", "stairs", "staircase", "railing", "toilet paper", "bin"],
    ...["trash can", "trashcan", "shower", "faucet", "tap", "sky", "skybox", "camera"],
  ],
};

const classOfPhrase: ReadonlyMap<string, RoomClass> = new Map(
  Object.entries(classSynonyms).flatMap(([name, phrases]) => phrases.map((phrase) => [phrase, name as RoomClass])),
);

const longestPhrase = 3;

/**
 * The class that a name speaks of: "SM_ArmChair_01", "dining-table.003", "officeChair". The last word that is known
 * decides, as the last noun of an English compound names the thing ("desk chair" is a chair, "table lamp" a lamp); the
 * longest phrase that ends there counts ("shower curtain").
 *
 * @returns "unlabelled" for things known to be of no class; undefined when no word is known
 */
export function classOfName(name: string): RoomClass | undefined {
  const words = wordsOf(name);
  for (let end = words.length; end > 0; end--) {
    for (let length = Math.min(longestPhrase, end); length > 0; length--) {
      const phrase = words.slice(end - length, end);
      const found =
        classOfPhrase.get(phrase.join(" ")) ??
        classOfPhrase.get([...phrase.slice(0, -1), singular(phrase[length - 1])].join(" "));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Words in lower case, cut at signs, digits and capitals. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");
}

function singular(word: string): string {
  if (word.endsWith("lves")) return `${word.slice(0, -3)}f`;
  return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}
