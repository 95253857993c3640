/** What hands and mice do on the stage; distances in CSS pixels, places relative to the element. */
export interface GestureHandlers {
  onStart(): void;
  /** One finger, or the main mouse button. */
  onDrag(dx: number, dy: number): void;
  /** Two fingers, another button, or Shift. */
  onPan(dx: number, dy: number): void;
  /** Wheel or pinch: above 0 moves forward; 1 is a notch of the wheel. */
  onZoom(notches: number): void;
  onTap(x: number, y: number): void;
  onDoubleTap(x: number, y: number): void;
  onHover(x: number, y: number): void;
  onLeave(): void;
}

/** Movement below this is a tap that trembled. */
const tapPixels = 5;
const doubleTapMilliseconds = 350;
/** How far two fingers must part for a notch. */
const pinchPixels = 40;
const wheelPixelsPerNotch = 100;

interface Finger {
  readonly x: number;
  readonly y: number;
}

/**
 * Turn pointer events into gestures.
 * @returns a function that stops listening
 */
export function pointerGestures(element: HTMLElement, handlers: GestureHandlers): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const fingers = new Map<number, Finger>();
  let moved = 0;
  let lastTap = Number.NEGATIVE_INFINITY;
  const place = (event: MouseEvent): Finger => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const onDown = (event: PointerEvent): void => {
    element.setPointerCapture(event.pointerId);
    if (fingers.size === 0) {
      moved = 0;
      handlers.onStart();
    }
    fingers.set(event.pointerId, place(event));
  };

  const onMove = (event: PointerEvent): void => {
    const now = place(event);
    const before = fingers.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType !== "touch") handlers.onHover(now.x, now.y);
      return;
    }
    const [dx, dy] = [now.x - before.x, now.y - before.y];
    const isTrembling = moved + Math.abs(dx) + Math.abs(dy) < tapPixels;
    moved += Math.abs(dx) + Math.abs(dy);
    fingers.set(event.pointerId, now);
    if (isTrembling) return;
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      handlers.onZoom((distance(now, other) - distance(before, other)) / pinchPixels);
      handlers.onPan(dx / 2, dy / 2);
    } else if (event.buttons > 1 || event.shiftKey) {
      handlers.onPan(dx, dy);
    } else {
      handlers.onDrag(dx, dy);
    }
  };

  const onUp = (event: PointerEvent): void => {
    const wasAlone = fingers.size === 1;
    if (!fingers.delete(event.pointerId) || !wasAlone || moved >= tapPixels || event.type === "pointercancel") return;
    const { x, y } = place(event);
    if (event.timeStamp - lastTap < doubleTapMilliseconds) handlers.onDoubleTap(x, y);
    else handlers.onTap(x, y);
    lastTap = event.timeStamp;
  };

  element.addEventListener("pointerdown", onDown, { signal });
  element.addEventListener("pointermove", onMove, { signal });
  element.addEventListener("pointerup", onUp, { signal });
  element.addEventListener("pointercancel", onUp, { signal });
  element.addEventListener("pointerleave", () => handlers.onLeave(), { signal });
  element.addEventListener("contextmenu", (event) => event.preventDefault(), { signal });
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
      handlers.onZoom((-event.deltaY * lines) / wheelPixelsPerNotch);
    },
    { signal, passive: false },
  );
  return () => controller.abort();
}

function distance(a: Finger, b: Finger): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
