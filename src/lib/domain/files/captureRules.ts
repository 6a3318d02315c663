/** How files are taken. Data with their reasons, so that a tenant's own can take their place. Set in November 2026. */
export const captureRules = {
	photo: {
		/** Long side of what is kept, in pixels: a number plate across a yard stays readable, and a stairwell's photo is some 300 kB. */
		longSide: 1600, quality: 0.82,
	},
	/** Small print on A4 stays readable. */
	scan: { longSide: 2400, quality: 0.85 },
	/** As much as the server takes of one file. */
	document: { mostBytes: 12_000_000 },
	/** For lists: sharp at 100 points on a phone's screen, some 10 kB. */
	small: { longSide: 320, quality: 0.6 },
	/** A flat or a machine is shown in a minute; at this rate that is 9 MB, and `mostBytes` is as much as the server takes of one file. A recording ends before it. */
	video: { mostSeconds: 60, mostBytes: 12_000_000, width: 854, bitsPerSecond: 1_200_000 },
	/** Speech is clear at 24 kbit/s (RFC 7587, 3.1.1: 16 to 20 for wideband speech); ten minutes are 1.8 MB and reach the server on a weak line. */
	audio: { mostSeconds: 600, mostBytes: 12_000_000, bitsPerSecond: 24_000 },
} as const;
