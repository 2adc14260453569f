import { it } from 'vitest';
import { mosquittoBroker } from './attackedBroker.ts';
import { attackTests } from './attackTests.ts';
import { findMosquitto } from './realBroker.ts';

if (findMosquitto() === null && !process.env['CI']) {
  it.skip('needs mosquitto: apt-get install mosquitto', () => {});
} else {
  attackTests('Mosquitto', 'mosquitto', () => mosquittoBroker(false));
  attackTests('Mosquitto with TLS', 'mosquitto', () => mosquittoBroker(true));
}
