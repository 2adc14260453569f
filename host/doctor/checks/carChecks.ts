import { reasonCodes } from '../../../firmware/contract/reasonCodes.ts';
import type { Reason } from '../../../firmware/contract/reasons.ts';
import { tablesHash } from '../../build/tablesHash.ts';
import { openSeal } from '../../trust/envelope.ts';
import { failed, ok, skipped, warning, type Check, type Finding } from '../check.ts';
import { carOf } from '../examination.ts';
import { hearCar, type Heard } from '../hearCar.ts';

const group = 'Car';

/** A quiet car tells each minute how it is. */
const OLD_STATE_MS = 150_000;
/** Above this nothing is sold, and messages expire. Source of the figure: onboard-peers.md, section 8. */
const CLOCK_WRONG_MS = 60_000;
/** Of a lead-acid battery, V. Source: onboard-peers.md, section 8. */
const HARD_SLEEP_V = 11.5;
const STOP_EXPORT_V = 11.8;

const label = (durationMs: number): string => {
  const s = Math.round(durationMs / 1000);
  return s < 120 ? `${s} s` : s < 7200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3600)} h`;
};
const sentence = (text: string): string => text.replace(/\.$/, '');

/** A finding in the words that the device's own reason code has. */
export function reasonFinding(reason: Reason, where = ''): Finding {
  const { cause, next, severity } = reasonCodes[reason];
  const make = severity === 'fault' ? failed : warning;
  return make(reason, `${where}${sentence(cause)}`, sentence(next));
}

const ageOf = ({ atMs, sealedAtMs, isRetained }: Heard<unknown>): number | null =>
  isRetained ? (sealedAtMs === null ? null : Math.max(0, atMs - sealedAtMs)) : 0;

/** What the car says at the broker. */
export const carChecks: readonly Check[] = [
  {
    name: 'hostKeys',
    group,
    label: 'Keys of the host',
    needs: [],
    run: (examination) => {
      const car = carOf(examination);
      const { keys } = examination;
      if (car === null) return skipped('no car was named', 'Give --car NAME, or --config backfeed.yaml');
      const { device, secrets } = keys.read(car);
      const others = secrets.keys.map(({ id }) => id).filter((id) => id !== device.key);
      return ok(
        `key ${device.key} of ${car} in ${keys.place}${others.length ? `; key ${others.join(', ')} still counts as well` : ''}`,
      );
    },
  },
  {
    name: 'car',
    group,
    label: 'Car',
    needs: ['broker'],
    run: async (examination, progress) => {
      const { clock, link, pass } = examination;
      const car = carOf(examination);
      if (car === null) return skipped('no car was named', 'Give --car NAME, or --config backfeed.yaml');
      const heard = await hearCar(clock, link!, car, pass, progress);
      const { status, birth, state, unreadable } = heard;
      if (status === null && birth === null && state === null && unreadable === null) {
        return failed(
          'DEVICE_NOT_HEARD',
          `nothing of ${car} is at the broker`,
          'Check the name, the broker and the Wi-Fi in its settings, and what its console says',
        );
      }
      examination.heard = heard;
      if (unreadable !== null && (birth === null || state === null)) {
        return failed(
          'PAYLOAD_INVALID',
          `${car} does not speak as this version does: ${unreadable}`,
          'Flash the firmware of this version',
        );
      }
      if (status === 'unprovisioned') return reasonFinding('NOT_PROVISIONED', `${car}: `);
      const ageMs = state && ageOf(state);
      const last =
        ageMs === null ? 'how old its state is, it does not say' : `its state is ${label(ageMs)} old`;
      if (status === 'offline') {
        return failed(
          'DEVICE_OFFLINE',
          `${car} has gone from the broker; ${last}`,
          'Check its supply and the Wi-Fi where it stands; a car that is away is offline until it comes home',
        );
      }
      const what = birth
        ? `firmware ${birth.message.firmware} on ${birth.message.board} for ${birth.message.profile}`
        : 'no birth message';
      if (status === 'asleep') return ok(`${car} sleeps: ${what}; ${last}`);
      const text = `${car} is online: ${what}; ${last}`;
      if (ageMs !== null && ageMs <= OLD_STATE_MS) return ok(text);
      return warning('DEVICE_QUIET', text, 'Run it again in a minute; if it stays, restart the board');
    },
  },
  {
    name: 'says',
    group,
    label: 'What it says',
    needs: ['car'],
    run: ({ heard }) => {
      const state = heard!.state?.message;
      if (!state) return skipped('no state message yet');
      const { code, mode } = state;
      const { severity, label: headline } = reasonCodes[code];
      return severity === 'ok' || severity === 'wait'
        ? ok(`${headline} (${code}, mode ${mode})`)
        : reasonFinding(code);
    },
  },
  {
    name: 'tables',
    group,
    label: 'Signal tables',
    needs: ['car'],
    run: ({ heard, profile }) => {
      const birth = heard!.birth?.message;
      if (!birth) return skipped('no birth message yet');
      if (birth.profile !== profile.name) {
        return failed(
          'PROFILE_OTHER',
          `the firmware in the car is for ${birth.profile}, not for ${profile.name}`,
          `Give --vehicle ${birth.profile}, or flash the firmware for ${profile.name}`,
        );
      }
      if (birth.tables === tablesHash(profile)) return ok(`those of ${profile.name} in this version`);
      return failed(
        'FIRMWARE_DIFFERS',
        `the firmware in the car was built from other signal tables of ${profile.name} than this version has`,
        'Flash the firmware of this version',
      );
    },
  },
  {
    name: 'seals',
    group,
    label: 'Signatures',
    needs: ['car', 'hostKeys'],
    run: ({ heard, keys }) => {
      const messages = [heard!.birth, heard!.state].filter((message) => message !== null);
      if (messages.length === 0) return skipped('no signed message yet');
      const { secrets } = keys.read(heard!.car);
      const keyOf = (id: string): Uint8Array | null => secrets.keys.find((key) => key.id === id)?.up ?? null;
      const used = new Set<string>();
      for (const { topic, payload } of messages) {
        const opened = openSeal(keyOf, topic, payload);
        if (!opened.ok) {
          return failed(
            opened.code,
            `${topic} is not from a device with our key: ${opened.detail}`,
            `Run backfeed provision --vehicle ${heard!.car} --port PORT; if it is provisioned, look for who else publishes there`,
          );
        }
        used.add(opened.auth.key);
      }
      return ok(`birth and state are signed with key ${[...used].join(', ')}`);
    },
  },
  {
    name: 'policy',
    group,
    label: 'Plan',
    needs: ['car'],
    run: ({ heard, clock }) => {
      const state = heard!.state?.message;
      if (!state) return skipped('no state message yet');
      const { policy } = state;
      if (policy === null) return reasonFinding('NO_POLICY');
      const leftMs = policy.untilMs - clock.now();
      return leftMs > 0
        ? ok(`policy ${policy.id} is valid for ${label(leftMs)}`)
        : reasonFinding('POLICY_EXPIRED');
    },
  },
  {
    name: 'clock',
    group,
    label: 'Clock',
    needs: ['car'],
    run: ({ heard }) => {
      const { state } = heard!;
      if (!state) return skipped('no state message yet');
      const { t, clock } = state.message;
      if (t === null) return reasonFinding('CLOCK_UNSET');
      const doubt =
        clock.errorMs === null ? 'it does not say how sure it is' : `sure to ${label(clock.errorMs)}`;
      const apartMs = state.isRetained ? null : Math.abs(t - state.atMs);
      if (apartMs !== null && apartMs > CLOCK_WRONG_MS) {
        return failed(
          'CLOCK_APART',
          `the clocks of car and host are ${label(apartMs)} apart, so their messages expire`,
          'Set the clock of this machine by a time server; if it is right, restart backfeed serve, which tells the car',
        );
      }
      const text = `${apartMs === null ? 'set; not compared, for want of a fresh message' : `within ${label(apartMs)} of this machine`}, ${doubt}`;
      if (clock.errorMs !== null && clock.errorMs > CLOCK_WRONG_MS) {
        return warning('CLOCK_UNSURE', text, sentence(reasonCodes.CLOCK_UNSURE.next));
      }
      return ok(text);
    },
  },
  {
    name: 'supply',
    group,
    label: '12 V supply',
    needs: ['car'],
    run: ({ heard }) => {
      const power = heard!.state?.message.power;
      if (!power) return skipped('no state message yet');
      const { auxVoltageV, usedMah } = power;
      if (auxVoltageV === null) {
        return warning(
          'AUX_UNKNOWN',
          'the car does not measure its 12 V supply',
          'Wire the divider to the input that the board page names (docs/boards)',
        );
      }
      const text = `${auxVoltageV.toFixed(1)} V, ${Math.round(usedMah)} mAh used since it was last charged`;
      if (auxVoltageV >= STOP_EXPORT_V) return ok(text);
      const next = sentence(reasonCodes.AUX_LOW.next);
      return auxVoltageV < HARD_SLEEP_V ? failed('AUX_LOW', text, next) : warning('AUX_LOW', text, next);
    },
  },
];
