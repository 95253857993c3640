/** A cache of decoded frames, bounded by bytes; the frame that was not asked for the longest time goes first. */
export interface FrameCache<Value> {
  /**
   * The cached value, or the result of `load`. Callers that ask for a key while it loads share one load; failures are
   * not kept, so that a repaired file can be loaded again.
   */
  get(key: number, load: () => Promise<Value>): Promise<Value>;
}

/**
 * @param maxBytes most bytes kept; a single larger value is handed out but not kept
 * @param bytesOf size of a value
 */
export function frameCache<Value>(maxBytes: number, bytesOf: (value: Value) => number): FrameCache<Value> {
  // A Map iterates in insertion order; re-inserting on use keeps the least recently used value first.
  const kept = new Map<number, Value>();
  const loading = new Map<number, Promise<Value>>();
  let keptBytes = 0;

  function keep(key: number, value: Value): void {
    const bytes = bytesOf(value);
    if (bytes > maxBytes) return;
    kept.set(key, value);
    keptBytes += bytes;
    for (const [oldKey, oldValue] of kept) {
      if (keptBytes <= maxBytes) break;
      kept.delete(oldKey);
      keptBytes -= bytesOf(oldValue);
    }
  }

  function start(key: number, load: () => Promise<Value>): Promise<Value> {
    // `load` runs in a later turn, so that the entry is in place before it can be removed.
    const pending = Promise.resolve()
      .then(load)
      .then((value) => {
        keep(key, value);
        return value;
      })
      .finally(() => loading.delete(key));
    loading.set(key, pending);
    return pending;
  }

  return {
    get(key, load) {
      const value = kept.get(key);
      if (value !== undefined) {
        kept.delete(key);
        kept.set(key, value);
        return Promise.resolve(value);
      }
      return loading.get(key) ?? start(key, load);
    },
  };
}
