import { randomUUID } from 'node:crypto';
import { type ClassId, raceAt, secondAt, toRacerId } from '@alleycat/domain';
import { encodeReading } from '@alleycat/domain/wire';
import { IoTDataPlaneClient, PublishCommand } from '@aws-sdk/client-iot-data-plane';
import { operatorSettings } from '../support/operator-settings.ts';

/** Names that layouts stumble over, as long as they may be. The simulator's own are of moderate length. */
const LONG_NAMES = [
  'Maximiliane Konstantinopoulou-Wetterstra',
  'عبد الرحمن بن عبد العزيز بن محمد الفيصلي',
  'พระเจ้าบรมวงศ์เธอกรมหลวงชุมพรเขตอุดมศักด',
  '長宗我部元親之助左衛門尉藤原朝臣四郎次郎兵衛',
];

/** Racers with long names, one of each kind, who ride race after race with the operator's help until they are stopped. */
export const rideWithLongNames = (o: {
  awsUrl: string;
  classId: ClassId;
  raceLengthSeconds: number;
}): { stop(): void } => {
  const client = new IoTDataPlaneClient(operatorSettings(o.awsUrl));
  const sendAll = () => {
    const atMs = Date.now();
    const race = raceAt({ ...o, atMs });
    const second = secondAt(race, atMs);
    for (const [index, name] of LONG_NAMES.entries()) {
      const racerId = toRacerId(`long-name-${index}`);
      const reading = encodeReading({
        uuid: randomUUID(),
        deviceTimestampMs: atMs,
        raceId: race.raceId,
        classId: race.classId,
        racerId,
        name,
        second,
        isFinal: second === race.lengthSeconds,
        // Strong enough to be in sight, and up and down enough to overtake.
        cadenceRpm: 92 + 12 * Math.sin(second / 5 + index),
        resistancePercent: 58 - 2 * index,
      });
      const payload = Buffer.from(JSON.stringify(reading));
      const topic = `alleycat/readings/${racerId}`;
      // A second that is missed is no loss, and the last ones come when everything is being stopped.
      client.send(new PublishCommand({ topic, qos: 1, payload })).catch(() => undefined);
    }
  };
  const timer = setInterval(sendAll, 1_000);
  return {
    stop: () => {
      clearInterval(timer);
      client.destroy();
    },
  };
};
