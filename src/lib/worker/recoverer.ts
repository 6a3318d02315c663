import { newOpeningPair } from '../crypto/hpke.ts';
import { passphraseStrength } from '../crypto/passphrase.ts';
import { openAnswer, recoveryNumber } from '../crypto/recovery.ts';
import { sealerOf } from '../crypto/seal.ts';
import { wrapAnew, type OpenedKey } from '../crypto/wrap.ts';
import type { Registry, VaultEntry } from '../db/registry.ts';
import { isKeyOf } from '../db/vaultDatabases.ts';
import { problem } from '../domain/problems/problem.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Me } from '../protocol/messages.ts';
import { readRecoveryAnswer, readRecoveryAsked, readRecoveryStands } from '../protocol/recovery.ts';
import type { Transport } from '../sync/transport.ts';
import type { RecoveryShown } from './api.ts';
import type { TriesPorts } from './tries.ts';

export type RecovererPorts = {
	readonly registry: Pick<Registry, 'setRecovering' | 'recovered'>;
	/** Under the officer's fresh sign-in. */
	readonly transport: Pick<Transport, 'ask'>;
	readonly room: TriesPorts['room'];
	readonly open: (entry: VaultEntry, key: OpenedKey) => Promise<Result<Me>>;
};

/**
 * The way back into a vault whose passphrase is gone: asks, waits for somebody's approval, takes the data key and puts it under a new passphrase.
 * What is asked stands in the register, so that the app may be closed meanwhile; no key that opens anything does.
 */
export class Recoverer {
	readonly #ports: RecovererPorts;

	constructor(ports: RecovererPorts) {
		this.#ports = ports;
	}

	async ask(entry: VaultEntry): Promise<Result<RecoveryShown>> {
		if (entry.recovery === undefined) return fail(problem('recovery_missing'));
		const pair = await newOpeningPair();
		const answer = await this.#ports.transport.ask('POST', '/api/recovery', { copy: entry.recovery, publicKey: pair.publicKey });
		const asked = answer.ok ? readRecoveryAsked(answer.value) : answer;
		if (!asked.ok) return asked;
		const { id, expiresAt } = asked.value;
		const number = await recoveryNumber({ id, vault: entry.id, publicKey: pair.publicKey });
		const kept = await this.#ports.room(() => this.#ports.registry.setRecovering(entry.id, { id, number, expiresAt, pair }));
		return kept.ok ? ok({ state: 'waiting', number, expiresAt }) : kept;
	}

	async state({ recovering }: VaultEntry): Promise<Result<RecoveryShown>> {
		if (recovering == null) return ok({ state: 'none' });
		const { number, expiresAt } = recovering;
		const answer = await this.#ports.transport.ask('GET', `/api/recovery/${recovering.id}`);
		// A server restored from a backup may not know it.
		if (!answer.ok && answer.problem.code === 'recovery_over') return ok({ state: 'ended', number, expiresAt });
		const stands = answer.ok ? readRecoveryStands(answer.value) : answer;
		return stands.ok ? ok({ ...stands.value, number }) : stands;
	}

	async finish(entry: VaultEntry, passphrase: string): Promise<Result<Me>> {
		const { recovering, recovery } = entry;
		if (recovering == null || recovery === undefined) return fail(problem('recovery_over'));
		if (!passphraseStrength(passphrase).ok) return fail(problem('passphrase_too_weak'));
		const path = `/api/recovery/${recovering.id}`;
		const answered = await this.#ports.transport.ask('POST', path, { copy: recovery });
		const answer = answered.ok ? readRecoveryAnswer(answered.value) : answered;
		if (!answer.ok) return answer;
		const bytes = await openAnswer(recovering.pair, answer.value, { id: recovering.id, vault: entry.id, officerId: entry.officerId });
		if (bytes === undefined) return fail(problem('recovery_unreadable'));
		const { wrapped, ...key } = await wrapAnew(bytes, passphrase, entry.id);
		bytes.fill(0);
		// A wrong key must not take the place of what a remembered passphrase may still open.
		if (!(await isKeyOf(entry.databases, sealerOf(key.key, entry.id), entry.id))) return fail(problem('recovery_unreadable'));
		const kept = await this.#ports.room(() => this.#ports.registry.recovered(entry.id, wrapped));
		if (!kept.ok) return kept;
		// Spent at once; if this is lost, it ends by itself, and the key that it was for is gone.
		void this.#ports.transport.ask('DELETE', path);
		return this.#ports.open({ ...entry, wrapped, wrongTries: 0, recovering: null }, key);
	}
}
