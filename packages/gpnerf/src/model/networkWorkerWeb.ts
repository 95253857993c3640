/** @file Entry of a network's workers in browsers. */
import { serveTasks } from "@gpnerf/engine";
import * as tasks from "./networkTasks.ts";

serveTasks(tasks);
