import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);
/** Argon2id (RFC 9106): KiB, passes, lanes. About a tenth of a second. */
const cost = { memory: 47_104, passes: 2, parallelism: 1 } as const;

/** PHC string with its own parameters, so that they can be raised later. */
export async function hashPassword(password: string): Promise<string> {
	const salt = randomBytes(16);
	const tag = await inTurn(() => tagOf(password, salt, cost.memory, cost.passes, cost.parallelism));
	return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${base64(salt)}$${base64(tag)}`;
}

export async function passwordFits(password: string, stored: string): Promise<boolean> {
	const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(stored);
	if (match === null) throw new Error('a stored password is not an Argon2id string');
	const [, memory, passes, parallelism, salt = '', tag = ''] = match;
	const found = await inTurn(() => tagOf(password, Buffer.from(salt, 'base64'), Number(memory), Number(passes), Number(parallelism)));
	const wanted = Buffer.from(tag, 'base64');
	return found.length === wanted.length && timingSafeEqual(found, wanted);
}

let nobody: Promise<string> | undefined;
/** Takes the time of a real check, so that an answer's delay does not tell whether the account is there. */
export async function checkNobody(password: string): Promise<void> {
	nobody ??= hashPassword(randomBytes(16).toString('hex'));
	await passwordFits(password, await nobody);
}

async function tagOf(password: string, salt: Uint8Array, memory: number, passes: number, parallelism: number): Promise<Buffer> {
	return Buffer.from(await derive('argon2id', { message: password.normalize('NFKC'), nonce: salt, parallelism, tagLength: 32, memory, passes }));
}

function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}

let tail: Promise<unknown> = Promise.resolve();
/** One at a time: a crowd at the sign-in must not take all memory. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
	const turn = tail.then(work, work);
	tail = turn.catch(() => undefined);
	return turn;
}
