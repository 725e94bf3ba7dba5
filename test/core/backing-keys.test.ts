import { expect, test } from "vitest";
import { BACKING, BACKING_STATES_BYTES } from "../../assembly/abi.js";
import { memoryForAudit } from "../../src/core/audit.js";
import type { Core } from "../../src/core/core.js";
import { bytes, createCore } from "./support.js";

const AAD = bytes(4);

function idOf(n: number): Uint8Array<ArrayBuffer> {
  const id = new Uint8Array(16);
  new DataView(id.buffer).setUint32(4, n);
  return id;
}

async function coreWith(slots: number): Promise<{ core: Core; sealed: Uint8Array }> {
  const core = await createCore({ slots });
  core.loadRootKey(bytes(32, 8));
  return { core, sealed: core.generateBackingKey(AAD) };
}

test("at capacity the least recently used key makes room, exactly", async () => {
  for (const slots of [1, 2, 3, 7, 64]) {
    const { core, sealed } = await coreWith(slots);
    const recent: number[] = [];
    let state = 7;
    for (let step = 0; step < 3000; step++) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      const n = (state >>> 8) % (slots + 5);
      const action = (state >>> 3) % 8;
      const at = recent.indexOf(n);
      if (action === 0) {
        expect(core.releaseBackingKey(idOf(n))).toBe(at >= 0);
        if (at >= 0) recent.splice(at, 1);
      } else if (action < 4) {
        expect(core.encryptMessage(idOf(n), AAD, AAD) !== undefined).toBe(at >= 0);
        if (at >= 0) recent.push(...recent.splice(at, 1));
      } else {
        expect(core.loadBackingKey(idOf(n), AAD, sealed)).toBe(true);
        if (at >= 0) recent.splice(at, 1);
        else if (recent.length === slots) recent.shift();
        recent.push(n);
      }
      expect(core.residentBackingKeys).toBe(recent.length);
    }
    for (let n = 0; n < slots + 5; n++) expect(core.hasBackingKey(idOf(n))).toBe(recent.includes(n));
    core.releaseAll();
    expect(core.residentBackingKeys).toBe(0);
    expect(
      memoryForAudit(core)
        .subarray(BACKING)
        .every((byte) => byte === 0),
    ).toBe(true);
    core.destroy();
  }
});

test("a released slot is zero", async () => {
  const { core, sealed } = await coreWith(16);
  for (let n = 0; n < 16; n++) core.loadBackingKey(idOf(n), AAD, sealed);
  const memory = memoryForAudit(core);
  const used = (): number => memory.subarray(BACKING).reduce((count, byte) => count + (byte === 0 ? 0 : 1), 0);
  const full = used();
  expect(full).toBeGreaterThan(16 * (BACKING_STATES_BYTES - 8));
  for (const n of [3, 15, 0, 7]) core.releaseBackingKey(idOf(n));
  expect(used()).toBeLessThan(full - 4 * (BACKING_STATES_BYTES - 8));
  for (let n = 0; n < 16; n++) core.releaseBackingKey(idOf(n));
  expect(used()).toBe(0);
  core.destroy();
});

test("holds 1,000,000 keys and answers for each", { timeout: 120_000 }, async () => {
  const COUNT = 1_000_000;
  const { core, sealed } = await coreWith(COUNT);
  const id = new Uint8Array(16);
  const view = new DataView(id.buffer);
  for (let n = 0; n < COUNT; n++) {
    view.setUint32(4, n);
    core.loadBackingKey(id, AAD, sealed);
  }
  expect(core.residentBackingKeys).toBe(COUNT);
  const ids = new Uint8Array(16 * 10_000);
  for (let i = 0; i < 10_000; i++) new DataView(ids.buffer).setUint32(16 * i + 4, i < 5000 ? i * 199 : COUNT + i);
  const answers = core.hasBackingKeys(ids);
  expect(answers.subarray(0, 5000).every((answer) => answer === 1)).toBe(true);
  expect(answers.subarray(5000).every((answer) => answer === 0)).toBe(true);
  core.loadBackingKey(idOf(COUNT + 1), AAD, sealed);
  expect(core.residentBackingKeys).toBe(COUNT);
  expect(core.hasBackingKey(idOf(0))).toBe(false);
  expect(core.hasBackingKey(idOf(1))).toBe(true);
  core.destroy();
});

test("ids that all have one place in the table, the id of zeros among them, come and go", async () => {
  const { core, sealed } = await coreWith(40);
  // low ^ rotl(high, 29) is 0 for all of them: see lineOf in assembly/backing_keys.ts.
  const sameLine = (n: number): Uint8Array => {
    const id = new Uint8Array(16);
    const view = new DataView(id.buffer);
    view.setBigUint64(0, BigInt(n) << 29n, true);
    view.setBigUint64(8, BigInt(n), true);
    return id;
  };
  const resident = new Set<number>();
  let state = 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let step = 0; step < 3_000; step++) {
    // Half of them beside the line, where displaced ids have to make room for others.
    const n = next(40);
    const id = n % 2 === 0 ? sameLine(n) : idOf(n);
    if (next(2) === 0) {
      expect(core.releaseBackingKey(id)).toBe(resident.delete(n));
    } else {
      expect(core.loadBackingKey(id, AAD, sealed)).toBe(true);
      resident.add(n);
    }
    const ids = new Uint8Array(40 * 16);
    for (let m = 0; m < 40; m++) ids.set(m % 2 === 0 ? sameLine(m) : idOf(m), 16 * m);
    const expected = Array.from({ length: 40 }, (_, m) => (resident.has(m) ? 1 : 0));
    expect([...core.hasBackingKeys(ids)]).toEqual(expected);
    expect(core.residentBackingKeys).toBe(resident.size);
  }
  core.releaseAll();
  expect(
    memoryForAudit(core)
      .subarray(BACKING)
      .every((byte) => byte === 0),
  ).toBe(true);
  core.destroy();
});
