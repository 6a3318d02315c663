/** What only the lock screen needs: fetched when it stands. */
export { sendAllLocked } from '../sync/lockedLane.ts';
export { clearLocked, finishClearings } from './clearLocked.ts';
