/** What only an open vault needs: fetched while the passphrase is worked on, so that the first screen does not wait for it. */
export { makeFeatures } from './features/index.ts';
export { openRows } from './opened.ts';
