export {
  type GltfDataset,
  type GltfInstanceRecord,
  type SynthesizeFromGltfOptions,
  synthesizeFromGltf,
} from "./gltf/synthesizeFromGltf.ts";
export { buildRoom } from "./room/buildRoom.ts";
export type { PlacedObject, Room, RoomKind } from "./room/room.ts";
export { roomKinds } from "./room/room.ts";
export type { RoomInstanceRecord, RoomRecord, RoomSettings } from "./roomFolder.ts";
export {
  type RoomSet,
  type RoomSetName,
  type RoomSetPart,
  type RoomSetPlan,
  roomSetParts,
  roomSets,
} from "./roomSets.ts";
export { chosenParts, type SynthesizeSetOptions, synthesizeRoomSet } from "./synthesizeRoomSet.ts";
export type { SynthesizeOptions, SynthesizeProgress } from "./synthesizeRooms.ts";
export { synthesizeRooms } from "./synthesizeRooms.ts";
