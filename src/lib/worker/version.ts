/** The build's version; set by Vite, absent where the code runs without a build. */
declare const __DOORSTEP_VERSION__: string | undefined;

export const version: string = typeof __DOORSTEP_VERSION__ === 'string' ? __DOORSTEP_VERSION__ : 'dev';
