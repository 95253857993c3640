/** A picture in the making. */
export interface RenderTask {
  /** Levels that are finished; of members that have had equally much, the one with the coarser picture goes first. */
  readonly finishedLevels: number;
  /**
   * Go on until `shouldPause`, or a level further.
   * @returns whether nothing is left to do
   * @throws the signal's reason when it is aborted
   */
  advance(options: { readonly shouldPause: () => boolean; readonly signal: AbortSignal }): Promise<boolean>;
  /** Give back what it holds; called once, after its last `advance` has ended. */
  dispose(): void;
}

/** Why a task was ended before its time. */
export type CancelReason = "superseded" | "asked" | "left";

/** What is told about a submitted task. */
export interface TaskListener {
  /** How many tasks of others will have turns before its first: 0 when it begins. */
  readonly onPosition?: (position: number) => void;
  readonly onFinished?: () => void;
  readonly onCancelled?: (reason: CancelReason) => void;
  readonly onFailed?: (error: unknown) => void;
}

/** A place in the queue: holds at most one task, the newest. */
export interface QueueMember {
  /** Put a task in; one that is there is cancelled, also while it has its turn. */
  submit(task: RenderTask, listener?: TaskListener): void;
  /** End the task. @returns whether there was one */
  cancel(reason?: CancelReason): boolean;
  /** Give up the place. */
  leave(): void;
}

/** How the queue shares time. */
export interface QueueOptions {
  /** Longest turn while others wait, milliseconds; a turn ends after the chunk that exceeds it. Default: 60. */
  readonly turnMs?: number;
  readonly now?: () => number;
}

/** A member's task with its controls. */
interface Entry {
  readonly task: RenderTask;
  readonly listener: TaskListener;
  readonly controller: AbortController;
  hasBegun: boolean;
}

interface Place {
  readonly isBackground: boolean;
  entry: Entry | undefined;
  /** Time had, milliseconds; those who were away do not come back with credit. */
  usedMs: number;
}

/**
 * Shares one renderer between clients. Turns go to the member that has had the least time, so that two clients get half of
 * it each whatever they ask for; a newcomer goes next. Members in the background get turns while nobody else wants any.
 */
export class RenderQueue {
  readonly #turnMs: number;
  readonly #now: () => number;
  readonly #places = new Set<Place>();
  /** What has its turn. */
  #current: { readonly place: Place; readonly entry: Entry } | undefined;
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor({ turnMs = 60, now = () => performance.now() }: QueueOptions = {}) {
    this.#turnMs = turnMs;
    this.#now = now;
  }

  /** Tasks that are not finished. */
  get length(): number {
    return this.#busyPlaces().length;
  }

  join({ isBackground = false }: { readonly isBackground?: boolean } = {}): QueueMember {
    const place: Place = { isBackground, entry: undefined, usedMs: 0 };
    this.#places.add(place);
    return {
      submit: (task, listener = {}) => this.#submit(place, task, listener),
      cancel: (reason = "asked") => this.#cancel(place, reason),
      leave: () => {
        this.#cancel(place, "left");
        this.#places.delete(place);
      },
    };
  }

  /** Cancel everything; resolves when the turn in progress has ended. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const place of this.#places) this.#cancel(place, "left");
    await this.#running;
  }

  #submit(place: Place, task: RenderTask, listener: TaskListener): void {
    this.#cancel(place, "superseded");
    if (this.#isClosed || !this.#places.has(place)) {
      task.dispose();
      listener.onCancelled?.("left");
      return;
    }
    const others = this.#busyPlaces().filter((other) => other.isBackground === place.isBackground);
    if (others.length > 0) place.usedMs = Math.max(place.usedMs, Math.min(...others.map(({ usedMs }) => usedMs)));
    place.entry = { task, listener, controller: new AbortController(), hasBegun: false };
    const isAhead = (other: Place): boolean => other === this.#current?.place || !comesBefore(place, other);
    listener.onPosition?.(others.filter(isAhead).length);
    this.#running ??= this.#run();
  }

  #cancel(place: Place, reason: CancelReason): boolean {
    const { entry } = place;
    if (entry === undefined) return false;
    place.entry = undefined;
    entry.controller.abort(new DOMException("The request was cancelled.", "AbortError"));
    // What has its turn is disposed of when that has ended.
    if (entry !== this.#current?.entry) entry.task.dispose();
    entry.listener.onCancelled?.(reason);
    return true;
  }

  async #run(): Promise<void> {
    // What is submitted together is compared with each other before the first turn.
    await Promise.resolve();
    for (let place = this.#next(); place !== undefined; place = this.#next()) await this.#takeTurn(place);
    this.#running = undefined;
  }

  #next(): Place | undefined {
    return this.#busyPlaces().reduce<Place | undefined>(
      (first, place) => (first === undefined || comesBefore(place, first) ? place : first),
      undefined,
    );
  }

  async #takeTurn(place: Place): Promise<void> {
    const entry = place.entry!;
    const { task, listener, controller } = entry;
    this.#current = { place, entry };
    const began = this.#now();
    let isDone = true;
    let failure: { readonly error: unknown } | undefined;
    try {
      if (!entry.hasBegun) listener.onPosition?.(0);
      entry.hasBegun = true;
      const shouldPause = (): boolean => this.#shouldPause(place, began);
      isDone = await task.advance({ shouldPause, signal: controller.signal });
    } catch (error) {
      failure = { error };
    }
    place.usedMs += this.#now() - began;
    this.#current = undefined;
    const isCancelled = place.entry !== entry;
    if (!isCancelled && !isDone) return;
    if (!isCancelled) place.entry = undefined;
    task.dispose();
    if (isCancelled) return;
    if (failure) listener.onFailed?.(failure.error);
    else listener.onFinished?.();
  }

  /** Background work makes room at once, others when their turn is over. */
  #shouldPause(place: Place, began: number): boolean {
    const others = this.#busyPlaces().filter((other) => other !== place);
    if (place.isBackground && others.some((other) => !other.isBackground)) return true;
    const isWaitedFor = others.some((other) => other.isBackground === place.isBackground);
    return isWaitedFor && this.#now() - began >= this.#turnMs;
  }

  #busyPlaces(): Place[] {
    return [...this.#places].filter(({ entry }) => entry !== undefined);
  }
}

/** Whether a place with a task has its turn before another. */
function comesBefore(a: Place, b: Place): boolean {
  if (a.isBackground !== b.isBackground) return b.isBackground;
  if (a.usedMs !== b.usedMs) return a.usedMs < b.usedMs;
  return a.entry!.task.finishedLevels < b.entry!.task.finishedLevels;
}
