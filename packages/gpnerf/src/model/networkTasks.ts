/**
 * @file What a worker thread can do for the network: the entry module of the worker pool.
 *
 * Tasks run stages, sample feature maps before them and scatter gradients after them. Large arrays (parameters,
 * their gradients, images, feature maps) are shared memory; messages carry only rays and results.
 */
export * from "../training/attentionTask.ts";
export * from "../training/gradientTasks.ts";
export * from "../training/optimizerTasks.ts";
export * from "../training/perceptionTasks.ts";
export * from "../training/photoTasks.ts";
export * from "./gradientSumTasks.ts";
export * from "./headTask.ts";
export * from "./inferenceTasks.ts";
