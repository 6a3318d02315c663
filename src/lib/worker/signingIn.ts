/** What only a sign-in needs beyond the password, and who changes how it goes: fetched when it is asked for. */
export { secondFactorOf } from './secondFactor.ts';
export { waysOf } from './ways.ts';
