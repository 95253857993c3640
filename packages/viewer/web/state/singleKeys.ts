import { effect, signal } from "@preact/signals";
import { remember, remembered } from "./remembered.ts";

const key = "gpnerf.singleKeys";

/** Whether single letters do things from anywhere; those who dictate or press keys by accident switch that off. */
export const hasSingleKeys = signal(remembered(key) !== "off");

effect(() => remember(key, hasSingleKeys.value ? "on" : "off"));
