/** What only an open vault needs: fetched while the passphrase is worked on, so that the first screen does not wait for it. */
export { fetchTransport } from '../sync/fetchTransport.ts';
export { makeFeatures } from './features/index.ts';
export { openRows } from './opened.ts';
/** Here, and not fetched when it is asked for: a rescue file is made when nothing else works. */
export { rescueOf } from './rescue/rescueApi.ts';
export { PinCover } from './pinCover.ts';
export { turnOf } from './turn.ts';
export { passkeysOf } from './passkeys.ts';
export { dropRefused, makeAnew, refusedGroups, unsentFiles, unsentGroups } from './unsent.ts';
