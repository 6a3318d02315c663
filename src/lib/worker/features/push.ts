import * as v from 'valibot';
import { problem } from '../../domain/problems/problem.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { WorkerContext } from '../context.ts';

const answer = v.object({ key: v.pipe(v.string(), v.regex(/^[\w-]{80,100}$/)) });

/** Where the server may wake this device. Online only; the page asks the browser. */
export function makePush({ server }: Pick<WorkerContext, 'server'>) {
	const told = async (asked: Promise<Result<unknown>>): Promise<Result<null>> => {
		const answered = await asked;
		return answered.ok ? ok(null) : answered;
	};
	return {
		async key(): Promise<Result<string>> {
			const asked = await server.ask('GET', '/api/push');
			if (!asked.ok) return asked;
			const parsed = v.safeParse(answer, asked.value);
			return parsed.success ? ok(parsed.output.key) : fail(problem('server_answer_unreadable'));
		},
		async subscribe(endpoint: string): Promise<Result<null>> {
			return told(server.ask('POST', '/api/push', { endpoint }));
		},
		async unsubscribe(): Promise<Result<null>> {
			return told(server.ask('DELETE', '/api/push'));
		},
	};
}
