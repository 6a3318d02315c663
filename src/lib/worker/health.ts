import type { ProblemCode } from '../domain/problems/catalogue.ts';
import type { Problem } from '../domain/problems/problem.ts';
import { mostProblems } from '../protocol/health.ts';
import type { DeviceHealth } from '../protocol/messages.ts';
import type { StorageState } from './api.ts';
import type { SyncState } from './context.ts';

/** What passes by itself and is seen by everybody at once: no news of this device. */
const ofTheLine: readonly ProblemCode[] = ['offline', 'server_busy', 'server_low', 'server_full', 'server_answer_unreadable'];

/** What the server is told of this device, so that somebody can help: counts, an instant and codes. */
export function healthOf(state: Pick<SyncState, 'unsent' | 'unsentFiles' | 'oldestUnsentAt' | 'needsAttention' | 'problem'>, storage: StorageState | null, audit: Problem | null = null): DeviceHealth {
	const codes = [state.problem, audit, ...state.needsAttention.map((each) => each.problem)].flatMap((each) => (each === null || ofTheLine.includes(each.code) ? [] : [each.code]));
	return {
		unsent: state.unsent, unsentFiles: state.unsentFiles, oldestUnsentAt: state.oldestUnsentAt,
		usedBytes: storage?.usedBytes ?? null, grantedBytes: storage?.quotaBytes ?? null, persistent: storage?.persistent ?? null,
		problems: [...new Set(codes)].slice(0, mostProblems),
	};
}
