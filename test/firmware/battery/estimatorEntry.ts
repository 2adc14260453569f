import { createSocEstimator, type SocEstimator } from '../../../firmware/battery/socEstimator.ts';

/** A parameter of the script that this becomes. */
declare const take: (estimator: SocEstimator) => void;

take(createSocEstimator());
