import protobuf from "protobufjs";

/**
 * The part of ONNX's protobuf schema (onnx.proto3, IR version 8) that this engine writes and reads.
 * Field numbers are ONNX's; unknown fields of foreign files are skipped by the decoder.
 */
const schema = `
syntax = "proto3";
package onnx;
message AttributeProto {
  string name = 1;
  float f = 2;
  int64 i = 3;
  bytes s = 4;
  GraphProto g = 6;
  repeated float floats = 7;
  repeated int64 ints = 8;
  int32 type = 20;
}
message ValueInfoProto { string name = 1; TypeProto type = 2; string doc_string = 3; }
message NodeProto {
  repeated string input = 1;
  repeated string output = 2;
  string name = 3;
  string op_type = 4;
  repeated AttributeProto attribute = 5;
  string doc_string = 6;
  string domain = 7;
}
message ModelProto {
  int64 ir_version = 1;
  string producer_name = 2;
  string producer_version = 3;
  string doc_string = 6;
  GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
  repeated StringStringEntryProto metadata_props = 14;
}
message StringStringEntryProto { string key = 1; string value = 2; }
message GraphProto {
  repeated NodeProto node = 1;
  string name = 2;
  repeated TensorProto initializer = 5;
  string doc_string = 10;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
}
message TensorProto {
  repeated int64 dims = 1;
  int32 data_type = 2;
  string name = 8;
  bytes raw_data = 9;
}
message TensorShapeProto {
  message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
  repeated Dimension dim = 1;
}
message TypeProto {
  message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; }
  Tensor tensor_type = 1;
}
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
`;

const modelType = protobuf.parse(schema, { keepCase: true }).root.lookupType("onnx.ModelProto");

/** Operator set of every graph written here: the first with axes as inputs of all reductions. */
export const opsetVersion = 18;
const irVersion = 8;

/** ONNX's numbers for element types. */
export const elementType = { float32: 1, int32: 6, int64: 7 } as const;
/** ONNX's numbers for attribute kinds. */
export const attributeType = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

export interface AttributeProto {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  /** Null where decoding found none. */
  g?: GraphProto | null;
  ints?: number[];
}
export interface NodeProto {
  op_type: string;
  name: string;
  input: string[];
  output: string[];
  attribute: AttributeProto[];
  /** Whose operator it is: ONNX's own by default. */
  domain?: string;
}
export interface TensorProto {
  name: string;
  dims: number[];
  data_type: number;
  raw_data: Uint8Array;
}
/** Size of an axis: a number, or a name where it is chosen at run time. */
export interface DimensionProto {
  dim_value?: number;
  dim_param?: string;
}
export interface ValueInfoProto {
  name: string;
  type: { tensor_type: { elem_type: number; shape: { dim: DimensionProto[] } } };
  doc_string?: string;
}
export interface GraphProto {
  name: string;
  node: NodeProto[];
  initializer: TensorProto[];
  input: ValueInfoProto[];
  output: ValueInfoProto[];
}
export interface ModelProto {
  ir_version: number;
  producer_name: string;
  producer_version?: string;
  doc_string?: string;
  graph: GraphProto;
  opset_import: { domain: string; version: number }[];
  metadata_props: { key: string; value: string }[];
}

/** ONNX file bytes of a graph. Operators of other domains than ONNX's are those of their first version. */
export function encodeModel(graph: GraphProto): Uint8Array {
  const domains = new Set(graph.node.flatMap(({ domain }) => domain ?? []));
  const model = {
    ir_version: irVersion,
    producer_name: "gpnerf",
    graph,
    opset_import: [{ domain: "", version: opsetVersion }, ...[...domains].map((domain) => ({ domain, version: 1 }))],
  };
  return modelType.encode(modelType.fromObject(model)).finish();
}

/**
 * ONNX file bytes with something changed. Unlike `decodeModel` it leaves absent fields absent: an attribute with a
 * second field, even a zero, is refused by ONNX's own checker.
 */
export function rewriteModel(bytes: Uint8Array, change: (model: ModelProto) => ModelProto): Uint8Array {
  const model = modelType.toObject(modelType.decode(bytes), { longs: Number, arrays: true }) as ModelProto;
  return modelType.encode(modelType.fromObject(change(model))).finish();
}

/** The graph in ONNX file bytes, for printing and inspection. */
export function decodeModel(bytes: Uint8Array): GraphProto {
  const model = modelType.toObject(modelType.decode(bytes), { longs: Number, arrays: true, defaults: true });
  return model["graph"] as GraphProto;
}
