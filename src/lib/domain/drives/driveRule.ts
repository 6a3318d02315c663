/**
 * How long a door is kept for who took it, and the smallest number that a walled drive tells. Source: own choice of the product, after the Personal Information Protection Law (2021), Art. 6
 * (the least that serves the purpose); as of 2026-11-30.
 */
export const driveRule = {
	/** A morning or an afternoon: long enough for a building, short enough that nobody has to ask for a door. */
	claimHours: 4,
	/** No claim is longer, whatever a device asks for. */
	mostClaimHours: 12,
	/** A count below it could point at one family. */
	least: 5,
	asOf: '2026-11-30',
} as const;
