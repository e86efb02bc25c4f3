// The alarm of a tracking object, over a storage that can be kept waiting.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Alarm } from "../../js/dist/durable/alarm.js";

function storageWith(at = null) {
  const storage = { at, sets: 0 };
  storage.getAlarm = async () => storage.at;
  storage.setAlarm = async (time) => {
    storage.sets += 1;
    storage.at = time;
  };
  storage.deleteAlarm = async () => {
    storage.at = null;
  };
  return storage;
}

test("an alarm is only moved to earlier times, by one that is new to it, too", async () => {
  const storage = storageWith(50);
  const alarm = new Alarm(storage);
  await alarm.by(60);
  assert.equal(storage.at, 50);
  await Promise.all([alarm.by(40), alarm.by(45), alarm.by(30), alarm.by(35)]);
  assert.equal(storage.at, 30);
  await alarm.by(Number.POSITIVE_INFINITY);
  assert.equal(storage.sets, 2);
});

test("two wishes at once of an object that has just started keep the earlier", async () => {
  const storage = storageWith();
  const alarm = new Alarm(storage);
  await Promise.all([alarm.by(20), alarm.by(10), alarm.by(15)]);
  assert.equal(storage.at, 10);
});

test("while it rings the next time is set already, and none at the end where nothing is due", async () => {
  const storage = storageWith(10);
  const alarm = new Alarm(storage);
  await alarm.rung(70);
  assert.equal(storage.at, 70);
  assert.equal(await alarm.rewind(async () => undefined), undefined);
  assert.equal(storage.at, null);
  await alarm.by(90);
  assert.equal(storage.at, 90);
});

test("what is written while the next time is looked up is not overlooked", async () => {
  const storage = storageWith();
  const alarm = new Alarm(storage);
  await alarm.rung(1_000);
  const stored = [500];
  let looks = 0;
  const next = await alarm.rewind(async () => {
    looks += 1;
    const first = Math.min(...stored);
    if (looks === 1) {
      stored.push(2_000, 300);
      // Later than the alarm that is set: it sets none, and must be remembered all the same.
      await alarm.by(2_000);
      await alarm.by(300);
    }
    return first;
  });
  assert.equal(next, 300);
  assert.equal(storage.at, 300);
  assert.equal(looks, 2);
});
