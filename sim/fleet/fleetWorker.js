// A worker thread knows nothing of its parent's loaders: tsx strips the types here as well.
import { register } from 'tsx/esm/api';

register();
await import('./fleetWorker.ts');
