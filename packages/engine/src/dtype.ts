/** Element types of graph tensors. Indices are int32; everything that is differentiated is float32. */
export type DType = "float32" | "int32";
