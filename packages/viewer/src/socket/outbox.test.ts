import { describe, expect, it } from "vitest";
import { MessageRate } from "./messageRate.ts";
import { Outbox } from "./outbox.ts";

/** A socket that takes nothing until it is told to. */
function slowSocket() {
  const waiting: { data: string | Uint8Array; onSent: () => void }[] = [];
  const sent: (string | Uint8Array)[] = [];
  return {
    sent,
    get bufferedAmount() {
      return waiting.reduce((sum, { data }) => sum + data.length, 0);
    },
    send(data: string | Uint8Array, onSent: () => void) {
      waiting.push({ data, onSent });
    },
    drain() {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        sent.push(next.data);
        next.onSent();
      }
    },
  };
}

describe("the outbox of a slow client", () => {
  it("drops coarse pictures, and of final ones sends the newest when there is room", () => {
    const socket = slowSocket();
    const outbox = new Outbox(socket, 100);
    const picture = (byte: number, isFinal: boolean) => ({ bytes: new Uint8Array(80).fill(byte), isFinal });
    expect(outbox.sendPicture(picture(1, false))).toBe(true);
    expect(outbox.sendPicture(picture(2, false))).toBe(true);
    expect(outbox.isCongested).toBe(true);
    expect(outbox.sendPicture(picture(3, false))).toBe(false);
    expect(outbox.sendPicture(picture(4, true))).toBe(true);
    expect(outbox.sendPicture(picture(5, true))).toBe(true);
    expect(socket.bufferedAmount).toBe(160);
    socket.drain();
    expect(socket.sent.map((data) => data[0])).toEqual([1, 2, 5]);
  });

  it("keeps news but no progress", () => {
    const socket = slowSocket();
    const outbox = new Outbox(socket, 10);
    outbox.send({ type: "queue", id: 1, position: 3 });
    outbox.send({ type: "progress", id: 1, progress: 0.5 });
    outbox.send({ type: "cancelled", id: 1, reason: "asked" });
    socket.drain();
    expect(socket.sent.map((text) => JSON.parse(String(text)).type)).toEqual(["queue", "cancelled"]);
  });
});

describe("a message rate", () => {
  it("allows bursts of a second's worth, and no more than the rate for long", () => {
    let now = 0;
    const rate = new MessageRate(10, () => now);
    expect(Array.from({ length: 11 }, () => rate.exceeds())).toEqual([...Array(10).fill(false), true]);
    now += 2000;
    expect(Array.from({ length: 11 }, () => rate.exceeds()).filter(Boolean)).toHaveLength(1);
    for (let i = 0; i < 50; i++) {
      now += 101;
      if (i > 0) expect(rate.exceeds()).toBe(false);
    }
  });
});
