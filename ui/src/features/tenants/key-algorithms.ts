import type { KeyAlgorithm } from '../../backend/backend.ts';

/** A record, so that no algorithm can be forgotten. */
const ALGORITHMS: Readonly<Record<KeyAlgorithm, true>> = { RS256: true, RS384: true, PS256: true };

/** The algorithms that sign with a private key, in the order of the menu. */
export const keyAlgorithms = Object.keys(ALGORITHMS) as readonly KeyAlgorithm[];
