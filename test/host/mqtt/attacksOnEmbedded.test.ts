import { embeddedBroker } from './attackedBroker.ts';
import { attackTests } from './attackTests.ts';

attackTests('the embedded broker', 'embedded', embeddedBroker);
