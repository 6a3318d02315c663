import { ok, type Result } from '../domain/result.ts';
import { readFactorBegun, readFactorState, readRecoveryCodes } from '../protocol/secondFactor.ts';
import type { Transport } from '../sync/transport.ts';
import type { SecondFactorApi } from './api.ts';

export type SecondFactorPorts = {
	readonly ask: Transport['ask'];
	/** The session may now be answered more, or less, than before. */
	readonly changed: () => void;
};

const path = '/api/second-factor';

/** Setting up, renewing and taking away the second factor. Secret and codes go from the server to the page and are kept nowhere on the device. */
export function secondFactorOf({ ask, changed }: SecondFactorPorts): SecondFactorApi {
	const codesOf = async (asked: Promise<Result<unknown>>): Promise<Result<readonly string[]>> => {
		const answer = await asked;
		const codes = answer.ok ? readRecoveryCodes(answer.value) : answer;
		return codes.ok ? ok(codes.value.codes) : codes;
	};
	return {
		state: async () => {
			const answer = await ask('GET', path);
			return answer.ok ? readFactorState(answer.value) : answer;
		},
		begin: async (password) => {
			const answer = await ask('POST', path, { password });
			return answer.ok ? readFactorBegun(answer.value) : answer;
		},
		confirm: async (code) => {
			const codes = await codesOf(ask('POST', `${path}/confirm`, { code }));
			if (codes.ok) changed();
			return codes;
		},
		newCodes: (code) => codesOf(ask('POST', `${path}/recovery`, { code })),
		remove: async (code) => {
			const answer = await ask('POST', `${path}/remove`, { code });
			if (answer.ok) changed();
			return answer.ok ? ok(null) : answer;
		},
	};
}
