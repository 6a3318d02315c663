import { createHash } from 'node:crypto';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Id } from '../../domain/ids.ts';

/** Wrong sign-ins allowed in a window, by account and by address; kept in the database, so that they hold for all servers and restarts. */
const windowSeconds = 900;
const triesOfAccount = 10;
const triesOfAddress = 100;

export type SignInLimits = {
	/** Minutes to wait, or null when a try is free; takes one try from both. */
	take(account: string, address: string): Promise<number | null>;
	/** After a right password: the account starts anew, the address gets its try back. */
	giveBack(account: string, address: string): Promise<void>;
	/** For what is asked before it is known whose account it will be. */
	takeAddress(address: string): Promise<number | null>;
	giveBackAddress(address: string): Promise<void>;
	/** The same for a code of the second factor, by officer; it comes after a right password, which `take` has counted. */
	takeCode(officerId: Id): Promise<number | null>;
	giveBackCode(officerId: Id): Promise<void>;
};
/** Of a million codes three are right: who knows the password may guess for thirty years. */
const wrongCodes = 20;
const wrongCodesSeconds = 86_400;

export function signInLimits(pool: pg.Pool, tenantId: Id): SignInLimits {
	const limiter = (points: number, keyPrefix: string): RateLimiterPostgres =>
		new RateLimiterPostgres({ storeClient: pool, storeType: 'pool', tableName: 'rate_limit', tableCreated: true, points, duration: windowSeconds, blockDuration: windowSeconds, keyPrefix, clearExpiredByTimeout: false });
	const accounts = limiter(triesOfAccount, 'account');
	const addresses = limiter(triesOfAddress, 'address');
	const codes = new RateLimiterPostgres({ storeClient: pool, storeType: 'pool', tableName: 'rate_limit', tableCreated: true, points: wrongCodes, duration: wrongCodesSeconds, keyPrefix: 'code', clearExpiredByTimeout: false });
	const key = (value: string): string => createHash('sha256').update(`${tenantId}/${value}`).digest('hex');
	return {
		take: async (account, address) => {
			const waits = [await wait(addresses, key(address)), await wait(accounts, key(account))].filter((minutes) => minutes !== null);
			return waits.length === 0 ? null : Math.max(...waits);
		},
		giveBack: async (account, address) => {
			await accounts.delete(key(account));
			await addresses.reward(key(address));
		},
		takeAddress: (address) => wait(addresses, key(address)),
		giveBackAddress: async (address) => void (await addresses.reward(key(address))),
		takeCode: (officerId) => wait(codes, key(officerId)),
		giveBackCode: async (officerId) => void (await codes.reward(key(officerId))),
	};
}

/** Requests of the locked lane, and of other apps: by vault or access those that were proven, by address those that were not. */
export type ProvenLimits = {
	/** Minutes to wait, or null. */
	mayTry(address: string): Promise<number | null>;
	failed(address: string): Promise<void>;
	take(proven: string): Promise<number | null>;
};
const unprovenOfAddress = 50;
/** A device sends a request for some hundred saves, and two or three for a photo; what is beyond waits for the next quarter of an hour. */
const sealedOfVault = 600;
/** An app asks for the list now and then, and sends a request for some photos. */
const requestsOfAccess = 1_200;

export function sealedLimits(pool: pg.Pool, tenantId: Id): ProvenLimits {
	return provenLimits(pool, tenantId, { unproven: 'unproven', proven: 'sealed', most: sealedOfVault });
}

export function appLimits(pool: pg.Pool, tenantId: Id): ProvenLimits {
	return provenLimits(pool, tenantId, { unproven: 'app_unknown', proven: 'app', most: requestsOfAccess });
}

function provenLimits(pool: pg.Pool, tenantId: Id, names: { readonly unproven: string; readonly proven: string; readonly most: number }): ProvenLimits {
	const limiter = (points: number, keyPrefix: string): RateLimiterPostgres =>
		new RateLimiterPostgres({ storeClient: pool, storeType: 'pool', tableName: 'rate_limit', tableCreated: true, points, duration: windowSeconds, blockDuration: windowSeconds, keyPrefix, clearExpiredByTimeout: false });
	const [addresses, proven] = [limiter(unprovenOfAddress, names.unproven), limiter(names.most, names.proven)];
	const key = (value: string): string => createHash('sha256').update(`${tenantId}/${value}`).digest('hex');
	return {
		mayTry: async (address) => {
			const used = await addresses.get(key(address));
			return used === null || used.remainingPoints > 0 ? null : Math.max(1, Math.ceil(used.msBeforeNext / 60_000));
		},
		failed: async (address) => void (await wait(addresses, key(address))),
		take: (value) => wait(proven, key(value)),
	};
}

/** Requests to be let back into a vault, by officer: each of them asks somebody for a decision. */
export type RecoveryLimits = { take(officer: string): Promise<number | null> };
const recoveriesOfOfficer = 5;

export function recoveryLimits(pool: pg.Pool, tenantId: Id): RecoveryLimits {
	const officers = new RateLimiterPostgres({ storeClient: pool, storeType: 'pool', tableName: 'rate_limit', tableCreated: true, points: recoveriesOfOfficer, duration: windowSeconds * 4, keyPrefix: 'recovery', clearExpiredByTimeout: false });
	return { take: (officer) => wait(officers, createHash('sha256').update(`${tenantId}/${officer}`).digest('hex')) };
}

async function wait(limiter: RateLimiterPostgres, key: string): Promise<number | null> {
	try {
		await limiter.consume(key);
		return null;
	} catch (error) {
		if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 60_000));
		throw error;
	}
}
